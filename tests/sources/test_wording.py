"""How vendors' values are written in observations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.sources import wording

ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def test_a_zero_head_count_is_a_form_that_nobody_filled_in() -> None:
    assert wording.interval(0) is None
    assert wording.interval("51-200") == [51, 200]
    assert wording.interval(1_200) == [1_200, 1_200]


def test_an_amount_keeps_its_currency_and_its_cents() -> None:
    assert wording.amount(1_000_000, "USD") == {"amount": 1_000_000, "currency": "USD"}
    assert wording.amount(12.5, "EUR") == {"amount": 12.5, "currency": "EUR"}
    assert wording.amount(0, "EUR") is None


def test_a_page_of_a_shared_host_is_a_website_and_no_domain() -> None:
    assert wording.site("http://www.quillmark.example/") == {
        "website": "http://www.quillmark.example/",
        "domain": "quillmark.example",
    }
    assert "domain" not in wording.site("https://www.linkedin.com/company/quillmark")
    assert wording.site("n/a") == {}


def test_only_addresses_of_the_web_are_links() -> None:
    assert wording.link("javascript:alert(1)") is None
    assert wording.link(" https://wire.example/a ") == "https://wire.example/a"


def test_the_same_title_by_the_same_publisher_is_one_article() -> None:
    first = wording.article("Robots: bake!", "https://a.example/1", "Kettle", date(2026, 9, 1))
    again = wording.article("robots  bake", "https://a.example/2", "KETTLE")
    other = wording.article("Robots: bake!", "https://b.example/1", "Bench")
    assert wording.distinct([first, None, again, other]) == [first, other]


def test_a_head_count_is_the_first_that_says_something() -> None:
    assert wording.interval(None, 0, "51-200") == [51, 200]
    assert wording.interval(180, "51-250") == [180, 180]
    assert wording.interval(True, "unknown", None) is None


def test_a_range_is_not_an_amount() -> None:
    assert wording.amount("100M", "USD") == {"amount": 100_000_000, "currency": "USD"}
    assert wording.amount("$10M-$50M", "USD") is None


def test_parts_of_a_place_agree() -> None:
    assert wording.location("San Francisco", "CA", "US") == {
        "city": "San Francisco", "region": "California", "country": "US",
    }  # fmt: skip
    assert wording.location("Berlin", None, "Germany") == {"city": "Berlin", "country": "DE"}
    assert wording.location(country="Brasil") == {"country": "BR"}
    assert wording.location(None, "", []) is None


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("company/acme", "company", "https://www.linkedin.com/company/acme"),
        ("acme", "company", "https://www.linkedin.com/company/acme"),
        ("in/jo-doe", "in", "https://www.linkedin.com/in/jo-doe"),
        ("www.linkedin.com/company/acme", "company", "https://www.linkedin.com/company/acme"),
        ("http://linkedin.com/in/jo", "in", "http://linkedin.com/in/jo"),
        ("https://acme.example/in/jo", "in", None),
        ("javascript:alert(1)", "in", None),
        ("not a handle", "in", None),
    ],
)
def test_a_linkedin_handle_becomes_an_address(value: str, kind: str, expected: str | None) -> None:
    assert wording.on_linkedin(value, kind) == expected


def test_a_title_says_more_than_a_vendors_rank() -> None:
    assert wording.rank("VP of Engineering", "executive") == "vp"
    assert wording.rank(None, "executive") is None
    assert wording.rank("Wizard", "c_suite") == "c_level"
    assert wording.department("Wizard", "human_resources") == "People"
    assert wording.department("Head of Sales", "engineering") == "Sales"


def test_bands_touch_the_interval_that_is_wanted() -> None:
    known = [("1-10", 1, 10), ("11-50", 11, 50), ("51+", 51, None)]
    assert wording.bands(None, 10, known) == ["1-10"]
    assert wording.bands(20, None, known) == ["11-50", "51+"]
    assert wording.bands(10, 60, known) == ["1-10", "11-50", "51+"]


@pytest.mark.parametrize(
    "read",
    [
        wording.interval, wording.amount, wording.site, wording.mailbox, wording.number, wording.on_linkedin,
        wording.year, wording.link, wording.listed, wording.objects, wording.called, wording.prose,
        wording.location, wording.spots, wording.mailboxes, wording.numbers, wording.stage, wording.iso_day,
        wording.instant, wording.whole,
    ],
)  # fmt: skip
@given(odd=ODD)
def test_nothing_odd_breaks_reading(read: Any, odd: Any) -> None:
    read(odd)
