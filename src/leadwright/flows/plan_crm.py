"""Plan what to write to a CRM: every lead against what stands there, field by field, for a person to read before it runs.

A batch of leads is complete when it is yielded; the edge commits there. A plan that was stopped in the middle is dropped
by the next one.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from leadwright.actions.crm import plans
from leadwright.actions.crm.planning import decided, keep_found, known_here, look, to_look_for, with_found
from leadwright.actions.crm.plans import Plan
from leadwright.actions.crm.session import Session
from leadwright.icp import store as icps
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.reads.crm_subjects import subjects
from leadwright.sources.crm.contract import Wire

Rescore = Callable[[Scope, Sequence[UUID]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Planning:
    """Where planning is: the plan, records of ours that were compared, rows so far, and the plan itself once it is ready."""

    plan_id: UUID
    compared: int = 0
    rows: int = 0
    plan: Plan | None = None


async def plan_crm(
    scope: Scope, wire: Wire, session: Session, rescore: Rescore, today: date
) -> AsyncGenerator[Planning, None]:
    """Make a plan. Raises what the wire raises where it gets no answer: nothing that was not read is taken to be missing."""
    plan_id = await plans.draft(scope, session.connection, session.mapping.version)
    known_icps = await icps.icps(scope)
    icp_id = known_icps[0].id if known_icps else None
    after: UUID | None = None
    compared = rows = 0
    while True:
        batch = await subjects(scope, session.connection, icp_id, session.mapping.choices, today, after)
        here = await known_here(scope, session.connection, batch.subjects)
        wanted = to_look_for(batch.subjects, here)
        yield Planning(plan_id, compared, rows)
        found = await look(wire, session, wanted) if wanted else {}
        touched = await keep_found(scope, session, found, clock.now())
        known = {what: with_found(session, told, what, found.get(what, ())) for what, told in here.items()}
        decisions = await decided(scope, session, batch.subjects, known)
        items = [one.item for one in decisions if one.item is not None]
        await plans.add(scope, plan_id, items)
        if touched:
            await rescore(scope, sorted(touched))
        compared, rows, after = compared + len(batch.subjects), rows + len(items), batch.after
        if after is None:
            break
    yield Planning(plan_id, compared, rows, await plans.ready(scope, plan_id))
