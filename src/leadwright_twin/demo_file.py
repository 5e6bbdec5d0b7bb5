"""Writes the list of invented companies the way such lists arrive: mixed spellings, gaps and all."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from leadwright_twin.types import NOTICE, Company, Person
from leadwright_twin.universe import Universe

COLUMNS = (
    "company", "website", "industry", "employees", "headquarters", "founded", "status",
    "funding_stage", "last_funding_date", "last_funding_amount", "technologies",
    "contact_name", "contact_title", "contact_email", "contact_phone", "contact_linkedin",
    "contact2_name", "contact2_title", "contact2_email", "contact2_phone", "contact2_linkedin",
    "linkedin_url", "last_contacted", "leadership_change_date", "technology_change_date", "customer", "note",
)  # fmt: skip


def write_file(universe: Universe, path: Path | str) -> Path:
    """Write one CSV row per company to `path` (UTF-8) and return the path."""
    target = Path(path)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(row(company, universe.seed) for company in universe.companies)
    return target


def row(company: Company, seed: int) -> dict[str, str]:
    """What the list says about one company; an empty cell says nothing."""
    rng = random.Random(f"{seed}:file:{company.domain}")
    known = [person for person in company.people if person.in_file is not None]
    cells = {
        "company": company.name,
        "website": rng.choice(("https://www.{}/", "https://{}", "{}", "http://{}/")).format(company.domain),
        "industry": _several(company.industry, rng),
        "employees": company.head_count_in_file,
        "headquarters": company.headquarters,
        "founded": str(company.founded),
        "status": company.status,
        "technologies": _several(tuple(t.name for t in company.technologies if t.in_file), rng),
        "linkedin_url": company.linkedin_url if rng.random() < 0.7 else "",
        "last_contacted": _day(company.last_interaction_date),
        "leadership_change_date": _day(company.leadership_change_date),
        "technology_change_date": _day(company.technology_change_date),
        "customer": "yes" if company.customer else rng.choice(("", "no")),
        "note": NOTICE,
    }
    if company.funding is not None:
        cells["funding_stage"] = company.funding.stage
        cells["last_funding_date"] = company.funding.on.isoformat()
        cells["last_funding_amount"] = f"{company.funding.amount} {company.funding.currency}"
    for prefix, person in zip(("contact", "contact2"), known, strict=False):
        cells |= _contact(prefix, person)
    return cells


def _contact(prefix: str, person: Person) -> dict[str, str]:
    flags = person.in_file or frozenset()
    return {
        f"{prefix}_name": person.name,
        f"{prefix}_title": person.title,
        f"{prefix}_email": person.email if "e" in flags else "",
        f"{prefix}_phone": (person.phone_shown or "") if "p" in flags else "",
        f"{prefix}_linkedin": person.linkedin_url if "l" in flags else "",
    }


def _several(values: tuple[str, ...], rng: random.Random) -> str:
    return rng.choice(("; ".join(values), repr(list(values)))) if values else ""


def _day(value: object) -> str:
    return "" if value is None else str(value)
