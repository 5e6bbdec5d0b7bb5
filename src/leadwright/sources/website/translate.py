"""Facts of a site's pages to observations: one about the company, one about each person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from leadwright.sources.contract import Observation
from leadwright.sources.website import choose, contacts, extract, text
from leadwright.sources.website.types import PageFacts, Person
from leadwright.sources.website.words import fold, word_list
from leadwright.values import email as emails
from leadwright.values import title as titles
from leadwright.values.name import clean, company_key, person

SOURCE = "website"
LICENCE = "public-web"
MAX_TEXT = 24_000
_ABOUT_ITSELF = frozenset({"home", "about", "contact", "imprint", "team"})


def observations(
    pages: Sequence[PageFacts], host: str, domain: str, url: str | None, names: frozenset[str] = frozenset()
) -> list[Observation]:
    """What the pages say. `url` is the site's address, None if it moved to another domain.

    `names` are folded names by which the company is known: they tell its name from the rest of a title.
    """
    if not pages:
        return []
    staff = _staff(pages)
    fields = company_fields(pages, staff, domain, url, names)
    company = Observation("company", SOURCE, host, fields, LICENCE, url=pages[0].url)
    return [company, *(_person(one, host, where) for one, where in staff)]


def company_fields(
    pages: Sequence[PageFacts],
    staff: Sequence[tuple[Person, str]],
    domain: str,
    url: str | None,
    names: frozenset[str],
) -> dict[str, Any]:
    """Field name -> value of the company; what no page says is left out."""
    organisations = [one.organization for one in pages if one.organization]
    name = company_name(pages, domain, names)
    links = [link for one in pages for link in one.links]
    locations = [
        dict(place)
        for place in _first(one.locations for one in _by_purpose(pages, "contact", "imprint", "home"))
    ]
    socials = _socials(pages)
    fields = {
        "name": name,
        "website": url,
        "domain": domain if url else None,
        "one_liner": text.tagline(pages[0].title, name) or _phrase(pages[0].heading, name),
        "description": _first(
            [*(one.description for one in pages[:1]), *(o.description for o in organisations)]
        ),
        "text": "\n\n".join(one.text for one in pages if one.text)[:MAX_TEXT],
        "founded": _first(o.founded for o in organisations),
        "head_count": list(_first(o.head_count for o in organisations) or ()),
        "locations": locations,
        "country": _first(place.get("country") for place in locations),
        "emails": company_mailboxes(pages, staff, domain, name),
        "phones": _phones(pages, staff),
        "linkedin_url": socials.get("linkedin"),
        "socials": socials,
        "language": _first(one.language for one in pages),
        "feed_url": _first(one.feed_url for one in pages),
        "careers_url": choose.careers_link(links, pages[0].url),
    }
    return {key: value for key, value in fields.items() if value}


def company_name(pages: Sequence[PageFacts], domain: str, names: frozenset[str] = frozenset()) -> str:
    """The name that the site gives itself: in structured data, as its site name, or in its title."""
    said = [one.organization.name for one in pages if one.organization]
    said += [one.site_name for one in pages]
    said += [text.name_in_title(one.title, domain, names) for one in pages]
    said += [one.organization.legal_name for one in pages if one.organization]
    said.append(text.likely_name(pages[0].title))
    return next((clean(name)[:200] for name in said if name and not text.is_generic(name)), "")


def legal_name(pages: Sequence[PageFacts]) -> str:
    """The registered name, if structured data gives one."""
    return _first(one.organization.legal_name for one in pages if one.organization) or ""


def company_mailboxes(
    pages: Sequence[PageFacts], staff: Sequence[tuple[Person, str]], domain: str, name: str
) -> list[str]:
    """Mailboxes of the company: a role, its own name, or what structured data calls its address."""
    taken = {one.email for one, _ in staff if one.email}
    own = frozenset({domain.partition(".")[0], company_key(name).replace(" ", "")}) | word_list("mailboxes")
    said = [mail for one in pages if one.organization for mail in one.organization.emails]
    shown = [mail for one in pages for mail in one.emails if contacts.belongs_to_company(mail, domain, own)]
    return [mail for mail in dict.fromkeys([*said, *shown]) if mail not in taken][:20]


def _phones(pages: Sequence[PageFacts], staff: Sequence[tuple[Person, str]]) -> list[str]:
    taken = {one.phone for one, _ in staff if one.phone}
    said = [number for one in pages if one.organization for number in one.organization.phones]
    shown = [number for one in pages if one.purpose in _ABOUT_ITSELF for number in one.phones]
    return [number for number in dict.fromkeys([*said, *shown]) if number not in taken][:10]


def _socials(pages: Sequence[PageFacts]) -> dict[str, str]:
    """The profile of each network that most pages link: the one in the footer, not the one in an article."""
    counts: dict[str, Counter[str]] = {}
    for one in pages:
        for network, profile in one.socials.items():
            counts.setdefault(network, Counter())[profile] += 2 if one.purpose in _ABOUT_ITSELF else 1
    said = contacts.socials(url for one in pages if one.organization for url in one.organization.same_as)
    return {network: count.most_common(1)[0][0] for network, count in sorted(counts.items())} | said


def _staff(pages: Sequence[PageFacts]) -> list[tuple[Person, str]]:
    """Each person once, with the page that names them; mailboxes spelled like a name find their owner."""
    found: dict[str, tuple[Person, str]] = {}
    for one in [*_by_purpose(pages, "team"), *pages]:
        marked = one.organization.people if one.organization else ()
        for somebody in [*one.people, *(p for p in marked if p.title)]:
            found.setdefault(person(somebody.name).key or fold(somebody.name), (somebody, one.url))
    loose = {mail for one in pages for mail in one.emails} - {p.email for p, _ in found.values()}
    return [(_with_mail(somebody, loose), where) for somebody, where in found.values()]


def _with_mail(somebody: Person, loose: Iterable[str]) -> Person:
    """The person with the one address on the site that spells the full name (jane.doe@, jdoe@)."""
    name = person(somebody.name)
    given, family = (re.sub(r"[\s'’-]", "", fold(part)) for part in (name.given, name.family))
    if somebody.email or len(given) < 2 or len(family) < 2:
        return somebody
    spellings = {f"{given}{mark}{family}" for mark in (".", "", "_", "-")}
    spellings |= {f"{family}.{given}", f"{given[0]}{family}", f"{given[0]}.{family}"}
    mine = [
        mail
        for mail in loose
        if (parsed := emails.parse(mail)) and parsed.local in spellings and not parsed.free
    ]
    if len(mine) != 1:
        return somebody
    return Person(somebody.name, somebody.title, mine[0], somebody.phone, somebody.linkedin_url)


def _person(somebody: Person, host: str, where: str) -> Observation:
    name = person(somebody.name)
    fields = {
        "name": name.full,
        "title": somebody.title,
        "department": titles.department(somebody.title) if somebody.title else None,
        "seniority": titles.seniority(somebody.title) if somebody.title else None,
        "email": somebody.email,
        "phone": somebody.phone,
        "linkedin_url": somebody.linkedin_url,
    }
    key = f"{host}#{name.key or fold(somebody.name)}"
    said = {field: value for field, value in fields.items() if value}
    return Observation("person", SOURCE, key, said, LICENCE, company_key=host, url=where)


def outgoing_links(pages: Sequence[PageFacts], domain: str) -> tuple[str, ...]:
    """Addresses elsewhere that the site links or embeds, careers pages first, at most 400."""
    ordered = [*_by_purpose(pages, "careers"), *pages]
    return tuple(dict.fromkeys(url for one in ordered for url in extract.outgoing(one, domain)))[:400]


def _phrase(heading: str, name: str) -> str:
    return heading if 3 <= len(heading.split()) <= 25 and fold(heading) != fold(name) else ""


def _by_purpose(pages: Sequence[PageFacts], *purposes: str) -> list[PageFacts]:
    return [one for purpose in purposes for one in pages if one.purpose == purpose]


def _first(values: Iterable[Any]) -> Any:
    """The first value that says something; an empty tuple-like "" otherwise."""
    return next((value for value in values if value), "")
