"""A CRM kept in step: connections, mapping, plans that are read before they run, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from leadwright.actions.crm import mapping as mappings
from leadwright.actions.crm import plans
from leadwright.actions.crm.plans import Plan, Planned
from leadwright.actions.crm.types import FieldMap
from leadwright.effects import crm_connections
from leadwright.effects.crm import probe_connection
from leadwright.effects.crm_connections import Connection
from leadwright.faces.api import paging
from leadwright.faces.api.crm_schemas import (
    Action,
    CrmConnectionIn,
    CrmConnectionOut,
    CrmDecisionIn,
    CrmExclusionIn,
    CrmLineOut,
    CrmMappingIn,
    CrmMappingOut,
    CrmPlanOut,
    CrmPullIn,
    CrmReadingOut,
    CrmRowOut,
    CrmStatusOut,
    Object,
    RowState,
)
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.schemas import Cursor, JobOut, Limit, Page
from leadwright.flows.open_crm import open_crm
from leadwright.kernel import queue
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import Conflict
from leadwright.reads.crm_status import crm_status
from leadwright.sources.crm.registry import dialects
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["crm"])


@router.get("/crm/connections", summary="List the CRMs that are connected")
async def list_connections(scope: Scoped) -> Page[CrmConnectionOut]:
    found = [_connection(one) for one in await crm_connections.listed(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@router.post("/crm/connections", status_code=201, summary="Connect a CRM, and test the connection")
@needs("admin")
async def connect(
    given: CrmConnectionIn, scope: Scoped, config: Config, request: Request, response: Response
) -> CrmConnectionOut:
    """One that does not work is kept all the same: the answer says why it does not."""
    dialect = dialects()[given.crm]
    way = given.way or next(iter(dialect.ways))
    made = await crm_connections.connect(
        scope, open_keyring(config), dialect, way, given.secrets, label=given.label, base=given.base
    )
    if given.test:
        await _test(scope, config, request, made)
    response.headers["location"] = f"/api/v1/crm/connections/{made.id}"
    return _connection(await crm_connections.get(scope, made.id))


@router.get("/crm/connections/{connection_id:uuid}", summary="Show how a CRM is kept in step")
async def show_connection(connection_id: UUID, scope: Scoped) -> CrmStatusOut:
    found = await crm_status(scope, await crm_connections.get(scope, connection_id))
    return CrmStatusOut(
        connection=_connection(found.connection), records=dict(found.records), linked=found.linked,
        opted_out=found.opted_out, job_id=found.working.id if found.working else None,
        readings=[
            CrmReadingOut(object=one.object.value, records=one.records, pulled_at=one.pulled_at)  # type: ignore[arg-type]
            for one in found.readings
        ],
    )  # fmt: skip


@router.post("/crm/connections/{connection_id:uuid}/test", summary="Test a connection")
@needs("admin")
async def test(connection_id: UUID, scope: Scoped, config: Config, request: Request) -> CrmConnectionOut:
    await _test(scope, config, request, await crm_connections.get(scope, connection_id))
    return _connection(await crm_connections.get(scope, connection_id))


@router.delete(
    "/crm/connections/{connection_id:uuid}",
    status_code=204,
    summary="End a connection, and forget its secrets",
)
@needs("admin")
async def disconnect(connection_id: UUID, scope: Scoped) -> None:
    """What was read and planned stays."""
    await crm_connections.disconnect(scope, connection_id)


async def _test(scope: Scope, config: Any, request: Request, known: Connection) -> None:
    """Nothing is open while the CRM is asked."""
    await scope.commit()
    database: Database = request.app.state.database
    await probe_connection(database, config, dialects()[known.crm], known.id, workspace=scope.workspace)


def _connection(one: Connection) -> CrmConnectionOut:
    return CrmConnectionOut(
        id=one.id, crm=one.crm, label=one.label, way=one.way, base=one.base, account=one.account,
        works=one.test_outcome == "hit" if one.test_outcome else None, reason=one.test_reason, tested_at=one.tested_at,
        created_by=one.created_by, created_at=one.created_at,
    )  # fmt: skip


# mapping --------------------------------------------------------------------------------------------


@router.get(
    "/crm/connections/{connection_id:uuid}/mapping", summary="Show which field stands in which property"
)
async def show_mapping(
    connection_id: UUID, scope: Scoped, config: Config, request: Request,
    check: Annotated[bool, Query(description="Ask the CRM for its fields, and say what is wrong.")] = False,
) -> CrmMappingOut:  # fmt: skip
    known = await crm_connections.get(scope, connection_id)
    if not check:
        return _mapping(await mappings.mapping_of(scope, connection_id, known.crm), {})
    await scope.commit()
    database: Database = request.app.state.database
    async with open_crm(database, config, scope.workspace, connection_id) as (_, session):
        return _mapping(session.mapping, mappings.check(session.mapping, session.schema))


@router.put("/crm/connections/{connection_id:uuid}/mapping", summary="Decide on a mapping")
@needs("admin")
async def set_mapping(connection_id: UUID, given: CrmMappingIn, scope: Scoped) -> CrmMappingOut:
    """Every version is kept, and the newest counts."""
    known = await crm_connections.get(scope, connection_id)
    document = given.model_dump()
    await mappings.decide(scope, connection_id, document, expected=given.version)
    return _mapping(await mappings.mapping_of(scope, connection_id, known.crm), {})


def _mapping(mapping: FieldMap, checked: Mapping[Any, list[mappings.Checked]]) -> CrmMappingOut:
    document = mappings.to_document(mapping.lines, mapping.choices)
    lines = {
        what.value: [
            CrmLineOut(
                ours=one.line.ours, label=one.meaning.label, theirs=one.line.theirs, keeper=one.line.keeper,
                problem=one.problem, note=one.note,
            )
            for one in told
        ]
        for what, told in checked.items()
    }  # fmt: skip
    return CrmMappingOut(
        version=mapping.version, fields=document["fields"], create=document["create"], checked=lines
    )


# pulling and planning -------------------------------------------------------------------------------


@router.post(
    "/crm/connections/{connection_id:uuid}/pull", status_code=202, summary="Read what changed in a CRM"
)
async def pull(
    connection_id: UUID, scope: Scoped, response: Response, given: CrmPullIn | None = None
) -> JobOut:
    """One that waits or runs already is met rather than doubled."""
    then = given.then if given else "read"
    return await _asked(scope, response, "crm_pull", connection_id, {"then": then})


@router.post(
    "/crm/connections/{connection_id:uuid}/plans", status_code=202, summary="Plan what to write to a CRM"
)
async def make_plan(connection_id: UUID, scope: Scoped, response: Response) -> JobOut:
    """Nothing is written: the job's result names the plan, which waits to be read."""
    return await _asked(scope, response, "crm_plan", connection_id, {})


