"""Deliveries are proven, taken once, and kept where they cannot be read."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx2
import pytest

from leadwright.kernel import clock
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.kernel.signatures import HEADER, sign
from leadwright.workspace import hooks
from tests.events.conftest import Take

pytestmark = pytest.mark.anyio
LEAD = {"email": "ada@acme.com", "full_name": "Ada Byron", "company": "Acme", "event": "Lead form submitted"}


@pytest.fixture
async def secret(database: Database, config: Settings) -> str:
    """The secret of the open hook `forms`."""
    async with database.scope(actor="test") as scope:
        return (await hooks.open_hook(scope, open_keyring(config), "forms", {}))[1]


def signed(body: bytes, secret: str, ago: float = 0) -> dict[str, str]:
    return {HEADER: sign(body, secret, clock.now() - timedelta(seconds=ago))}


async def count(database: Database, table: str) -> int:
    async with database.scope() as scope:
        return int(await scope.value(f"SELECT count(*) FROM {table}"))


async def test_a_lead_form_becomes_a_lead_with_its_contact(
    client: httpx2.AsyncClient, database: Database, secret: str, take: Take
) -> None:
    body = json.dumps(LEAD).encode()
    headers = signed(body, secret)
    for _ in range(3):  # a sender that got no answer sends it again
        assert (await client.post("/v1/hooks/forms", content=body, headers=headers)).json() == {
            "success": True
        }
    assert await count(database, "events") == 1
    await take()
    async with database.scope() as scope:
        assert (
            await scope.value(
                "SELECT content->'activity'->>'kind' FROM observations WHERE content->'activity'->>'kind' <> 'identified'"
            )
            == "form_filled"
        )
        assert await scope.value("SELECT name || ' ' || email FROM contacts") == "Ada Byron ada@acme.com"
        assert await scope.value("SELECT count(*) FROM leads WHERE stage = 'prospect'") == 1


@pytest.mark.parametrize("how", ["unsigned", "other secret", "other body", "old", "early"])
async def test_who_is_not_proven_is_refused_and_leaves_nothing(
    client: httpx2.AsyncClient, database: Database, secret: str, how: str
) -> None:
    body = json.dumps(LEAD).encode()
    headers = {
        "unsigned": {}, "other secret": signed(body, "another secret of theirs"), "other body": signed(b"{}", secret),
        "old": signed(body, secret, 301), "early": signed(body, secret, -302),
    }[how]  # fmt: skip
    answer = await client.post("/v1/hooks/forms", content=body, headers=headers)
    assert (answer.status_code, answer.json()["success"]) == (403, False)
    assert await count(database, "events") == await count(database, "dead_letters") == 0


async def test_what_cannot_be_read_is_kept_until_the_mapping_is_right(
    client: httpx2.AsyncClient, database: Database, config: Settings, secret: str
) -> None:
    from leadwright.flows.take_delivery import take_letter
    from leadwright.kernel.errors import Wrong
    from leadwright.observations.dead_letters import open_letters

    for body in (b"not json", b'{"who": {"addr": "ada@acme.com"}}', b"[]"):
        for _ in range(2):
            answer = await client.post("/v1/hooks/forms", content=body, headers=signed(body, secret))
            assert answer.status_code == 200
    async with database.scope() as scope:
        letters, total = await open_letters(scope)
    assert total == 3
    letter = next(one for one in letters if "who" in one.body)
    async with database.scope() as scope:
        hook = await hooks.set_mapping(scope, "forms", {"email": "who.addr"})
    async with database.scope() as scope:
        assert (await take_letter(scope, hook, letter.id)).events == 1
    assert await count(database, "events") == 1
    broken = next(one for one in letters if one.body == "not json")
    with pytest.raises(Wrong):
        async with database.scope() as scope:
            await take_letter(scope, hook, broken.id)
    async with database.scope() as scope:
        assert (await open_letters(scope))[1] == 2


async def test_a_closed_or_unknown_hook_takes_nothing(
    client: httpx2.AsyncClient, database: Database, secret: str
) -> None:
    async with database.scope() as scope:
        await hooks.close(scope, "forms")
    body = json.dumps(LEAD).encode()
    for name in ("forms", "other"):
        assert (
            await client.post(f"/v1/hooks/{name}", content=body, headers=signed(body, secret))
        ).status_code == 404


async def test_a_secret_is_kept_sealed(database: Database, secret: str) -> None:
    async with database.scope() as scope:
        assert secret.encode() not in bytes(await scope.value("SELECT sealed FROM hooks"))


async def test_intent_of_a_provider_is_a_signal_of_the_company_and_is_taken_once(
    client: httpx2.AsyncClient, database: Database, config: Settings
) -> None:
    async with database.scope(actor="test") as scope:
        _, secret = await hooks.open_hook(scope, open_keyring(config), "intent", {})
    day = clock.now().date().isoformat()
    body = json.dumps(
        {"events": [{"company": {"name": "Acme", "domain": "acme.com"}, "product": "CRM", "date": day}]}
    )
    for _ in range(2):
        answer = await client.post(
            "/v1/hooks/intent", content=body.encode(), headers=signed(body.encode(), secret)
        )
        assert answer.json() == {"success": True}
    async with database.scope() as scope:
        assert [tuple(row) for row in await scope.rows("SELECT type, details->>'topic' FROM signals")] == [
            ("intent_topic", "CRM")
        ]
    refused = await client.post("/v1/hooks/intent", content=b"{}", headers=signed(b"{}", secret))
    forged = await client.post("/v1/hooks/intent", content=body.encode(), headers=signed(b"{}", secret))
    assert (refused.status_code, forged.status_code) == (422, 403)


async def test_what_hubspot_says_is_proven_and_makes_its_records_be_read(
    client: httpx2.AsyncClient, database: Database, config: Settings
) -> None:
    from leadwright.effects import crm_connections
    from leadwright.sources.crm.registry import dialects
    from leadwright_twin.crm.webhooks import signature

    async with database.scope(actor="test") as scope:
        keyring = open_keyring(config)
        await crm_connections.connect(
            scope, keyring, dialects()["hubspot"], "token", {"token": "invented"}, label="sales"
        )
        await hooks.open_hook(scope, keyring, "hubspot", {}, "the secret of the app")
    events = [
        {
            "subscriptionType": "company.propertyChange",
            "objectId": 77,
            "occurredAt": 1772409600000,
            "propertyName": "name",
        },
        {
            "subscriptionType": "contact.merge",
            "objectId": 5,
            "occurredAt": 1772409600000,
            "primaryObjectId": 5,
            "mergedObjectIds": [6],
        },
        {"subscriptionType": "ticket.creation", "objectId": 9, "occurredAt": 1772409600000},
    ]
    body = json.dumps(events).encode()
    moment = str(int(clock.now().timestamp() * 1000))
    url = f"{config.public_url}/v1/hooks/hubspot"
    headers = {
        "x-hubspot-request-timestamp": moment,
        "x-hubspot-signature-v3": signature("another secret", "POST", url, body, moment),
    }
    assert (await client.post("/v1/hooks/hubspot", content=body, headers=headers)).status_code == 403
    headers["x-hubspot-signature-v3"] = signature("the secret of the app", "POST", url, body, moment)
    assert (await client.post("/v1/hooks/hubspot", content=body, headers=headers)).status_code == 200
    async with database.scope() as scope:
        rows = await scope.rows("SELECT arguments->'changed' FROM jobs WHERE kind = 'crm_pull'")
    assert [row[0] for row in rows] == [{"company": ["77"], "contact": ["5", "6"]}]
    old = str(int(moment) - 10 * 60 * 1000)
    headers = {
        "x-hubspot-request-timestamp": old,
        "x-hubspot-signature-v3": signature("the secret of the app", "POST", url, body, old),
    }
    assert (await client.post("/v1/hooks/hubspot", content=body, headers=headers)).status_code == 403
