"""What agreement alone tells: who is reliable, who repeats whom, how mistakes scatter."""

from __future__ import annotations

import random

import pytest

from leadwright.entities.estimate import Estimate, estimate
from leadwright.entities.heard import Said


def heard(
    rights: dict[str, float], clones: dict[str, str], *, items: int, mistakes: int, seed: int
) -> list[Said]:
    """What sources of known reliability say of invented values; a clone says what its source says."""
    luck = random.Random(seed)
    said = []
    for _ in range(items):
        true = luck.randrange(1000) * 100
        words = {
            source: true if luck.random() < right else true + 1 + luck.randrange(mistakes)
            for source, right in rights.items()
            if luck.random() < 0.85
        }
        words |= {clone: words[of] for clone, of in clones.items() if of in words and luck.random() < 0.9}
        said.append(Said("founded", words, dict.fromkeys(words, 0.0)))
    return said


def learned(said: list[Said]) -> Estimate:
    return estimate(
        said, lambda source, field: 0.8, lambda field: 10.0, lambda field: None, lambda source: source
    )


RIGHTS = {"one": 0.95, "two": 0.72, "three": 0.85, "four": 0.78}


@pytest.mark.parametrize("mistakes", [1, 4, 50])
def test_reliabilities_are_recovered_without_being_told_what_is_true(mistakes: int) -> None:
    found = learned(heard(RIGHTS, {}, items=3000, mistakes=mistakes, seed=5))
    for source, right in RIGHTS.items():
        assert found.right[source, "founded"] == pytest.approx(right, abs=0.03)
    assert not found.origins


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_source_that_resells_another_is_found_by_their_shared_mistakes(seed: int) -> None:
    found = learned(heard(RIGHTS, {"copy": "two"}, items=2000, mistakes=4, seed=seed))
    assert {frozenset(pair) for pair in found.origins.items()} == {frozenset(("copy", "two"))}
    assert found.right["two", "founded"] == pytest.approx(0.72, abs=0.03)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_sources_that_agree_since_both_are_right_are_not_called_copies(seed: int) -> None:
    rights = {"good": 0.985, "better": 0.99, "bad": 0.7, "worse": 0.65}
    assert not learned(heard(rights, {}, items=1500, mistakes=4, seed=seed)).origins


def test_how_mistakes_scatter_is_recovered() -> None:
    found = learned(heard(RIGHTS, {}, items=4000, mistakes=3, seed=8))
    assert found.spread["founded"] == pytest.approx(3, abs=0.8)


def test_few_words_leave_what_was_assumed() -> None:
    found = learned(heard({"one": 0.2, "two": 0.2}, {}, items=2, mistakes=50, seed=1))
    assert all(abs(right - 0.8) < 0.2 for right in found.right.values())


def test_what_was_checked_counts_where_agreement_misleads() -> None:
    """Three careless sources make the same mistake; the checked values say who is right."""
    luck = random.Random(4)
    said = []
    for _ in range(400):
        wrong = luck.random() < 0.6
        words = dict.fromkeys(("one", "two", "three"), 1999 if wrong else 2000) | {"good": 2000}
        said.append(Said("founded", words, dict.fromkeys(words, 0.0), known=2000))
    found = learned(said)
    assert found.right["good", "founded"] > 0.95
    assert found.right["one", "founded"] < 0.6


def test_the_order_of_what_is_said_does_not_matter() -> None:
    said = heard(RIGHTS, {"copy": "two"}, items=500, mistakes=4, seed=9)
    turned = list(reversed(said))
    one, other = learned(said), learned(turned)
    assert one.origins == other.origins
    for key, right in one.right.items():
        assert other.right[key] == pytest.approx(right, abs=0.002)


def test_nothing_said_teaches_nothing() -> None:
    assert learned([]) == Estimate({}, {}, {}, {}, {}, {})
