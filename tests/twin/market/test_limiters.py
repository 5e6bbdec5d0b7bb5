"""Every kind of ceiling refuses exactly what it should, and a refused call takes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadwright_twin.market.limiters import Gate, Limit

STEPS = st.lists(st.floats(0, 4, allow_nan=False), min_size=1, max_size=60)


def _times(steps: list[float]) -> list[float]:
    now, found = 1_000_000.0, []
    for step in steps:
        now += round(step, 3)
        found.append(now)
    return found


@given(STEPS, st.integers(1, 6))
def test_a_rolling_window_never_lets_in_more_than_its_number_in_any_stretch(
    steps: list[float], most: int
) -> None:
    gate = Gate([Limit("ten", most, 10, "rolling")])
    let_in: list[float] = []
    for now in _times(steps):
        room = sum(1 for one in let_in if one > now - 10) < most
        refusal = gate.enter(now)
        assert (refusal is None) == room
        if refusal is None:
            let_in.append(now)
        else:
            assert sum(1 for one in let_in if one > now + refusal.wait - 10) < most
            assert sum(1 for one in let_in if one > now + refusal.wait * 0.999 - 0.001 - 10) >= most


@given(STEPS, st.integers(1, 6))
def test_an_opened_window_begins_with_the_first_call_and_not_by_the_clock(
    steps: list[float], most: int
) -> None:
    gate = Gate([Limit("ten", most, 10, "opened")])
    began, used = None, 0
    for now in _times(steps):
        if began is None or now >= began + 10:
            began, used = None, 0
        refusal = gate.enter(now)
        assert (refusal is None) == (used < most)
        if refusal is None:
            began, used = began if began is not None else now, used + 1
        else:
            assert began is not None
            assert abs(refusal.wait - (began + 10 - now)) < 1e-6


@given(STEPS, st.integers(1, 6))
def test_an_aligned_window_turns_by_the_clock(steps: list[float], most: int) -> None:
    gate = Gate([Limit("ten", most, 10, "aligned")])
    counts: dict[float, int] = {}
    for now in _times(steps):
        window = now // 10
        refused = gate.enter(now) is not None
        assert refused == (counts.get(window, 0) >= most)
        counts[window] = counts.get(window, 0) + (not refused)


def test_a_bucket_spaces_its_calls_evenly() -> None:
    gate = Gate([Limit("spacing", 100, 60, "bucket")])
    assert gate.enter(0.0) is None
    refusal = gate.enter(0.5)
    assert refusal is not None
    assert abs(refusal.wait - 0.1) < 1e-9
    assert gate.enter(0.6) is None


def test_concurrency_counts_those_inside_alone() -> None:
    gate = Gate([Limit("concurrent", 2, kind="concurrent")])
    assert gate.enter(0) is None
    assert gate.enter(0) is None
    assert gate.enter(99) is not None
    gate.leave()
    assert gate.enter(99) is None


def test_a_call_refused_by_one_window_takes_no_place_in_another() -> None:
    gate = Gate([Limit("second", 1, 1, "opened"), Limit("minute", 3, 60, "opened")])
    assert gate.enter(0.0) is None
    for _ in range(10):
        assert gate.enter(0.5) is not None
    assert gate.enter(1.0) is None
    assert gate.enter(2.0) is None
    refusal = gate.enter(3.0)
    assert refusal is not None
    assert (refusal.limit.name, refusal.wait) == ("minute", 57.0)
    assert gate.enter(60.0) is None


def test_a_ceiling_that_is_not_granted_in_full_still_declares_itself_in_full() -> None:
    gate = Gate([Limit("minute", 10, 60, granted=0.5)])
    assert [gate.enter(0.0) is None for _ in range(6)] == [True] * 5 + [False]
    state = gate.states(0.0)[0]
    assert (state.limit.requests, state.left) == (10, 5)


def test_none_is_no_ceiling_and_zero_lets_nobody_in() -> None:
    for kind in ("opened", "rolling", "aligned", "bucket", "concurrent"):
        assert all(Gate([Limit("any", None, 60, kind)]).enter(0.0) is None for _ in range(50))  # type: ignore[arg-type]
        assert Gate([Limit("none", 0, 60, kind)]).enter(0.0) is not None  # type: ignore[arg-type]
