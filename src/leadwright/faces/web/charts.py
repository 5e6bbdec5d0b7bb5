"""Numbers as shapes: where each bar and curve of a page lies. Only geometry; the numbers come as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from leadwright.reads.lead_history import Dated
from leadwright.reads.lead_page import Score
from leadwright.scoring.explain import Contribution


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall, in per cent of its width: what was earned, and hatched behind it what is still possible."""

    item: Contribution
    x: float
    width: float
    possible_x: float
    possible: float
    negative: bool


def waterfall(score: Score) -> list[Step]:
    """The contributions one after the other: each begins where the last one ended. Unknown ones do not move the end."""
    steps, at = [], Decimal(0)
    for item in counting(score):
        end = at + item.weighted
        low, high = min(at, end), max(at, end)
        gain = max(item.weight * item.possible - item.weighted, Decimal(0)) if item.unknown else Decimal(0)
        steps.append(
            Step(
                item,
                _pc(low),
                _pc(high - low),
                _pc(high),
                _pc(min(gain, 100 - high)),
                negative=item.weighted < 0,
            )
        )
        at = end
    return steps


def _pc(value: Decimal) -> float:
    return round(float(value), 2)


@dataclass(frozen=True, slots=True)
class Segment:
    """One rule's part of a component's bar, in per cent: `earned` solid, `open` hatched, the rest empty."""

    item: Contribution
    x: float
    width: float
    earned: float
    open: float

    @property
    def state(self) -> str:
        """earned, open (unknown), part or none."""
        if self.item.earned is None or (self.open and not self.earned):
            return "open"
        return "earned" if self.earned >= self.width - 0.1 else "part" if self.earned else "none"


def segments(score: Score, component: str) -> list[Segment]:
    """The bar of a component: one segment a rule, as wide as its points. Of rules that exclude each other, one."""
    items = [item for item in counting(score) if item.component == component and item.points > 0]
    whole = max(float(sum(item.points for item in items)), 1.0)
    found, x = [], 0.0
    for item in items:
        width = float(item.points) / whole * 100
        earned = float(item.earned or 0) / whole * 100
        unknown = width - earned if item.unknown is not None else 0.0
        found.append(Segment(item, round(x, 2), round(width - 0.8, 2), round(earned, 2), round(unknown, 2)))
        x += width
    return found


def counting(score: Score) -> list[Contribution]:
    """The contributions without those that an exclusive group leaves out: of a group, the one that earns or could earn most."""
    best: dict[str, Contribution] = {}
    for item in score.contributions:
        group = score.groups.get(item.rule, item.rule)
        rival = best.get(group)
        if rival is None or (item.earned or 0, item.possible) > (rival.earned or 0, rival.possible):
            best[group] = item
    return [item for item in score.contributions if item in best.values()]


@dataclass(frozen=True, slots=True)
class Curve:
    """One event of the timeline: where it stands, the path of its fading, and on which line its label is written."""

    event: Dated
    x: float
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The chart of what happened: a drawing of `width` by `height`; the ground lies at `base`, today at `today`."""

    width: int
    height: int
    base: int
    today: float
    curves: Sequence[Curve]
    months: Sequence[tuple[float, str]]


WIDTH, BASE, TOP = 960, 118, 96
_SHOWN_DAYS = 400
_AHEAD = 140  # far enough to see what is fresh now begin to fade


def timeline(events: Sequence[Dated], as_of: date) -> Timeline:
    """Lay out the events of the last thirteen months; older ones no longer count and are only listed."""
    shown = [event for event in events if (as_of - event.on).days <= _SHOWN_DAYS]
    first = min([*(event.on for event in shown), as_of - timedelta(days=90)]) - timedelta(days=20)
    span = (as_of - first).days + _AHEAD
    strongest = max([float(event.points) for event in shown] + [1.0])

    def x(on: date) -> float:
        return round((on - first).days / span * WIDTH, 1)

    curves = [
        Curve(event, x(event.on), _path(event, x, first + timedelta(days=span), strongest), index % 2)
        for index, event in enumerate(shown)
    ]
    return Timeline(WIDTH, BASE + 62, BASE, x(as_of), curves, _months(first, first + timedelta(days=span), x))


def _path(event: Dated, x: Callable[[date], float], end: date, strongest: float) -> str:
    tall = TOP * max(float(event.points) / strongest, 0.35)
    days = min(len(event.strengths) - 1, (end - event.on).days)
    marks = [*range(0, days, 6), days]
    line = " ".join(
        f"L{x(event.on + timedelta(days=d))},{BASE - tall * event.strengths[d] / 100:.1f}" for d in marks
    )
    return f"M{x(event.on)},{BASE} {line}"


def _months(first: date, end: date, x: Callable[[date], float]) -> list[tuple[float, str]]:
    month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    found = []
    while month < end:
        found.append((x(month), f"{month:%b}"))
        month = (month + timedelta(days=32)).replace(day=1)
    return found


GLOBALS: dict[str, Any] = {
    "waterfall": waterfall,
    "counting": counting,
    "segments": segments,
    "timeline": timeline,
}
