"""Contacts over the API: verifying an address, with the outside closed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture
def config(tmp_path: Any) -> Settings:
    return Settings(home=tmp_path, outside="closed")


async def contact_id(database: Database, name: str) -> str:
    async with database.scope() as scope:
        return str(await scope.value("SELECT id FROM contacts WHERE name = :name", name=name))


async def test_with_the_outside_closed_an_address_is_blocked_and_that_is_recorded(
    client: httpx2.AsyncClient, filled: dict[str, Any], database: Database
) -> None:
    ada = await contact_id(database, "Ada Byron")
    answer = await client.post(f"/contacts/{ada}/verify-email")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["address"], said["status"]) == ("ada@acme.com", "blocked")
    assert "outside is closed" in said["reasons"]
    async with database.scope() as scope:
        kept = await scope.value(
            "SELECT content->>'email_status' FROM observations WHERE content ? 'email_status'"
        )
    assert kept == "blocked"


async def test_an_unknown_contact_is_not_found(client: httpx2.AsyncClient) -> None:
    answer = await client.post(f"/contacts/{uuid4()}/verify-email")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


async def test_the_same_key_asks_once(
    client: httpx2.AsyncClient, filled: dict[str, Any], database: Database
) -> None:
    ada = await contact_id(database, "Ada Byron")
    headers = {"idempotency-key": "once"}
    first = await client.post(f"/contacts/{ada}/verify-email", headers=headers)
    again = await client.post(f"/contacts/{ada}/verify-email", headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
