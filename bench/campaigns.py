"""Campaigns on the invented market: prospects an hour, the API meanwhile, budgets, kills, and what can be measured of a
return.

A worker of its own (`leadwright work`) carries the campaign out; this process asks the API as a page would. The market
answers at once and has no ceilings, so that nothing is measured but us.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from bench.enriching import lift_limits, market_at_once
from bench.figure import Figure
from leadwright.campaigns.returns import Counted, Effect, effect
from leadwright.faces.api.app import create_api
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import postgres
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.migrations.upgrade import upgrade

_ICP = {
    "name": "Bench", "industries": ["SaaS", "FinTech", "HealthTech"], "companySizeMin": 1, "companySizeMax": 100_000,
    "geographies": ["US", "UK", "Canada", "Germany", "France", "Brazil"], "decisionMakers": {"titles": ["CEO", "CTO"]},
    "persona": {"text": "Companies that sell software for payments, developers and clinics from the cloud."},
}  # fmt: skip
_PATIENCE = 3_600.0  # seconds for which a campaign is waited for


@dataclass
class Stand:
    """The API over a database of its own, and how its worker is started."""

    client: httpx2.AsyncClient
    database: Database
    environment: dict[str, str]

    def work(self) -> subprocess.Popen[bytes]:
        """Start a worker in a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "leadwright", "work"], env=self.environment, stdout=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    async def begin(self, **given: Any) -> dict[str, Any]:
        """Start a campaign."""
        made = await self.client.post("/prospecting/campaigns", json=given)
        assert made.status_code == 202, made.text
        campaign: dict[str, Any] = made.json()
        return campaign

    async def shown(self, campaign: dict[str, Any]) -> dict[str, Any]:
        """The campaign as it stands."""
        found: dict[str, Any] = (await self.client.get(f"/prospecting/campaigns/{campaign['id']}")).json()
        return found

    async def qualified(self, campaign: dict[str, Any]) -> set[str]:
        """The domains of qualified prospects."""
        domains, cursor = set[str](), ""
        while True:
            url = f"/prospecting/campaigns/{campaign['id']}/prospects?stage=qualified&limit=200{cursor}"
            page = (await self.client.get(url)).json()
            domains.update(item["domain"] for item in page["items"])
            if page["next_cursor"] is None:
                return domains
            cursor = f"&cursor={page['next_cursor']}"


@asynccontextmanager
async def _stand(host_map: dict[str, str], home: Path) -> AsyncIterator[Stand]:
    url = postgres.start(home)
    upgrade(url)
    database = Database(url)
    config = Settings(home=home, database_url=url, outside="mapped", host_map=host_map)
    environment = {
        **os.environ, "LEADWRIGHT_HOME": str(home), "DATABASE_URL": url, "LEADWRIGHT_OUTSIDE": "mapped",
        "LEADWRIGHT_HOST_MAP": json.dumps(host_map),
    }  # fmt: skip
    async with database.scope() as scope:
        await icps.save(scope, from_document(_ICP), name="bench")
        await lift_limits(scope)
    transport = httpx2.ASGITransport(app=create_api(database, config))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://localhost/api/v1", timeout=60
    ) as client:
        try:
            yield Stand(client, database, environment)
        finally:
            await database.close()
            postgres.stop(home)


async def _ended(stand: Stand, campaign: dict[str, Any], took: list[float]) -> tuple[dict[str, Any], float]:
    """Wait for a campaign to rest, as a page that looks every half second and opens the inbox; returns how long it took."""
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE:
        for path in (f"/prospecting/campaigns/{campaign['id']}", "/leads?limit=25"):
            asked = time.perf_counter()
            assert (await stand.client.get(path)).status_code == 200
            took.append((time.perf_counter() - asked) * 1000)
        if (found := await stand.shown(campaign))["status"] != "running":
            return found, time.monotonic() - began
        await asyncio.sleep(0.5)
    raise RuntimeError(f"the campaign did not end: {await stand.shown(campaign)}")


