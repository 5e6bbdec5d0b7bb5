"""How Crunchbase writes an organization, a funding round and a person: every field by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from leadwright_twin.market.data import load
from leadwright_twin.market.frame import Call
from leadwright_twin.market.seeded import number, read_hex_id, uuid_id
from leadwright_twin.market.types import Place, Round
from leadwright_twin.market.view import SeenCompany, SeenPerson

SOURCE = "crunchbase"
_ROUNDS = 32  # ids of rounds leave room for so many per company
_SIZES = (
    (10, "c_00001_00010"), (50, "c_00011_00050"), (100, "c_00051_00100"), (250, "c_00101_00250"),
    (500, "c_00251_00500"), (1000, "c_00501_01000"), (5000, "c_01001_05000"), (10_000, "c_05001_10000"),
)  # fmt: skip
_REVENUES = (
    (10**6, "r_00000000"), (10**7, "r_00001000"), (5 * 10**7, "r_00010000"), (10**8, "r_00050000"),
    (5 * 10**8, "r_00100000"), (10**9, "r_00500000"), (10**10, "r_01000000"),
)  # fmt: skip
_STAGES = {
    "pre_seed": "seed", "seed": "seed", "angel": "seed", "series_a": "early_stage_venture",
    "series_b": "early_stage_venture",
}  # fmt: skip
_DOLLARS = {"USD": 1.0, "EUR": 1.1, "GBP": 1.3, "CAD": 0.73, "AUD": 0.66, "BRL": 0.18, "INR": 0.012}
_CONTINENTS = {"US": "North America", "CA": "North America", "MX": "North America", "BR": "South America",
               "IN": "Asia", "JP": "Asia", "SG": "Asia", "AU": "Oceania", "NZ": "Oceania"}  # fmt: skip
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def slug(*words: str) -> str:
    """A permalink."""
    return _NOT_A_WORD.sub("-", " ".join(words).lower()).strip("-")


def organization_id(index: int) -> str:
    """A UUID that carries the index."""
    return uuid_id(index, SOURCE, "organization")


def organization_index(text: str, call: Call) -> int | None:
    """The index behind a UUID or permalink; None if there is none."""
    found = read_hex_id(text, SOURCE, "organization", digits=32)
    if found is None and (company := call.market.by_domain(f"{text}.example")):
        return company.index
    return found


def identifier(uuid: str, value: str, permalink: str, kind: str) -> dict[str, Any]:
    """Whom or what it is about."""
    return {"uuid": uuid, "value": value, "permalink": permalink, "image_id": None, "entity_def_id": kind}


def _tag(value: str, kind: str, permalink: str = "") -> dict[str, Any]:
    uuid = uuid_id(number(kind, value) % 2**31, SOURCE, kind)
    return {"uuid": uuid, "value": value, "permalink": permalink or slug(value), "entity_def_id": kind}


def of_organization(row: SeenCompany) -> dict[str, Any]:
    """Its identifier."""
    return identifier(organization_id(row.index), row.name, row.truth.label, "organization")


def places(place: Place | None) -> list[dict[str, Any]]:
    """City, region, country and continent, each with its permalink."""
    if place is None:
        return []
    continent = _CONTINENTS.get(place.country, "Europe")
    named = (
        ("city", place.city, slug(place.city, place.region)),
        ("region", place.region, slug(place.region, place.country_name)),
        ("country", place.country_name, slug(place.country_name)),
        ("continent", continent, slug(continent)),
    )
    return [
        {**_tag(value, f"location {kind}", link), "location_type": kind, "entity_def_id": "location"}
        for kind, value, link in named
    ]


def money(amount: int | None, currency: str) -> dict[str, Any] | None:
    """An amount in its currency and in dollars."""
    if amount is None:
        return None
    return {"value": amount, "currency": currency, "value_usd": round(amount * _DOLLARS.get(currency, 1.0))}


def _total(rounds: Sequence[Round]) -> dict[str, Any] | None:
    told = [one for one in rounds if one.amount is not None]
    if not told:
        return None
    currency = told[-1].currency
    dollars = sum((one.amount or 0) * _DOLLARS.get(one.currency, 1.0) for one in told)
    return {
        "value": round(dollars / _DOLLARS.get(currency, 1.0)),
        "currency": currency,
        "value_usd": round(dollars),
    }


def _day(day: date | None) -> dict[str, Any]:
    return {"value": day.isoformat() if day else None, "precision": "day" if day else "none"}


def _link(value: str | None) -> dict[str, str] | None:
    return {"value": value, "label": value.partition("//")[2]} if value else None


def organization(row: SeenCompany) -> dict[str, Any]:
    """All fields of an organization."""
    truth, rounds = row.truth, row.rounds or ()
    last = rounds[-1] if rounds else None
    industry = load("industries.json").get(row.industry or "", {})
    categories = [_tag(name, "category") for name in industry.get("categories", [])]
    groups = [_tag(industry["group"], "category_group")] if industry else []
    closed = truth.status_since if truth.status == "closed" and not row.alive else None
    status = (
        "ipo"
        if truth.ticker
        else {"active": "operating", "acquired": "was_acquired"}.get(truth.status, "closed")
    )
    heads, revenue = row.heads, row.revenue
    rank = number(SOURCE, "rank", row.index) % 1_000_000
    investors = list(dict.fromkeys(name for one in rounds for name in one.investors))
    return {
        "identifier": of_organization(row), "name": row.name, "legal_name": row.legal_name,
        "permalink": truth.label, "permalink_aliases": [], "aliases": [truth.former_name] if truth.former_name else None,
        "short_description": f"{row.name} makes {truth.thing} easier.",
        "description": f"{row.name} makes {truth.thing} easier. It is an invented company.",
        "website": _link(f"https://www.{row.domain}"), "website_url": f"https://www.{row.domain}",
        "linkedin": _link(row.linkedin), "twitter": _link(f"https://www.twitter.com/{truth.label}"), "facebook": None,
        "contact_email": f"info@{row.domain}", "phone_number": row.phone,
        "founded_on": {"value": f"{row.founded}-01-01", "precision": "year"} if row.founded else None,
        "closed_on": _day(closed), "location_identifiers": places(row.place),
        "location_group_identifiers": [], "categories": categories, "category_groups": groups,
        "num_employees_enum": None if heads is None else next((name for most, name in _SIZES if heads <= most), "c_10001_max"),
        "revenue_range": None if revenue is None else next((name for most, name in _REVENUES if revenue < most), "r_10000000"),
        "operating_status": "active" if row.alive else "closed", "status": status if row.alive or closed else "operating",
        "ipo_status": "public" if truth.ticker else "private", "company_type": "for_profit",
        "funding_stage": _STAGES.get(last.stage, "late_stage_venture") if last else None,
        "funding_total": _total(rounds), "last_funding_at": last.on.isoformat() if last else None,
        "last_funding_type": last.stage if last else None, "last_equity_funding_type": last.stage if last else None,
        "last_funding_total": money(last.amount, last.currency) if last else None,
        "num_funding_rounds": len(rounds), "num_investors": len(investors),
        "investor_identifiers": [investor(name) for name in investors], "founder_identifiers": [],
        "rank_org": rank, "rank_delta_d7": 0.0, "rank_delta_d30": 0.0, "rank_delta_d90": 0.0,
        "created_at": "2020-01-01T00:00:00Z", "updated_at": f"{row.as_of.isoformat()}T00:00:00Z",
    }  # fmt: skip


def investor(name: str) -> dict[str, Any]:
    """An investor's identifier; investors are outside the market."""
    return {**_tag(name, "organization"), "image_id": None}


