"""A worker that keeps a CRM in step, as the product's own does, and says what it is doing: so that it can be killed there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from leadwright.actions.crm import plans
from leadwright.actions.crm.plans import Plan
from leadwright.actions.crm.session import Session
from leadwright.effects.crm import CrmWire
from leadwright.flows.apply_crm import apply_crm
from leadwright.flows.open_crm import open_crm
from leadwright.flows.plan_crm import plan_crm
from leadwright.flows.pull_crm import pull_crm
from leadwright.flows.rescore import rescore_some
from leadwright.flows.rollback_crm import rollback_crm
from leadwright.kernel import clock
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.kernel.errors import SourceFailed
from leadwright.kernel.settings import Settings

TIMEOUT = 1.0
"""Seconds after which an answer of the CRM is given up: short, so that lost answers do not make the measurement long."""
T = TypeVar("T")


def work(order: Mapping[str, Any], out: Connection) -> None:
    """Sync, or take a plan back, from wherever the last worker was killed. What it says: ("pull",), ("plan",),
    ("apply", plan), and at its end ("done",) or ("failed", why)."""
    try:
        ended = asyncio.run(_work(order, out))
    except SourceFailed as failed:
        out.send(("failed", failed.message))
        return
    out.send(("done",) if ended is None or not ended.to_do else ("failed", ended.reason))


async def _work(order: Mapping[str, Any], out: Connection) -> Plan | None:
    settings = Settings(
        home=Path(order["home"]), outside="mapped", host_map=order["hosts"], crm_timeout=TIMEOUT
    )
    database, connection = Database(order["url"], pool_size=4), UUID(order["connection"])
    of_plan = UUID(order["plan"]) if order["plan"] else None
    try:
        async with (
            open_crm(database, settings, DEFAULT_WORKSPACE, connection) as (wire, session),
            database.scope(actor="bench") as scope,
        ):
            plan = await _left(scope, connection, of_plan)
            if plan is None and of_plan is None:
                plan = await _planned(scope, wire, session, out)
            elif plan is None and of_plan is not None and await plans.done_items(scope, of_plan):
                out.send(("plan",))
                plan = await _last(scope, rollback_crm(scope, wire, session, of_plan))
            if plan is None:
                return None  # a worker that was killed at its very end had taken all of it back
            out.send(("apply", str(plan.id)))
            if plan.to_do:
                await _last(scope, apply_crm(scope, wire, session, plan.id))
            return await plans.get(scope, plan.id)
    finally:
        await database.close()


async def _left(scope: Scope, connection: UUID, of_plan: UUID | None) -> Plan | None:
    """A plan that another worker had begun to run."""
    kind = "push" if of_plan is None else "rollback"
    known = await plans.plans(scope, connection)
    begun = [one for one in known if one.kind == kind and one.state in ("running", "waiting")]
    return next((one for one in begun if one.of_plan == of_plan), None)


async def _planned(scope: Scope, wire: CrmWire, session: Session, out: Connection) -> Plan | None:
    """Read what changed, find out what is in doubt, and plan."""
    out.send(("pull",))
    await _last(scope, pull_crm(scope, wire, session, rescore_some))
    for left in await plans.unfinished(scope, session.connection):
        await _last(scope, apply_crm(scope, wire, session, left, only_doubts=True))
    out.send(("plan",))
    made = await _last(scope, plan_crm(scope, wire, session, rescore_some, clock.today()))
    return made.plan if made is not None else None


async def _last(scope: Scope, flow: AsyncGenerator[T, None]) -> T | None:
    """Drive a flow as an edge does: each step is committed."""
    last: T | None = None
    async with aclosing(flow) as steps:
        async for step in steps:
            last = step
            await scope.commit()
    await scope.commit()
    return last
