"""Pastes over the API: reading proposes and records nothing; recording takes confirmed fields alone."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from leadwright.kernel.db import Database

pytestmark = pytest.mark.anyio

SIGNATURE = (
    "Best regards,\n\nAna Prado\nChief Technology Officer\nNorthwind Labs Ltd\n"
    "T: +44 113 496 0000\nana.prado@northwind-demo.co.uk\n"
)


def confirmed(proposal: dict[str, Any]) -> dict[str, Any]:
    return {
        side: [
            {"field": found["field"], "value": found["value"]}
            for found in proposal[side]
            if not found["problem"]
        ]
        for side in ("person", "company")
    }


async def test_reading_proposes_with_passages_and_records_nothing(
    client: httpx2.AsyncClient, database: Database
) -> None:
    answer = await client.post("/paste/read", json={"text": SIGNATURE})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["source"], told["kind"]) == ("paste", "signature")
    name = told["proposals"][0]["person"][0]
    assert (name["field"], name["value"]) == ("name", "Ana Prado")
    assert SIGNATURE[slice(*name["span"])] == "Ana Prado"
    async with database.scope() as scope:
        assert await scope.value("SELECT count(*) FROM readings") == 0


async def test_confirmed_fields_become_a_lead_and_then_are_known(client: httpx2.AsyncClient) -> None:
    told = (await client.post("/paste/read", json={"text": SIGNATURE})).json()
    body = {"source": told["source"], "label": "Signature", **confirmed(told["proposals"][0])}
    made = await client.post("/paste/record", json=body)
    assert made.status_code == 201, made.text
    lead = (await client.get(f"/leads/{made.json()['lead_id']}")).json()
    assert lead["contacts"][0]["email"] == "ana.prado@northwind-demo.co.uk"
    again = await client.post("/paste/record", json=body)
    assert (again.status_code, again.json()["outcome"]) == (200, "known")


async def test_a_person_alone_waits(client: httpx2.AsyncClient) -> None:
    body = {"person": [{"field": "name", "value": "Ana Prado"}]}
    made = await client.post("/paste/record", json=body)
    assert (made.status_code, made.json()["outcome"], made.json()["lead_id"]) == (201, "waiting", None)


async def test_a_company_that_may_be_known_is_answered_with_candidates(client: httpx2.AsyncClient) -> None:
    known = (
        await client.post("/leads", json={"name": "Northwind Labs", "website": "northwind-demo.com"})
    ).json()
    body: dict[str, Any] = {"company": [{"field": "name", "value": "Northwind Labs"}]}
    refused = await client.post("/paste/record", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "near_duplicates")
    chosen = refused.json()["candidates"][0]["company_id"]
    made = await client.post("/paste/record", json={**body, "company_id": chosen})
    assert (made.status_code, made.json()["lead_id"]) == (200, known["id"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "person"),
        ({"person": [{"field": "phones", "value": "123"}]}, "person.phones"),
        ({"person": [{"field": "salary", "value": 3}]}, "person.0.field"),
        ({"source": "gossip"}, "source"),
    ],
)
async def test_what_cannot_be_recorded_is_refused_by_field(
    client: httpx2.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await client.post("/paste/record", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
