"""Money: one exact amount and the currency that was said."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import money
from leadwright.values.money import Money


@pytest.mark.parametrize(
    ("raw", "amount", "currency"),
    [
        ("$1.2M", 1_200_000, "USD"),
        ("USD 5 million", 5_000_000, "USD"),
        ("5m USD", 5_000_000, "USD"),
        ("CAD 4 million", 4_000_000, "CAD"),
        ("ca. 4 Mio CHF", 4_000_000, "CHF"),
        ("3,5 Mio €", 3_500_000, "EUR"),
        ("R$ 10 milhões", 10_000_000, "BRL"),
        ("1.000.000,00 EUR", 1_000_000, "EUR"),
        ("£500k", 500_000, "GBP"),
        ("10k€", 10_000, "EUR"),
        ("Rs. 5,00,000/-", 500_000, "INR"),
        ("10 crore INR", 100_000_000, "INR"),
        ("CHF 1'000'000.-", 1_000_000, "CHF"),
        ("US$5m", 5_000_000, "USD"),
        ("2,000,000", 2_000_000, None),
        ("kr 500", 500, None),
        ("$1.5B+", 1_500_000_000, "USD"),
        ("~ $3m", 3_000_000, "USD"),
        ("1 000 000 zł", 1_000_000, "PLN"),
    ],
)
def test_an_amount_is_read_with_its_currency(raw: str, amount: int, currency: str | None) -> None:
    assert money.parse(raw) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "undisclosed",
        "N/A",
        "-5",
        "($5m)",
        "$1M - $2M",
        "5 apples",
        "1e6",
        "$",
        float("nan"),
        None,
        True,
        "9" * 60,
    ],
)
def test_what_is_no_single_amount_is_none(raw: str | float | None) -> None:
    assert money.parse(raw) is None


def test_the_caller_decides_only_what_the_text_leaves_open() -> None:
    assert money.parse("$5", "CAD") == Money(Decimal(5), "CAD")
    assert money.parse("5", "EUR") == Money(Decimal(5), "EUR")
    assert money.parse("kr 5", "SEK") == Money(Decimal(5), "SEK")
    assert money.parse("€5", "USD") == Money(Decimal(5), "EUR")
    assert money.parse(5, "USD") == Money(Decimal(5), "USD")


@given(st.one_of(st.text(max_size=100), st.text("0123456789.,$€kmb -", max_size=20), st.floats()))
@settings(max_examples=200)
def test_anything_is_read_without_raising(raw: str | float) -> None:
    found = money.parse(raw)
    assert found is None or found.amount >= 0
