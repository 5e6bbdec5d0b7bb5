"""What a campaign was worth: intervals hold what is true, say nothing of nobody, and cents add up."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.campaigns.returns import Counted, effect, prices, wilson

counted = st.integers(1, 5_000).flatmap(lambda of: st.builds(Counted, st.integers(0, of), st.just(of)))


@given(counted, counted)
def test_an_interval_holds_its_difference_and_turns_with_the_arms(one: Counted, other: Counted) -> None:
    found, turned = effect(one, other), effect(other, one)
    assert found is not None
    assert turned is not None
    assert -1 <= found.low <= found.difference <= found.high <= 1
    assert (found.low, found.high) == (pytest.approx(-turned.high), pytest.approx(-turned.low))


@given(counted)
def test_nothing_is_said_of_nobody(one: Counted) -> None:
    assert effect(one, Counted(0, 0)) is None
    assert effect(Counted(0, 0), one) is None
    low, high = wilson(one)
    assert 0 <= low <= one.hits / one.of <= high <= 1


def test_without_an_effect_nineteen_of_twenty_intervals_hold_zero_and_a_planted_one_is_found() -> None:
    chance = random.Random(11)

    def drawn(of: int, share: float) -> Counted:
        return Counted(sum(chance.random() < share for _ in range(of)), of)

    null = [effect(drawn(900, 0.12), drawn(100, 0.12)) for _ in range(400)]
    held = sum(one is not None and not one.is_sure for one in null)
    assert 0.92 * 400 <= held <= 0.99 * 400
    planted = [effect(drawn(4_500, 0.15), drawn(500, 0.10)) for _ in range(50)]
    assert sum(one is not None and one.low > 0 for one in planted) >= 40


def test_prices_are_of_what_there_is() -> None:
    found = prices(Decimal("10.00"), prospects=300, enriched=30, qualified=7, converted=0, meetings=1, won=0)
    assert (found.prospect, found.qualified, found.meeting) == (
        Decimal("0.03"),
        Decimal("1.43"),
        Decimal("10.00"),
    )
    assert (found.converted, found.won) == (None, None)
