"""What reading a source again is worth: chances, borders, watches and prices, and the order that follows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.scoring.due import (
    ENOUGH,
    OWN,
    WEIGHTS,
    Candidate,
    Fresh,
    Reading,
    chance,
    crossing,
    movable,
    own_rate,
    pace_of,
    rank,
    weigh,
)
from leadwright.scoring.features import answerable_features
from leadwright.scoring.scorecard import default

NOW = datetime(2026, 11, 26, tzinfo=UTC)
RATES = {"website": 1 / 90, "technology": 1 / 120, "jobs": 1 / 20, "newsroom": 1 / 20}
LOOK = Reading(OWN, "", 0.0, 0.0, {"website": 5.0, "technology": 8.0, "jobs": 10.0})
PAID = Reading(("newsroom",), "articles", 0.4, 30.0, {"newsroom": 12.0})


def company(
    number: int = 1, *, days: float | None = 30, up: float = 10, watched: str = "", outcome: str = "hit"
) -> Candidate:
    at = None if days is None else NOW - timedelta(days=days)
    fresh = {(name, ""): Fresh(at, outcome, at, 0, 0.0) for name in OWN} if at else {}
    return Candidate(
        UUID(int=number), UUID(int=0), f"Company {number}", Decimal(50), "nurture", up, 10.0, watched, fresh
    )


@pytest.mark.parametrize("true", [1 / 10, 1 / 40, 1 / 200])
@pytest.mark.parametrize("gap", [7, 30])
def test_a_pace_is_learned_from_re_readings_though_changes_hide_between_them(true: float, gap: int) -> None:
    luck = random.Random(f"{true} {gap}")
    n = 1200
    changes = sum(luck.random() < chance(true, gap) for _ in range(n))
    pace = pace_of(1 / 75, n, changes, n * gap)
    assert pace.learned
    assert pace.rate == pytest.approx(true, rel=0.35)


def test_a_pace_is_assumed_until_there_are_enough_re_readings() -> None:
    assert pace_of(1 / 90, 0, 0, 0.0).rate == 1 / 90
    few = pace_of(1 / 90, 3, 3, 30)
    assert not few.learned
    assert 1 / 90 < few.rate < 1 / 10
    assert pace_of(1 / 90, ENOUGH, 0, 900).learned


@given(st.integers(1, 10_000), st.data(), st.floats(0.5, 400), st.floats(1e-4, 1.0))
def test_a_pace_is_a_positive_number_whatever_was_read(
    n: int, data: st.DataObject, gap: float, assumed: float
) -> None:
    changes = data.draw(st.integers(0, n))
    rate = pace_of(assumed, n, changes, n * gap).rate
    assert 0 < rate < 100
    assert own_rate(rate, changes, n * gap) > 0


@given(st.floats(0, 1000), st.floats(0, 1000), st.floats(1e-4, 2.0))
def test_the_longer_ago_the_likelier_something_is_new(a: float, b: float, rate: float) -> None:
    low, high = sorted((a, b))
    assert 0 <= chance(rate, low) <= chance(rate, high) <= 1 == chance(rate, None)


def test_a_border_is_crossed_the_sooner_the_nearer_it_is_and_never_beyond_reach() -> None:
    assert crossing(1, None, 10) > crossing(5, None, 10) > crossing(10, None, 10) == 0
    assert crossing(None, None, 10) == crossing(1, 1, 0) == 0
    assert crossing(0, 0, 10) == 1


def test_what_is_never_read_old_near_a_border_or_watched_comes_first() -> None:
    order = [company(1, days=5), company(2, days=60), company(3, days=60, up=2), company(4, days=60, up=2, watched="lead"),
             company(5, days=None, up=2, watched="lead")]  # fmt: skip
    ranked = [due.candidate.company_id.int for due in rank(order, [LOOK], RATES, NOW, 5.0)]
    assert ranked == [5, 4, 3, 2, 1]
    assert sorted(WEIGHTS.values(), reverse=True) == [WEIGHTS[name] for name in ("lead", "list", "tier", "")]


def test_a_company_that_keeps_changing_comes_before_one_that_never_does() -> None:
    def seen(number: int, changes: int) -> Candidate:
        at = NOW - timedelta(days=10)
        fresh = {(name, ""): Fresh(at, "hit", at, changes, 300.0) for name in OWN}
        return Candidate(UUID(int=number), UUID(int=0), "x", Decimal(50), "nurture", 10, 10, "", fresh)

    ranked = rank([seen(1, 0), seen(2, 20)], [LOOK], RATES, NOW, 5.0)
    assert [due.candidate.company_id.int for due in ranked] == [2, 1]


@pytest.mark.parametrize(
    ("days", "outcome", "due"),
    [(0.5, "hit", False), (1, "hit", True), (0.5, "busy", False), (1, "busy", True), (20, "blocked", False), (31, "blocked", True)],
)  # fmt: skip
def test_nobody_is_asked_twice_a_day_nor_soon_after_having_refused(
    days: float, outcome: str, due: bool
) -> None:
    assert (weigh(company(days=days, outcome=outcome), LOOK, RATES, NOW, 5.0) is not None) is due


def test_a_price_is_paid_only_for_what_is_worth_more_and_not_while_an_answer_is_fresh() -> None:
    near, far = company(up=1, watched="lead", days=None), company(up=40, days=None)
    assert weigh(near, PAID, RATES, NOW, 5.0) is not None
    assert weigh(far, PAID, RATES, NOW, 1.0) is None
    at = NOW - timedelta(days=29)
    fresh = Candidate(
        UUID(int=1),
        UUID(int=0),
        "x",
        Decimal(50),
        "nurture",
        1,
        1,
        "lead",
        {("newsroom", "articles"): Fresh(at, "hit", at, 0, 0)},
    )
    assert weigh(fresh, PAID, RATES, NOW, 5.0) is None


def test_what_is_free_comes_before_what_costs() -> None:
    ranked = rank([company(up=1, watched="lead", days=None)], [PAID, LOOK], RATES, NOW, 5.0)
    assert [due.reading.cost for due in ranked] == [0.0, 0.4]


def test_every_reading_says_why_with_its_numbers() -> None:
    due = weigh(company(up=1, watched="lead"), LOOK, RATES, NOW, 5.0)
    assert due is not None
    for words in (
        "read 30 days ago",
        "probability 0.",
        "crosses a border",
        "somebody watches",
        "costs nothing",
    ):
        assert words in due.sentence


def test_own_sources_can_move_points_of_the_default_scorecard() -> None:
    points = {name: movable(default(), answerable_features([name])) for name in OWN}
    assert all(value > 0 for value in points.values()), points
    assert movable(default(), frozenset()) == 0
