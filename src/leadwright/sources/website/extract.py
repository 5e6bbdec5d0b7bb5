"""One page to everything that it says: pure, from text to frozen facts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from leadwright.sources.website import contacts, organization, people, structured, text
from leadwright.sources.website.document import Document, parse
from leadwright.sources.website.lines import Piece, lines, pieces
from leadwright.sources.website.types import Link, Page, PageFacts, Person
from leadwright.sources.website.words import fold
from leadwright.values.domain import registrable
from leadwright.values.name import clean
from leadwright.values.place import country as country_of

MAX_LINKS = 2_000
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]+)*$", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*([0-5])\s*[;,]\s*url\s*=\s*[\"']?([^\"'>\s]+)", re.IGNORECASE)
_YEAR = re.compile(r"\b(20\d\d)\b")
_TEXT_PAGES = frozenset({"home", "about", "pricing", "customers", "news"})


def page_facts(page: Page, domain: str, names: frozenset[str] = frozenset()) -> PageFacts:
    """Read one page of the site at registrable `domain`; `names` are folded names of the company."""
    document = parse(page.url, page.body)
    found = structured.items(document)
    own = organization.own(found, domain, _year(page))
    all_pieces = list(pieces(document))
    page_lines = lines(all_pieces)
    visible = "\n".join(page_lines)
    title = text.title(document)
    site_name = document.attribute('meta[property="og:site_name"], meta[name="application-name"]', "content")
    links = _links(document)
    known = names | {fold(name) for name in (site_name, own.name if own else "") if name}
    locations = own.locations if own and own.locations else ()
    if not locations and page.purpose in ("home", "contact", "imprint", "about"):
        locations = contacts.locations(document, page_lines)
    country = next((one["country"] for one in locations if one.get("country")), None)
    return PageFacts(
        url=page.url,
        purpose=page.purpose,
        title=title,
        title_parts=text.parts(title),
        site_name=site_name[:200],
        heading=_heading(document),
        description=_description(document),
        language=_language(document, page),
        organization=own,
        emails=contacts.addresses(document, visible),
        phones=contacts.numbers(document, visible, country or _country_of_domain(domain)),
        socials=contacts.socials([*(own.same_as if own else ()), *links]),
        locations=locations,
        people=_people(page, found, all_pieces, known),
        text=text.main_text(document) if page.purpose in _TEXT_PAGES else "",
        feed_url=_feed(document),
        links=links,
        refresh=_refresh(document),
        parked=page.purpose == "home" and text.is_parked(title, visible),
        wall=text.is_wall(title, visible),
        gate=page.purpose == "home" and _is_gate(document, page, title, visible),
        former_names=page.purpose == "home" and text.tells_former_name(visible, names),
    )


def _people(
    page: Page, found: list[structured.Found], all_pieces: list[Piece], names: frozenset[str]
) -> tuple[Person, ...]:
    """People of a page about the company: those it marks up, then those that its layout shows."""
    if page.purpose not in ("team", "about"):
        return ()
    marked = organization.people(found)
    shown = people.people(all_pieces, names, sure=page.purpose == "team")
    by_name = {fold(person.name): person for person in shown}
    by_name |= {fold(person.name): _joined(person, by_name.get(fold(person.name))) for person in marked}
    return tuple(person for person in by_name.values() if person.title)


def _joined(marked: Person, shown: Person | None) -> Person:
    """Markup wins, the layout fills its gaps."""
    if shown is None:
        return marked
    return Person(
        marked.name,
        marked.title or shown.title,
        marked.email or shown.email,
        marked.phone or shown.phone,
        marked.linkedin_url or shown.linkedin_url,
    )


def _is_gate(document: Document, page: Page, title: str, visible: str) -> bool:
    has_password = document.first('input[type="password" i]') is not None
    path = urlsplit(page.url).path
    return text.is_gate(path, title, _heading(document), visible, has_password=has_password)


def _links(document: Document) -> tuple[Link, ...]:
    """Links of the page in reading order, and what it embeds from elsewhere; each address once."""
    found: dict[str, Link] = {}
    for node in document.tree.css("a[href], area[href]")[: 2 * MAX_LINKS]:
        url = document.join(node.attributes.get("href") or "")
        if url.startswith(("http://", "https://")) and len(url) <= 2_000:
            words = " ".join((node.text() or "").split())[:120]
            if url not in found or (words and not found[url].text):
                found[url] = Link(url, words or (node.attributes.get("title") or "")[:120])
    for node in document.tree.css("iframe[src], script[src]")[:300]:
        url = document.join(node.attributes.get("src") or "")
        if url.startswith(("http://", "https://")) and url not in found and len(url) <= 2_000:
            found[url] = Link(url, embedded=True)
    return tuple(found.values())[:MAX_LINKS]


def _heading(document: Document) -> str:
    node = document.first("h1")
    return " ".join((node.text() or "").split())[:300] if node else ""


def _description(document: Document) -> str:
    for selector in (
        'meta[name="description" i]',
        'meta[property="og:description"]',
        'meta[name="twitter:description"]',
    ):
        if value := document.attribute(selector, "content"):
            return clean(value)[:2_000]
    return ""


def _language(document: Document, page: Page) -> str:
    """The language that the page declares, as its primary code: "pt-BR" -> "pt"."""
    declared = (
        document.attribute("html[lang]", "lang"),
        document.attribute('meta[http-equiv="content-language" i]', "content"),
        page.headers.get("content-language", "").split(",")[0],
        document.attribute('meta[property="og:locale"]', "content"),
    )
    for value in declared:
        if match := _LANGUAGE.match(value.strip()):
            return match.group(1).lower()
    return ""


def _feed(document: Document) -> str:
    for kind in ("application/rss+xml", "application/atom+xml", "application/feed+json"):
        for node in document.tree.css(f'link[rel~="alternate"][type="{kind}"]')[:10]:
            title = fold(node.attributes.get("title") or "")
            if "comment" not in title and (
                url := document.join(node.attributes.get("href") or "")
            ).startswith("http"):
                return url
    return ""


def _refresh(document: Document) -> str:
    match = _REFRESH.match(document.attribute('meta[http-equiv="refresh" i]', "content"))
    return document.join(match.group(2)) if match else ""


def _year(page: Page) -> int:
    """The year in which the page was answered, by its Date header."""
    match = _YEAR.search(page.headers.get("date", ""))
    return int(match.group()) if match else 2100


def _country_of_domain(domain: str) -> str | None:
    """The country of a national domain, for reading phone numbers without a prefix."""
    ending = domain.rpartition(".")[2]
    if len(ending) != 2 or ending in (
        "io",
        "ai",
        "co",
        "me",
        "tv",
        "so",
        "gg",
        "fm",
        "ly",
        "to",
        "sh",
        "cc",
        "ws",
    ):
        return None
    return "GB" if ending == "uk" else country_of(ending.upper())


def outgoing(facts: PageFacts, domain: str) -> list[str]:
    """Addresses on other sites that the page links or embeds."""
    return [
        link.url
        for link in facts.links
        if registrable(link.url) not in (None, domain) and urlsplit(link.url).netloc
    ]
