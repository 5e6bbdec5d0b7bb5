"""A small invented market behind the API: every source is served on loopback, with keys in the environment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx2

from leadwright.faces.api.app import create_api
from leadwright.faces.worker.run import run_worker
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market

KEYS = {
    "apollo": {"key": "sandbox-key"},
    "hunter": {"key": "sandbox-key"},
    "crunchbase": {"key": "sandbox-key"},
}
TODAY = date(2026, 11, 26)
WORLD = Market(5, 400, TODAY)


class Stand:
    """The API over a database, its jobs, and the market that it asks."""

    def __init__(self, database: Database, home: Path, twin: MarketTwin) -> None:
        self.database, self.twin = database, twin
        self.config = Settings(home=home, outside="mapped", host_map=dict(twin.host_map))
        self.app = create_api(database, self.config)
        transport = httpx2.ASGITransport(app=self.app)
        self.client = httpx2.AsyncClient(transport=transport, base_url="http://localhost/api/v1", timeout=60)

    async def work(self) -> None:
        """Do all jobs that wait."""
        await run_worker(self.database, self.config, until_idle=True)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Do jobs as they come."""
        worker = asyncio.create_task(run_worker(self.database, self.config))
        try:
            yield
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

    async def job(self, answer: httpx2.Response) -> dict[str, Any]:
        """Do the job of a 202, and return it as it ended."""
        assert answer.status_code == 202, answer.text
        await self.work()
        found: dict[str, Any] = (await self.client.get(f"/jobs/{answer.json()['id']}")).json()
        assert found["state"] == "done", found
        return found

    async def key(self, source: str) -> dict[str, Any]:
        """Store a key of a source that the market takes."""
        answer = await self.client.post(
            "/credentials", json={"source": source, "secrets": KEYS[source], "test": False}
        )
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


def refuse(twin: MarketTwin, source: str, bad: str) -> None:
    """Let a source not know a key."""
    office = twin.desk.offices[source]
    known = office.provider.key
    office.provider = replace(
        office.provider, key=lambda call: None if (sent := known(call)) == bad else sent
    )


@asynccontextmanager
async def standing(database: Database, home: Path, **market: Any) -> AsyncIterator[Stand]:
    """Serve the market, and the API that asks it."""
    async with serve_market(WORLD, **market) as twin:
        stand = Stand(database, home, twin)
        async with stand.client:
            yield stand
