"""Draws the news about a company: rounds, hires, offices, launches, and what namesakes are up to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from leadwright_twin.market.data import load
from leadwright_twin.market.seeded import rng
from leadwright_twin.market.types import Article, Company, Person

_SENTENCES = {
    "launches": ("{name} launches a new way to handle {thing}", "{name} today presented a product for {thing}."),
    "opens_new_location": ("{name} opens an office in {city}", "The {industry} company {name} now has an office in {city}."),
    "partners_with": ("{name} and {other} join forces", "{name} will offer {thing} together with {other}."),
    "decreases_headcount_by": ("{name} cuts jobs", "{name} is letting go of part of its staff."),
    "acquires": ("{other} buys {name}", "{name} becomes part of {other}; terms were not disclosed."),
    "namesake": ("{name} wins prize for sourdough", "The bakery {name} in {city} has won a regional prize for its bread."),
}  # fmt: skip
_STAGES = {
    "pre_seed": "pre-seed",
    "seed": "seed",
    "series_a": "Series A",
    "series_b": "Series B",
    "series_c": "Series C",
    "series_d": "Series D",
    "series_e": "Series E",
}


def articles_of(seed: int, company: Company, people: tuple[Person, ...], other: str) -> tuple[Article, ...]:
    """All articles that name the company or a namesake of it, newest first."""
    found = sorted(_drawn(seed, company, people, other), key=lambda one: -one.at)
    return tuple(one for one in found if one.day <= company.today)


def _drawn(seed: int, company: Company, people: tuple[Person, ...], other: str) -> Iterator[Article]:
    luck = rng(seed, "news", company.index)
    words = {
        "name": company.name, "thing": company.thing, "city": company.place.city, "other": other,
        "industry": load("industries.json")[company.industry]["words"][0],
    }  # fmt: skip
    events: list[tuple[str, date, str, str]] = []
    for one in company.rounds[-2:]:
        money = "an undisclosed sum" if one.amount is None else f"{one.currency} {one.amount / 1e6:g}M"
        stage = _STAGES[one.stage]
        title = f"{company.name} raises {money} in {stage} round"
        text = f"{company.name}, known for {company.thing}, has raised {money} ({stage}) led by {one.investors[0]}."
        events += [
            ("receives_financing", one.on + timedelta(days=day), title, text)
            for day in range(luck.randrange(1, 4))
        ]
    for person in people:
        job = person.jobs[0]
        if (
            job.seniority in {"c_suite", "vp"}
            and (company.today - job.since).days < 400
            and luck.random() < 0.6
        ):
            title = f"{company.name} names {person.name} {job.title}"
            events.append(("hires", job.since, title, f"{person.name} joins {company.name} as {job.title}."))
    chances = (("launches", 0.4), ("opens_new_location", 0.12), ("partners_with", 0.15), ("namesake", 0.06))
    kinds = [kind for kind, chance in chances if luck.random() < chance]
    if company.growth < -0.1:
        kinds.append("decreases_headcount_by")
    if company.status == "acquired":
        kinds.append("acquires")
    for kind in kinds:
        title, text = (part.format(**words) for part in _SENTENCES[kind])
        events.append((kind, company.today - timedelta(days=luck.randrange(1, 400)), title, text))
    for number, (kind, day, title, text) in enumerate(events):
        outlet, host = luck.choice(load("words.json")["outlets"])
        at = datetime(day.year, day.month, day.day, 6 + luck.randrange(14), luck.randrange(60), tzinfo=UTC)
        slug = "-".join("".join(c.lower() if c.isascii() and c.isalnum() else " " for c in title).split())
        yield Article(
            id=company.index * 32 + number, company=None if kind == "namesake" else company.index, event=kind,
            title=title, text=text, outlet=outlet, url=f"https://{host}/{day:%Y/%m}/{slug}-{company.index:x}{number:x}",
            author=luck.choice(("Nell Harrowgate", "Bo Lindqvale", "Staff")), at=int(at.timestamp()),
        )  # fmt: skip
