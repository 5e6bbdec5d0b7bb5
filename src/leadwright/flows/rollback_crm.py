"""Plan to take a whole sync back: what it would restore and remove, and what stays because somebody edited it since.

The plan is read and run like any other (`apply_crm`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from uuid import UUID

from leadwright.actions.crm import mirror, plans
from leadwright.actions.crm.planning import note_found
from leadwright.actions.crm.plans import Plan
from leadwright.actions.crm.rollback import take_back
from leadwright.actions.crm.session import Session
from leadwright.actions.crm.types import Mirrored
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.sources.crm.contract import CrmObject, CrmRecord, Wire

_AT_ONCE = 500


async def rollback_crm(
    scope: Scope, wire: Wire, session: Session, plan_id: UUID
) -> AsyncGenerator[Plan | None, None]:
    """Plan the way back from a plan, by how its records stand in the CRM now. The last value is the plan to read.

    Raises Conflict for a plan that did nothing, or that is itself a way back.
    """
    of = await plans.get(scope, plan_id)
    if of.kind == "rollback":
        raise Conflict("This plan is a way back itself.", hint="Make a new plan: it brings our values again.")
    done = await plans.done_items(scope, plan_id)
    if not done:
        raise Conflict("This plan has changed nothing that could be taken back.", hint="See its rows.")
    yield None
    now: dict[tuple[CrmObject, str], Mirrored] = {}
    records: list[CrmRecord] = []
    for what in sorted({one.item.object for one in done}):
        ids = sorted({one.item.crm_id for one in done if one.item.object is what and one.item.crm_id})
        for at in range(0, len(ids), _AT_ONCE):
            read = await wire.read(what, ids[at : at + _AT_ONCE], session.properties(what))
            records += read.values()
            now |= {(what, asked): _standing(asked, record) for asked, record in read.items()}
    await note_found(scope, session, records)
    attached = await mirror.attached(scope, session.connection, plan_id)
    rollback = await plans.draft(
        scope, session.connection, session.mapping.version, kind="rollback", of_plan=plan_id
    )
    await plans.add(scope, rollback, take_back(done, now, session.schema, attached))
    yield await plans.ready(scope, rollback)


def _standing(asked: str, record: CrmRecord) -> Mirrored:
    merged = record.merged_into or (record.id if record.id != asked else None)
    return Mirrored(record.object, asked, record.properties, {}, record.updated_at, record.archived, merged)
