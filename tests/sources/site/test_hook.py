"""Deliveries of other programs are read by a mapping, or by what their fields are called."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from leadwright.kernel.errors import Wrong
from leadwright.sources.reading import ShapeError
from leadwright.sources.site.hook import mapping, read_delivery
from leadwright.sources.site.message import Event
from leadwright.sources.site.who import address_of, company_named, person, traits_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FLAT = {
    "event_type": "Demo Requested",
    "work_email": "Ada@Acme.com",
    "full_name": "Ada Byron",
    "company_name": "Acme",
    "jobTitle": "CTO",
}
AD_FORM = {
    "leadgen_id": "77", "created_time": "2026-02-28T10:00:00+0000",
    "field_data": [
        {"name": "full_name", "values": ["Ada Byron"]}, {"name": "work_email", "values": ["ada@acme.com"]},
        {"name": "company_name", "values": ["Acme"]}, {"name": "job_title", "values": ["CTO"]},
    ],
}  # fmt: skip
NESTED = {
    "data": {
        "lead": {
            "contact": {"email": "ada@acme.com", "name": "Ada Byron"},
            "company": {"name": "Acme", "website": "acme.com"},
        }
    }
}


def who(event: Event) -> tuple[str | None, str | None, str | None]:
    traits = traits_of(event, "ad_lead")
    address = address_of(event, traits)
    company = company_named(event, traits, address)
    return address, company.fields.get("domain") if company else None, person(traits, address).get("name")


@pytest.mark.parametrize("told", [FLAT, AD_FORM, NESTED])
def test_usual_names_are_recognised(told: dict[str, Any]) -> None:
    (event,) = read_delivery(told, {}, NOW, "d")
    assert isinstance(event, Event)
    assert who(event) == ("ada@acme.com", "acme.com", "Ada Byron")


def test_a_form_of_an_advertisement_is_a_lead_with_the_senders_id() -> None:
    (event,) = read_delivery(AD_FORM, {}, NOW, "d")
    assert isinstance(event, Event)
    assert (event.name, event.message_id, event.occurred_at) == (
        "Ad lead",
        "77",
        datetime(2026, 2, 28, 10, tzinfo=UTC),
    )


def test_a_mapping_says_where_fields_stand() -> None:
    told = {"kind": "reply", "rows": [{"from": {"addr": "ada@acme.com"}}, {"from": {"addr": "bo@birch.io"}}]}
    where = mapping({"items": "rows", "email": "from.addr", "event": "=Email Replied"})
    events = [event for event in read_delivery(told, where, NOW, "d") if isinstance(event, Event)]
    assert [(event.name, who(event)[0]) for event in events] == [
        ("Email Replied", "ada@acme.com"),
        ("Email Replied", "bo@birch.io"),
    ]
    where = mapping({"email": "answers[q=Mail].a"})
    (event,) = read_delivery({"answers": [{"q": "mail", "a": "ada@acme.com"}]}, where, NOW, "d")
    assert isinstance(event, Event)
    assert who(event)[1] == "acme.com"


def test_a_repeat_makes_the_same_events() -> None:
    first, second = (next(iter(read_delivery(FLAT, {}, NOW, "d"))) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "told",
    [{}, [], None, 3, {"x": 1}, {"data": []}, [[]], {"email": None}, {"field_data": [{"name": "email"}]}],
)
def test_what_names_nobody_is_said_to(told: Any) -> None:
    try:
        found = list(read_delivery(told, {}, NOW, "d"))
    except ShapeError:
        return
    assert found
    assert all(isinstance(one, ShapeError) for one in found)


@pytest.mark.parametrize(
    "raw", [[], {"mail": "x"}, {"email": 3}, {"email": ""}, {"email": "a[b"}, {"email": "a..]"}]
)
def test_a_mapping_that_cannot_be_meant_is_refused(raw: Any) -> None:
    with pytest.raises(Wrong):
        mapping(raw)
