"""Jobs of a CRM: read it, plan, run a plan, take one back. One at a time for each connection; each goes on where it was killed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any
from uuid import UUID

from leadwright.actions.crm import plans
from leadwright.actions.crm.plans import Plan
from leadwright.actions.crm.session import Session
from leadwright.effects import crm_connections
from leadwright.effects.crm import CrmWire
from leadwright.effects.door import HttpDoor
from leadwright.faces.worker.bench import Bench, Result, save_step
from leadwright.flows.apply_crm import apply_crm
from leadwright.flows.open_crm import open_crm
from leadwright.flows.plan_crm import plan_crm
from leadwright.flows.pull_crm import hear_crm, pull_crm
from leadwright.flows.rescore import rescore_some, time_zone
from leadwright.flows.rollback_crm import rollback_crm
from leadwright.kernel import clock, queue
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.sources.crm.contract import CrmObject


@asynccontextmanager
async def _opened(scope: Scope, job: Job, bench: Bench) -> AsyncIterator[tuple[CrmWire, Session]]:
    await scope.commit()
    door = bench.door if isinstance(bench.door, HttpDoor) else None
    connection = UUID(job.arguments["connection"])
    async with open_crm(bench.database, bench.settings, scope.workspace, connection, door=door) as opened:
        yield opened


async def read_crm(scope: Scope, job: Job, bench: Bench) -> Result:
    """Read what changed in a CRM, and then plan, and run the plan, if that is wanted; without a connection, of all."""
    if "connection" not in job.arguments:
        return await _each(scope, job)
    async with _opened(scope, job, bench) as (wire, session):
        if "changed" in job.arguments:
            return await _hear(scope, job, wire, session)
        said = await _read(scope, job, wire, session)
        if job.arguments.get("then") in ("plan", "apply"):
            await _settle(scope, job, wire, session, said)
            plan = await _plan(scope, job, wire, session, said)
            said |= _told(plan)
            if job.arguments.get("then") == "apply" and plan.to_do:
                said |= _told(await _run(scope, job, wire, session, plan.id, said))
    return said


async def _each(scope: Scope, job: Job) -> Result:
    """A sync of all connections is one of each."""
    asked = []
    for one in await crm_connections.listed(scope):
        arguments = {"connection": str(one.id), "then": job.arguments.get("then", "plan")}
        if await queue.under_way(scope, "crm_pull", arguments) is None:
            asked.append(str((await queue.enqueue(scope, "crm_pull", arguments, lock=f"crm:{one.id}")).id))
    return {"jobs": asked}


async def _hear(scope: Scope, job: Job, wire: CrmWire, session: Session) -> Result:
    """Read the records of which a webhook said that they changed."""
    changed = {CrmObject(name): ids for name, ids in job.arguments["changed"].items()}
    said: dict[str, Any] = {"connection": str(session.connection), "records": 0}
    async with aclosing(hear_crm(scope, wire, session, changed, rescore_some)) as steps:
        async for step in steps:
            said["records"] = step.records
            await save_step(scope, job, said)
    return said


async def _read(scope: Scope, job: Job, wire: CrmWire, session: Session) -> dict[str, Any]:
    said: dict[str, Any] = {"connection": str(session.connection)}
    async with aclosing(pull_crm(scope, wire, session, rescore_some)) as steps:
        async for step in steps:
            said |= {
                "reading": step.object.value if step.object else None, "records": step.records, "new": step.new,
                "left_alone": step.left_alone, "moved": step.moved,
            }  # fmt: skip
            await save_step(scope, job, said)
    return said


async def make_plan(scope: Scope, job: Job, bench: Bench) -> Result:
    """Make a plan to be read."""
    async with _opened(scope, job, bench) as (wire, session):
        said = {"connection": str(session.connection)}
        await _settle(scope, job, wire, session, said)
        plan = await _plan(scope, job, wire, session, said)
    return {"connection": str(plan.connection_id), **_told(plan)}


async def _plan(scope: Scope, job: Job, wire: CrmWire, session: Session, said: dict[str, Any]) -> Plan:
    today = clock.today(await time_zone(scope))
    plan: Plan | None = None
    async with aclosing(plan_crm(scope, wire, session, rescore_some, today)) as steps:
        async for step in steps:
            plan = step.plan
            await save_step(
                scope, job, {**said, "plan": str(step.plan_id), "compared": step.compared, "rows": step.rows}
            )
    assert plan is not None, "the last step tells the plan"
    return plan


async def _settle(scope: Scope, job: Job, wire: CrmWire, session: Session, said: dict[str, Any]) -> None:
    """Find out how writes of earlier plans ended whose answers were lost: a new plan must know."""
    for plan_id in await plans.unfinished(scope, session.connection):
        async with aclosing(apply_crm(scope, wire, session, plan_id, only_doubts=True)) as steps:
            async for _ in steps:
                await save_step(scope, job, said)


async def run_plan(scope: Scope, job: Job, bench: Bench) -> Result:
    """Run a plan that somebody has read."""
    async with _opened(scope, job, bench) as (wire, session):
        plan = await _run(
            scope, job, wire, session, UUID(job.arguments["plan"]), {"connection": str(session.connection)}
        )
    return {"connection": str(plan.connection_id), **_told(plan)}


async def _run(
    scope: Scope, job: Job, wire: CrmWire, session: Session, plan_id: UUID, said: dict[str, Any]
) -> Plan:
    plan: Plan | None = None
    async with aclosing(apply_crm(scope, wire, session, plan_id)) as steps:
        async for step in steps:
            plan = step.plan
            await save_step(
                scope, job, {**said, "plan": str(plan_id), "settled": step.settled, "of": step.of}
            )
    assert plan is not None, "the last step tells the plan"
    return plan


async def plan_rollback(scope: Scope, job: Job, bench: Bench) -> Result:
    """Plan the way back from a plan, to be read."""
    plan: Plan | None = None
    said = {"connection": job.arguments["connection"], "of_plan": job.arguments["plan"]}
    async with (
        _opened(scope, job, bench) as (wire, session),
        aclosing(rollback_crm(scope, wire, session, UUID(job.arguments["plan"]))) as steps,
    ):
        async for step in steps:
            plan = step
            await save_step(scope, job, said)
    assert plan is not None, "the last step tells the plan"
    return {**said, **_told(plan)}


def _told(plan: Plan) -> dict[str, Any]:
    return {"plan": str(plan.id), "state": plan.state, "counts": dict(plan.counts), "reason": plan.reason}
