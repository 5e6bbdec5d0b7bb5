"""The invented market as a pure function of (seed, count, today)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from leadwright_twin.boards_truth import board
from leadwright_twin.data import load
from leadwright_twin.expected import Expected, expected
from leadwright_twin.people import people
from leadwright_twin.types import Company, Funding, Style, Technology

_LAYOUTS = ("semantic", "next", "wp", "divs", "webflow", "tables")
_CARDS = ("h3", "figure", "microdata", "table", "list", "hcard", "divs", "dl")
_MAILBOXES = {
    "en": ("hello", "info", "sales", "support", "press"),
    "de": ("info", "kontakt", "presse"),
    "fr": ("bonjour", "contact", "presse"),
    "pt": ("geral", "contacto", "imprensa"),
    "ja": ("info", "support"),
}
_SOCIALS = {  # network -> address and the longest handle that the network allows
    "twitter": ("https://twitter.com/{}_inv", 11),
    "x": ("https://x.com/{}_inv", 11),
    "github": ("https://github.com/{}-invented", 30),
    "facebook": ("https://www.facebook.com/{}.invented", 40),
    "youtube": ("https://www.youtube.com/@{}_inv", 26),
    "instagram": ("https://www.instagram.com/{}_inv", 26),
}
_FIRST = ("Ash", "Bram", "Clover", "Dew", "Elm", "Fern", "Gale", "Heath", "Iris", "Jun", "Knoll", "Loam")
_SECOND = ("wick", "mere", "barrow", "gate", "quay", "thistle", "vole", "finch", "moor", "stone", "leaf")
_THIRD = ("Desk", "Works", "Cloud", "Ledger", "Care", "Systems", "Pay", "Charts", "Loop", "Yard")


@dataclass(frozen=True, slots=True)
class Universe:
    """The invented market on one day. `by_host` finds the company that answers under a host name,
    `by_board` the one behind a board: (kind, token in lower case)."""

    seed: int
    today: date
    companies: tuple[Company, ...]
    by_domain: Mapping[str, Company]
    by_host: Mapping[str, Company]
    by_board: Mapping[tuple[str, str], Company]

    def expected(self, domain: str) -> Expected:
        """What a polite crawler may find out about a listed company; KeyError if `domain` is not listed."""
        return expected(self.by_domain[domain])


def universe(seed: int = 7, count: int = 60, today: date | None = None) -> Universe:
    """The market for `seed`, with all dates relative to `today` (default: the date in UTC).

    The first 60 companies are written down in `data/companies.jsonl`; more are drawn from the seed.
    A company does not depend on `count`, so a larger market contains the smaller one.
    """
    day = today or datetime.now(UTC).date()
    rows = [*load("companies.jsonl")[:count], *(_drawn(seed, index) for index in range(60, count))]
    companies = tuple(_company(row, seed, day) for row in rows)
    by_host = dict(_hosts(companies))
    return Universe(
        seed=seed,
        today=day,
        companies=companies,
        by_domain=MappingProxyType({company.domain: company for company in companies}),
        by_host=MappingProxyType(by_host),
        by_board=MappingProxyType(_boards(companies)),
    )


def _hosts(companies: tuple[Company, ...]) -> Iterator[tuple[str, Company]]:
    for company in companies:
        for domain in (company.domain, company.site_domain):
            yield domain, company
            yield f"www.{domain}", company


def _boards(companies: tuple[Company, ...]) -> dict[tuple[str, str], Company]:
    """The first company wins where two claim one token."""
    found: dict[tuple[str, str], Company] = {}
    for company in companies:
        if company.board is not None:
            found.setdefault((company.board.kind, company.board.token.lower()), company)
    return found


def _drawn(seed: int, index: int) -> Mapping[str, Any]:
    """A blueprint beyond the written ones: a plain company without surprises."""
    rng = random.Random(f"{seed}:drawn:{index}")
    name = f"{rng.choice(_FIRST)}{rng.choice(_SECOND)} {rng.choice(_THIRD)}"
    model = rng.choice([row for row in load("companies.jsonl") if row["kind"] == "plain"])
    return {
        **model,
        "name": f"{name} {index}",
        "domain": f"{name.lower().replace(' ', '')}{index}.example",
        "heads": rng.randrange(5, 900),
        "founded": rng.randrange(1990, 2023),
        "headfile": None,
        "lang": "en",
        "place": rng.choice(("boston", "london", "toronto", "austin", "seattle", "bristol")),
        "customer": False,
    }


def _company(row: Mapping[str, Any], seed: int, today: date) -> Company:
    rng = random.Random(f"{seed}:{row['domain']}")
    place = load("places.json")[row["place"]]
    language = row.get("lang", "en")
    site_domain = row["moved"] if row["kind"] == "renamed" else row["domain"]
    label = site_domain.removesuffix(".example")
    number = rng.randrange(10, 30)
    heads = row.get("truehead") or row["heads"]
    street_number = rng.randrange(2, 180)
    street = (
        f"{street_number} {place['street']}"
        if place["number_first"]
        else f"{place['street']} {street_number}"
    )
    return Company(
        name=row["name"],
        domain=row["domain"],
        site_domain=site_domain,
        moved_to=row.get("moved"),
        kind=row["kind"],
        language=language,
        industry=tuple(row["industry"]),
        one_liner=row["line"],
        description=_description(row, language, place),
        thing=row["thing"],
        head_count=heads,
        head_count_in_file=_head_count_in_file(row, rng),
        founded=row["founded"],
        city=place["city"],
        region=place["region"],
        country=place["country"],
        country_name=place["country_name"],
        headquarters=place["headquarters"],
        street=street,
        postcode=place["postcode"],
        technologies=_technologies(row["techs"]),
        funding=_funding(row["funding"], today),
        board=board(row, site_domain, place, today, rng),
        people=people(row["people"], site_domain, language, place, rng),
        emails=tuple(f"{box}@{site_domain}" for box in _MAILBOXES[language][: rng.randrange(1, 3)]),
        phone=place["e164"].format(number) if place["phones"] else None,
        phone_shown=rng.choice(place["phones"]).format(number) if place["phones"] else None,
        linkedin_url=f"https://www.linkedin.com/company/{label}-invented",
        socials=_socials(label, rng),
        status=row.get("status", "active"),
        customer=row.get("customer", False),
        leadership_change_date=_ago(row["leader"], today),
        technology_change_date=_ago(rng.randrange(20, 400) if rng.random() < 0.2 else None, today),
        last_interaction_date=_ago(row["touch"], today),
        style=_style(row, rng),
    )


def _ago(days: int | None, today: date) -> date | None:
    return None if days is None else today - timedelta(days=days)


def _description(row: Mapping[str, Any], language: str, place: Mapping[str, Any]) -> str:
    sentence: str = load("phrases.json")[language]["description"]
    return sentence.format(name=row["name"], thing=row["thing"], city=place["city"], founded=row["founded"])


def _head_count_in_file(row: Mapping[str, Any], rng: random.Random) -> str:
    if row.get("headfile"):
        return str(row["headfile"])
    if row["heads"] is None:
        return ""
    return rng.choice((str(row["heads"]), f"{row['heads']:,}", f"{row['heads']} employees"))


def _technologies(text: str) -> tuple[Technology, ...]:
    parts = [part.split("@") for part in text.split(";") if part]
    return tuple(Technology(name, "s" in where, "d" in where, "f" in where) for name, where in parts)


def _funding(text: str | None, today: date) -> Funding | None:
    if text is None:
        return None
    stage, days, amount, currency = text.split("|")
    return Funding(stage, today - timedelta(days=int(days)), int(amount), currency)


def _socials(label: str, rng: random.Random) -> tuple[tuple[str, str], ...]:
    chosen = rng.sample(sorted(_SOCIALS), rng.randrange(0, 4))
    if {"twitter", "x"} <= set(chosen):
        chosen.remove("x")
    found = ((network, *_SOCIALS[network]) for network in sorted(chosen))
    return tuple((network, address.format(label[:longest])) for network, address, longest in found)


def _style(row: Mapping[str, Any], rng: random.Random) -> Style:
    techs = row["techs"]
    layout = rng.choice(_LAYOUTS)
    for sign, fixed in (("Next.js@s", "next"), ("WordPress@s", "wp"), ("Webflow@s", "webflow")):
        layout = fixed if sign in techs else layout
    return Style(
        layout=layout,
        cards=rng.choice(_CARDS),
        markup="jsonld" if row["heads"] is None else rng.choice(("jsonld", "jsonld", "microdata", "none")),
        www=rng.random() < 0.6,
        kilobytes=rng.choice((0, 0, 20, 80, 100, 110)),
        people_page=rng.choice(("team", "team", "team", "about")),
        robots=rng.choice(("missing", "empty", "open", "admin", "sitemap")),
        sitemap=rng.random() < 0.5,
        feed=rng.random() < 0.5,
        gzip=rng.random() < 0.5,
    )
