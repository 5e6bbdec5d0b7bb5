"""Gives a company 24 months of events: hiring, technologies, leaders, head counts, offices; and says what happened when.

Drawn once, at the horizon, as a pure function of (seed, index); `as_of` then shows the company as it was on a day. Rounds,
renames, moves of domain, closures and purchases are those that every company of the market has anyway.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from leadwright_twin.market.companies import ROLES, places
from leadwright_twin.market.data import load
from leadwright_twin.market.seeded import rng
from leadwright_twin.market.types import Company, Job, Opening, Person, Place, Use

DAYS = 730
LEADING = frozenset({"c_suite", "founder", "vp", "head"})
FORMER_SLOTS = 40  # people who left are numbered from here


@dataclass(frozen=True, slots=True)
class Happened:
    """One true event: what, when, and its values. `key` names it within its company ("round:3")."""

    key: str
    type: str
    on: date
    values: dict[str, Any] = field(default_factory=dict)


def with_history(seed: int, company: Company) -> Company:
    """The company with its 24 months before the horizon."""
    luck = rng(seed, "chronicle", company.index)
    end = _end(company)
    company = replace(
        company, rounds=tuple(one for one in company.rounds if one.on <= end),
        uses=tuple(
            replace(one, until=None if one.until and one.until > end else one.until)
            for one in company.uses if one.since <= end
        ),
    )  # fmt: skip
    steps, cut = _steps(company, luck)
    openings, surges = _openings(company, steps, luck)
    moved = luck.random() < 0.04 and company.status == "active"
    return replace(
        company, steps=steps, cut_on=cut, heads=steps[-1][1], openings=openings, surges=surges, uses=_uses(company, luck),
        opened=tuple(_day(company, luck, 2_000) for _ in company.offices),
        former_place=_elsewhere(company, luck) if moved else None,
        relocated_on=_day(company, luck, DAYS) if moved else None,
    )  # fmt: skip


def _start(company: Company) -> date:
    return max(company.founded, company.today - timedelta(days=DAYS))


def _end(company: Company) -> date:
    """Its last day in the chronicle: the horizon, or when it closed or was bought."""
    return min(company.today, company.status_since or company.today)


def _day(company: Company, luck: random.Random, most: int) -> date:
    first = max(company.founded + timedelta(days=20), company.today - timedelta(days=most))
    day = first + timedelta(days=luck.randrange(max(1, (_end(company) - first).days)))
    return min(day, _end(company))


def _steps(company: Company, luck: random.Random) -> tuple[tuple[tuple[date, int], ...], date | None]:
    """Head counts month by month: the company's own pace, and for some a jump or a cut."""
    day, heads = _start(company), float(max(1, company.heads_on(_start(company))))
    months = max(1, (_end(company) - day).days // 30)
    jump = luck.randrange(months) if luck.random() < 0.12 else None
    cut = luck.randrange(months) if jump is None and luck.random() < 0.08 and heads >= 20 else None
    found, cut_on = [(day, round(heads))], None
    for month in range(1, months + 1):
        day += timedelta(days=30)
        heads *= (1 + company.growth) ** (1 / 12)
        if jump is not None and jump <= month < jump + 3:
            heads *= 1.14
        if cut == month:
            heads, cut_on = heads * (1 - luck.uniform(0.15, 0.4)), day
        found.append((day, max(1, round(heads))))
    return tuple(found), cut_on


def _openings(
    company: Company, steps: Sequence[tuple[date, int]], luck: random.Random
) -> tuple[tuple[Opening, ...], tuple[date, ...]]:
    """Phases of hiring and of none; in a surge three times as many positions are open."""
    day, end = _start(company), _end(company)
    hires = luck.random() < 0.55
    found: list[Opening] = []
    surges = []
    while day < end:
        until = min(end, day + timedelta(days=luck.randrange(75, 330)))
        if hires:
            slots = 1 + min(5, round(steps[0][1] * 0.02 * luck.random())) + luck.randrange(2)
            found += _phase(company, slots, day, until, luck)
            if (until - day).days > 150 and luck.random() < 0.25:
                surge = day + timedelta(days=70)
                surges.append(surge)
                found += _phase(company, 2 * slots + 6, surge, min(until, surge + timedelta(days=90)), luck)
        day, hires = until, not hires
    return tuple(found), tuple(surges)


def _phase(company: Company, slots: int, start: date, until: date, luck: random.Random) -> Iterator[Opening]:
    """So many positions open at once, each followed by the next until the phase ends."""
    for _ in range(slots):
        posted = start + timedelta(days=luck.randrange(3))
        while posted < until:
            closed = min(until, posted + timedelta(days=luck.randrange(35, 100)))
            title, department, seniority = luck.choice(ROLES)
            place = company.place
            yield Opening(
                luck.randrange(8_000_000, 99_999_999), title, department, seniority, place.city, place.region,
                place.country_name, posted, closed if closed < company.today else None,
            )  # fmt: skip
            posted = closed


def _uses(company: Company, luck: random.Random) -> tuple[Use, ...]:
    """Some technologies give way to another of the same kind."""
    kinds = {row[0]: row[2] for row in load("technologies.json")}
    found = list(company.uses)
    for place, use in enumerate(company.uses):
        rivals = [
            name
            for name, kind in kinds.items()
            if kind == kinds[use.name] and not any(one.name == name for one in found)
        ]
        if use.until is None and rivals and luck.random() < 0.07:
            day = _day(company, luck, DAYS - 60)
            if use.since + timedelta(days=60) < day < _end(company):
                found[place] = replace(use, until=day)
                found.append(Use(luck.choice(rivals), day, None))
    return tuple(found)


def _elsewhere(company: Company, luck: random.Random) -> Place:
    towns, weights = places(company.place.country)
    return luck.choices(towns, cum_weights=weights)[0]


# as it was on a day -------------------------------------------------------------------------------


def as_of(company: Company, day: date) -> Company:
    """The company as it was on a day not after its horizon: nothing of what came later."""
    if day >= company.today:
        return company
    alive = company.status_since is None or company.status_since <= day
    renamed = company.renamed_on is not None and company.renamed_on > day
    moved = company.moved_on is not None and company.moved_on > day
    relocated = company.relocated_on is not None and company.relocated_on > day
    shown = [
        at for at, _ in enumerate(company.offices) if at >= len(company.opened) or company.opened[at] <= day
    ]
    return replace(
        company, today=day, heads=max(1, company.heads_on(day)), rounds=company.rounds_on(day),
        status=company.status if alive else "active", status_since=company.status_since if alive else None,
        acquirer=company.acquirer if alive else None,
        name=company.name_on(day), former_name=None if renamed else company.former_name,
        renamed_on=None if renamed else company.renamed_on,
        domain=company.domain_on(day), former_domain=None if moved else company.former_domain,
        moved_on=None if moved else company.moved_on,
        place=(company.former_place if relocated else None) or company.place,
        former_place=None if relocated else company.former_place, relocated_on=None if relocated else company.relocated_on,
        offices=tuple(company.offices[at] for at in shown), opened=tuple(company.opened[at] for at in shown if at < len(company.opened)),
        uses=tuple(replace(use, until=None if use.until and use.until > day else use.until) for use in company.uses if use.since <= day),
        openings=tuple(
            replace(one, closed_on=None if one.closed_on and one.closed_on > day else one.closed_on)
            for one in company.openings if one.posted_on <= day
        ),
        cut_on=company.cut_on if company.cut_on and company.cut_on <= day else None,
        surges=tuple(one for one in company.surges if one <= day),
    )  # fmt: skip


def person_as_of(person: Person, day: date) -> Person | None:
    """A person as of a day, with the jobs they had begun; None if they had none yet."""
    jobs = tuple(
        replace(job, until=None if job.until and job.until > day else job.until)
        for job in person.jobs
        if job.since <= day
    )
    return replace(person, jobs=jobs) if jobs else None


def former_leaders(seed: int, company: Company, people: Sequence[Person]) -> Iterator[Person]:
    """Those who led before today's leaders began: most of them left within two months of that."""
    luck = rng(seed, "former", company.index)
    first = _start(company)
    for slot, one in enumerate(people):
        job = one.jobs[0]
        if (
            job.seniority not in LEADING
            or job.since <= first
            or (len(one.jobs) > 1 and one.jobs[1].company == company.index)
        ):
            continue
        if luck.random() > 0.65 or job.since - timedelta(days=120) < company.founded:
            continue
        left = job.since - timedelta(days=luck.randrange(0, 55))
        since = max(company.founded, left - timedelta(days=luck.randrange(200, 1500)))
        given, family = _other_name(company, luck)
        yield replace(
            one, slot=FORMER_SLOTS + slot, given=given, family=family, local=f"{one.local}-{slot}x", direct=None, mobile=None,
            linkedin=f"{one.linkedin}-f", opted_out=False,
            jobs=(Job(company.index, company.name, job.title, job.seniority, job.department, since, left),),
        )  # fmt: skip


def _other_name(company: Company, luck: random.Random) -> tuple[str, str]:
    words = load("words.json")
    language = words["language"][company.place.country]
    fronts, backs = words["family"][language]
    return luck.choice(words["given"][language]), luck.choice(fronts) + luck.choice(backs)


# what happened ------------------------------------------------------------------------------------


def happened(
    company: Company, people: Sequence[Person], former: Sequence[Person], other: str, *, older: bool = False
) -> list[Happened]:
    """All events of the chronicle, oldest first, with `older` those from before it too; `other` is who bought it."""
    first, last = (date.min if older else _start(company)), _end(company)
    found = [*_of_company(company, other), *_of_people(people, former, company), *_of_hiring(company)]
    return sorted((one for one in found if first < one.on <= last), key=lambda one: (one.on, one.key))


def _of_company(company: Company, other: str) -> Iterator[Happened]:
    for one in company.rounds:
        values = {
            "stage": one.stage,
            "amount": one.amount,
            "currency": one.currency,
            "investors": list(one.investors),
        }
        yield Happened(f"round:{one.number}", "round", one.on, values)
    for use in company.uses:
        yield Happened(f"added:{use.name}", "technology_added", use.since, {"technology": use.name})
        if use.until:
            yield Happened(f"removed:{use.name}", "technology_removed", use.until, {"technology": use.name})
    for place, day in zip(company.offices, company.opened, strict=False):
        yield Happened(f"office:{place.city}", "office", day, {"city": place.city, "country": place.country})
    if company.cut_on:
        yield Happened("cut", "layoffs", company.cut_on, {"heads": company.heads_on(company.cut_on)})
    if company.relocated_on:
        yield Happened("relocated", "relocated", company.relocated_on, {"city": company.place.city})
    if company.former_name and company.renamed_on:
        yield Happened(
            "renamed", "renamed", company.renamed_on, {"before": company.former_name, "after": company.name}
        )
    if company.former_domain and company.moved_on:
        yield Happened(
            "domain",
            "domain_moved",
            company.moved_on,
            {"before": company.former_domain, "after": company.domain},
        )
    if company.status != "active" and company.status_since:
        values = {"by": other} if company.status == "acquired" else {}
        yield Happened(company.status, company.status, company.status_since, values)


def _of_people(people: Sequence[Person], former: Sequence[Person], company: Company) -> Iterator[Happened]:
    for one in people:
        job = one.jobs[0]
        if job.seniority in LEADING:
            yield Happened(
                f"joined:{one.id}", "leader_joined", job.since, {"person": one.name, "title": job.title}
            )
    for one in former:
        job = one.jobs[0]
        if job.until:
            yield Happened(
                f"left:{one.id}", "leader_left", job.until, {"person": one.name, "title": job.title}
            )


def _of_hiring(company: Company) -> Iterator[Happened]:
    """Where positions open after none were, and where the last one closes."""
    spans: list[list[date]] = []
    for one in sorted(company.openings, key=lambda one: one.posted_on):
        until = one.closed_on or date.max
        if spans and one.posted_on <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], until)
        else:
            spans.append([one.posted_on, until])
    for since, until in spans:
        yield Happened(f"hiring:{since}", "hiring_started", since)
        if until < company.today:
            yield Happened(f"stopped:{until}", "hiring_stopped", until)
    for day in company.surges:
        yield Happened(f"surge:{day}", "hiring_surge", day)
