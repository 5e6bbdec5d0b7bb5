"""Written numbers: thousands and decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadwright.values import number


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1200", "1200"),
        ("1,200", "1200"),
        ("1.200", "1200"),
        ("1 200", "1200"),
        ("1.200.000", "1200000"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        ("0.500", "0.500"),
        ("5,00,000", "500000"),
        ("1 234 567,89", "1234567.89"),
        ("1.2345", "1.2345"),
    ],
)
def test_separators_are_told_apart(raw: str, value: str) -> None:
    assert number.parse(raw) == Decimal(value)


@pytest.mark.parametrize("raw", ["", "1.2.3", "1,2,3", "1 2", "1,23.45,6", "x", "１２"])
def test_groups_that_make_no_sense_are_no_number(raw: str) -> None:
    assert number.parse(raw) is None


def test_before_a_magnitude_a_point_is_decimal() -> None:
    assert number.parse("1.234", scaled=True) == Decimal("1.234")
    assert number.parse("1,234", scaled=True) == Decimal(1234)
