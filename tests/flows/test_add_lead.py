"""Behaviour of adding one company by hand."""

from __future__ import annotations

import pytest

from leadwright.flows.add_lead import add_lead, similar
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.reads.near_duplicates import NearDuplicates

pytestmark = pytest.mark.anyio


async def test_a_company_typed_by_hand_becomes_a_lead_with_its_words_believed(scope: Scope) -> None:
    added = await add_lead(
        scope,
        {
            "name": "Acme Robotics",
            "website": "acme.com",
            "employees": "51-200",
            "location": "Berlin, Germany",
            "technologies": "AWS; React",
            "contact_name": "Ada Byron",
            "contact_email": "ada@acme.com",
        },
    )
    assert added.created
    row = await scope.row("SELECT domain, head_count_min, head_count_max, country, stack FROM features")
    assert row is not None
    assert tuple(row[:4]) == ("acme.com", 51, 200, "DE")
    assert set(row[4]) == {"aws", "react"}
    assert await scope.value("SELECT email FROM contacts") == "ada@acme.com"
    reading = await scope.row("SELECT source, label FROM readings")
    assert reading is not None
    assert tuple(reading) == ("human", "test")


async def test_neither_name_nor_website_is_refused_with_the_field(scope: Scope) -> None:
    for fields in ({}, {"name": " "}, {"name": "", "website": "https://"}, {"head_count": "12"}):
        with pytest.raises(Wrong) as caught:
            await add_lead(scope, fields)
        assert caught.value.field == "name"
        assert caught.value.hint


async def test_a_value_that_cannot_be_read_is_refused_by_name(scope: Scope) -> None:
    with pytest.raises(Wrong) as caught:
        await add_lead(scope, {"name": "Acme", "head_count": "a lot"})
    assert caught.value.field == "head_count"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"name": "Other", "website": "https://www.acme-robotics.com/about"}, "same website"),
        ({"name": "ACME Robotics, Inc."}, "same name"),
        ({"name": "Acme Robotic"}, "similar name"),
        ({"name": "X", "linkedin_url": "https://linkedin.com/company/acme-robotics"}, "same LinkedIn page"),
        ({"website": "acme-robotics.io"}, "similar website"),
    ],
)
async def test_near_duplicates_are_shown_before_saving(
    scope: Scope, fields: dict[str, str], why: str
) -> None:
    first = await add_lead(
        scope,
        {
            "name": "Acme Robotics",
            "website": "acme-robotics.com",
            "linkedin_url": "https://www.linkedin.com/company/acme-robotics/",
        },
    )
    found = await similar(scope, fields)
    assert [(item.lead_id, item.why) for item in found] == [(first.lead_id, why)]
    with pytest.raises(NearDuplicates) as caught:
        await add_lead(scope, fields)
    assert caught.value.candidates == tuple(found)
    assert await scope.value("SELECT count(*) FROM leads") == 1


async def test_other_companies_are_no_near_duplicates(scope: Scope) -> None:
    await add_lead(scope, {"name": "Acme Robotics", "website": "acme.com"})
    assert await similar(scope, {"name": "Acorn Robotics", "website": "acorn.io"}) == []
    assert (await add_lead(scope, {"name": "Acorn Software"})).created


async def test_with_force_the_same_company_keeps_its_lead_and_its_earlier_words(scope: Scope) -> None:
    first = await add_lead(scope, {"name": "Acme", "website": "acme.com", "head_count": "80"})
    again = await add_lead(scope, {"name": "Acme Ltd", "website": "acme.com", "country": "UK"}, force=True)
    assert (again.lead_id, again.created) == (first.lead_id, False)
    row = await scope.row("SELECT name, head_count_min, country FROM features")
    assert row is not None
    assert tuple(row) == ("Acme Ltd", 80, "GB")


async def test_with_force_a_namesake_becomes_a_lead_of_its_own(scope: Scope) -> None:
    await add_lead(scope, {"name": "Acme", "website": "acme.com"})
    assert (await add_lead(scope, {"name": "Acme", "website": "acme.de"}, force=True)).created
    assert await scope.value("SELECT count(*) FROM leads") == 2
