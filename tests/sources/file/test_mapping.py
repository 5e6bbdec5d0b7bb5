"""Columns are understood by their headers, checked against their content, and the user overrules."""

from __future__ import annotations

from typing import Any

import pytest

from leadwright.kernel.errors import Wrong
from leadwright.sources.file.mapping import guess
from leadwright.sources.file.types import RawRow


def rows(**cells: Any) -> list[RawRow]:
    return [RawRow(n, cells) for n in range(1, 4)]


def test_the_company_s_place_wins_over_the_person_s() -> None:
    found = guess(rows(**{"City": "Porto", "Company City": "Leeds", "Company": "Acme", "First Name": "Ana"}))
    assert found.fields["Company City"] == "city"
    assert "City" in found.unknown


def test_a_header_whose_content_says_otherwise_is_kept_as_a_custom_column() -> None:
    assert guess(rows(company="Acme", stage="negotiation")).unknown == ("stage",)
    assert guess(rows(company="Acme", stage="Series B")).fields["stage"] == "funding_stage"


def test_a_name_beside_a_company_is_a_person_s() -> None:
    assert guess(rows(name="Ana Prado", company="Acme")).fields == {"name": "contact.name", "company": "name"}
    assert guess(rows(name="Acme", website="acme.com")).fields["name"] == "name"


def test_columns_without_a_telling_header_are_known_by_their_content() -> None:
    found = guess(
        rows(a="Acme", b="https://www.acme.com/", c="ana@acme.com", d="https://linkedin.com/in/ana")
    )
    assert found.fields == {"b": "website", "c": "contact.email", "d": "contact.linkedin_url"}
    assert set(found.reasons.values()) == {"content"}


def test_the_user_overrules_the_guess() -> None:
    found = guess(rows(company="Acme", website="acme.com"), {"company": "-", "website": "emails"})
    assert found.fields == {"website": "emails"}
    assert found.unknown == ("company",)


@pytest.mark.parametrize(
    ("override", "near"), [({"compnay": "name"}, "company"), ({"company": "nmae"}, "name")]
)
def test_a_misspelt_override_names_the_nearest(override: dict[str, str], near: str) -> None:
    with pytest.raises(Wrong) as caught:
        guess(rows(company="Acme"), override)
    assert near in caught.value.hint
