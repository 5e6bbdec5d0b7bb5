"""Jobs that ask vendors: discover, replay, reconcile. Each goes on where it was killed, and pays nothing twice."""

from __future__ import annotations

from contextlib import aclosing
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.reconcile import note_balances, reconcile
from leadwright.faces.worker.bench import Bench, Result, opened_gateway, save_step
from leadwright.flows.discover import Found, SourceProgress, discover, searching_for
from leadwright.flows.replay import Replayed, replay
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.reads.source_health import source_health
from leadwright.sources.criteria import of_icp, wide
from leadwright.sources.market import vendors


async def discover_companies(scope: Scope, job: Job, bench: Bench) -> Result:
    """Search sources for companies like an ICP's; what a killed attempt has landed is counted as its own."""
    asked = job.arguments
    stored = await icps.find(scope, UUID(asked["icp"]))
    criteria = of_icp(stored.icp) if asked.get("strict") else wide(of_icp(stored.icp))
    landed = int(job.progress.get("new", 0))
    said: dict[str, Any] = {"run_id": asked["run"], "new": landed, "known": 0, "sources": []}
    async with opened_gateway(scope, bench) as gateway:
        search = await searching_for(
            scope,
            gateway,
            criteria,
            limit=asked["limit"],
            sources=asked.get("sources"),
            run_id=UUID(asked["run"]),
        )
        await scope.commit()
        payable = list({vendor.name: vendor for vendor, item in search.operations if item.units}.values())
        await note_balances(gateway, bench.database, scope.workspace, payable)
        async with aclosing(discover(scope, gateway, search, rescore_some)) as steps:
            async for step in steps:
                said = {"run_id": asked["run"], **_found(step, landed)}
                await save_step(scope, job, {**said, "of": asked["limit"]})
    return said


def _found(step: Found, landed: int) -> dict[str, Any]:
    new = landed + step.new
    return {
        "new": new, "known": max(0, step.new + step.known - new),
        "sources": [_source(item) for item in step.sources],
        "cost": money([(item.currency, item.cost) for item in step.sources]),
    }  # fmt: skip


def _source(item: SourceProgress) -> dict[str, Any]:
    return {
        "source": item.source, "pages": item.pages, "named": item.named, "met": item.met, "unmet": item.unmet,
        "total": item.total, "cost": money([(item.currency, item.cost)]),
        "outcome": item.outcome.value if item.outcome else None, "reason": item.reason,
    }  # fmt: skip


def money(amounts: list[tuple[str, Decimal]]) -> dict[str, float]:
    """Add up amounts by currency, leaving out what is nothing."""
    found: dict[str, Decimal] = {}
    for currency, amount in amounts:
        if amount:
            found[currency] = found.get(currency, Decimal(0)) + amount
    return {currency: float(amount) for currency, amount in found.items()}


async def replay_source(scope: Scope, job: Job, bench: Bench) -> Result:
    """Read the archived replies of a source again."""
    last: Replayed | None = None
    async for last in replay(scope, job.arguments["source"], rescore_some):
        await save_step(scope, job, _replayed(last))
    assert last is not None
    return _replayed(last)


def _replayed(step: Replayed) -> dict[str, Any]:
    return {
        "replies": step.replies,
        "unread": step.unread,
        "companies": step.companies,
        "reason": step.reason,
    }


async def reconcile_sources(scope: Scope, job: Job, bench: Bench) -> Result:
    """Settle the calls in doubt of a source, or of every one that has some."""
    named = job.arguments.get("source")
    health = await source_health(scope)
    names = (
        [named]
        if named
        else sorted(name for name, item in health.items() if item.in_doubt and name in vendors())
    )
    await scope.commit()
    done: list[dict[str, Any]] = []
    async with opened_gateway(scope, bench) as gateway:
        for name in names:
            item = await reconcile(gateway, bench.database, scope.workspace, vendors()[name])
            done.append({
                "source": item.source, "charged": item.charged, "released": item.released, "left": item.left,
                "reason": item.reason,
            })  # fmt: skip
            await save_step(scope, job, {"sources": len(done), "of": len(names)})
    return {"sources": done}
