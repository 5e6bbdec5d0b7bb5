"""`leadwright sandbox`: an invented data market on loopback, with the settings that send Leadwright there."""

from __future__ import annotations

import asyncio
import shlex
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import typer

from leadwright.effects.budgets import set_budget
from leadwright.effects.gateway import Gateway
from leadwright.effects.opening import open_door, open_gateway
from leadwright.faces.cli import show
from leadwright.faces.cli.demo import example_files
from leadwright.faces.cli.edge import console, note, opened, print_json
from leadwright.faces.cli.icp import load_icp
from leadwright.faces.cli.run import table
from leadwright.flows.discover import discover, searching_for
from leadwright.flows.enrich import Enriching, enrich
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.reads.enrichable import worth_enriching
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring.ask import Goal
from leadwright.sources.criteria import of_icp, wide
from leadwright.sources.market import vendors
from leadwright_twin.crm.serve import CrmTwin, filled_crms, serve_crm
from leadwright_twin.market.providers import providers
from leadwright_twin.market.remote import own_page
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market
from leadwright_twin.market.website import MarketZone

KEY = "sandbox-key"
CONTACT = "operator@sandbox.example"
_IN_CRM = 200  # companies that a salesperson had entered before


def settings_of(twin: MarketTwin, crms: CrmTwin | None = None) -> dict[str, str]:
    """The environment in which every source of Leadwright is asked of this market, and both CRMs if they are served."""
    hosts = {**twin.host_map, **(crms.host_map if crms is not None else {})}
    found = {"LEADWRIGHT_OUTSIDE": "mapped", "LEADWRIGHT_HOST_MAP": orjson.dumps(hosts).decode()}
    for vendor in vendors().values():
        found |= dict.fromkeys(vendor.manifest.auth.secrets.values(), KEY)
    found["LEADWRIGHT_CONTACT_EMAIL"] = CONTACT  # no key, though a registry asks for it like one
    return found


def serve(companies: int, seed: int, profile: str, faults: str, port: int, speed: float) -> None:
    """Serve until interrupted; the settings are printed so that a shell can take them."""
    with suppress(KeyboardInterrupt):
        asyncio.run(
            _forever(companies, seed, profile_name=profile, faults_name=faults, port=port, speed=speed)
        )


async def _forever(companies: int, seed: int, **options: Any) -> None:
    async with AsyncExitStack() as stack:
        twin = await stack.enter_async_context(serve_market(Market(seed, companies), **options))
        crms = await stack.enter_async_context(serve_crm(filled_crms(seed, min(companies, _IN_CRM))))
        typer.echo(
            f"# {companies:,} invented companies on http://{twin.address}:{twin.port}; nothing here is real."
        )
        typer.echo("# In another shell, with a home of its own:")
        typer.echo("export LEADWRIGHT_HOME=~/leadwright-sandbox")
        for name, value in settings_of(twin, crms).items():
            typer.echo(f"export {name}={shlex.quote(value)}")
        typer.echo(
            f"# HubSpot and Salesforce are there too: `leadwright crm connect hubspot`, with {KEY} as its token;"
        )
        typer.echo(
            f"# `leadwright crm connect salesforce --way token --base {crms.salesforce.org.instance}`, the same."
        )
        await asyncio.Event().wait()


_COMPANIES, _FOUND, _SHOWN = 6_000, 500, 20
_CAP = Decimal(25)


