"""Head counts: intervals as written; unknown stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import head_count
from leadwright.values.head_count import HeadCount


@pytest.mark.parametrize(
    ("raw", "low", "high"),
    [
        ("58", 58, 58),
        (58, 58, 58),
        (58.0, 58, 58),
        ("58.0", 58, 58),
        ("1,200", 1200, 1200),
        ("1.200", 1200, 1200),
        ("1 200", 1200, 1200),
        ("1'200", 1200, 1200),
        ("1.2k", 1200, 1200),
        ("1,5k", 1500, 1500),
        ("~300", 300, 300),
        ("ca. 300 Mitarbeiter", 300, 300),
        ("51-200", 51, 200),
        ("51 – 200 employees", 51, 200),
        ("11 to 50", 11, 50),
        ("1,001-5,000", 1001, 5000),
        ("1-5k", 1000, 5000),
        ("500-1k", 500, 1000),
        ("500+", 500, None),
        ("10,001+ employees", 10001, None),
        (">500", 501, None),
        ("more than 500", 501, None),
        ("at least 500", 500, None),
        ("<10", 1, 9),
        ("fewer than 50", 1, 49),
        ("up to 50", 1, 50),
        ("0-10", 1, 10),
        ("D", 51, 200),
        ("I", 10001, None),
        ("Self-employed", 1, 1),
        ("Nov-50", 11, 50),
        ("10-Jan", 1, 10),
        ("2-Oct", 2, 10),
        ("1.2M", 1_200_000, 1_200_000),
    ],
)
def test_a_head_count_is_read_as_the_interval_that_was_written(
    raw: str | float, low: int, high: int | None
) -> None:
    assert head_count.parse(raw) == HeadCount(low, high)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        " ",
        "unknown",
        "N/A",
        "-",
        "-5",
        -5,
        "0",
        0,
        "1.5",
        1.5,
        "200-51",
        "2019-10-01",
        "12 34",
        "99999999999",
        "many",
        float("nan"),
        float("inf"),
        True,
        "1.2.3",
        "50%",
        "$500",
        "\x00",
    ],
)
def test_a_missing_head_count_is_unknown_not_zero(raw: str | float | None) -> None:
    assert head_count.parse(raw) is None


@given(st.integers(1, 9_999_999))
@settings(max_examples=100)
def test_every_way_to_write_a_number_means_the_same(count: int) -> None:
    for text in (
        str(count),
        f"{count:,}",
        f"{count:,} employees",
        f"{count:,}".replace(",", "."),
        f"{count:,}".replace(",", " "),
    ):
        assert head_count.parse(text) == HeadCount(count, count)


@given(st.integers(1, 1_000_000), st.integers(0, 1_000_000))
@settings(max_examples=100)
def test_a_range_keeps_both_ends(low: int, more: int) -> None:
    assert head_count.parse(f"{low:,} - {low + more:,}") == HeadCount(low, low + more)


@given(st.one_of(st.text(max_size=100), st.text("0123456789.,-+ k<>~", max_size=20), st.floats()))
@settings(max_examples=200)
def test_anything_is_read_without_raising_and_in_order(raw: str | float) -> None:
    found = head_count.parse(raw)
    assert found is None or (found.min >= 1 and (found.max is None or found.max >= found.min))
