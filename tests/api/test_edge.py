"""Behaviour at the edge: problems, request ids, idempotency, limits, strangers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import anyio
import httpx2
import pytest
from fastapi import FastAPI

from leadwright.kernel.db import Database, Scope

from .conftest import ICP, Finish

pytestmark = pytest.mark.anyio
FIELDS = {"type", "title", "status", "code", "detail", "hint", "field", "request_id", "errors"}


WRONG: list[tuple[str, str, str | None, bytes | None, int, str]] = [
    ("GET", "/nowhere", None, None, 404, "not_found"),
    ("GET", "/leads/", None, None, 404, "not_found"),
    ("DELETE", "/leads", None, None, 405, "method_not_allowed"),
    ("GET", f"/leads/{uuid4()}", None, None, 404, "not_found"),
    ("GET", f"/companies/{uuid4()}", None, None, 404, "not_found"),
    ("GET", f"/jobs/{uuid4()}", None, None, 404, "not_found"),
    ("GET", f"/imports/{uuid4()}", None, None, 404, "not_found"),
    ("GET", f"/imports/{uuid4()}/errors", None, None, 404, "not_found"),
    ("POST", f"/imports/{uuid4()}/undo", None, None, 404, "not_found"),
    ("PATCH", f"/leads/{uuid4()}", "application/json", b"{}", 404, "not_found"),
    ("POST", f"/leads/{uuid4()}/undo", None, None, 404, "not_found"),
    ("GET", "/leads/abc", None, None, 404, "not_found"),
    ("GET", "/leads?limit=0", None, None, 422, "invalid"),
    ("GET", "/leads?q=%00", None, None, 422, "invalid"),
    ("POST", "/leads", "application/json", b"{", 422, "invalid"),
    ("POST", "/leads", "application/json", b'{"name": "\\ud800"}', 422, "invalid"),
    ("POST", "/leads", "application/json", b'{"name": "a\\u0000"}', 422, "invalid"),
    ("POST", "/leads", "application/json", b'{"name": "a", "stage": "new"}', 422, "invalid"),
    ("POST", "/leads", "text/plain", b'{"name": "a"}', 415, "unsupported_media_type"),
    ("POST", "/leads", None, b'{"name": "a"}', 415, "unsupported_media_type"),
    ("POST", "/icps", "text/plain", b"name: a", 415, "unsupported_media_type"),
    ("POST", "/icps", "application/json", b"", 422, "invalid"),
    ("POST", "/icps", "application/json", b"\xff", 422, "invalid"),
    ("POST", "/icps", "application/json", b"x" * 2_100_000, 413, "too_large"),
]


async def test_every_error_is_a_problem(client: httpx2.AsyncClient) -> None:
    for method, path, kind, body, status, code in WRONG:
        headers = {"content-type": kind} if kind else {}
        answer = await client.request(method, path, content=body, headers=headers)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code), (method, path, problem)
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(problem) >= FIELDS
        assert problem["status"] == status
        assert problem["request_id"] == answer.headers["x-request-id"]
        assert problem["detail"], (method, path)
        assert problem["hint"], (method, path)


async def test_a_method_that_is_not_possible_names_those_that_are(client: httpx2.AsyncClient) -> None:
    answer = await client.delete("/icps")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    answer = await client.patch("/leads/export")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


async def test_a_body_without_a_declared_length_is_limited_too(client: httpx2.AsyncClient) -> None:
    async def endless() -> Any:
        for _ in range(40):
            yield b" " * 100_000

    answer = await client.post("/icps", content=endless(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_fault_of_ours_is_a_problem_without_a_trace(
    app: FastAPI, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(Scope, "rows", broken)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.get("/api/v1/leads", headers={"x-request-id": "mine-1"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "mine-1"
    assert "secret" not in answer.text


async def test_a_request_id_of_the_caller_is_kept_if_it_is_plain(client: httpx2.AsyncClient) -> None:
    kept = await client.get("/status", headers={"x-request-id": "trace-42"})
    assert kept.headers["x-request-id"] == "trace-42"
    odd = await client.get("/status", headers={"x-request-id": "a b\x7f"})
    assert len(odd.headers["x-request-id"]) == 36


async def test_pages_of_other_sites_and_foreign_names_are_kept_out(client: httpx2.AsyncClient) -> None:
    foreign = await client.post("/scores", json={}, headers={"origin": "https://evil.com"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "cross_origin")
    rebound = await client.get("/leads", headers={"host": "evil.com:8321"})
    assert (rebound.status_code, rebound.json()["code"]) == (403, "unknown_host")
    own = await client.post("/scores", json={}, headers={"origin": "http://localhost"})
    assert own.status_code == 202
    assert "access-control-allow-origin" not in own.headers


async def test_the_same_key_and_body_are_done_once(client: httpx2.AsyncClient) -> None:
    headers = {"idempotency-key": "add-acme"}
    first = await client.post("/leads", json={"name": "Acme"}, headers=headers)
    again = await client.post("/leads", json={"name": "Acme"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    other = await client.post("/leads", json={"name": "Birch"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert other.json()["field"] == "Idempotency-Key"
    elsewhere = await client.post("/icps", json=ICP, headers=headers)
    assert elsewhere.status_code == 201
    conditional = await client.post("/icps", json=ICP, headers={**headers, "if-match": '"1"'})
    assert conditional.status_code == 422


async def test_an_error_does_not_use_up_a_key(client: httpx2.AsyncClient) -> None:
    headers = {"idempotency-key": "k"}
    assert (await client.post("/leads", json={"country": "US"}, headers=headers)).status_code == 422
    assert (await client.post("/leads", json={"name": "Acme"}, headers=headers)).status_code == 201


async def test_requests_with_one_key_at_once_make_one_lead(client: httpx2.AsyncClient) -> None:
    answers: list[httpx2.Response] = []

    async def add() -> None:
        answers.append(
            await client.post("/leads", json={"name": "Acme"}, headers={"idempotency-key": "race"})
        )

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(add)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_keys_are_forgotten_after_a_day(client: httpx2.AsyncClient, database: Database) -> None:
    headers = {"idempotency-key": "old"}
    await client.post("/scores", json={}, headers=headers)
    async with database.scope() as scope:
        await scope.run("UPDATE idempotency SET answered_at = now() - interval '25 hours'")
    again = await client.post("/scores", json={"icp": None}, headers=headers)
    assert "idempotency-replayed" not in again.headers
    async with database.scope() as scope:
        assert await scope.value("SELECT count(*) FROM idempotency") == 1


async def test_a_job_is_only_asked_for_if_its_request_succeeds(
    client: httpx2.AsyncClient, database: Database
) -> None:
    assert (await client.post("/scores", json={"icp": "nobody"})).status_code == 404
    async with database.scope() as scope:
        assert await scope.value("SELECT count(*) FROM procrastinate_jobs") == 0


async def test_status_counts_and_jobs_can_be_followed(
    client: httpx2.AsyncClient, filled: dict[str, Any], finish_jobs: Finish
) -> None:
    asked = (await client.post("/scores", json={})).json()
    assert asked["state"] == "waiting"
    await finish_jobs()
    done = (await client.get(f"/jobs/{asked['id']}")).json()
    assert (done["state"], list(done["result"]["scored"].values())) == ("done", [3])
    status = (await client.get("/status")).json()
    assert (status["companies"], status["leads"], status["imports"], status["icps"]) == (3, 3, 1, 1)
    assert status["jobs"] == {"waiting": 0, "running": 0, "done": 2, "failed": 0, "cancelled": 0}
    assert (await client.get("/jobs?state=failed")).json()["items"] == []
    first = (await client.get("/jobs?limit=1")).json()
    second = (await client.get(f"/jobs?limit=1&cursor={first['next_cursor']}")).json()
    assert (second["items"][0]["kind"], second["next_cursor"]) == ("import_file", None)


async def test_health_is_answered_outside_the_api(client: httpx2.AsyncClient) -> None:
    answer = await client.get("http://localhost/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
