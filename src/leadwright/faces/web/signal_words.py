"""Signals in words and shapes: what happened, when, and the curve by which it fades. Only words and geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from leadwright.faces.web import words
from leadwright.reads.signal_timeline import TimelineSignal
from leadwright.signals.strength import strength
from leadwright.signals.types import Form, Signal, SignalType
from leadwright.values import place, technology

_TECHNOLOGY = frozenset({
    "technology_added", "technology_removed", "technology_replaced", "competitor_in_use", "complement_in_use", "renewal_window",
})  # fmt: skip


def signal_words(signal: Signal) -> str:
    """What it is about, after its label: a round and its amount, a technology, somebody's name, a before and after."""
    said: dict[str, Any] = dict(signal.details)
    parts = [_subject(signal), _amount(said.get("amount")), _person(said)]
    before, after = said.get("before"), said.get("after")
    if before is not None and after is not None:
        parts.append(f"{_plain(before)} → {_plain(after)}")
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _subject(signal: Signal) -> str:
    if not signal.subject:
        return ""
    if signal.type in _TECHNOLOGY:
        return technology.label(signal.subject)
    if signal.type == "new_country":
        return place.country_name(signal.subject)
    return "" if signal.type in ("leader_joined", "leader_left") else signal.subject


def _amount(amount: Any) -> str:
    said: dict[str, Any] = dict(amount) if isinstance(amount, Mapping) else {}
    if said.get("amount") is None:
        return ""
    return f"{said.get('currency') or ''} {float(said['amount']):,.0f}".strip()


def _person(said: Mapping[str, Any]) -> str:
    told: Any = said.get("person")
    who: dict[str, Any] = dict(told) if isinstance(told, Mapping) else {"name": told}
    return ", ".join(str(part) for part in (who.get("name"), who.get("title") or said.get("title")) if part)


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        ends = [f"{item:,}" if isinstance(item, int) else str(item) for item in value if item is not None]
        return "–".join(dict.fromkeys(ends)) if len(value) == 2 and ends else ", ".join(ends)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def signal_when(signal: Signal) -> str:
    """When it happened, as exactly as it is known."""
    on = signal.happened_on
    if on is None:
        return f"first seen {words.day(signal.first_seen)}"
    return {"month": f"{on:%b %Y}", "year": f"{on:%Y}"}.get(signal.precision, words.day(on))


def weekday(day: date) -> str:
    """A day with its name: Thursday, 26 Nov 2026."""
    return f"{day:%A}, {words.day(day)}"


def yesterday(day: date) -> str:
    """The day before, as an address holds it."""
    return (day - timedelta(days=1)).isoformat()


def snoozes(day: date) -> list[tuple[str, date]]:
    """How long a lead may be set aside: (label, until)."""
    return [(label, day + timedelta(days=days)) for label, days in _SNOOZES]


_SNOOZES = (("Tomorrow", 1), ("One week", 7), ("One month", 30), ("Three months", 91))


@dataclass(frozen=True, slots=True)
class Spark:
    """The curve of one signal: the area under it and its line, the point of today, the end of freshness and the day from
    which it no longer counts, in a drawing of `width` by `height`."""

    width: int
    height: int
    line: str
    area: str
    today: tuple[float, float]
    fresh: float
    ends: float
    label: str


WIDTH, HEIGHT, _TOP = 168, 40, 5


def spark(item: TimelineSignal, as_of: date) -> Spark:
    """Lay out how a signal fades, from its day to a little after it stops counting."""
    whole = max((item.ends - item.fades_from).days * 1.06, 1.0)
    base = HEIGHT - 6

    def at(age: float, strength: float) -> tuple[float, float]:
        return round(min(age, whole) / whole * (WIDTH - 8) + 4, 1), round(base - strength * (base - _TOP), 1)

    last = len(item.curve) - 1
    fresh = item.kind.fresh_days
    ages = sorted({0, min(fresh, last), *range(fresh, last, max(1, last // 40)), last})
    points = [at(age, item.curve[age]) for age in ages] + [at(last, 0.0), at(whole, 0.0)]
    line = "M" + " L".join(f"{x},{y}" for x, y in points)
    age = (as_of - item.fades_from).days
    on = at(max(age, 0), item.strength)
    said = f"{item.strength:.0%} today; fresh until {words.day(item.fresh_until)}, counts until {words.day(item.ends)}"
    area = f"{line} L{points[0][0]},{base} Z"
    return Spark(WIDTH, HEIGHT, line, area, on, at(fresh, 1.0)[0], at(last, 0.0)[0], said)


def type_curve(kind: SignalType) -> Spark:
    """Lay out how a type fades, as long as the slowest in its drawing: a year."""
    whole = max(kind.expiry_days * 1.06, 366.0)
    base = HEIGHT - 6
    begin = date(2000, 1, 1)

    def at(age: float, value: float) -> tuple[float, float]:
        return round(age / whole * (WIDTH - 8) + 4, 1), round(base - value * (base - _TOP), 1)

    step = max(1, kind.expiry_days // 40)
    ages = sorted({0, kind.fresh_days, *range(kind.fresh_days, kind.expiry_days, step), kind.expiry_days})
    points = [at(age, strength(kind, begin, begin + timedelta(days=age))) for age in ages]
    points += [at(kind.expiry_days, 0.0), at(whole, 0.0)]
    line = "M" + " L".join(f"{x},{y}" for x, y in points)
    said = f"fresh {kind.fresh_days} days, half per {kind.half_life_days}, nothing after {kind.expiry_days}"
    area = f"{line} L{points[0][0]},{base} Z"
    return Spark(
        WIDTH, HEIGHT, line, area, points[0], at(kind.fresh_days, 1)[0], at(kind.expiry_days, 0)[0], said
    )


def spark_held(item: TimelineSignal) -> str:
    """Since when a state holds, or until when it held."""
    if item.kind.form is not Form.STATE:
        return ""
    since = signal_when(item.signal)
    return (
        f"holds since {since.removeprefix('first seen ')}"
        if item.holds
        else f"held until {words.day(item.signal.ended_on or item.fades_from)}"
    )


GLOBALS: dict[str, Any] = {
    "signal_words": signal_words, "signal_when": signal_when, "yesterday": yesterday, "snoozes": snoozes, "spark": spark,
    "spark_held": spark_held, "type_curve": type_curve,
}  # fmt: skip
FILTERS: dict[str, Any] = {"weekday": weekday}
