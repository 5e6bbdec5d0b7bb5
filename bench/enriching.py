"""What enrichment itself costs: leads through four sources that answer at once, with the database and every ledger row.

The invented market runs in a process of its own. Its ceilings are lifted, so that nothing is measured but us.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from bench.figure import Figure
from leadwright.effects import choices
from leadwright.effects.asking import Why
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.effects.gateway import Gateway
from leadwright.effects.ledger import Ledger
from leadwright.flows.enrich import Enriching, OneAsk, enrich
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import postgres
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.kernel.settings import Settings
from leadwright.migrations.upgrade import upgrade
from leadwright.reads.enrichable import enrichable, question_of, worth_enriching
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring.ask import Goal
from leadwright.sources.market import vendors
from leadwright_twin.market.profile import read_document
from leadwright_twin.market.universe import Market

SOURCES = ("apollo", "hunter", "clearbit", "zoominfo")
SEED = 4242
_KEYS = {
    "APOLLO_API_KEY": "paid-bench", "HUNTER_API_KEY": "scale-bench", "CLEARBIT_API_KEY": "growth-bench",
    "ZOOMINFO_CLIENT_ID": "scaling-bench", "ZOOMINFO_CLIENT_SECRET": "scaling-bench",
}  # fmt: skip
_ICP = {
    "name": "Bench", "industries": ["SaaS", "FinTech", "HealthTech"], "companySizeMin": 10, "companySizeMax": 5000,
    "fundingStages": ["Series A", "Series B", "Series C"], "techStack": {"mustHave": ["AWS", "React"], "niceToHave": ["Python"]},
    "geographies": ["US", "UK", "Canada", "Germany", "France", "Brazil"], "decisionMakers": {"titles": ["CEO", "CTO"]},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bench:
    """Leads in a database of their own, and a gateway to the market."""

    scope: Scope
    gateway: Gateway
    database: Database
    icp_id: UUID


def _profile(folder: Path) -> Path:
    """The balanced market, answering at once and without ceilings."""
    document = read_document("balanced", "profiles")
    for name in SOURCES:
        settings = document["providers"].setdefault(name, {})
        settings |= {
            "asynchronous": {"rate": 0, "seconds": 0}, "quota": {"credit": 10**9, "lookup": 10**9},
            "limits": {
                group: [{"name": "second", "requests": None, "seconds": 1}]
                for group in ("default", "search", "finder", "verifier", "gtm", "company", "person", "prospector")
            },
        }  # fmt: skip
    path = folder / "at_once.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@contextmanager
def market_at_once(companies: int, home: Path) -> Iterator[dict[str, str]]:
    """Serve a market that answers at once in another process, with keys of its sources in the environment; yields where
    its hosts are."""
    twin = subprocess.Popen(
        [
            sys.executable, "-m", "leadwright_twin.market.serve", "--companies", str(companies), "--seed", str(SEED),
            "--profile", str(_profile(home)), "--port", "0", "--warm",
        ],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.environ.update(_KEYS)
    try:
        yield _told(twin)
    finally:
        twin.terminate()
        twin.wait()


async def lift_limits(scope: Scope) -> None:
    """Let every source be asked as often as one likes, so that nothing is measured but us."""
    for name in SOURCES:
        limits = [{"most": 1_000_000, "seconds": 1.0, "per": "key"}]
        vendor = vendors()[name]
        await choices.decide(scope, vendor, plan=vendor.manifest.plans[-1].name, limits=limits)


@asynccontextmanager
async def open_bench(leads: int) -> AsyncIterator[Bench]:
    """Import and score leads, and serve the market in another process."""
    with (
        tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder,
        market_at_once(leads, Path(folder)) as host_map,
    ):
        home = Path(folder)
        url = postgres.start(home)
        upgrade(url)
        database = Database(url)
        try:
            async with database.scope() as scope:
                icp_id = await _imported(scope, home, leads)
                settings = DoorSettings(outside="mapped", host_map=host_map)
                async with HttpDoor(settings) as door:
                    gateway = Gateway(
                        database, door, Keyring((b"k" * 32,)), Settings(), DEFAULT_WORKSPACE,
                        recorder=Ledger(database, DEFAULT_WORKSPACE),
                    )  # fmt: skip
                    await scope.commit()
                    yield Bench(scope, gateway, database, icp_id)
        finally:
            await database.close()
            postgres.stop(home)


def _told(twin: subprocess.Popen[str]) -> dict[str, str]:
    """The setting that the market prints, as a map of hosts."""
    assert twin.stdout is not None
    for line in twin.stdout:
        if found := re.search(r"HOST_MAP='(.+)'", line):
            hosts: dict[str, str] = json.loads(found[1])
            return hosts
    raise RuntimeError("the market did not start")


async def _imported(scope: Scope, home: Path, leads: int) -> UUID:
    market, path = Market(seed=SEED, count=leads), home / "companies.csv"
    with path.open("w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["company", "website", "country", "employees", "industry"])
        for one in market.companies():
            rows.writerow([one.name, one.domain, one.place.country, one.heads, one.industry])
    async for _ in import_file(scope, path, home):
        await scope.commit()
    stored = await icps.save(scope, from_document(_ICP), name="bench")
    await lift_limits(scope)
    await scope.commit()
    await rescore_all(scope, stored)
    await scope.commit()
    return stored.id


_ASKED = ("bulk_organization_enrich", "domain_search", "company_enrich", "company")


def enrich_overhead(quick: bool) -> Iterator[Figure]:
    """Leads through four sources that answer at once, and one answer that is known already."""
    yield from asyncio.run(_overhead(300 if quick else 2000))


async def _overhead(leads: int) -> list[Figure]:
    async with open_bench(leads) as bench:
        companies = await worth_enriching(bench.scope, bench.icp_id)
        # every lead counts as worth writing to, and a contact as worth a lot, so that all four sources are asked
        # nobody can be told who is there but by asking; each source answers what it knows of the company, in one call
        goal = Goal(qualified=Decimal(0), contacts=3, worth=Decimal(100), titles=("CEO", "CTO"))
        chosen = [o for o in await offers(bench.gateway, SOURCES) if o.operation.name in _ASKED]
        how = Enriching(bench.icp_id, goal, chosen, await measured_rates(bench.scope))
        await bench.scope.commit()
        asks: list[OneAsk] = []
        started, worked = time.perf_counter(), time.process_time()
        async for step in enrich(bench.scope, bench.gateway, companies, how, rescore_some):
            await bench.scope.commit()
            asks += step.asks
        seconds = time.perf_counter() - started
        sources = Counter(ask.proposed.offer.vendor.name for ask in asks)
        busy = 1000 * (time.process_time() - worked) / len(companies)
        known = await _known_again(bench, asks, goal)
    words = f"{len(companies):,} leads through 4 sources ({len(asks) / len(companies):.1f} asks a lead)"
    whole = len(sources) == len(SOURCES) and len(asks) >= 4 * len(companies)
    pace = len(companies) / seconds
    return [
        Figure(
            f"enriching {words}, on an invented market",
            pace,
            "leads/s",
            40,
            at_least=True,
            ok=whole and pace >= 40,
        ),
        Figure("processor time of the enriching process, a lead", busy, "ms", 25),
        Figure("an answer that is known already, p95", known, "ms", 5),
    ]


async def _known_again(bench: Bench, asks: list[OneAsk], goal: Goal) -> float:
    """Ask again what was answered, one after the other: nothing leaves, nothing is paid."""
    taken = []
    for ask in [a for a in asks if a.got.answer.outcome == "hit" and a.proposed.person is None][:200]:
        found, offer = await enrichable(bench.scope, bench.icp_id, [ask.company_id]), ask.proposed.offer
        if not found:
            continue  # an answer showed that it is one with another company
        question = question_of(found[0], offer, None, goal)
        await bench.gateway.ask(offer.vendor, offer.operation, [question], Why("bench"))  # as it is named now
        started = time.perf_counter()
        asked = await bench.gateway.ask(offer.vendor, offer.operation, [question], Why("bench"))
        taken.append((time.perf_counter() - started) * 1000)
        assert asked.got[0].cached, asked.got[0].answer.reason
    return statistics.quantiles(taken, n=20)[-1]
