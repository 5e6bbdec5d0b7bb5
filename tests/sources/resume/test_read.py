"""A JSON Resume tells who it is and where they work; what is no resume is none."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from leadwright.sources.contract import Proposal
from leadwright.sources.resume.read import read

TODAY = date(2026, 11, 26)
BASICS: dict[str, Any] = {
    "name": "Ana Prado", "label": "Engineer", "email": "ana@gmail.com", "phone": "0113 496 0000",
    "location": {"city": "Leeds", "countryCode": "GB"},
    "profiles": [{"network": "LinkedIn", "url": "https://linkedin.com/in/anaprado"}],
}  # fmt: skip
WORK: list[dict[str, Any]] = [
    {"name": "Contoso", "position": "Engineer", "startDate": "2018", "endDate": "2020-12-31"},
    {
        "name": "Northwind Labs",
        "position": "CTO",
        "startDate": "2021-01",
        "url": "https://northwind-demo.com",
    },
]


def one(document: Any) -> Proposal:
    told = read(json.dumps(document), TODAY)
    assert told is not None
    return told.proposals[0]


def test_the_position_held_now_names_title_and_company() -> None:
    item = one({"basics": BASICS, "work": WORK})
    said = {found.field: found.value for found in item.person if found.field != "employments"}
    assert said["title"] == "CTO"
    assert said["phones"] == "+441134960000"
    assert said["location"] == {"city": "Leeds", "country": "GB"}
    assert said["linkedin_url"] == "https://www.linkedin.com/in/anaprado"
    assert {f.field: f.value for f in item.company} == {
        "name": "Northwind Labs", "website": "https://northwind-demo.com/", "domain": "northwind-demo.com",
    }  # fmt: skip
    assert [found.value for found in item.person if found.field == "employments"] == [
        {"title": "CTO", "company": "Northwind Labs", "from": "2021-01", "current": True},
        {"title": "Engineer", "company": "Contoso", "from": "2018", "to": "2020-12-31", "current": False},
    ]


def test_without_a_position_now_there_is_no_company() -> None:
    item = one({"basics": BASICS, "work": WORK[:1]})
    assert item.company == ()
    assert next(found.value for found in item.person if found.field == "title") == "Engineer"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"basics": 3}', "{", "Ana Prado", '{"basics": {}'])
def test_what_is_no_resume_is_none(text: str) -> None:
    assert read(text, TODAY) is None


@pytest.mark.parametrize("odd", [None, 3, [], [3], {"a": 1}, "x", True])
def test_odd_values_are_passed_over(odd: Any) -> None:
    told = read(
        json.dumps({"basics": {**BASICS, "email": odd, "location": odd, "profiles": odd}, "work": odd}), TODAY
    )
    assert told is not None
    assert told.proposals[0].person[0].value == "Ana Prado"
