"""How strong a dated event still is, worked out here to four decimals for each day, so that no database
has to."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

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


@lru_cache(maxsize=256)
def shares(total: int) -> tuple[int, ...]:
    """Ten-thousandths for 0, 1, ... `total` matched of `total`, rounded half up."""
    return (
        tuple((2 * UNIT * matched + total) // (2 * total) for matched in range(total + 1)) if total else (0,)
    )
