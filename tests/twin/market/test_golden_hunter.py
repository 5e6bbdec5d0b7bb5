"""Hunter in the twin answers in the documented shapes, and takes the requests that are documented."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx2
import pytest

from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.serve import serve_market
from leadwright_twin.market.universe import Market
from tests.twin.market import golden

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 26)
WORLD = Market(3, 400, TODAY)
ALL = {
    "coverage": {"default": 1.0, "people": 1.0},
    "fields": {},
    "plan": "scale",
    "limits": {"default": [], "discover": [], "verifier": []},
}
OPEN = Profile("open", {"hunter": {**ALL, "asynchronous": {"rate": 0}}})


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with serve_market(WORLD, profile_name=OPEN, clock=StoppedClock(TODAY)) as twin:
        headers = {"host": "api.hunter.io", "authorization": "Bearer key"}
        base = f"http://127.0.0.1:{twin.port}/v2"
        async with httpx2.AsyncClient(base_url=base, headers=headers, timeout=5) as one:
            yield one


async def _told(client: httpx2.AsyncClient, path: str, rows: list[dict[str, Any]]) -> list[Any]:
    answers = [await client.get(path, params=row) for row in rows]
    return [answer.json() for answer in answers if answer.status_code == 200]


async def test_hits_have_every_documented_key(client: httpx2.AsyncClient) -> None:
    companies = [WORLD.company(index) for index in range(60)]
    people = [(WORLD.people(one.index)[0], one) for one in companies]
    domains: list[dict[str, Any]] = [{"domain": one.domain} for one in companies]
    emails: list[dict[str, Any]] = [{"email": str(WORLD.email(who))} for who, _ in people if WORLD.email(who)]
    handles: list[dict[str, Any]] = [
        {"linkedin_handle": who.linkedin.rpartition("/")[2]} for who, _ in people
    ]
    finds: list[dict[str, Any]] = [{"domain": at.domain, "full_name": who.name} for who, at in people]
    asked = {
        "discover": [(await client.post("/discover", json={"limit": 50})).json()],
        "domain_search": await _told(client, "/domain-search", domains),
        "email_finder": await _told(client, "/email-finder", finds),
        "email_verifier": await _told(client, "/email-verifier", emails),
        "email_count": await _told(client, "/email-count", domains),
        "person": await _told(client, "/people/find", [*emails, *handles]),
        "company": await _told(client, "/companies/find", domains),
        "combined": await _told(client, "/combined/find", emails),
        "account": await _told(client, "/account", [{}]),
    }
    named = {one["operation"] for one in golden.exchanges("hunter", "hit")}
    assert named <= set(asked), named - set(asked)
    for operation, answers in asked.items():
        assert not golden.missing("hunter", operation, answers, (".meta.filters",)), operation


async def test_documented_searches_are_understood_and_misses_have_the_documented_status(
    client: httpx2.AsyncClient,
) -> None:
    for one in golden.exchanges("hunter", "hit", "page", "empty", "miss"):
        asked, status = one["request"], one["reply"]["status"]
        answer = await client.request(
            asked["method"], asked["path"], params=asked["query"], json=asked.get("json")
        )
        if one["kind"] in {"miss", "empty"} or asked["path"] == "/discover":
            known = "brackwater" in str(asked["query"])  # a domain that this market does not have
            assert answer.status_code == (404 if known and one["kind"] == "miss" else status), one["name"]


async def test_pages_of_a_search_are_its_parts(client: httpx2.AsyncClient) -> None:
    body = {"headcount": ["51-200"], "headquarters_location": {"include": [{"country": "US"}]}}
    whole = (await client.post("/discover", json={**body, "limit": 100})).json()
    parts: list[Any] = []
    while len(parts) < whole["meta"]["results"]:
        page = (await client.post("/discover", json={**body, "limit": 7, "offset": len(parts)})).json()[
            "data"
        ]
        assert page
        parts += page
    assert parts[:100] == whole["data"]
    assert len({one["domain"] for one in parts}) == len(parts)
