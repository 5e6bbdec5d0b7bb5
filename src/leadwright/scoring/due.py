"""What reading a source again would be worth: the chance that it says something new, times what that could move, over
its price. Pure.

How fast a source's words change is learned from the record: of its re-readings over so many days, how many said
something new. Until there are enough it is assumed, and called so. A company that has changed often changes
sooner again. A change is worth more where a tier's border is near enough for it to be crossed, and where somebody
watches.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from leadwright.scoring.ask import CALL
from leadwright.scoring.card import Scorecard
from leadwright.sources.contract import Outcome

OWN = ("website", "technology", "jobs")
"""The house's own sources: free, and read together by one look at a company's website."""
ENOUGH = 30  # re-readings from which a source's pace counts as learned
SHAPE = 1.5  # how many changes of its source's pace a company's own record is weighed against
NEWS = 0.08  # of what a change of tier is worth, what any news is
LOOK = 12 * CALL  # what a look at a website is taken to cost besides money: about a dozen requests
AGAIN = timedelta(hours=20)  # no source is asked about the same company twice within a day
BLOCKED = timedelta(days=30)  # whoever does not let us read is asked again after a month
# Changes a day of what a source says of a company, before anything is learned.
ASSUMED: Mapping[str, float] = {"website": 1 / 90, "technology": 1 / 120, "jobs": 1 / 20, "news": 1 / 20}
VENDOR = 1 / 75
WEIGHTS: Mapping[str, float] = {"lead": 4.0, "list": 3.0, "tier": 2.0, "": 1.0}
"""How much more a change is worth where somebody watches the lead itself, a list it is on, its tier, or nobody."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many changes a day a source tells of a company, from how many re-readings; `learned` once they are enough."""

    rate: float
    rereadings: int = 0

    @property
    def learned(self) -> bool:
        """Whether it follows from the record rather than from what is assumed."""
        return self.rereadings >= ENOUGH


def pace_of(assumed: float, rereadings: int, changes: int, days: float) -> Pace:
    """A source's pace: the record, leaning on what is assumed while it is short.

    Several changes between two readings are seen as one; the longer the gaps, the more are hidden, and that is allowed for.
    """
    if rereadings <= 0 or days <= 0:
        return Pace(assumed)
    gap = days / rereadings
    seen = -math.log((rereadings - changes + 0.5) / (rereadings + 1.0)) / gap
    prior = ENOUGH / 3
    return Pace((prior * assumed * gap + rereadings * seen * gap) / ((prior + rereadings) * gap), rereadings)


def own_rate(pace: float, changes: int, days: float) -> float:
    """A company's own changes a day: those it has shown, leaning on its source's pace."""
    return (SHAPE + changes) / (SHAPE / pace + days)


def chance(rate: float, days: float | None) -> float:
    """The chance that something is new after so many days; certain where nothing was ever read."""
    return 1.0 if days is None else 1.0 - math.exp(-rate * max(0.0, days))


def crossing(up: float | None, down: float | None, points: float) -> float:
    """The chance that a change crosses a border: so many points up or down away (None: there is none there), where the
    change moves up to so many points either way."""
    if points <= 0:
        return 0.0
    reach = [max(0.0, 1.0 - away / points) for away in (up, down) if away is not None]
    return sum(reach) / 2


@dataclass(frozen=True, slots=True)
class Fresh:
    """How fresh a source's word on a company is, and what its re-readings were worth so far."""

    asked_at: datetime
    outcome: str
    answered_at: datetime | None
    changes: int
    days: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company that might be read again: how far its score is from the borders around it, who watches ("lead", "list",
    "tier" or ""), and how fresh each source's word is, by (source, operation)."""

    company_id: UUID
    icp_id: UUID
    name: str
    score: Decimal
    tier: str
    up: float | None
    down: float | None
    watched: str
    fresh: Mapping[tuple[str, str], Fresh]


