"""Folds what sources tell of funding rounds: one round told by many is one, and two rounds stay two.

Two tellings are the same round where stage, amount and date do not contradict each other within what sources usually
differ by. Two rounds that one telling lists side by side are never the same. The result does not depend on the order in
which tellings came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from leadwright.signals.history import Told

# Days that tellings of one round lie apart at most: by how much else they agree on.
NEAR_DAYS = 45  # nothing but the date
STAGE_DAYS = 120  # the same stage
SUM_DAYS = 200  # the same amount, and no other stage
BOTH_DAYS = 270  # the same stage and amount
LIKE = Decimal("0.12")  # by how much amounts of one round differ at most, of the larger
# A notice tells what was sold so far, which may be half of the round that is announced.
PART = Decimal("0.45")
_VAGUE = frozenset({"Venture", "Growth", "Private Equity", "Corporate Round", "Bridge"})


@dataclass(frozen=True, slots=True)
class RoundTold:
    """One telling of a round. `told` is where it was told first, `last` where last; `voice` who says so.

    `partial` says that the amount is what came in so far; `sure` that this telling alone proves a round; `place` tells
    apart the rounds that one observation lists. `precise` is False where `on` is the first day of a longer time.
    """

    told: Told
    last: Told
    voice: str
    place: int
    on: date | None
    precision: str
    stage: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    url: str | None = None
    partial: bool = False
    sure: bool = True
    confidence: float = 0.8
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def came(self) -> tuple[object, ...]:
        """The order in which tellings came to us."""
        return self.told.recorded_at, self.told.seen_at, self.told.observation_id, self.place


def fold(tellings: Iterable[RoundTold]) -> list[list[RoundTold]]:
    """The rounds, each as its tellings in the order they came; the oldest round first."""
    groups: list[list[RoundTold]] = []
    for one in sorted(tellings, key=_weight):
        fitting = [(_distance(one, group), at) for at, group in enumerate(groups) if _fits(one, group)]
        if fitting:
            groups[min(fitting)[1]].append(one)
        else:
            groups.append([one])
    found = [sorted(group, key=lambda one: one.came) for group in _merged(groups)]
    return sorted(found, key=lambda group: (str(_date(group)), group[0].came))


def _weight(one: RoundTold) -> tuple[object, ...]:
    """Tellings that say most come first, so that vague ones join them and not each other."""
    known = (
        (one.stage is not None and one.stage not in _VAGUE) + (one.amount is not None) + (one.on is not None)
    )
    return (
        -known,
        not one.sure,
        one.precision != "day",
        str(one.on),
        str(one.stage),
        str(one.amount),
        one.voice,
        *map(str, one.came),
    )


def _merged(groups: list[list[RoundTold]]) -> list[list[RoundTold]]:
    """Groups that fit as wholes are one: each began before the other's members were seen."""
    kept: list[list[RoundTold]] = []
    for group in groups:
        home = next((other for other in kept if all(_fits(one, other) for one in group)), None)
        if home is None:
            kept.append(group)
        else:
            home += group
    return kept


def _fits(one: RoundTold, group: Sequence[RoundTold]) -> bool:
    """Whether a telling may be of the same round as all the others, and surely is of one of them."""
    if any(_side_by_side(one, other) for other in group):
        return False
    return any(same(one, other) for other in group) and not any(_contradict(one, other) for other in group)


def _side_by_side(one: RoundTold, other: RoundTold) -> bool:
    """Whether one observation lists both, as two."""
    return (
        one.told.observation_id == other.told.observation_id
        and one.place != other.place
        and min(one.place, other.place) >= 0
    )


def same(one: RoundTold, other: RoundTold) -> bool:
    """Whether two tellings are of one round."""
    if one.url and one.url == other.url:
        return True
    if _contradict(one, other):
        return False
    stage = _stage_agrees(one, other)
    amount = _amount_agrees(one, other)
    if one.on is None or other.on is None:
        return bool(stage and amount)
    apart = abs((one.on - other.on).days)
    if stage and _corrected(one, other):
        return True
    limit = BOTH_DAYS if stage and amount else STAGE_DAYS if stage else SUM_DAYS if amount else NEAR_DAYS
    return apart <= limit + _slack(one) + _slack(other)


def _slack(one: RoundTold) -> int:
    """How many days later than its date a vague telling may mean."""
    return {"week": 7, "month": 31, "quarter": 92, "half": 183, "year": 366}.get(one.precision, 0)


def _corrected(one: RoundTold, other: RoundTold) -> bool:
    """Whether the same source record first told one, and later the other in its place."""
    return (
        one.told.record_id == other.told.record_id
        and one.told.observation_id != other.told.observation_id
        and one.place >= 0
        and other.place >= 0
    )


def _contradict(one: RoundTold, other: RoundTold) -> bool:
    if one.url and one.url == other.url:
        return False
    apart = abs((one.on - other.on).days) if one.on and other.on else 0
    stage, amount = _stage_agrees(one, other), _amount_agrees(one, other)
    if stage is False:
        return not (amount and _exact(one, other) and apart <= NEAR_DAYS)
    if amount is False:
        return not (stage and (apart <= NEAR_DAYS or _corrected(one, other)))
    return False


def _stage_agrees(one: RoundTold, other: RoundTold) -> bool | None:
    """None where either does not say, or says something that fits any round."""
    if one.stage is None or other.stage is None:
        return None
    if one.stage == other.stage:
        return True
    if one.stage in _VAGUE or other.stage in _VAGUE or {one.stage, other.stage} == {"Seed", "Pre-Seed"}:
        return None
    return False


def _amount_agrees(one: RoundTold, other: RoundTold) -> bool | None:
    """None where either does not say, or in another currency: no rate is assumed."""
    if one.amount is None or other.amount is None or one.currency != other.currency:
        return None
    small, large = sorted((one.amount, other.amount))
    if large - small <= LIKE * large:
        return True
    part = one if one.amount == small else other
    if part.partial:
        return True if small >= PART * large else None
    return False


def _exact(one: RoundTold, other: RoundTold) -> bool:
    return one.amount == other.amount and one.currency == other.currency


def _distance(one: RoundTold, group: Sequence[RoundTold]) -> tuple[int, int]:
    """How far a telling is from a round that it fits: other stage or none first, then days."""
    agree = max((_stage_agrees(one, other) is True) + (_amount_agrees(one, other) is True) for other in group)
    days = [abs((one.on - other.on).days) for other in group if one.on and other.on]
    return -agree, min(days, default=0)


def _date(group: Sequence[RoundTold]) -> date | None:
    return min((one.on for one in group if one.on), default=None)
