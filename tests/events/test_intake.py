"""What libraries send is answered as they expect, kept once, and never acknowledged before it is kept."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import httpx2
import pytest

from leadwright.flows.add_lead import add_lead
from leadwright.flows.rescore import rescore_all
from leadwright.kernel.db import Database
from leadwright.workspace import write_keys
from tests.events.conftest import SITE, Take

pytestmark = pytest.mark.anyio
TRACK = {"event": "Order Placed", "userId": "u1", "messageId": "m1"}


def basic(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


async def kept(database: Database) -> list[Any]:
    async with database.scope() as scope:
        return list(
            await scope.rows(
                "SELECT kind, name, anonymous_id, user_id, content, message_id FROM events ORDER BY id"
            )
        )


@pytest.mark.parametrize(
    ("path", "message", "kind"),
    [
        ("identify", {"userId": "u", "traits": {"email": "ada@acme.com"}}, "identify"),
        ("track", {"userId": "u", "event": "Signed In"}, "track"),
        ("page", {"anonymousId": "a", "name": "Home"}, "page"),
        ("screen", {"anonymousId": "a", "name": "Home"}, "screen"),
        ("group", {"userId": "u", "groupId": "g"}, "group"),
        ("alias", {"userId": "u", "previousId": "a"}, "alias"),
        ("t", {"userId": "u", "event": "Signed In"}, "track"),
        ("p", {"userId": 17, "name": "Home"}, "page"),
        ("i", {"anonymousId": "a"}, "identify"),
    ],
)
async def test_each_path_takes_its_kind(
    client: httpx2.AsyncClient, database: Database, key: str, path: str, message: dict[str, Any], kind: str
) -> None:
    answer = await client.post(f"/v1/{path}", json=message, headers=basic(key))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert [row.kind for row in await kept(database)] == [kind]


@pytest.mark.parametrize("path", ["batch", "import", "b"])
async def test_a_batch_is_taken_whole_and_once_however_often_it_is_sent(
    client: httpx2.AsyncClient, database: Database, key: str, path: str
) -> None:
    batch = [{"type": "track", "event": f"E{n}", "userId": "u", "messageId": f"m{n % 30}"} for n in range(60)]
    for _ in range(3):
        answer = await client.post(f"/v1/{path}", json={"batch": batch}, headers=basic(key))
        assert answer.json() == {"success": True}
    assert len(await kept(database)) == 30


async def test_a_body_may_be_compressed_and_carry_its_key(
    client: httpx2.AsyncClient, database: Database, key: str
) -> None:
    body = gzip.compress(json.dumps({"batch": [{**TRACK, "type": "track"}], "writeKey": key}).encode())
    answer = await client.post("/v1/batch", content=body, headers={"content-encoding": "gzip"})
    assert answer.status_code == 200
    assert len(await kept(database)) == 1


async def test_what_is_not_json_is_answered_with_400(client: httpx2.AsyncClient, key: str) -> None:
    for body in (b"{", b"[1]", b"", b'{"a": NaN}', b"\xff\xfe", b"[" * 100_000):
        answer = await client.post("/v1/track", content=body[:30_000], headers=basic(key))
        assert answer.status_code == 400, body[:20]
        assert answer.json()["success"] is False


async def test_who_has_no_key_is_answered_with_401(
    client: httpx2.AsyncClient, database: Database, key: str
) -> None:
    for headers in (
        {},
        basic("lw_wrong"),
        {"authorization": "Basic %%%"},
        {"authorization": f"Bearer {key}"},
    ):
        answer = await client.post("/v1/track", json=TRACK, headers=headers)
        assert (answer.status_code, answer.json()["success"]) == (401, False)
    async with database.scope() as scope:
        await write_keys.revoke(scope, (await write_keys.keys(scope))[0].id)
    assert (await client.post("/v1/track", json=TRACK, headers=basic(key))).status_code == 401
    assert await kept(database) == []


async def test_what_is_too_large_is_refused_whole(
    client: httpx2.AsyncClient, database: Database, key: str
) -> None:
    big = {**TRACK, "properties": {"text": "x" * 33_000}}
    assert (await client.post("/v1/track", json=big, headers=basic(key))).status_code == 413
    many = {"batch": [{**TRACK, "type": "track"}, {**big, "type": "track", "messageId": "m2"}]}
    assert (await client.post("/v1/batch", json=many, headers=basic(key))).status_code == 413
    heavy = {"batch": [{**TRACK, "type": "track", "properties": {"t": "x" * 20_000}}] * 26}
    assert (await client.post("/v1/batch", json=heavy, headers=basic(key))).status_code == 413
    bomb = gzip.compress(b" " * 20_000_000)
    answer = await client.post("/v1/batch", content=bomb, headers={**basic(key), "content-encoding": "gzip"})
    assert answer.status_code == 413
    assert await kept(database) == []


async def test_an_event_of_just_under_32_kb_is_taken(client: httpx2.AsyncClient, key: str) -> None:
    message = {**TRACK, "properties": {"text": "x" * 32_500}}
    assert (await client.post("/v1/track", json=message, headers=basic(key))).status_code == 200


async def test_one_message_that_is_no_event_spoils_no_batch(
    client: httpx2.AsyncClient, database: Database, key: str
) -> None:
    batch = [
        {"type": "track", "event": "A", "userId": "u"},
        {"type": "track", "event": "B"},
        {"type": "dance"},
        "x",
        None,
    ]
    answer = await client.post("/v1/batch", json={"batch": batch}, headers=basic(key))
    assert answer.json() == {"success": True}
    assert [row.name for row in await kept(database)] == ["A"]
    async with database.scope() as scope:
        reasons = [row[0] for row in await scope.rows("SELECT reason FROM dead_letters ORDER BY reason")]
    assert [reason.partition(":")[0] for reason in reasons] == [f"batch[{n}]" for n in (1, 2, 3, 4)]


async def test_characters_that_a_database_does_not_keep_lose_nothing_else(
    client: httpx2.AsyncClient, database: Database, key: str
) -> None:
    body = (
        rb'{"event": "a\u0000b", "userId": "u\ud800", "properties": {"k\u0000": ["\u0000x", "\ud83d\ude00"]}}'
    )
    assert (await client.post("/v1/track", content=body, headers=basic(key))).status_code == 200
    row = (await kept(database))[0]
    assert row.name == "ab"
    assert row.content["properties"] == {"k": ["x", "😀"]}


async def test_no_address_of_the_network_and_no_query_is_kept(
    client: httpx2.AsyncClient, database: Database, key: str
) -> None:
    message = {
        "anonymousId": "a",
        "context": {
            "ip": "192.0.2.7", "device": {"advertisingId": "AD-1"}, "location": {"latitude": 1.5},
            "page": {"url": "https://a.example/x?token=SECRET", "referrer": "https://b.example/?q=ada@acme.com", "path": "/x"},
        },
        "properties": {"url": "https://a.example/x?token=SECRET", "search": "?token=SECRET"},
    }  # fmt: skip
    await client.post("/v1/page", json=message, headers=basic(key))
    async with database.scope() as scope:
        told = await scope.value("SELECT string_agg(e::text || q::text, '') FROM events e, event_queue q")
    for secret in ("192.0.2.7", "AD-1", "SECRET", "ada@", "1.5"):
        assert secret not in told


async def test_pages_of_a_listed_site_alone_may_send_from_a_browser(
    client: httpx2.AsyncClient, database: Database, key: str
) -> None:
    body = json.dumps({"writeKey": key, "batch": [{**TRACK, "type": "track"}]})
    plain = {"content-type": "text/plain"}
    mine = await client.post("/v1/batch", content=body, headers={**plain, "origin": SITE})
    assert (mine.status_code, mine.headers["access-control-allow-origin"]) == (200, SITE)
    theirs = await client.post("/v1/batch", content=body, headers={**plain, "origin": "https://evil.example"})
    assert theirs.status_code == 403
    assert "access-control-allow-origin" not in theirs.headers
    asking = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    mine = await client.options("/v1/t", headers={**asking, "origin": SITE})
    assert (mine.status_code, mine.headers["access-control-allow-headers"]) == (
        204,
        "authorization,content-type",
    )
    assert (
        await client.options("/v1/t", headers={**asking, "origin": "https://evil.example"})
    ).status_code == 403


async def test_the_rest_of_the_application_stays_closed_to_other_sites(
    client: httpx2.AsyncClient, key: str
) -> None:
    answer = await client.get("/api/v1/leads", headers={"origin": SITE})
    assert answer.status_code == 403


async def test_the_browser_library_is_told_to_send_here(client: httpx2.AsyncClient, key: str) -> None:
    told = (await client.get(f"/v1/projects/{key}/settings")).json()
    assert told["integrations"]["Segment.io"]["apiHost"] == "localhost/v1"
    assert (await client.get("/v1/projects/other/settings")).status_code == 404


@pytest.mark.parametrize("listed", ["https://*.acme.example", "http://acme.example:8080", "acme.example"])
def test_an_origin_fits_itself_alone(listed: str) -> None:
    key = write_keys.WriteKey(None, "", "", (write_keys.origin(listed),), "", None)  # type: ignore[arg-type]
    fits = {
        "https://*.acme.example": "https://shop.acme.example", "acme.example": "https://acme.example",
        "http://acme.example:8080": "http://acme.example:8080",
    }  # fmt: skip
    for mine, origin in fits.items():
        assert key.allows(origin) is (mine == listed)
    for evil in (
        "https://evilacme.example",
        "https://acme.example.evil.example",
        "null",
        "",
        "https://evil.example/.acme.example",
    ):
        assert not key.allows(evil)


async def test_an_event_becomes_a_signal_and_moves_the_score(
    client: httpx2.AsyncClient, database: Database, key: str, icp: Any, take: Take
) -> None:
    async with database.scope(actor="test") as scope:
        added = await add_lead(scope, {"name": "Acme", "website": "acme.com", "country": "US"})
        await rescore_all(scope, icp)
        before = await scope.value("SELECT score FROM scores WHERE company_id = :id", id=added.company_id)
    person = {"userId": "u", "anonymousId": "a"}
    batch = [
        {"type": "page", "anonymousId": "a", "properties": {"path": "/pricing"}},
        {"type": "identify", **person, "traits": {"email": "ada@acme.com", "name": "Ada Byron"}},
        {"type": "track", **person, "event": "Demo Requested"},
    ]
    assert (await client.post("/v1/batch", json={"batch": batch}, headers=basic(key))).status_code == 200
    await take()
    async with database.scope() as scope:
        types = {row[0] for row in await scope.rows("SELECT type FROM signals")}
        news = {row[0] for row in await scope.rows("SELECT type FROM signal_news")}
        after = await scope.value("SELECT score FROM scores WHERE company_id = :id", id=added.company_id)
        touched = await scope.value("SELECT last_interaction_date FROM features")
        leads = await scope.value("SELECT count(*) FROM leads")
    assert types == news == {"pricing_page_visited", "identified", "form_filled"}
    assert after > before
    assert touched is not None
    assert leads == 1
