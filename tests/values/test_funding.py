"""Funding stages: every spelling of a round comes to one name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.values import funding


@pytest.mark.parametrize(
    ("raw", "stage"),
    [
        ("Series A", "Series A"),
        ("series_a", "Series A"),
        ("SERIES-B", "Series B"),
        ("Serie A", "Series A"),
        ("A round", "Series A"),
        ("Series A-1", "Series A"),
        ("Series B extension", "Series B"),
        ("Series C+", "Series C"),
        ("B轮", "Series B"),
        ("Pre-Series A", "Seed"),
        ("Pre-Series B", "Series A"),
        ("pre_seed", "Pre-Seed"),
        ("Pre Seed", "Pre-Seed"),
        ("Seed Round", "Seed"),
        ("angel", "Angel"),
        ("IPO", "IPO"),
        ("Post-IPO Debt", "Post-IPO Debt"),
        ("Debt Financing", "Debt"),
        ("Grant", "Grant"),
        ("Series Unknown", "Venture"),
        ("Series J", "Series J"),
    ],
)
def test_a_stage_is_known_in_any_spelling(raw: str, stage: str) -> None:
    assert funding.stage(raw) == stage


@pytest.mark.parametrize(
    "raw", ["", "N/A", "Series", "Series Z", "Series K", "World Series A fan", "a", "unknown"]
)
def test_what_is_no_stage_is_none(raw: str) -> None:
    assert funding.stage(raw) is None


@given(st.text(max_size=100))
@settings(max_examples=100)
def test_any_text_is_read_without_raising_and_a_stage_names_itself(raw: str) -> None:
    found = funding.stage(raw)
    assert found is None or funding.stage(found) == found
