"""Filters beside a search: understood or refused, never dropped."""

from __future__ import annotations

import pytest

from leadwright.kernel.errors import Wrong
from leadwright.sources.query.filters import criteria_of


def test_places_are_as_narrow_as_they_are_said() -> None:
    city = criteria_of(location="San Francisco, CA")
    assert (city.countries, city.regions, city.cities) == (("US",), (), ("San Francisco",))
    state = criteria_of(location="Texas")
    assert (state.countries, state.regions, state.cities) == (("US",), ("Texas",), ())
    assert {"DE", "FR", "GB"} <= set(criteria_of(location="Europe").countries)
    assert criteria_of(location="  ").countries == ()


def test_an_industry_that_no_vocabulary_knows_is_looked_for_as_a_word() -> None:
    found = criteria_of(industries=["FinTech", "Widgetry", ""])
    assert (found.industries, found.keywords) == (("fintech",), ("Widgetry",))


def test_stages_are_written_in_one_way() -> None:
    assert criteria_of(funding_stages=["series_a", "A round", "Seed"]).funding_stages == ("Series A", "Seed")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"location": "Zzyzxia"}, "filters.location"),
        ({"funding_stages": ["zed"]}, "filters.funding_stage"),
        ({"employees": (9, 3)}, "filters.employee_count_min"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(given: dict[str, object], field: str) -> None:
    with pytest.raises(Wrong) as refused:
        criteria_of(**given)  # type: ignore[arg-type]
    assert refused.value.field == field
