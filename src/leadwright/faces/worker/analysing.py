"""The job that analyses companies: one after the other is complete, what it cost is counted, and a kill loses nothing."""

from __future__ import annotations

from contextlib import aclosing
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.faces.worker.bench import Bench, Result, save_step
from leadwright.flows.analyse import Analysed, analyse, analysing
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job, Stopped
from leadwright.llm.opening import opened_chat
from leadwright.observations.analyses import interrupted
from leadwright.reads.to_analyse import to_analyse
from leadwright.sources.contract import Outcome


async def analyse_companies(scope: Scope, job: Job, bench: Bench) -> Result:
    """Analyse the companies named, or the best leads whose analysis is missing or old."""
    asked = job.arguments
    stored = await icps.find(scope, UUID(asked["icp"]) if asked.get("icp") else None)
    run = UUID(asked["run"]) if asked.get("run") else None
    async with opened_chat(
        bench.settings, bench.database, scope.workspace, run_id=run, actor=scope.actor
    ) as chat:
        by = "rules" if chat is None else "model"
        named = asked.get("companies")
        companies = (
            [UUID(item) for item in named]
            if named is not None
            else await to_analyse(scope, stored.id, stored.version, by, most=asked.get("top"))
        )
        how = await analysing(
            scope, bench.settings, stored, again=bool(asked.get("again")), why=f"job {job.id}"
        )
        said: dict[str, Any] = {
            "icp_id": str(stored.id), "model": chat.name if chat is not None else None, "analysed": 0, "failed": 0,
            "of": len(companies), "tokens": 0, "cost": {}, "kept": 0, "reason": "",
        }  # fmt: skip
        await scope.commit()
        try:
            async with aclosing(analyse(scope, chat, companies, how, rescore_some)) as steps:
                async for step in steps:
                    for one in step.analysed:
                        _count(said, one)
                    await save_step(scope, job, said)
        except Stopped:
            await interrupted(scope, companies, stored.id, "the job was stopped")
            await scope.commit()
            raise
    return said


def _count(said: dict[str, Any], one: Analysed) -> None:
    """Add one company to what was counted so far: numbers and reasons, and nothing of anybody."""
    said["analysed" if one.outcome is Outcome.HIT else "failed"] += 1
    said["tokens"] += one.tokens
    said["kept"] += one.cached
    if one.outcome is not Outcome.HIT:
        said["reason"] = f"{one.outcome.value}, {one.reason}"
    if one.cost:
        said["cost"][one.currency] = float(Decimal(str(said["cost"].get(one.currency, 0))) + one.cost)
