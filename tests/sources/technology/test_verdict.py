"""Confidences sum, versions are filled in, and implications, requirements and exclusions are followed."""

from __future__ import annotations

import pytest

from leadwright.sources.technology.pack import Pack, parse_pattern
from leadwright.sources.technology.types import Detection, Hit, Pattern
from leadwright.sources.technology.verdict import resolve, version


def seen(technologies: dict[str, dict[str, object]], *names: str) -> dict[str, Detection]:
    """What is detected when every rule of the named technologies matches."""
    pack = Pack()
    pack.add({"categories": {"6": {"name": "Shop"}}, "technologies": technologies}, "test")
    hits = [Hit(rule, evidence=rule.pattern.source) for rule in pack.rules if rule.technology in names]
    return {one.name: one for one in resolve([*hits, *hits], pack.technologies)}


def test_confidences_of_different_rules_are_summed_and_capped() -> None:
    found = seen(
        {"A": {"html": ["x\\;confidence:40", "y\\;confidence:25"]}, "B": {"html": ["x", "y"]}}, "A", "B"
    )
    assert (found["A"].confidence, found["B"].confidence) == (65, 100)
    assert found["A"].evidence == "x; y"


def test_a_rule_that_only_tells_the_version_detects_nothing() -> None:
    assert seen({"A": {"html": "x\\;confidence:0"}}, "A") == {}


def test_what_is_implied_is_as_sure_as_the_weakest_link() -> None:
    given = {
        "A": {"html": "x\\;confidence:80", "implies": "B\\;confidence:50"},
        "B": {"implies": ["C"]},
        "C": {},
    }
    found = seen(given, "A")
    assert {name: one.confidence for name, one in found.items()} == {"A": 80, "B": 50, "C": 50}
    assert found["C"].implied_by == ("B",)


def test_what_is_implied_may_raise_what_was_seen_but_not_lower_it() -> None:
    given = {
        "A": {"html": "x", "implies": ["B", "C\\;confidence:10"]},
        "B": {"html": "y\\;confidence:30"},
        "C": {"html": "z"},
    }
    found = seen(given, "A", "B", "C")
    assert (found["B"].confidence, found["C"].confidence) == (100, 100)


def test_a_circle_of_implications_ends() -> None:
    found = seen({"A": {"html": "x", "implies": "B"}, "B": {"implies": "A"}}, "A")
    assert set(found) == {"A", "B"}


def test_a_technology_that_requires_another_needs_one_of_them() -> None:
    given = {
        "A": {"html": "x", "requires": ["B", "C"]},
        "B": {"html": "y"},
        "C": {"html": "z"},
        "D": {"html": "d", "implies": "C"},
    }
    assert "A" not in seen(given, "A")
    assert "A" in seen(given, "A", "B")
    assert "A" in seen(given, "A", "D"), "what is implied counts too"


def test_a_technology_that_requires_a_category_needs_another_of_it() -> None:
    given = {"A": {"html": "x", "cats": [6], "requiresCategory": 6}, "B": {"html": "y", "cats": [6]}}
    assert seen(given, "A") == {}
    assert set(seen(given, "A", "B")) == {"A", "B"}


def test_requirements_may_form_a_chain() -> None:
    given = {"A": {"html": "x", "requires": "B"}, "B": {"html": "y", "requires": "C"}, "C": {"html": "z"}}
    assert set(seen(given, "A", "B", "C")) == {"A", "B", "C"}


def test_two_that_only_require_each_other_are_not_there() -> None:
    given = {"A": {"html": "x", "requires": "B"}, "B": {"html": "y", "requires": "A"}}
    assert seen(given, "A", "B") == {}


def test_an_excluded_technology_is_not_there_nor_what_it_implies() -> None:
    given = {"A": {"html": "x", "excludes": "B"}, "B": {"html": "y", "implies": "C"}, "C": {}}
    assert set(seen(given, "A", "B")) == {"A"}


def test_of_two_that_exclude_each_other_the_surer_stays() -> None:
    given = {"A": {"html": "x\\;confidence:50", "excludes": "B"}, "B": {"html": "y", "excludes": "A"}}
    assert set(seen(given, "A", "B")) == {"B"}


def test_what_is_excluded_is_not_implied_either() -> None:
    given = {"A": {"html": "x", "excludes": "C"}, "B": {"html": "y", "implies": "C"}, "C": {}}
    assert set(seen(given, "A", "B")) == {"A", "B"}


@pytest.mark.parametrize(
    ("template", "groups", "expected"),
    [
        (r"\1", ("x", "1.2"), "1.2"),
        (r"\1.\2", ("x", "1", "2"), "1.2"),
        (r"\1?\1:\2", ("x", None, "2"), "2"),
        (r"\1?\1:\2", ("x", "1", "2"), "1"),
        (r"\1?GA4:", ("x", "G-"), "GA4"),
        (r"\1?GA4:", ("x", ""), ""),
        (r"\1?:old", ("x", None), "old"),
        (r"API v\1", ("x", "3"), "API v3"),
        (r"\3", ("x", "1"), ""),
        ("2+", ("x",), "2+"),
        (r"\1", ("x", "1699999999"), ""),
        (r"\1", ("x", "9f8e7d6c5b4a39281706"), ""),
        ("", ("x", "1"), ""),
    ],
)
def test_a_version_is_filled_in_from_the_match(
    template: str, groups: tuple[str | None, ...], expected: str
) -> None:
    assert version(template, groups) == expected


def test_a_pattern_is_taken_apart() -> None:
    assert parse_pattern(r"a\;b\;version:\1?UA:\;confidence:50") == Pattern("a", 50, r"\1?UA:")
    assert parse_pattern("") == Pattern("", 100, "")
    assert parse_pattern(r"x\;confidence:high").confidence == 100
