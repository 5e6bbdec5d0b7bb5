"""Analyses over the API: judged in a job, waited for a moment, shown with evidence, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from leadwright.faces.worker.run import run_worker
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright_twin.models.serve import ModelTwin, serve_models
from tests.api.conftest import Finish

pytestmark = pytest.mark.anyio


@pytest.fixture
async def twin() -> AsyncIterator[ModelTwin]:
    async with serve_models() as serving:
        yield serving


@pytest.fixture
def config(tmp_path: Path, twin: ModelTwin) -> Settings:
    return Settings(
        home=tmp_path, outside="mapped", host_map=dict(twin.host_map), llm_model="twin-1", llm_key="k",
        llm_price_in=Decimal("0.15"), llm_price_out=Decimal("0.60"),
    )  # fmt: skip


async def lead(client: httpx2.AsyncClient, name: str = "Acme") -> dict[str, Any]:
    items = (await client.get("/leads")).json()["items"]
    found: dict[str, Any] = next(item for item in items if item["company"] == name)
    return found


@pytest.mark.usefixtures("filled")
async def test_a_lead_is_analysed_while_the_caller_waits_and_not_paid_twice(
    client: httpx2.AsyncClient, database: Database, config: Settings, twin: ModelTwin
) -> None:
    acme = await lead(client)
    before = (await client.get(f"/leads/{acme['id']}/analysis")).json()
    assert (before["status"], before["icp_fit_score"], before["by"]) == ("none", None, None)
    working = asyncio.create_task(run_worker(database, config, until_idle=False))
    try:
        for _ in range(100):
            asked = await client.post(f"/leads/{acme['id']}/analyse", json={})
            if asked.status_code == 200:
                break
        again = (await client.post(f"/leads/{acme['id']}/analyse", json={})).json()
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    said = asked.json()
    assert (said["status"], said["by"], said["model"]) == ("success", "model", "twin-1")
    assert said["segment"] == "Mid-Market"
    assert said["icp_fit_score"] is not None
    assert said["evidence"]["icp_fit_score"][0]["source"] == "file"
    assert said["cost"]["USD"] > 0
    assert len(twin.asked) == 1
    assert (again["cached"], again["cost"]) == (True, {})
    assert again["criteria"] == said["criteria"]
    company = (await client.get(f"/companies/{acme['company_id']}")).json()
    assert company["analysis"]["segment"] == "Mid-Market"
    assert company["analysis"]["ai_adoption"]["parts"][0]["name"] == "technologies"


@pytest.mark.usefixtures("filled")
async def test_without_a_worker_the_answer_is_the_job_and_a_failure_says_why(
    client: httpx2.AsyncClient, finish_jobs: Finish, twin: ModelTwin
) -> None:
    twin.uses("keyless")
    acme = await lead(client)
    asked = await client.post(f"/leads/{acme['id']}/analyse", json={})
    assert asked.status_code == 202
    assert asked.headers["location"] == f"/api/v1/jobs/{asked.json()['id']}"
    await finish_jobs()
    said = (await client.get(f"/leads/{acme['id']}/analysis")).json()
    assert said["status"] == "failed"
    assert said["reason"].startswith("locked: http 401")
    job = (await client.get(f"/jobs/{asked.json()['id']}")).json()
    assert (job["state"], job["result"]["failed"]) == ("done", 1)


@pytest.mark.usefixtures("filled")
async def test_many_leads_are_analysed_in_the_background_within_a_budget(
    client: httpx2.AsyncClient, finish_jobs: Finish, twin: ModelTwin
) -> None:
    asked = await client.post("/analyses/runs", json={"budget": {"amount": 1.0}})
    assert asked.status_code == 202
    await finish_jobs()
    rows = (await client.get("/analyses")).json()
    assert {row["name"]: row["status"] for row in rows["items"]} == dict.fromkeys(
        ("Acme", "Birch", "Cedar"), "success"
    )
    job = (await client.get(f"/jobs/{asked.json()['id']}")).json()
    assert job["result"]["analysed"] == 3
    assert Decimal(str(job["result"]["cost"]["USD"])) == twin.charged
    capped = await client.post("/analyses/runs", json={"budget": {"amount": 0}, "again": True})
    await finish_jobs()
    result = (await client.get(f"/jobs/{capped.json()['id']}")).json()["result"]
    assert result["of"] == 0  # nothing is stale


@pytest.mark.usefixtures("filled")
async def test_another_scorecard_can_hold_and_the_default_one_again(
    client: httpx2.AsyncClient, finish_jobs: Finish
) -> None:
    used = await client.put("/scorecard", json={"name": "ai-buyers"})
    assert (used.status_code, used.json()["document"]["name"]) == (200, "AI buyers")
    await finish_jobs()
    acme = await lead(client)
    assert (await client.get("/scorecard")).json()["digest"] == used.json()["digest"]
    shown = (await client.get(f"/leads/{acme['id']}")).json()
    assert any("AI adoption" in str(rule) for rule in shown.values())
    assert (await client.put("/scorecard", json={})).status_code == 422
    assert (await client.put("/scorecard", json={"name": "another"})).status_code == 422
    assert (await client.put("/scorecard", json={"name": "default"})).json()["document"]["name"] == "Default"
