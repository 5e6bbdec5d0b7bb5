"""Values from outside are read leniently and never trusted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.reading import Fields, day, flag, joined, line, places


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-10-02T23:30:00-04:00", date(2026, 10, 2)),
        ("2026-08-05 10:10:39 UTC", date(2026, 8, 5)),
        (" 2026-08-05", date(2026, 8, 5)),
        (1764205361939, date(2025, 11, 27)),
        ("2026-02-30", None),
        ("soon", None),
        (None, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**30, None),
        (-1, None),
    ],
)
def test_a_day_is_read_or_unknown(value: Any, expected: date | None) -> None:
    assert day(value) == expected


def test_a_text_is_one_short_line() -> None:
    assert line(" Head \n of\u00a0Sales ") == "Head of Sales"
    assert line("x" * 9_999) == "x" * 300
    assert [line(value) for value in ("", " ", None, True, [], {})] == [None] * 6
    assert line(7) == "7"


def test_parts_are_joined_once() -> None:
    assert joined(["Berlin", None, "berlin", ""]) == "Berlin"
    assert joined([]) is None
    assert places(["Remote - US"], remote=True) == "Remote - US"
    assert places([None], remote=True) == "Remote"


def test_yes_and_no_are_read_as_boards_write_them() -> None:
    assert [flag(value) for value in (True, "1", 1, "0", None, "maybe")] == [
        True,
        True,
        True,
        False,
        None,
        None,
    ]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_nothing_breaks_the_reading_and_what_is_not_taken_is_left(value: Any) -> None:
    fields = Fields(value)
    (
        fields.text("a"),
        fields.inner("a").text("b"),
        fields.rows("a"),
        day(fields.take("a")),
        flag(fields.take("a")),
    )
    assert "a" not in fields.left()
    assert fields.left() <= (set(value) if isinstance(value, dict) else set())
