"""Apollo in the twin answers in the documented shapes, with the documented headers and statuses."""

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
FULL = {"coverage": {"default": 1.0, "people": 1.0}, "fields": {"email": 1.0}}
OPEN = Profile("open", {"apollo": FULL})
# Paths whose keys are data (filters that were asked for, technologies), and one key that is there to be unknown.
_DATA = (
    ".breadcrumbs",
    ".organization.current_technologies[].",
    ".person.organization.current_technologies[].",
    ".matches[].persona_score",
)


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with serve_market(WORLD, profile_name=OPEN, clock=StoppedClock(TODAY)) as twin:
        headers = {"host": "api.apollo.io", "x-api-key": "paid-key"}
        base = f"http://127.0.0.1:{twin.port}/api/v1"
        async with httpx2.AsyncClient(base_url=base, headers=headers, timeout=5) as one:
            yield one


async def _all(client: httpx2.AsyncClient, method: str, path: str, rows: list[dict[str, Any]]) -> list[Any]:
    answers = [await client.request(method, row.pop("path", path), **row) for row in rows]
    assert {answer.status_code for answer in answers} <= {200}
    return [answer.json() for answer in answers]


async def test_hits_have_every_documented_key(client: httpx2.AsyncClient) -> None:
    domains = [WORLD.company(index).domain for index in range(40)]
    people = [person for index in range(60) for person in WORLD.people(index)]
    emails = [str(WORLD.email(one)) for one in people if WORLD.email(one)]
    search = await _all(client, "POST", "/mixed_people/api_search", [{"json": {"page": 1, "per_page": 100}}])
    await _all(client, "POST", "/accounts", [{"json": {"domain": one}} for one in domains[:10]])
    companies = await _all(
        client, "POST", "/mixed_companies/search", [{"json": {"page": 1, "per_page": 100}}]
    )
    enriched = await _all(
        client, "GET", "/organizations/enrich", [{"params": {"domain": one}} for one in domains]
    )
    ids = [one["organization"]["id"] for one in enriched]
    asked = {
        "people_search": search,
        "person_match": await _all(
            client, "POST", "/people/match", [{"json": {"email": one}} for one in emails[:80]]
        ),
        "bulk_person_match": await _all(
            client,
            "POST",
            "/people/bulk_match",
            [{"json": {"details": [{"email": one} for one in emails[n : n + 10]]}} for n in range(0, 80, 10)],
        ),
        "organization_search": companies,
        "organization_enrich": enriched,
        "bulk_organization_enrich": await _all(
            client,
            "POST",
            "/organizations/bulk_enrich",
            [{"params": {"domains[]": domains[n : n + 10]}} for n in range(0, 40, 10)],
        ),
        "job_postings": await _all(
            client, "GET", "", [{"path": f"/organizations/{one}/job_postings"} for one in ids]
        ),
        "news": await _all(
            client, "POST", "/news_articles/search", [{"json": {"organization_ids": ids, "per_page": 100}}]
        ),
        "usage": await _all(client, "POST", "/usage_stats/api_usage_stats", [{}]),
        "credits": await _all(client, "POST", "/usage_stats/credit_usage_stats", [{}]),
    }
    named = {one["operation"] for one in golden.exchanges("apollo", "hit")}
    assert named <= set(asked), named - set(asked)
    for operation, answers in asked.items():
        assert not golden.missing("apollo", operation, answers, _DATA), operation


async def test_every_answer_tells_the_documented_windows(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/usage_stats/credit_usage_stats")
    for exchange in list(golden.exchanges("apollo", "hit"))[:1]:
        assert set(exchange["reply"]["headers"]) <= set(answer.headers) | {"content-type"}


async def test_people_of_a_search_can_be_paged_to_the_end(client: httpx2.AsyncClient) -> None:
    body = {"person_seniorities": ["vp"], "organization_locations": ["United Kingdom"], "per_page": 10}
    first = (await client.post("/mixed_people/api_search", json={**body, "page": 1})).json()
    found: list[str] = []
    for page in range(1, first["total_entries"] // 10 + 2):
        answer = (await client.post("/mixed_people/api_search", json={**body, "page": page})).json()
        found += [one["id"] for one in answer["people"]]
    assert len(set(found)) == len(found) == first["total_entries"] > 10


async def test_the_window_of_records_ends_where_it_is_documented_to(client: httpx2.AsyncClient) -> None:
    for page, size, status in ((500, 100, 200), (501, 100, 422), (1, 101, 422), (0, 10, 422)):
        answer = await client.post("/mixed_people/api_search", json={"page": page, "per_page": size})
        assert answer.status_code == status
