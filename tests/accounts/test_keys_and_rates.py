"""Keys of programs, and how many requests somebody may send."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import anyio
import pytest

from leadwright.kernel import clock
from leadwright.kernel.db import Database
from leadwright.workspace.accounts import keys, users
from leadwright.workspace.accounts.rates import Rates

from .conftest import House

pytestmark = pytest.mark.anyio


async def admin(owned: House) -> str:
    async with owned.database.scope() as scope:
        ada = await users.by_email(scope, "ada@acme.example")
    assert ada is not None
    return await owned.key(ada, "admin")


async def test_a_key_is_shown_once_and_kept_nowhere(owned: House) -> None:
    program = owned.program(await admin(owned))
    given = {"name": "report", "scopes": ["leads:read", "read"]}
    first = await program.post("/keys", json=given, headers={"idempotency-key": "once"})
    assert first.status_code == 201
    key = first.json()["key"]
    again = await program.post("/keys", json=given, headers={"idempotency-key": "once"})
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == {**first.json(), "key": None}
    listed = (await program.get("/keys")).json()["items"]
    assert [item["hint"] for item in listed if item["name"] == "report"] == [key[-4:]]
    async with owned.database.scope() as scope:
        for table in ("api_keys", "idempotency", "audit_entries"):
            for row in await scope.rows(f"SELECT CAST(t AS text) FROM {table} t"):
                assert key not in row[0]
                assert key.encode().hex() not in row[0]


async def test_a_key_counts_until_it_ends_or_is_revoked(owned: House) -> None:
    program = owned.program(await admin(owned))
    made = (await program.post("/keys", json={"name": "report", "scopes": ["read"]})).json()
    other = owned.program(made["key"])
    assert (await other.get("/me")).json()["name"] == "report"
    shown = (await program.get(f"/keys/{made['id']}")).json()
    assert shown["used_at"] is not None
    assert "key" not in shown
    assert (await program.delete(f"/keys/{made['id']}")).status_code == 200
    assert (await other.get("/me")).status_code == 401
    assert (await program.delete(f"/keys/{made['id']}")).status_code == 409
    async with owned.database.scope() as scope:
        ada = await users.by_email(scope, "ada@acme.example")
        assert ada is not None
        _, late = await keys.create(scope, ada.id, "late", ["read"], clock.now() + timedelta(seconds=1))
    await anyio.sleep(1.1)
    assert (await owned.program(late).get("/me")).status_code == 401


@pytest.mark.parametrize("given", [
    {"name": "x", "scopes": []}, {"name": "", "scopes": ["read"]}, {"name": "x", "scopes": ["everything"]},
    {"name": "x", "scopes": ["leads:delete"]}, {"name": "x", "scopes": ["nowhere:read"]},
    {"name": "x", "scopes": ["read"], "expires_at": "2001-01-01T00:00:00Z"}, {"name": "x", "scopes": ["read"], "role": "owner"},
], ids=str)  # fmt: skip
async def test_a_key_that_would_make_no_sense_is_not_made(owned: House, given: dict[str, object]) -> None:
    assert (await owned.program(await admin(owned)).post("/keys", json=given)).status_code == 422


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer lwk_wrong", "Basic YTpi", "Bearer \x7f", "bearer"]
)
async def test_what_is_no_key_opens_nothing(owned: House, header: str) -> None:
    browser = owned.browser(authorization=header)
    seen = await browser.get("/api/v1/leads")
    assert (seen.status_code, seen.json()["code"]) == (401, "not_signed_in")


async def test_a_write_key_of_events_is_no_key_of_the_api(owned: House) -> None:
    program = owned.program(await admin(owned))
    made = (await program.post("/events/keys", json={"name": "site"})).json()
    assert (await owned.program(made["key"]).get("/me")).status_code == 401
    api = (await program.post("/keys", json={"name": "report", "scopes": ["write"]})).json()["key"]
    sent = await owned.browser().post("/v1/track", json={"writeKey": api, "event": "x", "anonymousId": "a"})
    assert sent.status_code == 401


async def test_the_same_idempotency_key_of_two_programs_means_two_things(owned: House) -> None:
    one, two = owned.program(await admin(owned)), owned.program(await admin(owned))
    first = await one.post("/watchlists", json={"name": "Fair"}, headers={"idempotency-key": "same"})
    second = await two.post("/watchlists", json={"name": "Show"}, headers={"idempotency-key": "same"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["name"] != second.json()["name"]


# rates ----------------------------------------------------------------------------------------------------


async def test_an_answer_says_what_is_left_and_too_many_are_refused(owned: House) -> None:
    owned.config.rate_limit = 40
    program = owned.program(await admin(owned))
    seen = [await program.get("/me") for _ in range(45)]
    told = [int(item.headers["ratelimit-remaining"]) for item in seen]
    assert [item.status_code for item in seen] == [200] * 40 + [429] * 5
    assert told[:41] == [*range(39, -1, -1), 0]
    assert seen[0].headers["ratelimit-limit"] == "40"
    assert 0 < int(seen[0].headers["ratelimit-reset"]) <= 60
    last = seen[-1]
    assert last.json()["code"] == "too_many_requests"
    assert 0 < int(last.headers["retry-after"]) <= 60
    assert (await owned.program(await admin(owned)).get("/me")).status_code == 200


async def test_processes_share_a_minute_and_never_pass_it(database: Database) -> None:
    limit, bucket = 100, uuid4()
    processes = [Rates(database) for _ in range(4)]
    allowed = 0

    async def ask(rates: Rates) -> None:
        nonlocal allowed
        for _ in range(60):
            given = (await rates.take(bucket, limit)).allowed
            allowed += given

    now = int(clock.now().timestamp())
    if now % 60 > 50:
        await anyio.sleep(61 - now % 60)
    async with anyio.create_task_group() as group:
        for rates in processes:
            group.start_soon(ask, rates)
    assert allowed <= limit
    assert allowed >= limit - len(processes) * (limit // 20)


async def test_nobody_is_limited_as_long_as_nobody_signs_in(house: House) -> None:
    house.config.rate_limit = 3
    seen = [await house.program().get("/me") for _ in range(6)]
    assert [item.status_code for item in seen] == [200] * 6
    assert "ratelimit-limit" not in seen[0].headers
