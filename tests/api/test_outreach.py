"""Behaviour of outreach over the API: sequences, conversations, messages, events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from leadwright.actions.outreach import messages, progress
from leadwright.actions.outreach.types import Heard, Hearing, ReplyClass
from leadwright.faces.api.app import create_api
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.kernel import clock
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from tests.flows.invented_outreach import leads_of, load, rows_of

pytestmark = pytest.mark.anyio
V1 = "http://localhost/api/v1"
SHORT: dict[str, Any] = {
    "name": "Short",
    "steps": [
        {"channel": "email", "subject": "For {{ company.name }}", "body": "Hello {{ contact.first_name }}"},
        {"day": 3, "channel": "call", "body": "Call {{ contact.name }}"},
    ],
    "window": {"from": "08:00", "until": "18:00"},
}


@pytest.fixture
async def client(database: Database, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with database.scope(actor="test") as scope:
        await load(scope, tmp_path, rows_of(2))
    transport = httpx2.ASGITransport(app=create_api(database, Settings(home=tmp_path, outside="closed")))
    async with httpx2.AsyncClient(transport=transport) as opened:
        yield opened


async def begun(client: httpx2.AsyncClient, database: Database) -> list[dict[str, Any]]:
    """Two leads taken in, and their first messages written."""
    made = (await client.post(f"{V1}/sequences", json=SHORT)).json()
    async with database.scope(actor="test") as scope:
        leads = [str(lead) for lead in (await leads_of(scope)).values()]
    done = await client.post(f"{V1}/sequences/{made['id']}/enrolments", json={"lead_ids": leads})
    assert [one["code"] for one in done.json()["items"]] == ["", ""]
    async with database.scope(actor="test") as scope:
        async for _ in prepare_outreach(scope, clock.now()):
            await scope.commit()
    listed = (await client.get(f"{V1}/outreach/messages", params={"limit": 1})).json()
    rest = (await client.get(f"{V1}/outreach/messages", params={"cursor": listed["next_cursor"]})).json()
    assert (listed["total"], rest["next_cursor"]) == (2, None)
    return [*listed["items"], *rest["items"]]


async def test_a_sequence_is_kept_changed_switched_previewed_and_ended(
    client: httpx2.AsyncClient, database: Database
) -> None:
    made = await client.post(f"{V1}/sequences", json=SHORT)
    assert made.status_code == 201
    place = f"{V1}/sequences/{made.json()['id']}"
    assert made.headers["location"] in place
    changed = (await client.put(place, json={**SHORT, "purpose": "Other"})).json()
    assert (changed["version"], changed["document"]["purpose"]) == (2, "Other")
    async with database.scope(actor="test") as scope:
        lead = str(next(iter((await leads_of(scope)).values())))
    shown = (await client.post(f"{place}/preview", json={"lead_id": lead})).json()
    assert shown["steps"][0]["ways"][0] == {
        "variant": "a",
        "subject": "For Company 0",
        "body": "Hello Ada",
        "missing": [],
    }
    other = {**SHORT, "steps": [{"subject": "s", "body": "{{ contact.department }}"}]}
    assert (await client.post(f"{place}/preview", json={"lead_id": lead, "sequence": other})).json()[
        "missing"
    ] == []
    assert (await client.patch(place, json={"enabled": False})).json()["enabled"] is False
    assert (await client.post(f"{place}/enrolments", json={"lead_ids": [lead]})).status_code == 409
    assert len((await client.post(f"{V1}/sequences/examples")).json()["items"]) == 3
    assert (await client.delete(place)).status_code == 204
    assert (await client.get(place)).status_code == 404


@pytest.mark.parametrize("wrong", [
    {**SHORT, "steps": [{"subject": "s", "body": "{{ contact.nme }}"}]},
    {**SHORT, "steps": []},
    {**SHORT, "steps": [{"body": "no subject"}]},
    {**SHORT, "colour": "red"},
    {**SHORT, "window": {"from": "18:00", "until": "09:00"}},
])  # fmt: skip
async def test_what_is_wrong_with_a_sequence_is_told(
    client: httpx2.AsyncClient, wrong: dict[str, Any]
) -> None:
    assert (await client.post(f"{V1}/sequences", json=wrong)).status_code == 422


async def test_messages_are_edited_approved_taken_back_and_left_out(
    client: httpx2.AsyncClient, database: Database
) -> None:
    first, second = await begun(client, database)
    place = f"{V1}/outreach/messages"
    edited = (await client.patch(f"{place}/{first['id']}", json={"body": "Mine"})).json()
    assert (edited["body"], edited["subject"], edited["edited"]) == ("Mine", first["subject"], True)
    both = {"ids": [first["id"], second["id"]]}
    assert len((await client.post(f"{place}/approve", json=both)).json()["ids"]) == 2
    assert (await client.get(place, params={"which": "sending"})).json()["total"] == 2
    assert len((await client.post(f"{place}/undo", json=both)).json()["ids"]) == 2
    left = (await client.post(f"{place}/{first['id']}/leave-out", json={"note": "They know us"})).json()
    assert (left["state"], left["words"]) == ("cancelled", "They know us")
    assert (await client.post(f"{place}/{first['id']}/done", json={})).status_code == 409
    told = (await client.get(f"{V1}/outreach/events", params={"limit": 2})).json()
    assert told["items"][0]["status"] == "cancelled"
    assert told["total"] > 2
    more = (
        await client.get(f"{V1}/outreach/events", params={"limit": 2, "cursor": told["next_cursor"]})
    ).json()
    assert {one["id"] for one in more["items"]}.isdisjoint({one["id"] for one in told["items"]})


async def test_a_conversation_is_followed_corrected_and_closed(
    client: httpx2.AsyncClient, database: Database
) -> None:
    first, second = await begun(client, database)
    async with database.scope(actor="test") as scope:
        one = await messages.get(scope, first["id"])
        await scope.run(
            "UPDATE outreach_messages SET state = 'sent', sent_at = now() WHERE id = :id", id=one.id
        )
        await progress.heard(scope, Hearing(Heard.REPLY, one.id, clock.now(), ReplyClass.UNCLEAR, quote="Hm"))
    answered = (await client.get(f"{V1}/outreach/enrolments", params={"show": "answered"})).json()["items"]
    assert [(row["state"], row["answer"], row["quote"]) for row in answered] == [("replied", "unclear", "Hm")]
    place = f"{V1}/outreach/enrolments/{answered[0]['id']}"
    told = (await client.get(place)).json()
    event = next(one for one in told["events"] if one["status"] == "replied")
    corrected = await client.post(f"{V1}/outreach/events/{event['id']}/correct", json={"means": "not_now"})
    assert corrected.status_code == 200, corrected.text
    assert (await client.get(place)).json()["enrolment"]["answer"] == "not_now"
    assert (await client.post(f"{place}/close")).json()["closed_at"]
    assert (await client.post(f"{place}/close")).status_code == 409
    other = f"{V1}/outreach/enrolments/{second['enrolment_id']}"
    assert (await client.post(f"{other}/pause", json={"note": "Wait"})).json()["reason"] == "Wait"
    assert (await client.post(f"{other}/resume")).json()["state"] == "waiting"
    assert (await client.post(f"{other}/stop", json={})).json()["state"] == "stopped"
    assert (await client.get(f"{V1}/outreach/enrolments/{first['id']}")).status_code == 404