@asynccontextmanager
async def _market_beside(folder: Path) -> AsyncIterator[tuple[dict[str, str], str]]:
    """A market in a process of its own that charges the list prices: its hosts, and its address. It ends with the
    demo."""
    prices = {
        name: {"price": str(vendor.manifest.price.per_unit), "currency": vendor.manifest.price.currency}
        for name, vendor in vendors().items()
        if name in providers()
    }
    profile = folder / "market.json"
    profile.write_bytes(orjson.dumps({"name": "demo", "note": "list prices", "providers": prices}))
    today = clock.today().isoformat()
    options = ["--companies", str(_COMPANIES), "--port", "0", "--today", today, "--profile", str(profile)]
    command = ["-m", "leadwright_twin.market.serve", *options]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        first = (await process.stdout.readline()).decode()
        settings = (await process.stdout.readline()).decode()
        hosts: dict[str, str] = orjson.loads(settings.partition("LEADWRIGHT_HOST_MAP='")[2].rstrip("'\n"))
        yield hosts, first.rpartition("http://")[2].strip()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def demo(*, serve: bool, as_json: bool) -> None:
    """Discover, enrich and rank 500 companies of an invented market, every call and cent of it booked."""
    started, seconds = time.perf_counter(), dict[str, float]()
    async with AsyncExitStack() as stack:
        config, database, scope = await stack.enter_async_context(opened())
        stored = await load_icp(scope, example_files(config.home / "demo", clock.today())[0])
        hosts, address = await stack.enter_async_context(_market_beside(config.home / "demo"))
        zone = MarketZone(Market(count=_COMPANIES, today=clock.today()))
        door = await stack.enter_async_context(
            open_door(database, config, outside="mapped", host_map=hosts, zone=zone)
        )
        gateway = await stack.enter_async_context(open_gateway(database, config, door=door, sandbox=KEY))
        note.print(
            f"An invented market of {_COMPANIES:,} companies answers for every source; nothing here is real."
        )
        await rescore_all(scope, stored)
        found = await _discover(scope, gateway, stored)
        seconds["discover"] = round(time.perf_counter() - started, 1)
        asks, cost = await _enrich(scope, gateway, stored)
        scored = await rescore_all(scope, stored)
        await scope.commit()
        seconds["total"] = round(time.perf_counter() - started, 1)
        charged = {
            name: row["money"]
            for name, row in (await own_page(address, "/__books/summary")).items()
            if row["money"]
        }
        if as_json:
            print_json({
                "found": found, "asks": dict(asks), "tiers": dict(scored.tiers), "seconds": seconds,
                "cost": {currency: str(amount) for currency, amount in cost.items()}, "charged_by_the_market": charged,
            })  # fmt: skip
        else:
            console.print(await table(scope, stored, _SHOWN))
            counts = ", ".join(f"{n:,} {tier}" for tier in show.TIER_MARKS if (n := scored.tiers.get(tier)))
            spent = (
                ", ".join(f"{amount.normalize():f} {currency}" for currency, amount in cost.items())
                or "nothing"
            )
            console.print(
                f"\n{found:,} companies found, {sum(asks.values()):,} asks for {spent}: {counts}",
                highlight=False,
            )
            console.print(
                f"{seconds['total']:.0f} s in all. `leadwright ledger` shows every call.", highlight=False
            )
        if serve:
            from leadwright.faces.compose import serve_here

            await serve_here(database, config, door=door)


async def _discover(scope: Scope, gateway: Gateway, stored: StoredIcp) -> int:
    search = await searching_for(scope, gateway, wide(of_icp(stored.icp)), limit=_FOUND)
    found = 0
    with show.progress() as bar:
        task = bar.add_task("Discovering", total=_FOUND)
        async for step in discover(scope, gateway, search, rescore_some):
            await scope.commit()
            found = step.new + step.known
            bar.update(task, completed=min(found, _FOUND))
    return found


async def _enrich(
    scope: Scope, gateway: Gateway, stored: StoredIcp
) -> tuple[Counter[str], dict[str, Decimal]]:
    goal = Goal(titles=tuple(stored.icp.decision_makers.titles))
    run_id = new_id()
    how = Enriching(stored.id, goal, await offers(gateway), await measured_rates(scope), run_id, patience=4)
    await set_budget(scope, "run", _CAP, run_id=run_id)
    companies = await worth_enriching(scope, stored.id)
    await scope.commit()
    asks, cost = Counter[str](), dict[str, Decimal]()
    with show.progress() as bar:
        task = bar.add_task("Enriching", total=None)
        async for step in enrich(scope, gateway, companies, how, rescore_some):
            await scope.commit()
            for ask in step.asks:
                asks[ask.got.answer.outcome.value] += 1
                if ask.got.cost:
                    cost[ask.got.currency] = cost.get(ask.got.currency, Decimal(0)) + ask.got.cost
            bar.update(task, description=f"Enriching: {sum(asks.values()):,} asks")
    return asks, cost
