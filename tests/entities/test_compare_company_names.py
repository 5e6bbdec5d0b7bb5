"""Behaviour of comparing two company names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.entities.blocks import company_name_blocks
from leadwright.entities.compare_company_names import compare_company_names as compare
from leadwright.entities.weights import probability


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordlicht Robotik GmbH", "NORDLICHT ROBOTIK Gesellschaft mit beschränkter Haftung"),
        ("Birchwood Good Will Trading", "Birchwood Goodwill Trading Ltd"),
        ("Smith A O Corp", "A. O. Smith"),
        ("1st Harbour Bank", "First Harbour Bank"),
        ("Harbour Intl Freight", "Harbour International Freight, Inc."),
        ("Газремонт", "Gazremont JSC"),
        ("SeidelbergAG", "Seidelberg AG"),
        ("Brightwell Organisation", "Brightwell Organization"),
        ("Fernwood Foods (formerly Alta Grains)", "Alta Grains LLC"),
    ],
)
def test_spellings_of_one_name_are_probably_one(one: str, other: str) -> None:
    assert probability("companies", compare(one, other)) > 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour Systems, Inc.", "Harbour Industries, Inc."),
        ("Kestrel Capital Fund II", "Kestrel Capital Fund III"),
        ("Banco Orquidea S.A.", "Banco Orquidea Chile S.A."),
        ("Lumen of Boston", "Lumen of Denver"),
        ("Acme", "Acorn"),
        ("Nordlicht Bank AG", "Sonnental Bank AG"),
    ],
)
def test_names_of_two_are_probably_two(one: str, other: str) -> None:
    assert probability("companies", compare(one, other)) < 0.5


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_compared_and_the_order_of_two_does_not_matter(one: str, other: str) -> None:
    assert compare(one, other) == compare(other, one)
    assert 0.0 <= probability("companies", compare(one, other)) <= 1.0


@given(st.text(min_size=1, max_size=60))
def test_a_name_equals_itself_and_has_blocks_under_which_it_meets_itself(name: str) -> None:
    assert compare(name, name)["extra"] == "none"
    assert company_name_blocks(name) == company_name_blocks(name)


def test_a_typo_a_reordering_and_another_script_share_a_block() -> None:
    for one, other in (
        ("Gazremont", "Газремонт"),
        ("Kestrel Optics", "Optics, Kestrel"),
        ("Nordlichtrobotik", "Nordlichtrobotic"),
    ):
        assert set(company_name_blocks(one)) & set(company_name_blocks(other))
