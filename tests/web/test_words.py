"""How values look."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.faces.web import templates, words
from leadwright.kernel import clock


def test_scores_and_points_have_at_most_one_decimal() -> None:
    assert [words.score(Decimal(text)) for text in ("86", "86.0", "75.50", "0")] == ["86", "86", "75.5", "0"]
    assert [words.points(Decimal(text)) for text in ("8.75", "-5.25", "0", "12.0")] == [
        "+8.8",
        "−5.3",
        "+0",
        "+12",
    ]


@pytest.mark.parametrize(
    ("pair", "shown"),
    [((212, 212), "212"), ((51, 200), "51–200"), ((500, None), "500+"), ((None, None), ""), (None, "")],
)
def test_a_head_count_is_a_number_a_range_or_nothing(pair: tuple[int, int] | None, shown: str) -> None:
    assert words.interval(pair) == shown


def test_an_age_is_as_short_as_can_be() -> None:
    today = clock.today()
    ages = [words.age(today - timedelta(days=days)) for days in (0, 9, 99, 150, 800, -3)]
    assert ages == ["today", "9 d", "99 d", "5 mo", "2 y", "to come"]


def test_money_is_short_and_names_its_currency() -> None:
    shown = [
        words.money({"amount": a, "currency": c}) for a, c in ((24e6, "USD"), (3.5e6, "SEK"), (900, "EUR"))
    ]
    assert shown == ["$24 M", "3.5 M SEK", "€900"]


@given(st.text(max_size=40))
def test_every_name_has_initials(name: str) -> None:
    assert 1 <= len(words.initials(name)) <= 6


def test_nothing_but_a_miss_is_called_absent() -> None:
    for name, said in words.OUTCOMES.items():
        assert "not found" not in said
        assert ("nothing" in said) == (name == "miss")


@given(st.text(max_size=60))
def test_a_way_back_never_leaves_the_pages(path: str) -> None:
    kept = templates.local_path(path)
    assert kept.startswith("/")
    assert not kept.startswith("//")


def test_any_value_can_be_shown() -> None:
    assert words.value([{"city": "Leeds", "country": "GB"}], "locations") == "Leeds, United Kingdom"
    assert words.value(["AWS", {"name": "React", "version": "19"}], "technologies") == "AWS, React 19"
    assert words.value([], "roles") == "none open"
    assert words.value(date(2026, 10, 29).isoformat(), "funding_date") == "29 Oct 2026"
    assert words.value(True, "hiring") == "yes"
    assert words.value({"a": [1, 2]}, "custom") == "a: 1, 2"
