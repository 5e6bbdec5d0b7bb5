"""Crunchbase's filters match nothing for words that it does not know: such words are never sent."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from leadwright.sources.market import vendors
from leadwright.sources.question import Criteria
from leadwright.sources.vendor import Translation


def translated(**criteria: Any) -> Translation:
    translate = vendors()["crunchbase"].operation("search").translate
    assert translate is not None
    return translate(Criteria(**criteria))


def values(translation: Translation, field: str) -> list[Any]:
    return [v for p in translation.parameters["query"] if p["field_id"] == field for v in p["values"]]


def test_places_are_sent_as_permalinks_and_never_as_names() -> None:
    told = translated(countries=("US",), regions=("New York",), cities=("Albany",))
    assert values(told, "location_identifiers") == ["united-states", "new-york-united-states"]
    assert set(told.lost) == {"cities"}


def test_a_region_without_its_country_is_lost_and_not_guessed() -> None:
    told = translated(regions=("Georgia",))
    assert not told.parameters["query"]
    assert set(told.lost) == {"regions"}


def test_an_industry_without_a_category_leaves_the_filter_out_rather_than_companies() -> None:
    told = translated(industries=("robotics", "defi"))
    assert not told.parameters["query"]
    assert "defi" in told.lost["industries"]


def test_bands_that_take_in_too_much_are_sent_and_named() -> None:
    exact, rough = translated(head_count_min=51, head_count_max=250), translated(head_count_min=60)
    assert values(exact, "num_employees_enum") == ["c_00051_00100", "c_00101_00250"]
    assert not exact.lost
    assert {"head_count_min", "head_count_max"} <= set(exact.expressed)
    assert values(rough, "num_employees_enum")[0] == "c_00051_00100"
    assert set(rough.lost) == {"head_count_min"}


@pytest.mark.parametrize("name", [item.name for item in fields(Criteria)])
def test_every_criterion_is_said_or_named_as_lost(name: str) -> None:
    numbers = name.startswith(("head_count", "founded"))
    value: Any = 50 if numbers else "2026-01-01" if name.startswith("registered") else ("Seed",)
    told = translated(**{name: value})
    assert name in told.expressed or name in told.lost
