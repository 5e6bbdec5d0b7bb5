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


@pytest.mark.parametrize(
    "read",
    [
        wording.interval, wording.amount, wording.site, wording.mailbox, wording.number, wording.on_linkedin,
        wording.year, wording.link, wording.listed, wording.objects,
    ],
)  # fmt: skip
@given(odd=ODD)
def test_nothing_odd_breaks_reading(read: Any, odd: Any) -> None:
    read(odd)
