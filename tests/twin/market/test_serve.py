"""The market server: providers under their hosts, charges in the books, everything marked as invented."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 26)
WORLD = Market(7, 400, TODAY)


@pytest.fixture
async def twin() -> AsyncIterator[MarketTwin]:
    async with serve_market(WORLD, clock=StoppedClock(TODAY)) as running:
        yield running


@pytest.fixture
async def client(twin: MarketTwin) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{twin.port}", timeout=5) as one:
        yield one


def apollo(key: str = "key") -> dict[str, str]:
    return {"host": "api.apollo.io", "x-api-key": key}


def hunter(key: str = "key") -> dict[str, str]:
    return {"host": "api.hunter.io", "authorization": f"Bearer {key}"}


async def test_a_search_leads_to_a_match_which_is_charged(
    twin: MarketTwin, client: httpx2.AsyncClient
) -> None:
    want: dict[str, Any] = {"person_seniorities": ["c_suite"], "page": 1, "per_page": 25}
    found = await client.post("/api/v1/mixed_people/api_search", headers=apollo(), json=want)
    assert found.headers["x-invented"] == "leadwright-twin"
    people = found.json()["people"]
    assert people
    assert "email" not in people[0]
    assert twin.books.charged() == {}
    match = await client.post("/api/v1/people/match", headers=apollo(), json={"id": people[0]["id"]})
    person = match.json()["person"]
    assert person["id"] == people[0]["id"]
    assert person["last_name"][:2] == people[0]["last_name_obfuscated"][:2]
    assert twin.books.charged() == {("apollo", "credit"): 1}
    assert twin.books.money() == {("apollo", "USD"): Decimal("0.0196")}


async def test_a_match_of_nobody_is_a_person_of_nulls_and_costs_nothing(
    twin: MarketTwin, client: httpx2.AsyncClient
) -> None:
    answer = await client.post("/api/v1/people/match", headers=apollo(), json={"email": "no@where.example"})
    assert answer.status_code == 200
    assert answer.json()["person"]["name"] is None
    body = {"details": [{"email": "no@where.example"}]}
    bulk = await client.post("/api/v1/people/bulk_match", headers=apollo(), json=body)
    assert (bulk.json()["matches"], bulk.json()["missing_records"]) == ([None], 1)
    assert twin.books.charged() == {}


async def test_each_refuses_a_bad_key_in_its_own_words(client: httpx2.AsyncClient) -> None:
    one = await client.post("/api/v1/people/match", headers=apollo("invalid"), json={"name": "A B"})
    assert one.status_code == 401
    assert one.text.startswith("Invalid API key")
    assert not any(name.startswith("x-rate-limit") for name in one.headers)
    two = await client.get("/v2/account", headers={"host": "api.hunter.io"})
    assert two.status_code == 401
    assert two.json()["errors"][0]["code"] == 401


async def test_hunter_says_451_of_those_who_opted_out_and_tells_nothing(
    twin: MarketTwin, client: httpx2.AsyncClient
) -> None:
    people = [one for company in WORLD.companies() for one in WORLD.people(company.index)]
    out = next(one for one in people if one.opted_out and WORLD.email(one))
    email = str(WORLD.email(out))
    answer = await client.get("/v2/email-verifier", params={"email": email}, headers=hunter())
    assert answer.status_code == 451
    assert out.family not in answer.text
    assert twin.books.charged() == {}


async def test_unknown_hosts_and_routes_are_nobody_s(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/", headers={"host": "elsewhere.example.org"})).status_code == 421
    answer = await client.get("/v2/nothing", headers=hunter())
    assert answer.json()["errors"][0]["id"] == "not_found"
