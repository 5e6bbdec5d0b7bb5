"""Events over the API: keys and hooks shown once, what arrived, what counts."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest

from leadwright.kernel import clock
from leadwright.kernel.db import Database
from leadwright.observations import dead_letters, events
from leadwright.sources.site.message import read
from leadwright.workspace import hooks
from tests.api.conftest import Finish

pytestmark = pytest.mark.anyio


async def test_what_arrives_is_listed_and_counted(
    client: httpx2.AsyncClient, database: Database, finish_jobs: Finish
) -> None:
    made = (await client.post("/events/keys", json={"name": "site", "origins": ["https://acme.com"]})).json()
    assert made["key"].startswith("lw_")
    assert "key" not in (await client.get("/events/keys")).json()["items"][0]
    async with database.scope() as scope:
        key = (await scope.rows("SELECT id FROM write_keys"))[0][0]
        for number in range(5):
            told = {"anonymousId": "a", "properties": {"path": "/pricing" if number else "/"}}
            await events.keep(scope, key, [read("page", told, clock.now() + timedelta(seconds=number))])
    await finish_jobs()
    first = (await client.get("/events?limit=2")).json()
    assert first["total"] == 5
    rest = (await client.get(f"/events?limit=200&cursor={first['next_cursor']}")).json()
    assert len(first["items"]) + len(rest["items"]) == 5
    assert (first["items"][0]["what"], first["items"][0]["counts_as"]) == ("/pricing", "pricing_page_visited")
    assert rest["items"][-1]["counts_as"] is None
    stats = (await client.get("/events/stats")).json()
    assert (stats["events"], stats["matched"], stats["waiting"], stats["channels"][0]["events"]) == (
        5,
        0,
        0,
        5,
    )
    assert len(stats["by_hour"]) == 24
    assert (await client.get("/events/visitors")).json()["items"][0]["events"] == 5
    gone = await client.delete(f"/events/keys/{made['id']}")
    assert gone.json()["revoked_by"] == "api"
    assert (await client.delete(f"/events/keys/{made['id']}")).status_code == 409


async def test_other_rules_count_for_what_is_kept_too(
    client: httpx2.AsyncClient, database: Database, finish_jobs: Finish
) -> None:
    async with database.scope() as scope:
        channel = (await scope.rows("SELECT id FROM workspaces"))[0][0]
        for kind, told in (
            ("identify", {"userId": "u", "traits": {"email": "ada@acme.com"}}), ("track", {"userId": "u", "event": "Boat Bought"}),
        ):  # fmt: skip
            await events.keep(scope, channel, [read(kind, told, clock.now())])
    await finish_jobs()
    assert (await client.get("/events/rules")).json()["own"] is False
    answer = await client.put("/events/rules", json={"rules": {"form_filled": {"events": ["boat *"]}}})
    assert answer.json()["looked_at_again"] == 2
    await finish_jobs()
    async with database.scope() as scope:
        types = {row[0] for row in await scope.rows("SELECT type FROM signals")}
    assert types == {"identified", "form_filled"}
    assert (
        await client.put("/events/rules", json={"rules": {"form_filled": {"events": ["*"]}}})
    ).status_code == 422
    assert (await client.put("/events/rules", json={"rules": None})).json()["own"] is False


async def test_hooks_and_what_they_could_not_read(client: httpx2.AsyncClient, database: Database) -> None:
    made = (await client.post("/events/hooks", json={"name": "forms"})).json()
    assert (made["path"], len(made["secret"]) >= 32) == ("/v1/hooks/forms", True)
    assert "secret" not in (await client.get("/events/hooks")).json()["items"][0]
    assert (await client.post("/events/hooks", json={"name": "forms"})).status_code == 409
    async with database.scope() as scope:
        hook = await hooks.find(scope, "forms")
        bodies = [("it names nobody", '{"who": "ada@acme.com"}'), ("it names nobody", "{}")]
        await dead_letters.bury(scope, hook.id, bodies, clock.now())
    letters = (await client.get("/events/dead")).json()["items"]
    told = next(one for one in letters if "who" in one["body"])
    other = next(one for one in letters if "who" not in one["body"])
    assert (await client.post(f"/events/dead/{told['id']}/retry")).status_code == 422
    assert (
        await client.put("/events/hooks/forms/mapping", json={"mapping": {"email": "who"}})
    ).status_code == 200
    assert (await client.post(f"/events/dead/{told['id']}/retry")).json() == {"events": 1, "dead": 0}
    assert (await client.delete(f"/events/dead/{other['id']}")).status_code == 200
    assert (await client.get("/events/dead")).json()["total"] == 0
    assert (await client.delete("/events/hooks/forms")).status_code == 200
    assert (await client.delete("/events/hooks/forms")).status_code == 404
