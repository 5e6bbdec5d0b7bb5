"""Many expressions over one text: none is missed, none can stall."""

from __future__ import annotations

import time

import pytest

from leadwright.sources.technology.matching import PatternSet, Text, is_tame
from leadwright.sources.technology.types import Pattern, Rule


def patterns(*sources: str) -> PatternSet:
    return PatternSet([Rule(n, "T", "html", Pattern(source)) for n, source in enumerate(sources)])


def matched(given: PatternSet, text: str) -> list[tuple[str, tuple[str | None, ...]]]:
    return [(rule.pattern.source, match.groups) for rule, match in given.matches(Text(text))]


def test_each_matching_expression_is_reported_once_with_its_groups() -> None:
    given = patterns(r"jquery-(\d+)(x)?", "nothing", "", "JQUERY")
    assert matched(given, "a jQuery-3 jquery-4") == [
        (r"jquery-(\d+)(x)?", ("jQuery-3", "3", None)),
        ("", ("",)),
        ("JQUERY", ("jQuery",)),
    ]


def test_expressions_without_any_fixed_word_are_run_too() -> None:
    assert [source for source, _ in matched(patterns("^[^/]+$", r"\d", ".*"), "ab")] == ["^[^/]+$", ".*"]


def test_an_empty_set_matches_nothing() -> None:
    assert matched(patterns(), "text") == []


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (r"\b(?<!-)UPS\b", "-UPS and UPS", True),
        (r"\b(?<!-)UPS\b", "-UPS only", False),
        (r"leaflet.{0,32}\.js(?!.+shopify)", "leaflet.js?shopify", False),
        (r"leaflet.{0,32}\.js(?!.+shopify)", "leaflet.js", True),
        (r"/sites/(?!.*(default|all)).*/files/", "/sites/default/files/ /sites/a/files/", True),
        (r"^(?:(?!psecn).)*$", "abc", True),
        (r"^(?:(?!psecn).)*$", "a psecn", False),
    ],
)
def test_looking_ahead_and_behind_is_honoured(source: str, text: str, found: bool) -> None:
    assert bool(matched(patterns(source), text)) is found


def test_what_cannot_run_is_refused_with_a_reason() -> None:
    given = patterns("(a", "(?=a)(a+)+b", "ok", "[z-a]")
    assert [rule.pattern.source for rule in given.rules] == ["ok"]
    assert len(given.refused) == 3
    assert all(reason for _, reason in given.refused)


@pytest.mark.parametrize(
    "source", ["(a+)+$", "(a|a)*b", "(?:a?)+b", "(a*)*", ".*.*.*x", "(?:(?:a)+b)+", "(a|b){2,}"]
)
def test_expressions_that_can_explode_are_not_tame(source: str) -> None:
    assert not is_tame(source)


@pytest.mark.parametrize(
    "source", [r"/sites/(?!.*(default|all)).*/(?:a|b)/", r"a+b{2}(?:cd)*", r"[+*]\+(a|b)?"]
)
def test_ordinary_expressions_are_tame(source: str) -> None:
    assert is_tame(source)


def test_many_near_misses_of_a_look_around_cost_little() -> None:
    given = patterns(r"/sites/(?!.*(default|all)).*/(?:files|themes|modules)/")
    text = "/sites/" * 200_000 + "files/default"
    start = time.perf_counter()
    assert matched(given, text) == []
    assert time.perf_counter() - start < 5
