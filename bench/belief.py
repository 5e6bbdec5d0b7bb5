"""Measurement of belief on the twin of the data market: five sources, planted mistakes, one that resells another.

Everything is in process: each source's view of an invented market becomes the bundles that belief reads, and what is
believed is compared with the truth. The estimate sees no truth. Seeds used while the code was written: 101 to 110.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from bench.figure import Figure
from leadwright.entities.belief import age, agrees, weigh
from leadwright.entities.estimate import Estimate, estimate
from leadwright.entities.heard import Said
from leadwright.entities.segment import segment_of
from leadwright.entities.trust import ASSUMED, Reliability, Trust, reliability
from leadwright.observations.types import Bundle
from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.desk import Desk
from leadwright_twin.market.faults import faults
from leadwright_twin.market.profile import Profile, profile
from leadwright_twin.market.types import Company
from leadwright_twin.market.universe import Market
from leadwright_twin.market.view import SeenCompany

TODAY = date(2026, 11, 26)
NOW = datetime.combine(TODAY, time(), UTC)
SOURCES = ("apollo", "clearbit", "crunchbase", "hunter", "zoominfo")
CLONES = {
    "balanced": ("zoominfo", "clearbit"),
    "patchwork": ("hunter", "zoominfo"),
    "resold": ("apollo", "zoominfo"),
}
FIELDS = ("country", "founded", "head_count", "name", "status")
RANGES = (1, 10, 50, 100, 250, 500, 1000, 5000, 10000)
RANGED = frozenset({"crunchbase", "hunter"})  # they tell head counts as ranges
SEEDS = range(1, 11)


@dataclass(slots=True)
class World:
    """What five sources say, and what is true, by company and field."""

    said: Mapping[tuple[int, str], Sequence[Bundle]]
    truth: Mapping[tuple[int, str], Any]
    then: Mapping[tuple[int, str, str], Any]  # what was true on the day of a source's record
    segments: Mapping[int, str]  # of companies, by what is said of their size
    clones: tuple[str, str]


@dataclass(slots=True)
class Tally:
    """How often each way of choosing was right, and how surely."""

    right: dict[str, int] = field(default_factory=dict)
    of: dict[str, int] = field(default_factory=dict)
    sure: list[tuple[float, bool]] = field(default_factory=list)

    def count(self, name: str, right: bool) -> None:
        """Count one choice."""
        self.of[name] = self.of.get(name, 0) + 1
        self.right[name] = self.right.get(name, 0) + right

    def share(self, name: str) -> float:
        """The part that was right."""
        return self.right[name] / self.of[name]


def planted(name: str, seed: int) -> tuple[Profile, tuple[str, str]]:
    """A shipped profile with mistakes of its own for each source and field, and one pair of clones."""
    shipped = profile(name)
    luck = random.Random(f"{name}/{seed}")
    original, clone = CLONES[name]
    rows: dict[str, dict[str, Any]] = {}
    for source in SOURCES:
        row = {
            k: v for k, v in shipped.providers.get(source, {}).items() if k not in ("clone_of", "clone_share")
        }
        planted_here = {what: round(luck.uniform(0.04, 0.35), 3) for what in ("head_count", "founded")}
        planted_here["place"] = round(luck.uniform(0.1, 0.35), 3)
        rows[source] = {**row, "errors": {**row.get("errors", {}), **planted_here}}
    rows[clone] |= {"clone_of": original, "clone_share": 0.9}
    return Profile(name, rows), (original, clone)


def world(name: str, seed: int, count: int) -> World:
    """Draw a market and what the five sources say of it."""
    market = Market(seed, count, TODAY)
    mixed, clones = planted(name, seed)
    desk = Desk(market, mixed, faults(), StoppedClock(TODAY), Books())
    views = {source: desk.offices[source].view for source in SOURCES}
    said: dict[tuple[int, str], list[Bundle]] = {}
    truth: dict[tuple[int, str], Any] = {}
    then: dict[tuple[int, str, str], Any] = {}
    segments: dict[int, str] = {}
    for index in range(count):
        company, bundles = UUID(int=index + 1), list[Bundle]()
        for source, view in views.items():
            seen = view.company(index)
            if seen is None:
                continue
            content = _content(source, seen)
            at = datetime.combine(seen.as_of, time(), UTC)
            bundle = Bundle(
                uuid4(), uuid4(), "company", company, source, source, "vendor", content, None, at, NOW, NOW
            )
            bundles.append(bundle)
            for what in content:
                said.setdefault((index, what), []).append(bundle)
            then |= {(index, what, source): value for what, value in _truth(seen.truth, seen.as_of).items()}
        segments[index] = segment_of(bundles)
        truth |= {(index, what): value for what, value in _truth(market.company(index), TODAY).items()}
    return World(said, truth, then, segments, clones)


def _content(source: str, seen: SeenCompany) -> dict[str, Any]:
    heads: list[int | None] | None = None if seen.heads is None else [seen.heads, seen.heads]
    if heads is not None and source in RANGED:
        heads = _range(seen.heads or 1)
    found = {
        "name": seen.name,
        "country": seen.place.country if seen.place else None,
        "head_count": heads,
        "founded": seen.founded,
        "status": "active" if seen.alive else "closed",
    }
    return {what: value for what, value in found.items() if value is not None}


def _range(heads: int) -> list[int | None]:
    for low, high in pairwise(RANGES):
        if heads <= high:
            return [low + 1 if low > 1 else 1, high]
    return [RANGES[-1] + 1, None]


def _truth(company: Company, day: date) -> dict[str, Any]:
    heads = company.heads_on(day)
    return {
        "name": company.name_on(day),
        "country": company.place.country,
        "head_count": [heads, heads],
        "founded": company.founded.year,
        "status": "closed" if company.status == "closed" and not company.alive_on(day) else "active",
    }


def said_of(drawn: World) -> list[Said]:
    """What the estimate is given: values and ages, no truth."""
    return [
        Said(
            what,
            {b.source: b.content[what] for b in bundles},
            {b.source: age(b, NOW) for b in bundles},
            drawn.segments[index],
        )
        for (index, what), bundles in drawn.said.items()
    ]


def half_lives(found: Estimate) -> Mapping[str, float | None]:
    """Every field that was estimated, with None for those that do not age."""
    return {name: found.half_lives.get(name) for name in found.spread}


def learned(drawn: World) -> tuple[Trust, Estimate]:
    """Estimate from agreement, and make a version of it."""
    found = estimate(said_of(drawn), reliability, ASSUMED.mistakes, ASSUMED.half_life, lambda source: source)
    right = {key: Reliability(mean, "estimated") for key, mean in found.right.items()}
    within = {key: Reliability(mean, "estimated") for key, mean in found.within.items()}
    ageing = half_lives(found)
    return Trust(
        right, within, found.origins, found.spread, ageing, found.below, found.leaning, found.growth
    ), found


def judge(drawn: World, trust: Trust) -> Tally:
    """Compare what is believed with the truth, and with simpler ways of choosing, where several sources speak."""
    tally = Tally()
    for (index, what), bundles in drawn.said.items():
        true = drawn.truth[index, what]
        belief = weigh(what, bundles, NOW, trust, drawn.segments[index])
        right = agrees(what, belief.value, true)
        tally.sure.append((belief.confidence, right))
        if len(bundles) < 2:
            continue
        tally.count("belief", right)
        tally.count(f"belief {what}", right)
        somebody = any(agrees(what, b.content[what], true) for b in bundles)
        tally.count("somebody", somebody)
        newest = max(bundles, key=lambda b: (b.stated_at, b.source))
        tally.count("newest", agrees(what, newest.content[what], true))
        most = max(
            bundles,
            key=lambda b: (sum(agrees(what, b.content[what], o.content[what]) for o in bundles), b.stated_at),
        )
        tally.count("majority", agrees(what, most.content[what], true))
        tally.count(f"majority {what}", agrees(what, most.content[what], true))
        for b in bundles:
            tally.count(f"only {b.source}", agrees(what, b.content[what], true))
            tally.count(f"belief beside {b.source}", right)
            tally.count(f"somebody beside {b.source}", somebody)
    return tally


def calibration(sure: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of confidence."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in sure:
        bins.setdefault(min(9, int(confidence * 10)), []).append((confidence, right))
    return sum(abs(sum(c for c, _ in b) - sum(r for _, r in b)) for b in bins.values()) / len(sure)


def recovered(drawn: World, trust: Trust) -> float:
    """By how much the worst reliability of a source and field misses the part of its values that was right on its day."""
    told: dict[tuple[str, str], list[bool]] = {}
    for (index, what), bundles in drawn.said.items():
        for b in bundles:
            told.setdefault((b.source, what), []).append(
                agrees(what, b.content[what], drawn.then[index, what, b.source])
            )
    return max(abs(trust.of(*key).mean - statistics.fmean(rows)) for key, rows in told.items())


@dataclass(frozen=True, slots=True)
class Run:
    """One market measured: `ahead` is by how much belief is right more often than each simpler way.

    `most` is by how much it could be: whoever always picked a right value where somebody says one would be so far
    ahead. `fields` is by how much belief is ahead of majority by field.
    """

    missed: float
    clones: bool
    belief: float
    ahead: Mapping[str, float]
    most: Mapping[str, float]
    fields: Mapping[str, float]
    calibration: float


def run(name: str, seed: int, count: int) -> Run:
    """Measure one profile with one seed."""
    drawn = world(name, seed, count)
    trust, found = learned(drawn)
    tally = judge(drawn, trust)
    best = max(SOURCES, key=lambda source: tally.share(f"only {source}"))
    right = tally.share("belief")
    ahead = {
        "the best single source": tally.share(f"belief beside {best}") - tally.share(f"only {best}"),
        "newest wins": right - tally.share("newest"),
        "majority": right - tally.share("majority"),
    }
    somebody = tally.share("somebody")
    most = {
        "the best single source": tally.share(f"somebody beside {best}") - tally.share(f"only {best}"),
        "newest wins": somebody - tally.share("newest"),
        "majority": somebody - tally.share("majority"),
    }
    fields = {what: tally.share(f"belief {what}") - tally.share(f"majority {what}") for what in FIELDS}
    pairs = {frozenset(pair) for pair in found.origins.items()}
    return Run(
        recovered(drawn, trust),
        pairs == {frozenset(drawn.clones)},
        right,
        ahead,
        most,
        fields,
        calibration(tally.sure),
    )


def believing(quick: bool) -> Iterator[Figure]:
    """Reliabilities recovered without truth, the clone pair, belief against simpler ways, and calibration.

    "Right" is compared where several sources speak; beside a single source, where that source does.
    """
    seeds = list(SEEDS)[:1] if quick else list(SEEDS)
    runs = [run(name, seed, 800 if quick else 1500) for name in CLONES for seed in seeds]
    where = f"five sources on the twin, {len(runs)} markets"
    for label, pick in (("median", statistics.median), ("worst", max)):
        missed = pick([one.missed for one in runs])
        yield Figure(
            f"{where}: worst reliability of a source and field, missed by, {label}", missed * 100, "points", 3
        )
    found = sum(one.clones for one in runs)
    yield Figure(
        f"{where}: the clone pair counts as one, and no other", found, "markets", len(runs), at_least=True
    )
    yield Figure(
        f"{where}: believed values right, median",
        statistics.median(one.belief for one in runs) * 100,
        "%",
        0,
        at_least=True,
    )
    for way in runs[0].ahead:
        for label, choose in (("median", statistics.median), ("worst", min)):
            ahead = choose([one.ahead[way] for one in runs])
            yield Figure(
                f"{where}: right more often than {way}, {label}", ahead * 100, "points", 2, at_least=True
            )
            reach = choose([one.most[way] for one in runs])
            yield Figure(f"{where}: of at most, {label}", reach * 100, "points", 0, at_least=True)
    for what in FIELDS:
        ahead = statistics.median(one.fields[what] for one in runs)
        yield Figure(
            f"{where}: {what} right more often than majority, median",
            ahead * 100,
            "points",
            -100,
            at_least=True,
        )
    for label, pick in (("median", statistics.median), ("worst", max)):
        yield Figure(
            f"{where}: expected calibration error, {label}", pick([one.calibration for one in runs]), "", 0.03
        )
