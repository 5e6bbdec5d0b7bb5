"""A sync as an edge drives it, against the CRM in memory: each step committed, and killed wherever the CRM says so."""

from __future__ import annotations

from contextlib import aclosing
from datetime import date
from uuid import UUID

from leadwright.actions.crm import plans
from leadwright.actions.crm.mapping import mapping_of
from leadwright.actions.crm.plans import Plan
from leadwright.actions.crm.session import Session, open_session
from leadwright.flows.apply_crm import apply_crm
from leadwright.flows.plan_crm import plan_crm
from leadwright.flows.pull_crm import Pulled, pull_crm
from leadwright.flows.rescore import rescore_some
from leadwright.flows.rollback_crm import rollback_crm
from leadwright.kernel.db import Scope
from leadwright.sources.crm.contract import Wire

CONNECTION = UUID(int=77)
TODAY = date(2026, 3, 2)


async def session_of(scope: Scope, crm: Wire, connection: UUID = CONNECTION) -> Session:
    """The CRM as it presents itself, beside the mapping that counts."""
    mapping = await mapping_of(scope, connection, crm.name)
    await scope.commit()
    return await open_session(crm, connection, mapping)


async def pull(scope: Scope, crm: Wire, connection: UUID = CONNECTION) -> Pulled:
    """Read what changed."""
    done = Pulled()
    async with aclosing(
        pull_crm(scope, crm, await session_of(scope, crm, connection), rescore_some)
    ) as steps:
        async for done in steps:
            await scope.commit()
    await scope.commit()
    return done


async def plan(scope: Scope, crm: Wire, connection: UUID = CONNECTION) -> Plan:
    """Make a plan."""
    made: Plan | None = None
    async with aclosing(
        plan_crm(scope, crm, await session_of(scope, crm, connection), rescore_some, TODAY)
    ) as steps:
        async for step in steps:
            await scope.commit()
            made = step.plan
    assert made is not None
    return made


async def apply(scope: Scope, crm: Wire, plan_id: UUID, connection: UUID = CONNECTION) -> Plan:
    """Run a plan."""
    async with aclosing(apply_crm(scope, crm, await session_of(scope, crm, connection), plan_id)) as steps:
        async for _ in steps:
            await scope.commit()
    await scope.commit()
    return await plans.get(scope, plan_id)


async def roll_back(scope: Scope, crm: Wire, plan_id: UUID, connection: UUID = CONNECTION) -> Plan:
    """Plan the way back."""
    made: Plan | None = None
    async with aclosing(rollback_crm(scope, crm, await session_of(scope, crm, connection), plan_id)) as steps:
        async for made in steps:
            await scope.commit()
    assert made is not None
    return made


async def sync(scope: Scope, crm: Wire, connection: UUID = CONNECTION) -> Plan:
    """Read, plan, run."""
    await pull(scope, crm, connection)
    made = await plan(scope, crm, connection)
    return await apply(scope, crm, made.id, connection) if made.to_do else made
