"""A lead that somebody adds is welcomed: free sources are asked at once, paid ones only where the settings allow it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from leadwright.kernel.db import Database, Scope
from tests.api.conftest import ICP
from tests.api.market import WORLD, Stand, standing

pytestmark = pytest.mark.anyio
WIDE = {**ICP, "companySizeMin": 1, "companySizeMax": 100_000}


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APOLLO_API_KEY", "sandbox-key")
    monkeypatch.setenv("HUNTER_API_KEY", "sandbox-key")


@pytest.fixture
async def stand(database: Database, tmp_path: Path) -> AsyncIterator[Stand]:
    async with standing(database, tmp_path) as opened:
        yield opened


def settle(stand: Stand, **said: Any) -> None:
    """Let the settings of API and worker say something else."""
    for name, value in said.items():
        setattr(stand.config, name, value)


async def added(stand: Stand) -> dict[str, Any]:
    """A lead added by hand, of a company that Apollo knows."""
    assert (await stand.client.post("/icps", json=WIDE)).status_code == 201
    company = next(
        one for one in WORLD.companies()
        if one.place.country == "US" and len(WORLD.people(one.index)) > 8
        and stand.twin.desk.offices["apollo"].view.find(domain=one.domain)
    )  # fmt: skip
    given = {"name": company.name, "website": company.domain, "country": "US", "industries": ["SaaS"]}
    answer = await stand.client.post("/leads", json=given)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def jobs(stand: Stand) -> list[dict[str, Any]]:
    found = (await stand.client.get("/jobs")).json()["items"]
    return [item for item in found if item["kind"] == "welcome"]


async def test_free_sources_are_asked_at_once_and_nothing_is_paid(stand: Stand, scope: Scope) -> None:
    lead = await added(stand)
    await stand.work()
    [job] = await jobs(stand)
    assert job["state"] == "done", job
    assert job["result"]["cost"] == {}
    asked = await scope.rows("SELECT DISTINCT source FROM asks WHERE company_id = :id", id=lead["company_id"])
    assert "website" in {row[0] for row in asked}
    assert len(asked) > 1
    assert await scope.value("SELECT count(*) FROM calls WHERE cost > 0") == 0
    assert stand.twin.books.charged("apollo") == {}


async def test_paid_sources_are_asked_within_the_cap_where_it_is_allowed(stand: Stand, scope: Scope) -> None:
    settle(stand, new_leads="paid", new_lead_cap=0.05)
    await added(stand)
    await stand.work()
    [job] = await jobs(stand)
    assert job["state"] == "done", job
    assert 0 < job["result"]["cost"]["USD"] <= 0.05
    rows = await scope.rows("SELECT DISTINCT purpose, run_id FROM calls WHERE cost > 0")
    assert [(row[0], str(row[1])) for row in rows] == [("new lead", job["result"]["run_id"])]


async def test_nobody_is_asked_where_it_is_off(stand: Stand) -> None:
    settle(stand, new_leads="off")
    await added(stand)
    assert await jobs(stand) == []


async def test_a_lead_that_was_there_is_not_welcomed_again(stand: Stand) -> None:
    lead = await added(stand)
    told = await stand.client.post(
        "/leads?force=true", json={"name": lead["company"], "website": lead["domain"]}
    )
    assert told.status_code == 200
    assert len(await jobs(stand)) == 1


async def test_a_list_of_one_is_welcomed_and_a_long_one_is_not(stand: Stand) -> None:
    assert (await stand.client.post("/icps", json=WIDE)).status_code == 201
    settle(stand, outside="closed")
    await _import(stand, 1)
    assert await jobs(stand) == []  # nothing outside may be asked
    settle(stand, outside="mapped")
    await _import(stand, 2)
    [job] = await jobs(stand)
    await _import(stand, 30)
    assert [item["id"] for item in await jobs(stand)] == [job["id"]]


async def test_without_an_ideal_customer_there_is_nothing_to_find_out(stand: Stand) -> None:
    assert (
        await stand.client.post("/leads", json={"name": "Acme", "website": "acme.com"})
    ).status_code == 201
    await stand.work()
    [job] = await jobs(stand)
    assert job["result"] == {"skipped": "there is no ideal customer yet"}


async def _import(stand: Stand, rows: int) -> None:
    lines = ["company,website", *(f"Company {rows} {n},company-{rows}-{n}.com" for n in range(rows))]
    headers = {"content-type": "text/csv"}
    asked = await stand.client.post(
        f"/leads/import?filename={rows}.csv", content="\n".join(lines), headers=headers
    )
    assert asked.status_code == 202, asked.text
    before = {job["id"] for job in await jobs(stand)}
    await stand.work()
    assert before <= {job["id"] for job in await jobs(stand)}
