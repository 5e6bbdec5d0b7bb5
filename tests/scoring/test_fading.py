"""Strengths of dated events, day by day."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.scoring.fading import UNIT, shares, strengths


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 400), st.integers(1, 400), st.integers(0, 400))
def test_strength_halves_and_never_grows(fresh: int, half_life: int, more: int) -> None:
    days = strengths(fresh, half_life, fresh + more)
    assert len(days) == more
    assert list(days) == sorted(days, reverse=True)
    for number, strength in enumerate(days, start=1):
        assert abs(Decimal(strength) - UNIT * Decimal("0.5") ** (Decimal(number) / half_life)) <= Decimal(
            "0.5000001"
        )


def test_after_one_and_two_half_lives_it_is_exact() -> None:
    days = strengths(90, 45, 365)
    assert (days[44], days[89], days[0]) == (5_000, 2_500, 9_847)


@given(st.integers(1, 500))
def test_shares_run_from_nothing_to_all_and_round_half_up(total: int) -> None:
    table = shares(total)
    assert (table[0], table[-1], len(table)) == (0, UNIT, total + 1)
    assert all(
        abs(Decimal(part) - Decimal(UNIT * n) / total) <= Decimal("0.5") for n, part in enumerate(table)
    )
