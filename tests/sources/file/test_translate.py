"""A row becomes observations; what cannot be read is kept as it was said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.sources.file.mapping import COMPANY_HEADERS, CONTACT_HEADERS
from leadwright.sources.file.translate import items, translate
from leadwright.sources.file.types import ColumnMap, RawRow


def company(**cells: Any) -> dict[str, Any]:
    found = translate(RawRow(1, cells), ColumnMap({name: name for name in cells}), "list.csv")
    assert not found.problem, found.problem
    return dict(found.observations[0].fields)


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        ("1,200", [1200, 1200]),
        ("1.2k", [1200, 1200]),
        ("51-200", [51, 200]),
        ("500+", [500, None]),
        (58, [58, 58]),
    ],
)
def test_head_counts_come_in_many_spellings(text: Any, range_: list[int | None]) -> None:
    assert company(name="Acme", head_count=text)["head_count"] == range_


@pytest.mark.parametrize("text", ["", "n/a", "unknown", 0])
def test_no_head_count_is_unknown(text: Any) -> None:
    assert "head_count" not in company(name="Acme", head_count=text)


def test_a_cell_that_cannot_be_read_is_kept_and_named() -> None:
    found = translate(RawRow(1, {"n": "Acme", "e": "lots"}), ColumnMap({"n": "name", "e": "head_count"}), "d")
    assert found.unread == ("e",)
    assert found.observations[0].fields["custom"] == {"e": "lots"}


@pytest.mark.parametrize("value", ["['a','b']", '["a", "b"]', "a; b", "a, b", "a | b", ["a", "b"]])
def test_lists_come_in_many_spellings(value: Any) -> None:
    assert items(value) == ["a", "b"]


@pytest.mark.parametrize("site", ["https://", "http://", "-", "none"])
def test_a_scheme_alone_is_no_website(site: str) -> None:
    fields = company(name="Acme", website=site)
    assert "website" not in fields
    assert "domain" not in fields


def test_a_leading_www_is_dropped_and_no_other_letter() -> None:
    assert company(website="awww.com")["domain"] == "awww.com"
    assert company(website="www.acme.com")["domain"] == "acme.com"


def test_a_page_on_a_shared_host_is_no_key() -> None:
    fields = company(name="One", website="https://www.producthunt.com/posts/one")
    assert "domain" not in fields
    assert fields["website"].endswith("/posts/one")


def test_regions_are_no_countries() -> None:
    fields = company(name="Acme", locations="Leeds, England", regions=["America / Canada", "Europe"])
    assert fields["country"] == "GB"
    assert all(place.get("country") != "CA" for place in fields["locations"])


TARGETS = [*COMPANY_HEADERS, *(f"contact.{name}" for name in CONTACT_HEADERS)]
CELLS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(TARGETS), CELLS, max_size=8))
def test_no_cell_whatever_it_holds_breaks_a_row(cells: dict[str, Any]) -> None:
    found = translate(RawRow(1, cells), ColumnMap({name: name for name in cells}), "d")
    assert bool(found.problem) != bool(found.observations)