def _stop(worker: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    os.killpg(worker.pid, how)
    worker.wait()


def whole(quick: bool) -> Iterator[Figure]:
    """A campaign end to end: prospects an hour, milliseconds a prospect, and the API meanwhile."""
    companies, prospects = (400, 150) if quick else (20_000, 10_000)
    yield from asyncio.run(_whole(companies, prospects))


async def _whole(companies: int, prospects: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        home = Path(folder)
        with market_at_once(companies, home) as hosts:
            async with _stand(hosts, home) as stand:
                worker = stand.work()
                try:
                    campaign = await stand.begin(
                        maxProspects=prospects, minMatchScore=0.25, budget=1_000_000, reach="email"
                    )
                    took: list[float] = []
                    done, seconds = await _ended(stand, campaign, took)
                finally:
                    _stop(worker)
    assert done["status"] == "completed", done
    name = f"a campaign of {done['discovered']:,} prospects among {companies:,} companies"
    return [
        Figure(
            f"{name}: prospects an hour", done["discovered"] / seconds * 3600, "an hour", 1_000, at_least=True
        ),
        Figure(
            f"{name}: all work for one of {done['enriched']:,} enriched",
            seconds / max(1, done["enriched"]) * 1000,
            "ms",
            500,
        ),
        Figure(f"{name}: qualified", done["qualified"], "prospects", 1, at_least=True),
        Figure("the API meanwhile, p95", sorted(took)[int(len(took) * 0.95) - 1], "ms", 2_000),
        Figure("the API meanwhile, median", statistics.median(took), "ms", 200),
    ]


def killed(quick: bool) -> Iterator[Figure]:
    """A campaign whose worker is killed at random moments, and that is paused and resumed, beside one left alone."""
    companies, prospects, kills = (300, 60, 3) if quick else (1_500, 400, 20)
    yield from asyncio.run(_killed(companies, prospects, kills))


async def _killed(companies: int, prospects: int, kills: int) -> list[Figure]:
    asked = {
        "maxProspects": prospects,
        "minMatchScore": 0.25,
        "budget": 50,
        "reach": "email",
        "platforms": ["hunter"],
    }
    with (
        tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder,
        market_at_once(companies, Path(folder)) as hosts,
    ):
        undisturbed = await _one(Path(folder) / "calm", hosts, asked, 0)
        disturbed = await _one(Path(folder) / "wild", hosts, asked, kills)
    (calm, calm_set, _), (wild, wild_set, doubt) = undisturbed, disturbed
    apart = abs(wild["cost"] - calm["cost"])
    return [
        Figure(f"qualified by one run and not the other, {kills} kills, of {len(calm_set)}", len(calm_set ^ wild_set), "prospects", 0),
        Figure("cost apart beyond calls in doubt", max(0.0, round(apart - doubt, 4)), "USD", 0),
        Figure("spent above the budget", max(0.0, calm["cost"] - 50, wild["cost"] - 50), "USD", 0),
    ]  # fmt: skip


async def _one(
    home: Path, hosts: dict[str, str], asked: dict[str, Any], kills: int
) -> tuple[dict[str, Any], set[str], float]:
    home.mkdir()
    chance = random.Random(11)
    async with _stand(hosts, home) as stand:
        worker = stand.work()
        try:
            campaign = await stand.begin(**asked)
            for number in range(kills):
                await asyncio.sleep(3 + chance.random() * 4)
                if (await stand.shown(campaign))["status"] != "running":
                    break
                if number % 4 == 3:
                    await stand.client.post(f"/prospecting/campaigns/{campaign['id']}/pause")
                    await asyncio.sleep(1)
                    await stand.client.post(f"/prospecting/campaigns/{campaign['id']}/resume")
                _stop(worker, signal.SIGKILL)
                worker = stand.work()
            done, _ = await _ended(stand, campaign, [])
            found = await stand.qualified(campaign)
            async with stand.database.scope() as scope:
                doubt = await scope.value("SELECT coalesce(sum(cost), 0) FROM calls WHERE state = 'in_doubt'")
        finally:
            _stop(worker)
    return done, found, float(doubt)


def effects(quick: bool) -> Iterator[Figure]:
    """Campaigns without an effect whose interval holds nothing, and with one of 5 points that is found: a tenth held out."""
    seeds = 100 if quick else 2_000
    null = _drawn(seeds, 1_000, 0.12, 0.12, lambda one: not one.is_sure)
    yield Figure(
        f"without an effect: intervals that hold 0, {seeds:,} seeds", 100 * null, "%", 92, at_least=True
    )
    yield Figure("the same, not too wide either", 100 * null, "%", 98)
    found = _drawn(seeds, 5_000, 0.15, 0.10, lambda one: one.low > 0)
    yield Figure("an effect of 5 points among 5,000 qualified, found", 100 * found, "%", 80, at_least=True)


def _drawn(seeds: int, prospects: int, treated: float, held: float, holds: Callable[[Effect], bool]) -> float:
    held_out, kept = prospects // 10, 0
    for seed in range(seeds):
        chance = random.Random(seed)
        one = Counted(
            sum(chance.random() < treated for _ in range(prospects - held_out)), prospects - held_out
        )
        other = Counted(sum(chance.random() < held for _ in range(held_out)), held_out)
        said = effect(one, other)
        assert said is not None
        kept += holds(said)
    return kept / seeds


MEASURES: tuple[Callable[[bool], Iterator[Figure]], ...] = (whole, killed, effects)
