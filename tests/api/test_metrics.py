"""`/metrics`: numbers for a monitoring system, by kind and outcome, and of nobody in particular."""

from __future__ import annotations

import httpx2
import pytest
from fastapi import FastAPI

from tests.api.conftest import ICP, Finish

pytestmark = pytest.mark.anyio


async def test_metrics_tell_of_requests_jobs_leads_and_workflows_and_name_nobody(
    app: FastAPI, client: httpx2.AsyncClient, finish_jobs: Finish
) -> None:
    await client.post("/icps", json=ICP)
    lead = (await client.post("/leads", json={"name": "Acme", "website": "acme.com"})).json()
    await client.get(f"/leads/{lead['id']}")
    await client.post("/workflows/upkeep/runs")
    await finish_jobs()
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://localhost"
    ) as outside:
        answer = await outside.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    for words in (
        'leadwright_jobs{kind="keep_house",state="done"} 1.0', "leadwright_queue_seconds_bucket",
        'leadwright_workflows{state="on",workflow="monitoring"} 1.0', "leadwright_requests_total{", "leadwright_leads{tier=",
        "leadwright_oldest_waiting_job_seconds 0.0", "leadwright_watches 0.0",
    ):  # fmt: skip
        assert words in text, words
    assert "acme" not in text.lower()
    assert lead["id"] not in text
    assert text.count("# TYPE leadwright_jobs gauge") == 1
