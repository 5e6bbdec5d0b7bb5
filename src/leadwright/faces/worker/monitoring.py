"""The job that monitors: what is due is read again in its order, within its limits, and the moves of scores are told."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.opening import open_door
from leadwright.faces.worker.bench import Bench, Result, opened_gateway, save_step
from leadwright.faces.worker.market import money
from leadwright.flows.look import Looked, look
from leadwright.flows.monitor import Monitoring, Refreshed, monitor
from leadwright.flows.rescore import rescore_some
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.reads.monitoring import Within, monitoring_plan
from leadwright.reads.score_moves import Move
from leadwright.reads.targets import LookTarget
from leadwright.sources.contract import Door

_TOLD = 50  # moves that are kept with the job, the largest first; the history of scores has them all


async def monitor_companies(scope: Scope, job: Job, bench: Bench) -> Result:
    """Read again what is due. A killed attempt goes on: what it has read is not due any more."""
    asked = job.arguments
    within = Within(
        int(asked.get("asks", 500)), Decimal(str(asked.get("max_cost", 0))), asked.get("currency", "USD"),
        asked.get("whom", "noted"),
    )  # fmt: skip
    ends = time.monotonic() + 60 * float(asked.get("minutes", 60))
    said: dict[str, Any] = {"run_id": asked["run"], "read": 0, "of": 0, "moves": []}
    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(opened_gateway(scope, bench))
        plan = await monitoring_plan(scope, gateway, within, clock.now())
        await scope.commit()
        opening = open_door(bench.database, bench.settings, scope.workspace)
        door: Door = bench.door if bench.door is not None else await stack.enter_async_context(opening)

        def looking(targets: Sequence[LookTarget]) -> AsyncGenerator[Looked, None]:
            return look(scope, door, targets, rescore_some, concurrency=bench.settings.scraper_concurrency)

        how = Monitoring(UUID(asked["run"]), plan.operations)
        async with aclosing(monitor(scope, gateway, plan.dues, how, looking, rescore_some)) as steps:
            async for step in steps:
                said = _said(asked["run"], step)
                await save_step(scope, job, said)
                if time.monotonic() > ends:
                    said["out_of_time"] = True
                    break
    return said


def _said(run: str, step: Refreshed) -> dict[str, Any]:
    largest = sorted(step.moves, key=lambda item: -abs(item.after - item.before))
    return {
        "run_id": run, "read": step.done, "of": step.of, "outcomes": step.outcomes, "cost": money(list(step.cost.items())),
        "moved": len(step.moves), "moves": [_move(item) for item in largest[:_TOLD]],
    }  # fmt: skip


def _move(item: Move) -> dict[str, Any]:
    """A move by its ids and numbers: names stay in the record."""
    return {
        "company_id": str(item.company_id), "lead_id": str(item.lead_id) if item.lead_id else None,
        "icp_id": str(item.icp_id), "before": float(item.before), "after": float(item.after),
        "tier_before": item.tier_before, "tier_after": item.tier_after, "why": item.sentence,
    }  # fmt: skip
