"""Dates: as exact as they were written, and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import period


@pytest.mark.parametrize(
    ("raw", "start", "end", "precision"),
    [
        ("2024-08-15", "2024-08-15", "2024-08-15", "day"),
        ("2024-08-15T23:30:00-05:00", "2024-08-15", "2024-08-15", "day"),
        ("20240815", "2024-08-15", "2024-08-15", "day"),
        ("15/08/2024", "2024-08-15", "2024-08-15", "day"),
        ("08/15/2024", "2024-08-15", "2024-08-15", "day"),
        ("05.06.2024", "2024-06-05", "2024-06-05", "day"),
        ("15 Aug 2024", "2024-08-15", "2024-08-15", "day"),
        ("Aug 15, 2024", "2024-08-15", "2024-08-15", "day"),
        ("August 15th, 2024", "2024-08-15", "2024-08-15", "day"),
        ("15. August 2024", "2024-08-15", "2024-08-15", "day"),
        ("15 de agosto de 2024", "2024-08-15", "2024-08-15", "day"),
        ("15 août 2024", "2024-08-15", "2024-08-15", "day"),
        ("Thu, 15 Aug 2024 10:00:00 GMT", "2024-08-15", "2024-08-15", "day"),
        ("2024年8月15日", "2024-08-15", "2024-08-15", "day"),
        ("1322045523", "2011-11-23", "2011-11-23", "day"),
        ("1322045523000", "2011-11-23", "2011-11-23", "day"),
        ("Aug 2024", "2024-08-01", "2024-08-31", "month"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("02/2024", "2024-02-01", "2024-02-29", "month"),
        ("Q3 2024", "2024-07-01", "2024-09-30", "quarter"),
        ("2024-Q3", "2024-07-01", "2024-09-30", "quarter"),
        ("H1 2024", "2024-01-01", "2024-06-30", "half"),
        ("2024-W01", "2024-01-01", "2024-01-07", "week"),
        ("2024", "2024-01-01", "2024-12-31", "year"),
    ],
)
def test_a_date_keeps_the_precision_it_was_written_with(
    raw: str, start: str, end: str, precision: str
) -> None:
    found = period.parse_date(raw)
    assert found is not None
    assert (found.start.isoformat(), found.end.isoformat(), found.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "05/06/2024",
        "2024-13-01",
        "2023-02-29",
        "soon",
        "0",
        "99",
        "45000",
        "12345678901",
        "Foo 2024",
        None,
        True,
        "H3 2024",
        "0000-01-01",
    ],
)
def test_what_is_ambiguous_or_impossible_is_none(raw: str | None) -> None:
    assert period.parse_date(raw) is None


def test_serial_numbers_of_spreadsheets_are_dates_only_if_the_caller_says_so() -> None:
    found = period.parse_date("45519", excel_serial=True)
    assert found is not None
    assert found.start == date(2024, 8, 15)


def test_values_that_are_dates_already_pass() -> None:
    assert period.parse_date(date(2024, 8, 15)) == period.parse_date(datetime(2024, 8, 15, 12, tzinfo=UTC))


@given(st.dates(date(1000, 1, 1), date(2199, 12, 31)))
@settings(max_examples=100)
def test_every_iso_date_comes_back(day: date) -> None:
    found = period.parse_date(day.isoformat())
    assert found == period.Period(day, day, "day")
    assert period.parse_date(f"{day:%d} {day:%B} {day.year:04d}") == found


@given(
    st.one_of(st.text(max_size=100), st.text("0123456789-/. TZ:QH", max_size=20), st.floats(), st.integers())
)
@settings(max_examples=200)
def test_anything_is_read_without_raising_and_in_order(raw: str | float) -> None:
    for excel in (False, True):
        found = period.parse_date(raw, excel_serial=excel)
        assert found is None or found.start <= found.end