async def _asked(
    scope: Scope, response: Response, kind: str, connection_id: UUID, more: Mapping[str, Any]
) -> JobOut:
    await crm_connections.get(scope, connection_id)
    arguments = {"connection": str(connection_id), **more}
    job = await queue.under_way(scope, kind, arguments)
    if job is None:
        job = await queue.enqueue(scope, kind, arguments, lock=f"crm:{connection_id}")
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return JobOut.model_validate(job)


@router.get("/crm/plans", summary="List plans, the newest first")
async def list_plans(
    scope: Scoped, connection_id: Annotated[UUID | None, Query(description="Of one connection alone.")] = None
) -> Page[CrmPlanOut]:
    found = [_plan(one) for one in await plans.plans(scope, connection_id, most=200)]
    return Page(items=found, next_cursor=None, total=len(found))


@router.get("/crm/plans/{plan_id:uuid}", summary="Show a plan")
async def show_plan(plan_id: UUID, scope: Scoped) -> CrmPlanOut:
    return _plan(await plans.get(scope, plan_id))


@router.get(
    "/crm/plans/{plan_id:uuid}/rows", summary="List what a plan does, record by record and field by field"
)
async def list_rows(
    plan_id: UUID,
    scope: Scoped,
    action: Annotated[Action | None, Query()] = None,
    of: Annotated[Object | None, Query(alias="object")] = None,
    state: Annotated[RowState | None, Query()] = None,
    conflicts: Annotated[bool, Query(description="Only rows with a conflict.")] = False,
    q: Annotated[
        str, Query(max_length=200, pattern=r"^[^\x00]*$", description="Words of the record's title.")
    ] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CrmRowOut]:
    await plans.get(scope, plan_id)
    last = paging.after(cursor)
    after = last.int if last is not None and last.int < 2**31 else 0
    found, total = await plans.page(
        scope,
        plan_id,
        action=action,
        of=of,
        state=state,
        conflicts=conflicts,
        text=q,
        after=after,
        most=limit + 1,
    )
    shown = [_row(one) for one in found[:limit]]
    following = paging.cursor_of(UUID(int=shown[-1].row)) if len(found) > limit else None
    return Page(items=shown, next_cursor=following, total=total)