@dataclass(frozen=True, slots=True)
class Reading:
    """Something that can be read again: `sources` that answer together, at what cost in money a company, after how many
    days at the earliest, and how many points of a score each of them can move."""

    sources: tuple[str, ...]
    operation: str
    cost: float
    least_days: float
    points: Mapping[str, float]

    @property
    def own(self) -> bool:
        """Whether it is a look of the house's own, which needs no vendor."""
        return not self.operation


@dataclass(frozen=True, slots=True)
class Due:
    """One reading of one company that is worth its price, with the numbers behind it.

    `news`: the chance of anything new; `cross`: the chance that it crosses a border; `days`: since the last answer, None
    if there was none; `rank`: worth per cost.
    """

    candidate: Candidate
    reading: Reading
    news: float
    cross: float
    days: float | None
    rank: float
    gain: float

    @property
    def sentence(self) -> str:
        """Why this is read again, in words and numbers."""
        ago = "never read" if self.days is None else f"read {self.days:.0f} days ago"
        whose = {
            "lead": ", and somebody watches it",
            "list": ", and it is on a watched list",
            "tier": ", and its tier is watched",
        }
        border = f", crosses a border with {self.cross:.2f}" if self.cross >= 0.005 else ""
        price = f"{self.reading.cost:.2f}" if self.reading.cost else "nothing"
        return (
            f"{', '.join(self.reading.sources)}: {ago}, says something new with probability {self.news:.2f}{border}"
            f"{whose.get(self.candidate.watched, '')}; costs {price}"
        )


def weigh(
    candidate: Candidate, reading: Reading, paces: Mapping[str, float], now: datetime, worth: float
) -> Due | None:
    """Weigh one reading of one company; None if it is too soon, or not worth its price."""
    known = [candidate.fresh.get((source, reading.operation)) for source in reading.sources]
    if any(item is not None and too_soon(item, reading, now) for item in known[:1]):
        return None
    silent, value, cross = 1.0, 0.0, 0.0
    for source, item in zip(reading.sources, known, strict=True):
        answered = item.answered_at if item else None
        days = (now - answered).total_seconds() / 86_400 if answered else None
        rate = own_rate(paces[source], item.changes if item else 0, item.days if item else 0.0)
        new = chance(rate, days)
        over = crossing(candidate.up, candidate.down, reading.points.get(source, 0.0))
        silent, value, cross = silent * (1 - new), value + new * (NEWS + over), cross + new * over
    gain = value * worth * WEIGHTS[candidate.watched]
    if reading.cost and gain <= reading.cost:
        return None
    first = known[0].answered_at if known[0] else None
    days = (now - first).total_seconds() / 86_400 if first else None
    rank = gain / (reading.cost + (LOOK if reading.own else CALL))
    return Due(candidate, reading, 1 - silent, min(1.0, cross), days, rank, gain)


def too_soon(item: Fresh, reading: Reading, now: datetime) -> bool:
    """Whether a source was asked so lately that asking again would tell nothing, or is no use yet."""
    if item.asked_at > now - AGAIN:
        return True
    if item.outcome == Outcome.BLOCKED:
        return item.asked_at > now - BLOCKED
    return item.answered_at is not None and item.answered_at > now - timedelta(days=reading.least_days)


def rank(
    candidates: Sequence[Candidate],
    readings: Sequence[Reading],
    paces: Mapping[str, float],
    now: datetime,
    worth: float,
) -> list[Due]:
    """Everything that is worth its price, the most expected information per cost first."""
    found = [
        due
        for candidate in candidates
        for reading in readings
        if (due := weigh(candidate, reading, paces, now, worth)) is not None
    ]
    return sorted(found, key=lambda due: (-due.rank, str(due.candidate.company_id), due.reading.sources))


def movable(card: Scorecard, features: frozenset[str]) -> float:
    """How many points of a score rules that read any of these features can move: of each group the best."""
    best: dict[str, float] = {}
    for rule in card.rules:
        if rule.needs & features:
            points = float(card.weights[rule.component] * abs(rule.points))
            unit = rule.group or rule.id
            best[unit] = max(points, best.get(unit, 0.0))
    return sum(best.values())
