"""Draws the people whose home a company is: who works there today, and where they came from."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from leadwright_twin.market.companies import places
from leadwright_twin.market.data import load
from leadwright_twin.market.names import BLOCK
from leadwright_twin.market.seeded import rng
from leadwright_twin.market.types import Company, Job, Person
from leadwright_twin.people import ascii_slug

_slug = lru_cache(4096)(ascii_slug)

_LEADERS = (
    ("Chief Executive Officer", "c_suite", "Executive", 1), ("Chief Technology Officer", "c_suite", "Engineering", 8),
    ("Chief Financial Officer", "c_suite", "Finance", 60), ("VP Engineering", "vp", "Engineering", 45),
    ("VP Sales", "vp", "Sales", 30), ("VP Marketing", "vp", "Marketing", 70), ("Head of Product", "head", "Product", 20),
    ("Chief Operating Officer", "c_suite", "Operations", 120), ("Head of People", "head", "Human Resources", 60),
    ("Chief Information Security Officer", "c_suite", "Information Technology", 350),
)  # fmt: skip
_OTHERS = (
    ("Director of Engineering", "director", "Engineering"), ("Engineering Manager", "manager", "Engineering"),
    ("Senior Software Engineer", "senior", "Engineering"), ("Software Engineer", "entry", "Engineering"),
    ("Data Scientist", "senior", "Engineering"), ("DevOps Engineer", "senior", "Engineering"),
    ("Product Manager", "manager", "Product"), ("Director of Sales", "director", "Sales"),
    ("Account Executive", "entry", "Sales"), ("Sales Manager", "manager", "Sales"),
    ("Marketing Manager", "manager", "Marketing"), ("Director of Marketing", "director", "Marketing"),
    ("Customer Success Manager", "manager", "Customer Success"), ("IT Manager", "manager", "Information Technology"),
    ("Finance Manager", "manager", "Finance"), ("Recruiter", "entry", "Human Resources"),
    ("Legal Counsel", "senior", "Legal"), ("Operations Manager", "manager", "Operations"),
)  # fmt: skip
_BELOW = {
    "c_suite": "Director of",
    "vp": "Director of",
    "head": "Senior Manager,",
    "director": "Senior Manager,",
}


def known_people(company: Company) -> int:
    """How many of its people the market can know about at all."""
    return max(1, min(28, round(float(2.0 * company.heads**0.42)), company.heads))


def people_of(seed: int, company: Company, neighbour: Callable[[int], Company]) -> tuple[Person, ...]:
    """The people at work at `company` today; `neighbour` gives the companies they came from."""
    luck = rng(seed, "people", company.index)
    taken: set[str] = set()
    found = []
    for slot, (title, seniority, department) in enumerate(_titles(company, luck)):
        found.append(_person(seed, company, slot, title, seniority, department, taken, neighbour, luck))
    return tuple(found)


def _titles(company: Company, luck: random.Random) -> Iterator[tuple[str, str, str]]:
    many = known_people(company)
    leaders = [(title, rank, part) for title, rank, part, least in _LEADERS if company.heads >= least]
    if company.heads < 30:
        leaders[0] = ("Founder & CEO", "founder", "Executive")
    chosen = leaders[:1] + [one for one in leaders[1:] if luck.random() < 0.85]
    yield from chosen[:many]
    for _ in range(many - len(chosen)):
        yield luck.choice(_OTHERS)


def _names(company: Company, luck: random.Random) -> tuple[str, str]:
    words = load("words.json")
    language = words["language"][company.place.country]
    if luck.random() < 0.15:
        language = luck.choice(("en", "in", "fr", "pt", "de"))
    fronts, backs = words["family"][language]
    return luck.choice(words["given"][language]), luck.choice(fronts) + luck.choice(backs)


def _person(
    seed: int, company: Company, slot: int, title: str, seniority: str, department: str,
    taken: set[str], neighbour: Callable[[int], Company], luck: random.Random,
) -> Person:  # fmt: skip
    given, family = _names(company, luck)
    local = local_part(company.pattern, given, family)
    while local in taken:
        given, family = _names(company, luck)
        local = local_part("{given}.{family}", given, family)
        local = local if local not in taken else f"{local}{slot}"
    taken.add(local)
    towns, weights = places(company.place.country)
    place = company.place if luck.random() < 0.7 else luck.choices(towns, cum_weights=weights)[0]
    handle = f"{_slug(given)}-{_slug(family)}-{company.index:x}{slot:x}"
    jobs = tuple(_career(company, title, seniority, department, neighbour, luck))
    return Person(
        home=company.index, slot=slot, given=given, family=family, local=local, jobs=jobs, place=place,
        direct=_number(place.phone, luck) if luck.random() < 0.35 else None,
        mobile=_number(place.phone, luck) if luck.random() < 0.45 else None,
        has_mail=company.mail != "none" and luck.random() < 0.97,
        linkedin=f"https://www.linkedin.com/in/{handle}-invented",
        opted_out=luck.random() < 0.02,
    )  # fmt: skip


def _number(pattern: str, luck: random.Random) -> str:
    digits = int(pattern[pattern.index("%") + 2])
    return pattern % (luck.randrange(10**digits) if digits > 4 else 100 + luck.randrange(100))


def local_part(pattern: str, given: str, family: str) -> str:
    """What stands before the @ by this pattern."""
    first, last = _slug(given), _slug(family)
    return pattern.format(given=first, family=last, initial=first[:1], last=last[:1])


def _career(
    company: Company, title: str, seniority: str, department: str,
    neighbour: Callable[[int], Company], luck: random.Random,
) -> Iterator[Job]:  # fmt: skip
    """Newest first: today's title, perhaps one before it here, and the employer before."""
    today = company.today
    end = company.status_since if company.status == "closed" else None
    joined = max(company.founded, today - timedelta(days=round(20 + 2400 * luck.random() ** 1.6)))
    joined = min(joined, end - timedelta(days=1)) if end else joined
    name = company.name
    if (today - joined).days > 400 and luck.random() < 0.3:
        since = joined + timedelta(days=luck.randrange(150, (today - joined).days))
        yield Job(company.index, name, title, seniority, department, since, end)
        before = f"{_BELOW.get(seniority, 'Associate,')} {department}"
        rank = "director" if before.startswith("Director") else "manager"
        yield Job(company.index, name, before, rank, department, joined, since)
    else:
        yield Job(company.index, name, title, seniority, department, joined, end)
    first = company.index - company.index % BLOCK
    inside = company.index > first and luck.random() < 0.4
    if inside or luck.random() < 0.5:
        other = neighbour(first + luck.randrange(company.index - first)) if inside else None
        left = joined - timedelta(days=luck.randrange(0, 60))
        began = left - timedelta(days=luck.randrange(300, 1800))
        if other is None or began >= other.founded:
            employer = other.name if other else f"{luck.choice(load('words.json')['heads'])} & Daughters"
            earlier = luck.choice(_OTHERS)
            yield Job(other.index if other else None, employer, *earlier, max(began, date(1990, 1, 1)), left)
