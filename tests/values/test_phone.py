"""Phone numbers: E.164 or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import phone


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("+1 (415) 555-0100 x23", None, "+14155550100"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("0044 20 7946 0958", None, "+442079460958"),
        ("tel:+442079460958", "US", "+442079460958"),
        ("n/a; +44 20 7946 0958", None, "+442079460958"),
        ("(11) 98765-4321", "BR", "+5511987654321"),
    ],
)
def test_a_number_is_normalised(raw: str, country: str | None, e164: str) -> None:
    found = phone.parse(raw, country)
    assert found is not None
    assert found.e164 == e164


@pytest.mark.parametrize(
    "raw", ["", "12345", "020 7946 0958", "call us", "+1", "4.42079E+11", "\x00", "9" * 500]
)
def test_a_number_without_a_country_or_sense_is_none(raw: str) -> None:
    assert phone.parse(raw) is None


def test_the_country_is_that_of_the_number() -> None:
    british, shared = phone.parse("+442079460958", "US"), phone.parse("+80012345678")
    assert british is not None
    assert british.country == "GB"
    assert shared is not None
    assert shared.country is None


@given(st.text(max_size=60), st.sampled_from([None, "US", "GB", "zz", ""]))
@settings(max_examples=100)
def test_any_text_is_read_without_raising(raw: str, country: str | None) -> None:
    found = phone.parse("+" + raw, country)
    assert found is None or phone.parse(found.e164) == found