@router.post(
    "/crm/plans/{plan_id:uuid}/exclusions", summary="Leave rows out of a plan, or take them in again"
)
async def exclude(plan_id: UUID, given: CrmExclusionIn, scope: Scoped) -> CrmPlanOut:
    await plans.exclude(scope, plan_id, given.rows, excluded=given.excluded)
    return _plan(await plans.get(scope, plan_id))


@router.post("/crm/plans/{plan_id:uuid}/decisions", summary="Decide whose value counts in one field")
async def decide(plan_id: UUID, given: CrmDecisionIn, scope: Scoped) -> CrmRowOut:
    """Ours is written only as long as what stands in the CRM is what was shown."""
    return _row(await plans.take_ours(scope, plan_id, given.row, given.property, ours=given.ours))


@router.delete("/crm/plans/{plan_id:uuid}", status_code=204, summary="Drop a plan that will not be run")
async def drop(plan_id: UUID, scope: Scoped) -> None:
    await plans.drop(scope, plan_id)


@router.post(
    "/crm/plans/{plan_id:uuid}/apply", status_code=202, summary="Run a plan, or go on with one that waits"
)
async def apply(plan_id: UUID, scope: Scoped, response: Response) -> JobOut:
    plan = await plans.get(scope, plan_id)
    if plan.state in ("drafting", "dropped"):
        raise Conflict("This plan is not to be run.", hint="Make a new one.")
    return await _asked(scope, response, "crm_apply", plan.connection_id, {"plan": str(plan_id)})


@router.post("/crm/plans/{plan_id:uuid}/rollback", status_code=202, summary="Plan the way back from a sync")
async def rollback(plan_id: UUID, scope: Scoped, response: Response) -> JobOut:
    """The job's result names a plan, which says what it would restore and what stays, and is run like any other."""
    plan = await plans.get(scope, plan_id)
    if plan.kind == "rollback" or not plan.counts.get("done"):
        raise Conflict(
            "There is nothing to take back.", hint="Only a plan that wrote something has a way back."
        )
    return await _asked(scope, response, "crm_rollback", plan.connection_id, {"plan": str(plan_id)})


def _plan(one: Plan) -> CrmPlanOut:
    return CrmPlanOut.model_validate(one)


def _row(one: Planned) -> CrmRowOut:
    item = one.item
    return CrmRowOut.model_validate({
        "row": one.place, "object": item.object.value, "action": item.action, "title": item.title, "crm_id": item.crm_id,
        "company_id": item.company_id, "changes": [change.as_document() for change in item.changes], "note": item.note,
        "excluded": one.excluded_by is not None, "state": one.state, "code": one.code, "reason": one.reason,
        "yielded": dict(one.yielded or {}), "settled_at": one.settled_at,
    })  # fmt: skip
