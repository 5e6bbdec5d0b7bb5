"""Searches in plain words: what 153 phrases mean, and that no text breaks the reader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from leadwright.icp import geography
from leadwright.sources.query import ReadQuery, read
from leadwright.sources.query.words import AREAS
from leadwright.sources.question import Criteria

PHRASES: list[tuple[str, dict[str, Any]]] = [
    (phrase, meant)
    for phrase, meant in yaml.safe_load((Path(__file__).parent / "query_phrases.yaml").read_text("utf-8"))
]
GROUPS = {
    "EUROPE": "europe",
    "NORDICS": "nordics",
    "SEA": "southeast asia",
    "LATAM": "latam",
    "AFRICA": "africa",
}


def meant_items(meant: dict[str, Any]) -> set[tuple[str, Any]]:
    items: set[tuple[str, Any]] = set()
    for name, value in meant.items():
        if isinstance(value, str):
            values = geography.countries(GROUPS[value]) if value in GROUPS else AREAS["bay area"]
            items.add((name, tuple(sorted(values))))
        elif name in "ck" and isinstance(value, list):
            items.add((name, tuple(sorted(value))))
        elif name in ("h", "y"):
            items.add((name, tuple(value)))
        elif name == "hiring":
            items.add((name, value))
        else:
            items.update((name, item) for item in value)
    return items


def read_items(told: ReadQuery) -> set[tuple[str, Any]]:
    criteria = told.criteria
    items: set[tuple[str, Any]] = set()
    for name, values in (("i", criteria.industries), ("r", criteria.regions), ("f", criteria.funding_stages),
                         ("T", criteria.technologies_all), ("A", criteria.technologies_any), ("q", criteria.keywords)):  # fmt: skip
        items.update((name, value) for value in values)
    for name, values in (("c", criteria.cities), ("k", criteria.countries)):
        if values:
            items.add((name, tuple(sorted(values))))
    for name, low, high in (("h", criteria.head_count_min, criteria.head_count_max),
                            ("y", criteria.founded_min, criteria.founded_max)):  # fmt: skip
        if (low, high) != (None, None):
            items.add((name, (low, high)))
    if told.hiring is not None:
        items.add(("hiring", told.hiring))
    return items


def measured() -> tuple[float, float, float, list[str]]:
    """Precision and recall over all items of the table, the share of phrases read exactly, and the others."""
    right = found = wanted = exact = 0
    wrong = []
    for phrase, meant in PHRASES:
        expected, got = meant_items(meant), read_items(read(phrase))
        right += len(expected & got)
        found += len(got)
        wanted += len(expected)
        exact += expected == got
        if expected != got:
            wrong.append(
                f"{phrase!r}: too much {sorted(got - expected, key=str)}, missing {sorted(expected - got, key=str)}"
            )
    return right / found, right / wanted, exact / len(PHRASES), wrong


def test_the_table_of_phrases_is_read_precisely() -> None:
    precision, recall, exact, wrong = measured()
    assert precision >= 0.98, wrong
    assert recall >= 0.98, wrong
    assert exact >= 0.95, wrong


@pytest.mark.parametrize(("phrase", "unused"), [
    ("AI companies not using Magento", ("not using Magento",)),
    ("fintech companies outside the US", ("outside the US",)),
    ("startups hiring data scientists in Toronto", ("data scientists",)),
    ("remote AI companies with great culture", ("remote", "great culture")),
    ("companies in Georgia", ("Georgia",)),
    ("companies with revenue over 10 million", ("revenue over 10 million",)),
    ("AI companies in Berlin", ()),
])  # fmt: skip
def test_what_was_not_used_is_named(phrase: str, unused: tuple[str, ...]) -> None:
    assert read(phrase).unused == unused


def test_each_word_tells_what_became_of_it() -> None:
    said = {
        item.words: (item.criterion, item.value)
        for item in read("AI in SF, 50-200 staff, series A, using React").interpreted
    }
    assert said == {
        "AI": ("industries", ["ai"]),
        "SF": ("places", {"countries": ["US"], "cities": ["San Francisco"]}),
        "50-200 staff": ("head_count", [50, 200]),
        "series A": ("funding_stages", ["Series A"]),
        "React": ("technologies_all", ["react"]),
    }


def test_a_corrected_spelling_is_told() -> None:
    (item,) = read("companies in Germny").interpreted
    assert (item.words, item.corrected, item.value) == ("Germny", "Germany", {"countries": ["DE"]})


def test_explicit_filters_win() -> None:
    explicit = Criteria(countries=("FR",), head_count_min=300, funding_stages=("Seed",))
    told = read("AI companies in Berlin with 50 to 200 people, series A", explicit)
    assert told.criteria == Criteria(
        industries=("ai",), countries=("FR",), head_count_min=300, funding_stages=("Seed",)
    )
    assert {item.criterion for item in told.interpreted if item.overridden} == {
        "places",
        "head_count",
        "funding_stages",
    }


def test_an_explicit_bound_leaves_the_other_one_open() -> None:
    told = read("50 to 200 people", Criteria(head_count_min=100)).criteria
    assert (told.head_count_min, told.head_count_max) == (100, 200)


@given(st.text(max_size=600))
def test_any_text_is_a_search(text: str) -> None:
    told = read(text)
    assert isinstance(told.criteria, Criteria)
    assert told == read(text)


PIECES = st.sampled_from(["AI", "fintech", "in Berlin", "in London and Paris", "with 50-200 employees", "series A",
                          "using React", "founded after 2015", "that are hiring", "not using Magento", "great", ","])  # fmt: skip


@given(st.lists(PIECES, max_size=8))
def test_a_bound_never_turns_round_and_nothing_excluded_is_wanted(pieces: list[str]) -> None:
    told = read(" ".join(pieces)).criteria
    assert "magento" not in (*told.technologies_all, *told.technologies_any)
    assert set(told.countries) <= {"DE", "GB", "FR"}
    assert set(told.industries) <= {"ai", "fintech"}
    if told.head_count_min is not None and told.head_count_max is not None:
        assert told.head_count_min <= told.head_count_max
