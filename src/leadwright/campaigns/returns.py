"""What a campaign was worth: the effect of working on prospects beside those that were held out, and what each step cost.

Pure. A difference comes with its interval, and says "not known" rather than nothing where it cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

Z = 1.959963984540054
"""Standard errors of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Of how many prospects of an arm something became true."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """The share of them; None of nobody."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Effect:
    """How much larger a share is among those worked on than among those held out, with its 95 % interval, each -1 to 1."""

    treated: Counted
    held_out: Counted
    difference: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves out nothing at all."""
        return self.low > 0 or self.high < 0


def effect(treated: Counted, held_out: Counted) -> Effect | None:
    """The difference between two arms by Newcombe's hybrid score interval, which holds for small and extreme shares too.

    None while one of the arms has nobody.
    """
    if not treated.of or not held_out.of:
        return None
    one, other = treated.hits / treated.of, held_out.hits / held_out.of
    low1, high1 = wilson(treated)
    low2, high2 = wilson(held_out)
    difference = one - other
    return Effect(
        treated, held_out, difference, difference - sqrt((one - low1) ** 2 + (high2 - other) ** 2),
        difference + sqrt((high1 - one) ** 2 + (other - low2) ** 2),
    )  # fmt: skip


def wilson(counted: Counted) -> tuple[float, float]:
    """The 95 % score interval of a share; the whole of 0 to 1 for nobody."""
    if not counted.of:
        return 0.0, 1.0
    n, share = counted.of, counted.hits / counted.of
    middle, spread = share + Z * Z / (2 * n), Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    low, high = (middle - spread) / (1 + Z * Z / n), (middle + spread) / (1 + Z * Z / n)
    return (0.0 if counted.hits == 0 else low), (1.0 if counted.hits == n else high)


@dataclass(frozen=True, slots=True)
class Prices:
    """What one of each has cost, in the campaign's currency; None of what there is none."""

    prospect: Decimal | None
    enriched: Decimal | None
    qualified: Decimal | None
    converted: Decimal | None
    meeting: Decimal | None
    won: Decimal | None


def prices(
    cost: Decimal, *, prospects: int, enriched: int, qualified: int, converted: int, meetings: int, won: int
) -> Prices:
    """What one of each has cost, to the cent."""
    return Prices(
        *(_each(cost, count) for count in (prospects, enriched, qualified, converted, meetings, won))
    )


def _each(cost: Decimal, count: int) -> Decimal | None:
    return (cost / count).quantize(Decimal("0.01"), ROUND_HALF_UP) if count else None
