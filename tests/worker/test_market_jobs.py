"""Jobs that ask vendors go on where they were stopped: nothing is paid or counted twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from leadwright.kernel.db import Database, Scope
from tests.api.conftest import ICP
from tests.api.market import Stand, standing

pytestmark = pytest.mark.anyio
WIDE = {
    **ICP,
    "companySizeMin": 1,
    "companySizeMax": 100_000,
    "geographies": ["US", "UK", "Germany", "Canada"],
}


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APOLLO_API_KEY", "HUNTER_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def stand(database: Database, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(database, tmp_path) as opened:
        for source in ("apollo", "hunter"):
            await opened.key(source)
        yield opened


async def stopped(stand: Stand, job: str, after: float) -> None:
    """Let a worker begin the job and stop it in its middle, then let another end it."""
    async with stand.working():
        for _ in range(200):
            state = (await stand.client.get(f"/jobs/{job}")).json()
            if state["state"] == "running" and (state["progress"] or after == 0):
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(after)
    await stand.work()


def charged(stand: Stand) -> float:
    books = stand.twin.books
    apollo = books.charged("apollo").get(("apollo", "credit"), 0)
    hunter = books.charged("hunter").get(("hunter", "credit"), 0)
    return 0.0196 * float(apollo) + 0.0245 * float(hunter)


async def booked(scope: Scope) -> float:
    return float(await scope.value("SELECT coalesce(sum(cost), 0) FROM calls"))


@pytest.mark.parametrize("after", [0.0, 0.1, 0.4])
async def test_a_stopped_discovery_counts_each_company_once(stand: Stand, scope: Scope, after: float) -> None:
    assert (await stand.client.post("/icps", json=WIDE)).status_code == 201
    asked = await stand.client.post("/discovery/runs", json={"limit": 150, "sources": ["apollo", "hunter"]})
    await stopped(stand, asked.json()["id"], after)
    job = (await stand.client.get(f"/jobs/{asked.json()['id']}")).json()
    assert job["state"] == "done", job
    assert job["result"]["new"] == await scope.value("SELECT count(*) FROM leads")
    assert await booked(scope) == pytest.approx(charged(stand))


@pytest.mark.parametrize("limit", [1, 7, 30])
async def test_a_search_of_several_sources_lands_no_more_than_was_asked_for(
    stand: Stand, scope: Scope, limit: int
) -> None:
    assert (await stand.client.post("/icps", json=WIDE)).status_code == 201
    run = {"limit": limit, "sources": ["apollo", "hunter"]}
    done = (await stand.job(await stand.client.post("/discovery/runs", json=run)))["result"]
    assert done["new"] == limit == await scope.value("SELECT count(*) FROM leads")


@pytest.mark.parametrize("after", [0.0, 0.3])
async def test_a_stopped_enrichment_pays_nothing_twice(stand: Stand, scope: Scope, after: float) -> None:
    assert (await stand.client.post("/icps", json=WIDE)).status_code == 201
    await stand.job(await stand.client.post("/discovery/runs", json={"limit": 12, "sources": ["hunter"]}))
    asked = await stand.client.post(
        "/enrichment/runs", json={"sources": ["apollo", "hunter"], "budget": {"amount": 0.4}}
    )
    await stopped(stand, asked.json()["id"], after)
    job: dict[str, Any] = (await stand.client.get(f"/jobs/{asked.json()['id']}")).json()
    assert job["state"] == "done", job
    assert await booked(scope) == pytest.approx(charged(stand))
    assert await booked(scope) <= 0.4
    assert job["result"]["asks"] == await scope.value("SELECT count(*) FROM asks WHERE details ? 'operation'")
    assert job["result"]["contacts_added"] == await scope.value("SELECT count(*) FROM contacts")


async def test_a_source_is_replayed_for_nothing(stand: Stand, scope: Scope) -> None:
    assert (await stand.client.post("/icps", json=WIDE)).status_code == 201
    await stand.job(await stand.client.post("/discovery/runs", json={"limit": 12, "sources": ["hunter"]}))
    calls = await scope.value("SELECT count(*) FROM calls")
    done = (await stand.job(await stand.client.post("/sources/hunter/replay")))["result"]
    assert done["replies"] > 0
    assert (done["unread"], done["companies"] >= 12) == (0, True)
    assert (await stand.client.post("/sources/nowhere/replay")).status_code == 404
    assert await scope.value("SELECT count(*) FROM calls") == calls
