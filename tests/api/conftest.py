"""Fixtures of the API's tests: the application over a real database, called through ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from leadwright.faces.api.app import create_api
from leadwright.faces.worker.run import run_worker
from leadwright.kernel.db import Database
from leadwright.kernel.log import configure
from leadwright.kernel.settings import Settings

ICP = {
    "name": "Mid-size software",
    "industries": ["SaaS", "FinTech"],
    "companySizeMin": 50,
    "companySizeMax": 500,
    "techStack": {"mustHave": ["AWS", "React"]},
    "geographies": ["US", "UK"],
}
CSV = (
    "company,website,industry,employees,country,technologies,contact_name,contact_email\n"
    "Acme,acme.com,SaaS,120,US,AWS; React,Ada Byron,ada@acme.com\n"
    "Birch,birch.io,FinTech,80,UK,AWS,,\n"
    "Cedar,cedar.dev,Logistics,9000,DE,,,\n"
    ",https://,SaaS,3,US,,,\n"
)

Finish = Callable[[], Awaitable[None]]


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    """Settings whose home is the test's own folder; nothing outside is asked."""
    return Settings(home=tmp_path, outside="closed")


@pytest.fixture
def app(database: Database, config: Settings) -> FastAPI:
    """The application."""
    return create_api(database, config)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the API."""
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost/api/v1") as opened:
        yield opened


@pytest.fixture
def finish_jobs(database: Database, config: Settings) -> Finish:
    """Run a worker until no job is left."""

    async def finish() -> None:
        await run_worker(database, config, until_idle=True)

    return finish


@pytest.fixture
async def filled(client: httpx2.AsyncClient, finish_jobs: Finish) -> dict[str, Any]:
    """Three scored leads from a file with one bad row; the import's job as it ended."""
    assert (await client.post("/icps", json=ICP)).status_code == 201
    headers = {"content-type": "text/csv"}
    asked = await client.post("/leads/import?filename=list.csv", content=CSV, headers=headers)
    assert asked.status_code == 202, asked.text
    await finish_jobs()
    job: dict[str, Any] = (await client.get(f"/jobs/{asked.json()['id']}")).json()
    return job


@pytest.fixture(autouse=True)
def _plain_log() -> None:
    """Logs as in production: the default renderer of tracebacks takes half a minute for a deep one."""
    configure("ERROR")