def round_id(row: SeenCompany, one: Round) -> str:
    """A UUID that carries company and round."""
    return uuid_id(row.index * _ROUNDS + one.number % _ROUNDS, SOURCE, "funding_round")


def round_index(text: str) -> tuple[int, int] | None:
    """Company and number of the round behind a UUID."""
    found = read_hex_id(text, SOURCE, "funding_round", digits=32)
    return None if found is None else divmod(found, _ROUNDS)


def funding_round(row: SeenCompany, one: Round) -> dict[str, Any]:
    """All fields of a funding round."""
    words = one.stage.replace("_", " ").title()
    uuid = round_id(row, one)
    backers = [investor(name) for name in one.investors]
    return {
        "identifier": identifier(uuid, f"{words} - {row.name}", f"{row.truth.label}-{slug(one.stage)}--{uuid[:8]}", "funding_round"),
        "announced_on": one.on.isoformat(), "closed_on": _day(None), "investment_type": one.stage,
        "investment_stage": _STAGES.get(one.stage, "late_stage_venture"), "money_raised": money(one.amount, one.currency),
        "target_money_raised": None, "pre_money_valuation": None, "num_investors": len(backers),
        "lead_investor_identifiers": backers[:1], "investor_identifiers": backers,
        "funded_organization_identifier": of_organization(row),
        "funded_organization_location": places(row.place),
        "funded_organization_funding_total": _total(row.rounds or ()), "is_equity": True,
        "created_at": f"{one.on.isoformat()}T00:00:00Z", "updated_at": f"{row.as_of.isoformat()}T00:00:00Z",
    }  # fmt: skip


def person_id(seen: SeenPerson) -> str:
    """A UUID that carries the person's number."""
    return uuid_id(seen.truth.number, SOURCE, "person")


def of_person(seen: SeenPerson) -> dict[str, Any]:
    """Their identifier."""
    uuid = person_id(seen)
    return identifier(uuid, seen.truth.name, f"{slug(seen.truth.name)}-{uuid[:4]}", "person")


def person(row: SeenCompany, seen: SeenPerson) -> dict[str, Any]:
    """All fields of a person; no address and no number is sold here."""
    return {
        "identifier": of_person(seen), "first_name": seen.truth.given, "last_name": seen.truth.family,
        "name": seen.truth.name, "permalink": slug(seen.truth.name), "primary_job_title": seen.title,
        "primary_organization": of_organization(row), "linkedin": _link(seen.linkedin),
        "location_identifiers": places(seen.place), "num_current_jobs": 1,
        "short_description": f"{seen.truth.name} works at {row.name}.", "description": None,
        "created_at": "2020-01-01T00:00:00Z", "updated_at": f"{seen.as_of.isoformat()}T00:00:00Z",
    }  # fmt: skip


def only(fields: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, Any]:
    """The fields that were asked for, in their order."""
    return {name: fields[name] for name in wanted if name in fields}
