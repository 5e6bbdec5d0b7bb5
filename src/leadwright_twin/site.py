"""Which pages an invented site has and which facts each shows: the plan that pages and truth share."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

from leadwright_twin.rules import purpose_path
from leadwright_twin.types import Company, Person

FULL = frozenset(
    {"private_links", "type_lies", "huge", "gzip_bomb", "robots_redirect", "robots_wildcard", "robots_part"}
)


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page and the facts on it. `roles` lists open positions with links to their board."""

    purpose: str
    path: str
    people: tuple[Person, ...] = ()
    emails: tuple[str, ...] = ()
    phone: bool = False
    address: bool = False
    organisation: bool = False  # structured data about the company


@lru_cache(maxsize=4096)
def pages(company: Company) -> tuple[PagePlan, ...]:
    """The pages of a site, the home page first, at most one per purpose."""
    rng = random.Random(f"pages:{company.domain}:{company.style.layout}")
    shown = tuple(person for person in company.people if person.on_site is not None)
    on_about = company.style.people_page == "about" and company.kind not in FULL and company.kind != "deep"
    marked = company.style.markup != "none"
    footer = company.emails[:1] if rng.random() < 0.35 else ()

    def plan(purpose: str, **facts: object) -> PagePlan:
        return PagePlan(purpose, purpose_path(company, purpose), **facts)  # type: ignore[arg-type]

    found = [
        plan("home", organisation=marked, emails=footer),
        plan("about", people=shown if on_about else (), emails=footer),
    ]
    if shown and not on_about:
        found.append(plan("team", people=shown, emails=footer))
    found.append(plan("contact", emails=company.emails, phone=company.phone is not None, address=True))
    for purpose, chance in (("pricing", 0.7), ("customers", 0.7), ("news", 0.8)):
        if rng.random() < chance or company.kind in FULL or company.kind == "calendar":
            found.append(plan(purpose, emails=footer))
    if company.board is not None or rng.random() < 0.3:
        found.append(plan("careers", emails=footer))
    return tuple(found)


def page_at(company: Company, path: str) -> PagePlan | None:
    """The planned page under `path`, with or without a trailing slash."""
    wanted = path.rstrip("/") or "/"
    return next((page for page in pages(company) if page.path == wanted), None)
