"""How strong a dated signal still is, to four decimals for each day: the one place that knows, for signals and rules."""

from __future__ import annotations

from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from leadwright.signals.types import Form, Signal, SignalType

UNIT = 10_000
"""One, in ten-thousandths: every graded value is a whole number of these."""


@lru_cache(maxsize=256)
def strengths(fresh: int, half_life: int, expiry: int) -> tuple[int, ...]:
    """Ten-thousandths for each day after the last fresh one up to and including the day of expiry.

    Half per half-life, rounded half up; the first entry is for the day `fresh` + 1.
    """
    with localcontext() as context:
        context.prec = 40
        half = Decimal(1) / 2
        return tuple(
            int((UNIT * half ** (Decimal(day) / half_life)).quantize(Decimal(1), ROUND_HALF_UP))
            for day in range(1, expiry - fresh + 1)
        )


def strength(kind: SignalType, day: date, as_of: date) -> float:
    """Return how strong a signal of a day is on another, 0 to 1; nothing before it began."""
    age = (as_of - day).days
    if age < 0 or age > kind.expiry_days:
        return 0.0
    if age <= kind.fresh_days:
        return 1.0
    return strengths(kind.fresh_days, kind.half_life_days, kind.expiry_days)[age - kind.fresh_days - 1] / UNIT


def fades_from(kind: SignalType, signal: Signal) -> date:
    """The day from which a signal fades: an event's own; of a state the day it was last seen to hold."""
    if kind.form is Form.EVENT:
        return signal.dated
    return signal.ended_on or signal.last_seen.astimezone(UTC).date()


def signal_strength(kind: SignalType, signal: Signal, as_of: date) -> float:
    """Return how strong a signal is on a day, 0 to 1."""
    return strength(kind, fades_from(kind, signal), as_of) if signal.dated <= as_of else 0.0
