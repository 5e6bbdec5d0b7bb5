"""Graded values of rules, in ten-thousandths, worked out here for each day, so that no database has to."""

from __future__ import annotations

from functools import lru_cache

from leadwright.signals.strength import UNIT, strengths

__all__ = ["UNIT", "shares", "strengths"]


@lru_cache(maxsize=256)
def shares(total: int) -> tuple[int, ...]:
    """Ten-thousandths for 0, 1, ... `total` matched of `total`, rounded half up."""
    return (
        tuple((2 * UNIT * matched + total) // (2 * total) for matched in range(total + 1)) if total else (0,)
    )
