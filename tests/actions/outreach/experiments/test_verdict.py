"""Honest A/B: a fair and stable coin, no winner without a difference, a winner where there is one, and words for the rest."""

from __future__ import annotations

import random
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.outreach.experiments.assign import assign
from leadwright.actions.outreach.experiments.types import Arm, Decided, Undecided
from leadwright.actions.outreach.experiments.verdict import followed, verdict

HALVES = (("a", 1.0), ("b", 1.0))


def _arms(*pairs: tuple[int, int]) -> list[Arm]:
    return [Arm("abcdef"[place], sent, good, 1 / len(pairs)) for place, (sent, good) in enumerate(pairs)]


@given(st.uuids(), st.integers(0, 9))
def test_a_person_always_gets_the_same_variant(enrolment: UUID, step: int) -> None:
    assert assign(enrolment, HALVES, step, "s1") == assign(enrolment, HALVES, step, "s1")


def test_the_coin_is_fair_by_weight_and_steps_are_tossed_apart() -> None:
    dice = random.Random(3)
    people = [UUID(int=dice.getrandbits(128)) for _ in range(8_000)]
    thirds = Counter(assign(one, (("a", 2.0), ("b", 1.0)), 0, "x") for one in people)
    assert abs(thirds["b"] / 8_000 - 1 / 3) < 0.02
    together = sum(assign(one, HALVES, 0, "x") == assign(one, HALVES, 1, "x") for one in people)
    assert abs(together / 8_000 - 0.5) < 0.03


def test_a_variant_without_weight_is_never_chosen_and_none_at_all_is_an_error() -> None:
    assert {assign(UUID(int=n), (("a", 0.0), ("b", 1.0))) for n in range(50)} == {"b"}
    with pytest.raises(ValueError, match="weight"):
        assign(UUID(int=1), (("a", 0.0),))


def test_a_clear_difference_is_decided_and_says_by_how_much_at_least() -> None:
    found = verdict(_arms((1000, 50), (1000, 110)))
    assert isinstance(found, Decided)
    assert found.winner == "b"
    assert 1.0 <= found.at_least < 2.2
    assert "5%" in found.words


def test_what_may_be_chance_is_undecided_and_says_what_it_would_need() -> None:
    found = verdict(_arms((300, 20), (300, 27)))
    assert isinstance(found, Undecided)
    assert found.leader == "b"
    assert found.needs_more
    assert found.needs_more > 300
    assert 0 <= found.evidence < 1
    assert f"{found.needs_more:,}" in found.words


def test_nothing_sent_one_variant_and_uneven_arms_each_have_their_code() -> None:
    assert verdict(_arms((0, 0), (0, 0))).words
    alone, uneven = verdict(_arms((100, 9))), verdict(_arms((1000, 50), (600, 60)))
    assert isinstance(alone, Undecided)
    assert alone.code == "alone"
    assert isinstance(uneven, Undecided)
    assert uneven.code == "uneven"
    young = verdict(_arms((20, 1), (22, 2)))
    assert isinstance(young, Undecided)
    assert young.code == "young"


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_names_decide_nothing(one: int, two: int, more: int) -> None:
    left = verdict([Arm("a", 5000 + more, one, 0.5), Arm("b", 5000 + more, two, 0.5)])
    right = verdict([Arm("b", 5000 + more, one, 0.5), Arm("a", 5000 + more, two, 0.5)])
    assert isinstance(left, Decided) == isinstance(right, Decided)
    if isinstance(left, Decided) and isinstance(right, Decided):
        assert left.winner != right.winner
        assert (one > two) == (left.winner == "a")


@given(st.integers(0, 200), st.integers(0, 200))
def test_more_answers_for_the_winner_never_take_the_decision_back(one: int, two: int) -> None:
    found = verdict([Arm("a", 9000, one, 0.5), Arm("b", 9000, two, 0.5)])
    if isinstance(found, Decided):
        better = [
            Arm(arm.name, 9000, arm.good + 1 if arm.name == found.winner else arm.good, 0.5)
            for arm in found.arms
        ]
        assert isinstance(verdict(better), Decided)


def test_a_decision_that_was_made_stays_made() -> None:
    early = ["b"] * 30 + ["a"] * 30
    assert isinstance(followed(_arms((2000, 0), (2000, 0)), early), Decided)
    assert isinstance(verdict(_arms((2000, 30), (2000, 30))), Undecided)
    found = followed(_arms((2000, 0), (2000, 0)), early)
    assert [arm.good for arm in found.arms] == [30, 30]


def test_experiments_without_a_difference_hardly_ever_name_a_winner_and_three_arms_do_not_more_often() -> (
    None
):
    dice = random.Random(8)
    false = 0
    for run in range(300):
        arms = 2 + run % 2
        names = "abc"[:arms]
        answers = [dice.choice(names) for _ in range(120)]
        false += isinstance(followed(_arms(*[(1500, 0)] * arms), answers), Decided)
    assert false <= 21  # the bound is 15 of 300; more than 21 would be chance five times in a hundred


def test_three_arms_find_the_one_that_is_best_and_not_one_of_two_that_are_alike() -> None:
    found = verdict(_arms((2000, 60), (2000, 190), (2000, 62)))
    assert isinstance(found, Decided)
    assert found.winner == "b"
    tied = verdict(_arms((2000, 60), (2000, 190), (2000, 188)))
    assert isinstance(tied, Undecided)
