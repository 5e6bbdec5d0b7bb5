"""The job that enriches leads: what was asked of whom and how it ended is counted, never said twice, and outlives a kill."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.gateway import Gateway
from leadwright.effects.reconcile import note_balances
from leadwright.faces.worker.bench import Bench, Result, opened_gateway, save_step
from leadwright.flows.enrich import Enriching, OneAsk, enrich
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.reads.enrichable import worth_enriching
from leadwright.reads.enriched import contacts_known
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring.ask import Goal
from leadwright.sources.contract import Outcome
from leadwright.sources.market import vendors

# Of several asks the one that tells most of the source: what is no answer is never shown as "not found".
_TELLING = ("hit", "in_doubt", "pending", "changed", "blocked", "locked", "busy", "miss")


async def enrich_leads(scope: Scope, job: Job, bench: Bench) -> Result:
    """Enrich the companies named, or all that an answer could still change."""
    asked = job.arguments
    stored = await icps.find(scope, UUID(asked["icp"]) if asked.get("icp") else None)
    named = asked.get("companies")
    companies = (
        [UUID(item) for item in named]
        if named is not None
        else await worth_enriching(scope, stored.id, asked.get("top"))
    )
    async with opened_gateway(scope, bench) as gateway:
        return await enrich_companies(scope, job, bench, gateway, stored, companies)


async def enrich_companies(
    scope: Scope, job: Job, bench: Bench, gateway: Gateway, stored: StoredIcp, companies: Sequence[UUID], *,
    purpose: str = "enrich", pay: bool | None = None,
) -> Result:  # fmt: skip
    """Enrich companies round by round, reporting after each; what a killed attempt has counted is gone on with."""
    asked = job.arguments
    goal = Goal(
        contacts=asked.get("contacts", 1), titles=tuple(stored.icp.decision_makers.titles),
        may_pay=asked.get("pay", True) if pay is None else pay,
    )  # fmt: skip
    chosen = await offers(gateway, asked.get("sources"))
    said: dict[str, Any] = {k: v for k, v in job.progress.items() if k not in ("round", "under_way")} or {
        "icp_id": str(stored.id), "run_id": asked["run"], "companies": len(companies), "asks": 0, "sources": {},
        "cost": {}, "contacts_before": await contacts_known(scope, companies),
    }  # fmt: skip
    how = Enriching(stored.id, goal, chosen, await measured_rates(scope), UUID(asked["run"]), purpose=purpose)
    await queue.report(scope, job.id, said)
    await scope.commit()
    if goal.may_pay:
        payable = list({offer.vendor.name: offer.vendor for offer in chosen if offer.cost}.values())
        await note_balances(gateway, bench.database, scope.workspace, payable)
    async with aclosing(enrich(scope, gateway, companies, how, rescore_some)) as steps:
        async for step in steps:
            _count(said, step.asks)
            await save_step(scope, job, {**said, "round": step.number, "under_way": step.under_way})
    added = await contacts_known(scope, companies) - said["contacts_before"]
    return {
        **said, "contacts_added": max(0, added),
        "not_asked": await _not_asked(gateway, asked.get("sources") or (), said["sources"]),
    }  # fmt: skip


def _count(said: dict[str, Any], asks: Sequence[OneAsk]) -> None:
    """Add the asks of a round to what was counted so far: numbers and outcomes, and nothing of anybody."""
    for ask in asks:
        answer, got = ask.got.answer, ask.got
        name = ask.proposed.offer.vendor.name
        known = said["sources"].setdefault(
            name, {"status": None, "reason": "", "asks": 0, "hits": 0, "emails_found": 0, "cost": {}}
        )
        said["asks"] += 1
        known["asks"] += 1
        known["hits"] += answer.outcome is Outcome.HIT
        known["emails_found"] += sum(
            bool(item.fields.get("email")) for item in answer.observations if item.kind == "person"
        )
        if known["status"] is None or _TELLING.index(answer.outcome) < _TELLING.index(known["status"]):
            known["status"], known["reason"] = answer.outcome.value, answer.reason
        if got.cost:
            for cost in (said["cost"], known["cost"]):
                cost[got.currency] = float(Decimal(str(cost.get(got.currency, 0))) + got.cost)


async def _not_asked(gateway: Gateway, named: Sequence[str], asked: dict[str, Any]) -> dict[str, str]:
    """Why a source that was named was not asked anything."""
    found = {}
    for name in named:
        vendor = vendors().get(name)
        if name in asked or vendor is None:
            continue
        found[name] = (
            "nothing that it can answer would change the tier or whom to write to"
            if await gateway.has_key(vendor)
            else f"locked: {vendor.manifest.title} is switched off or has no key"
        )
    return found
