"""The job that welcomes new leads: their websites are looked at, then free sources are asked, then paid ones if the
settings allow it, each lead within its cap."""

from __future__ import annotations

from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.budgets import set_budget
from leadwright.effects.opening import open_door
from leadwright.entities.resolve import canonical
from leadwright.faces.worker.bench import Bench, Result, opened_gateway
from leadwright.faces.worker.enriching import enrich_companies
from leadwright.flows.look import look
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.reads.targets import to_look_at
from leadwright.sources.contract import Door

PURPOSE = "new lead"


async def welcome_leads(scope: Scope, job: Job, bench: Bench) -> Result:
    """Look at new leads' companies and enrich them. Without an ideal customer there is nothing to find out."""
    known = await icps.icps(scope)
    if not known:
        return {"skipped": "there is no ideal customer yet"}
    named = [UUID(company) for company in job.arguments["companies"]]
    await _look(scope, bench, known[0].id, named)
    companies = [company for item in named if (company := await canonical(scope, item)) is not None]
    pay = bench.settings.new_leads == "paid"
    if pay:
        cap = Decimal(str(bench.settings.new_lead_cap)) * len(companies)
        unit = bench.settings.new_lead_currency
        await set_budget(scope, "run", cap, unit=unit, run_id=UUID(job.arguments["run"]))
    await scope.commit()
    async with opened_gateway(scope, bench) as gateway:
        return await enrich_companies(
            scope, job, bench, gateway, known[0], companies, purpose=PURPOSE, pay=pay
        )


async def _look(scope: Scope, bench: Bench, icp_id: UUID, companies: list[UUID]) -> None:
    targets = await to_look_at(scope, icp_id, companies=companies)
    await scope.commit()
    async with AsyncExitStack() as stack:
        opening = open_door(bench.database, bench.settings, scope.workspace)
        door: Door = bench.door if bench.door is not None else await stack.enter_async_context(opening)
        steps: Any = look(scope, door, targets, rescore_some, concurrency=bench.settings.scraper_concurrency)
        stack.push_async_callback(steps.aclose)
        async for _ in steps:
            await scope.commit()
