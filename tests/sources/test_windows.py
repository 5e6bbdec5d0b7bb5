"""Parts of criteria: together they are the whole, and no company lies in two of them by its head count."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources.criteria import meets
from leadwright.sources.question import Criteria
from leadwright.sources.windows import split

SIZES = st.one_of(st.none(), st.integers(1, 20_000))


@given(low=SIZES, high=SIZES, heads=st.integers(1, 30_000))
def test_every_company_that_met_the_whole_meets_exactly_one_part(
    low: int | None, high: int | None, heads: int
) -> None:
    if low is not None and high is not None and low > high:
        low, high = high, low
    whole = Criteria(head_count_min=low, head_count_max=high)
    company = {"head_count": [heads, heads]}
    met = [part for part in split(whole) if meets(part, company).answer == "yes"]
    assert len(met) == (meets(whole, company).answer == "yes")


def test_countries_are_cut_first_and_what_cannot_be_cut_stays_whole() -> None:
    assert [part.countries for part in split(Criteria(countries=("US", "GB")))] == [("US",), ("GB",)]
    narrow = Criteria(countries=("US",), head_count_min=60, head_count_max=90)
    assert split(narrow) == [narrow]
