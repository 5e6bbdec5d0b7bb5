"""A second, small reading of the mission's scorecard, for checking that the market has leads of every tier.

Signals count fully while fresh and not at all later; industry growth is never known and technology change
is switched off, so that 88 is the most that can be reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from leadwright_twin.types import Company
from leadwright_twin.universe import Universe

INDUSTRIES = {
    "FinTech", "SaaS", "HealthTech", "Payments", "B2B Software", "Health IT", "Digital Health",
    "Telemedicine", "Lending", "Banking Software", "Accounting Software",
}  # fmt: skip
STAGES = {"Series A", "Series B", "Series C"}
PLACES = {"US", "GB", "CA"}
DEPARTMENTS = {"Engineering", "Product"}
FRESH_DAYS = 90


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a company at some point."""

    industry: frozenset[str]
    heads: tuple[int, int] | None
    country: str
    technologies: frozenset[str]
    roles: frozenset[str] | None
    contacts: tuple[frozenset[str], ...]  # flags of each known person


def out(company: Company) -> bool:
    """Customers, companies that are gone, and what the ICP avoids."""
    avoid = {"COBOL", "Legacy systems"} & {technology.name for technology in company.technologies}
    return company.customer or company.status != "active" or bool(avoid)


def from_file(company: Company) -> Known:
    """What the list of companies says."""
    heads = None
    if company.head_count_in_file:
        heads = (company.head_count, company.head_count)
    contacts = tuple(person.in_file for person in company.people if person.in_file is not None)
    technologies = frozenset(technology.name for technology in company.technologies if technology.in_file)
    return Known(frozenset(company.industry), heads, company.country, technologies, None, contacts[:2])


def after_reading(company: Company, world: Universe) -> Known:
    """What the list and a polite look at website, DNS and job board say together."""
    known, found = from_file(company), world.expected(company.domain)
    seen = {person.name: person for person in found.people}
    contacts = []
    for person in company.people:
        flags = set(person.in_file or ())
        if person.name in seen:
            flags |= person.on_site or set()
        if person.in_file is not None or person.name in seen:
            contacts.append(frozenset(flags))
    departments = {posting.title: posting.department for posting in company.postings}
    roles = None if found.board is None else frozenset(departments[role.title] for role in found.board.roles)
    heads = known.heads or (found.head_count and (found.head_count, found.head_count)) or None
    technologies = known.technologies | set(found.technologies) | set(found.technologies_may)
    return Known(known.industry, heads, known.country, frozenset(technologies), roles, tuple(contacts))


def score(company: Company, known: Known, today: date) -> float:
    """0.40 intent + 0.35 fit + 0.25 accessibility, one decimal."""
    total = 0.40 * _intent(company, known, today) + 0.35 * _fit(known) + 0.25 * _access(company, known)
    return round(total, 1)


def _fresh(day: date | None, today: date) -> bool:
    return day is not None and (today - day).days <= FRESH_DAYS


def _intent(company: Company, known: Known, today: date) -> int:
    funding = company.funding
    points = 30 if funding and funding.stage in STAGES and _fresh(funding.on, today) else 0
    points += 25 if known.roles is not None and known.roles & DEPARTMENTS else 0
    return points + (15 if _fresh(company.leadership_change_date, today) else 0)


def _fit(known: Known) -> int:
    points = 25 if known.industry & INDUSTRIES else 0
    points += 25 if known.heads and known.heads[0] >= 50 and known.heads[1] <= 500 else 0
    points += 20 if {"AWS", "React"} <= known.technologies else 0
    points += 15 if known.country in PLACES else 0
    return points + (15 if {"Python", "PostgreSQL"} <= known.technologies else 0)


def _access(company: Company, known: Known) -> int:
    best = max(known.contacts, key=len, default=frozenset())
    points = (30 if "e" in best else 0) + (25 if "l" in best else 0) + (20 if "p" in best else 0)
    points += 15 if len(known.contacts) >= 2 else 0
    return points + (10 if company.last_interaction_date else 0)


def tier(points: float) -> str:
    """Hot from 80, warm from 60, nurture from 40."""
    return "hot" if points >= 80 else "warm" if points >= 60 else "nurture" if points >= 40 else "cold"
