"""Renders an invented website from its plan: six layouts, eight kinds of team cards, five languages."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader

from leadwright_twin import nasty
from leadwright_twin.ballast import ballast
from leadwright_twin.data import load
from leadwright_twin.links import embedded, hosted_url, posting_url
from leadwright_twin.rules import purpose_path
from leadwright_twin.site import PagePlan, pages
from leadwright_twin.technologies import traces
from leadwright_twin.types import NOTICE, Company
from leadwright_twin.universe import Universe

_CHARSETS = {"charset_1252": "utf-8", "shift_jis": "Shift_JIS"}
_NAV_ORDER = ("about", "customers", "pricing", "team", "news", "careers", "contact")
_NEWS = (
    "How we plan a quarter",
    "A calmer way to look at {thing}",
    "What we learned from three outages",
    "Two new people",
)


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("leadwright_twin"), autoescape=True, trim_blocks=True)


def render(universe: Universe, company: Company, plan: PagePlan) -> str:
    """The HTML of a planned page."""
    template = {"home": "home.html", "contact": "contact.html", "careers": "careers.html"}
    html = (
        _environment()
        .get_template(template.get(plan.purpose, "text.html"))
        .render(
            base=f"base_{company.style.layout}.html",
            cls=class_names(company),
            site=_site(universe, company),
            page=_page(universe, company, plan),
        )
    )
    return nasty.mangle(company, plan, html)


def simple(title: str, body: str = "") -> str:
    """A bare page with the notice, for everything that is no planned page."""
    return _environment().get_template("simple.html").render(title=title, body=body, notice=NOTICE)


def class_names(company: Company) -> Callable[[str], str]:
    """How this site writes class names: plain, as CSS modules, or as opaque hashes."""
    layout = company.style.layout

    def name(word: str) -> str:
        digest = hashlib.sha1(f"{company.domain}:{word}".encode(), usedforsecurity=False).hexdigest()
        if layout == "next":
            camel = word.replace("-", "_")
            return f"{camel.capitalize()}_{camel}__{digest[:5]}"
        return f"css-{digest[:6]}" if layout == "divs" else word

    return name


def _site(universe: Universe, company: Company) -> dict[str, Any]:
    words = load("phrases.json")[company.language]
    decoys = load("decoys.json")
    rng = random.Random(f"decor:{company.domain}")
    seen = traces(company)
    socials = (("linkedin", company.linkedin_url), *company.socials)
    quotes = rng.sample(decoys["quotes"], 2)
    texts = decoys["quote_texts"][company.language]
    return {
        "name": company.name,
        "plain_name": company.name.replace("<", "").replace(">", ""),
        "host": company.host,
        "lang": company.language,
        "charset": _CHARSETS.get(company.kind, "utf-8"),
        "one_liner": company.one_liner,
        "description": company.description,
        "founded": company.founded,
        "year": universe.today.year,
        "notice": NOTICE,
        "labels": words["nav"],
        "heads": {key: text.format(name=company.name) for key, text in words["heads"].items()},
        "more": words["months"],
        "nav": _navigation(company, words["nav"]),
        "contact_path": purpose_path(company, "contact"),
        "socials": [pair for pair in socials if pair[1]],
        "quotes": [{**quote, "text": text} for quote, text in zip(quotes, texts, strict=True)],
        "logos": rng.sample(decoys["logos"], 5),
        "integrations": rng.sample(decoys["integrations"], 4),
        "ballast": ballast(company.domain, company.style.kilobytes),
        "og": rng.random() < 0.6,
        "feed": company.style.feed and company.kind != "broken",
        "markup": company.style.markup,
        "cards": company.style.cards,
        "street": company.street,
        "number_first": company.street[0].isdigit(),
        "postcode": company.postcode,
        "city": company.city,
        "region": company.region,
        "country_name": company.country_name,
        "phone": company.phone,
        "phone_shown": company.phone_shown,
        "attrs": seen.attrs,
        "trace_head": seen.head,
        "trace_body": seen.body,
    }


def _navigation(company: Company, labels: Mapping[str, str]) -> list[dict[str, str]]:
    paths = {page.purpose: page.path for page in pages(company)}
    return [{"path": paths[purpose], "label": labels[purpose]} for purpose in _NAV_ORDER if purpose in paths]


def _page(universe: Universe, company: Company, plan: PagePlan) -> dict[str, Any]:
    words = load("phrases.json")[company.language]
    rng = random.Random(f"{company.domain}:{plan.path}")
    heading = words["heads"].get(plan.purpose, company.one_liner).format(name=company.name)
    lines = [line.format(thing=company.thing) for line in words["lines"]]
    label = words["nav"].get(plan.purpose, "")
    title = f"{company.name} – {company.one_liner}" if plan.purpose == "home" else f"{label} | {company.name}"
    return {
        "purpose": plan.purpose,
        "path": plan.path,
        "number": rng.randrange(2, 900),
        "title": title,
        "summary": company.description if plan.purpose == "home" else f"{heading}. {company.one_liner}.",
        "heading": heading,
        "lines": rng.sample(lines, min(len(lines), rng.randrange(3, 7))),
        "people": [_entry(company, person, rng) for person in plan.people],
        "emails": plan.emails,
        "footer_emails": () if plan.purpose == "contact" else plan.emails,
        "phone": plan.phone,
        "address": plan.address,
        "linked": rng.random() < 0.6,
        "jsonld": _organisation(company) if plan.organisation and company.style.markup == "jsonld" else "",
        "news": _items(universe, company) if plan.purpose == "news" else (),
        "banner": nasty.banner(company, plan),
        "trailer": nasty.trailer(company, plan),
        **_careers(company, plan),
    }


def _entry(company: Company, person: Any, rng: random.Random) -> dict[str, str | None]:
    flags = person.on_site
    return {
        "name": person.name,
        "title": person.title,
        "email": person.email if "e" in flags else None,
        "phone": person.phone if "p" in flags else None,
        "phone_shown": person.phone_shown,
        "linkedin": person.linkedin_url if "l" in flags else None,
        "bio": rng.choice(load("decoys.json")["bios"][company.language]),
    }


def _careers(company: Company, plan: PagePlan) -> dict[str, Any]:
    board = company.board
    if plan.purpose != "careers" or board is None or board.how in {"guess", "stranger"}:
        return {
            "roles": (),
            "board_html": "",
            "board_url": "",
            "quiet": board is None or board.how == "stranger",
        }
    roles = [
        {"title": posting.title, "location": posting.location, "url": posting_url(board, posting, company)}
        for posting in (board.postings if board.how == "list" else ())
    ]
    return {
        "roles": roles,
        "board_html": embedded(board) if board.how in {"embed", "iframe"} else "",
        "board_url": hosted_url(board) if board.how == "link" else "",
        "quiet": False,
    }


def _items(universe: Universe, company: Company) -> list[dict[str, str]]:
    items = []
    for number, title in enumerate(_NEWS, start=1):
        text = title.format(thing=company.thing)
        date = (universe.today - timedelta(days=37 * number)).isoformat()
        items.append({"slug": f"post-{number}", "title": text, "date": date, "text": company.one_liner})
    return items


def _organisation(company: Company) -> str:
    """schema.org data about the company; markup in values is escaped so that it cannot end the script."""
    fact: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": company.name,
        "url": f"https://{company.host}/",
        "logo": f"https://{company.host}/img/logo@2x.png",
        "description": company.description,
        "foundingDate": str(company.founded),
        "numberOfEmployees": {"@type": "QuantitativeValue", "value": company.head_count},
        "address": {
            "@type": "PostalAddress",
            "streetAddress": company.street,
            "addressLocality": company.city,
            "addressRegion": company.region,
            "postalCode": company.postcode,
            "addressCountry": company.country,
        },
        "sameAs": [company.linkedin_url, *(url for _, url in company.socials)],
    }
    if company.phone:
        fact["telephone"] = company.phone
    graph = random.Random(f"graph:{company.domain}").random() < 0.4
    whole = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": company.name}, fact]}
    return (
        json.dumps(whole if graph else fact, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
    )
