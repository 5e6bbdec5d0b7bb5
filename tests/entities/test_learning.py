"""Behaviour of the learner behind the weights."""

from __future__ import annotations

from bench.judging import average_precision, threshold
from tools.identity.logistic import learn, probability


def test_levels_that_tell_are_weighed_and_unseen_ones_stay_as_assumed() -> None:
    seen = [({"mail": "equal"}, True, 9.0), ({"mail": "equal"}, False, 1.0), ({"mail": "other"}, False, 10.0)]
    weights = learn(seen, {"town=equal": 1.5}, ridge=0.01)
    assert weights["town=equal"] == 1.5
    assert abs(probability(weights, {"mail": "equal"}) - 0.9) < 0.03
    assert probability(weights, {"mail": "other"}) < 0.05


def test_average_precision_counts_ties_as_one_step() -> None:
    assert average_precision([(0.9, True), (0.5, False)]) == 1.0
    assert average_precision([(0.9, True), (0.9, False)]) == 0.5


def test_a_threshold_lies_between_what_it_parts() -> None:
    assert 0.2 < threshold([(0.2, False)] * 5 + [(0.8, True)] * 5) <= 0.8
