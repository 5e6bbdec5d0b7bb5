"""The CRM: connect it, say which field stands where, read a plan before it runs, and take a whole sync back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field

from leadwright.actions.crm import mapping as mappings
from leadwright.actions.crm import plans
from leadwright.actions.crm.mapping import Checked
from leadwright.actions.crm.meanings import MEANINGS, Meaning
from leadwright.actions.crm.plans import Plan, Planned
from leadwright.actions.crm.types import FieldMap
from leadwright.effects import crm_connections
from leadwright.effects.crm import probe_connection
from leadwright.effects.crm_connections import Connection
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.open_crm import open_crm
from leadwright.kernel import queue
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.errors import AppError, Conflict, NotFound, Wrong
from leadwright.kernel.queue import Job
from leadwright.reads.crm_sample import Sample, samples
from leadwright.reads.crm_status import CrmStatus, crm_status, crm_statuses
from leadwright.sources.crm import contract
from leadwright.sources.crm.contract import CrmObject, Dialect
from leadwright.sources.crm.registry import dialects
from leadwright.workspace.accounts.access import needs

routes = APIRouter(route_class=WebRoute)
SIZE = 50


@dataclass(frozen=True, slots=True)
class CrmContext:
    """CRMs. known: those that are connected, with how they are kept in step. dialects: those that could be."""

    known: Sequence[CrmStatus]
    dialects: Mapping[str, Dialect]


@dataclass(frozen=True, slots=True)
class MappingContext:
    """The mapping of a connection. checked: its lines beside the CRM's fields. fields: those that a property may be chosen
    from, by object. meanings: our fields. samples: what stands in one record of each object, ours and theirs. trouble: why
    the CRM was not asked, "" if it was. stages: where a deal may begin."""

    connection: Connection
    mapping: FieldMap
    checked: Mapping[CrmObject, Sequence[Checked]]
    fields: Mapping[CrmObject, Sequence[contract.Field]]
    meanings: Mapping[CrmObject, Mapping[str, Meaning]]
    samples: Mapping[CrmObject, Sample]
    trouble: str
    stages: Sequence[contract.Stage]


@dataclass(frozen=True, slots=True)
class PlanContext:
    """A plan. rows: a page of it. total: rows as filtered. query: the filters. next: address of the next page, "" for none.
    working: the job that runs it. way_back: the plan that takes it back, if one was made."""

    plan: Plan
    connection: Connection | None
    rows: Sequence[Planned]
    total: int
    query: Mapping[str, str]
    next: str
    working: Job | None
    way_back: Plan | None


class Filters(BaseModel):
    """What the address of a plan asks for."""

    action: str = ""
    object: str = ""
    show: str = ""
    q: str = Field("", max_length=200)
    after: int = Field(0, ge=0, le=2_000_000_000)

    @property
    def query(self) -> dict[str, str]:
        """The filters that are set, without the place."""
        return {name: value for name, value in self.model_dump(exclude={"after"}).items() if value}


@routes.get("/crm")
async def show_crm(frame: FrameOf) -> Response:
    """Show what is connected, how it is kept in step, and its plans."""
    page = CrmContext(await crm_statuses(frame.scope), dialects())
    return await frame.show("crm.html", page, title="CRM", here="crm")


@routes.post("/crm")
@needs("admin")
async def connect(frame: FrameOf, request: Request) -> Response:
    """Connect a CRM, and test the connection."""
    told = {key: str(value) for key, value in (await request.form()).items()}
    dialect = dialects().get(told.get("crm", ""))
    if dialect is None:
        raise NotFound("There is no such CRM.", hint=f"CRMs: {', '.join(dialects())}.", field="crm")
    way = told.get("way") or next(iter(dialect.ways))
    secrets = {name: told.get(f"secret.{name}", "") for name in dialect.ways.get(way, ())}
    made = await crm_connections.connect(
        frame.scope, open_keyring(frame.web.settings), dialect, way, secrets,
        label=told.get("label") or dialect.title, base=told.get("base") or None,
    )  # fmt: skip
    return await _tested(frame, made)


@routes.post("/crm/{connection_id}")
@needs("admin")
async def steer(frame: FrameOf, connection_id: UUID, action: Annotated[str, Form()] = "") -> Response:
    """Read a CRM, or read it and plan."""
    known = await crm_connections.get(frame.scope, connection_id)
    match action:
        case "pull":
            await _ask(frame, "crm_pull", known.id, {"then": "read"})
            return frame.done("/crm", f"{known.label} is read in the background.")
        case "sync":
            await _ask(frame, "crm_pull", known.id, {"then": "plan"})
            return frame.done(
                "/crm", f"{known.label} is read, and a plan is made for you to read. Nothing is written yet."
            )
    raise Wrong("That cannot be done with a connection.", hint="Use the buttons of the page.", field="action")


@routes.post("/crm/{connection_id}/connection")
@needs("admin")
async def change_connection(
    frame: FrameOf, connection_id: UUID, action: Annotated[str, Form()] = ""
) -> Response:
    """Test a connection, or end it."""
    known = await crm_connections.get(frame.scope, connection_id)
    if action == "disconnect":
        await crm_connections.disconnect(frame.scope, known.id)
        return frame.done("/crm", f"{known.label} is disconnected, and its secrets are forgotten.")
    return await _tested(frame, known)


async def _tested(frame: Frame, known: Connection) -> Response:
    await frame.scope.commit()
    web = frame.web
    tested = await probe_connection(
        web.database, web.settings, dialects()[known.crm], known.id, workspace=frame.scope.workspace
    )
    if not tested.works:
        return frame.done("/crm", f"{known.label} does not let us in: {tested.reason}.")
    wanting = f" Before we can write: {'; '.join(tested.wanting)}" if tested.wanting else ""
    return frame.done("/crm", f"Connected to {tested.account or known.label}.{wanting}")


async def _ask(frame: Frame, kind: str, connection: UUID, more: Mapping[str, Any]) -> Job:
    arguments = {"connection": str(connection), **more}
    job = await queue.under_way(frame.scope, kind, arguments)
    return job or await queue.enqueue(frame.scope, kind, arguments, lock=f"crm:{connection}")


# mapping -------------------------------------------------------------------------------------------------------


@routes.get("/crm/{connection_id}/mapping")
async def show_mapping(frame: FrameOf, connection_id: UUID) -> Response:
    """Show which of our fields stands where, with what one record says."""
    known = await crm_connections.get(frame.scope, connection_id)
    mapping = await mappings.mapping_of(frame.scope, connection_id, known.crm)
    told = await samples(frame.scope, connection_id)
    await frame.scope.commit()
    web, trouble = frame.web, ""
    schema: mappings.Schema = {}
    stages: Sequence[contract.Stage] = ()
    try:
        async with open_crm(web.database, web.settings, frame.scope.workspace, connection_id) as (_, session):
            schema, stages = session.schema, session.stages
    except AppError as error:
        trouble = f"{error.message} {error.hint}"
    fields = {
        what: sorted(told.values(), key=lambda one: one.label.casefold()) for what, told in schema.items()
    }
    page = MappingContext(
        known,
        mapping,
        mappings.check(mapping, schema),
        fields,
        MEANINGS,
        told,
        trouble,
        [s for s in stages if s.won is None],
    )
    return await frame.show("crm_mapping.html", page, title=f"Mapping of {known.label}", here="crm")


@routes.post("/crm/{connection_id}/mapping")
@needs("admin")
async def set_mapping(frame: FrameOf, connection_id: UUID, request: Request) -> Response:
    """Decide on a mapping."""
    known = await crm_connections.get(frame.scope, connection_id)
    form = await request.form()
    document = _document(
        {key: str(value) for key, value in form.items()}, [str(one) for one in form.getlist("tier")]
    )
    version = await mappings.decide(
        frame.scope, known.id, document, expected=int(str(form.get("version") or 0))
    )
    return frame.back(
        f"/crm/{known.id}/mapping",
        f"Version {version} counts from now on. The next reading reads what is new in it.",
    )


def _document(told: Mapping[str, str], tiers: Sequence[str]) -> dict[str, Any]:
    """The form as a document: lines are named OBJECT.NUMBER.ours, .theirs and .keeper; one without a property is left out."""
    fields: dict[str, list[dict[str, str]]] = {}
    for key, theirs in told.items():
        what, _, rest = key.partition(".")
        number, _, part = rest.partition(".")
        ours = told.get(f"{what}.{number}.ours", "")
        if part == "theirs" and theirs.strip() and ours:
            keeper = told.get(f"{what}.{number}.keeper", "read")
            fields.setdefault(what, []).append({"ours": ours, "theirs": theirs, "keeper": keeper})
    create = {
        "tiers": list(tiers), "contacts": _count(told, "contacts", 2), "deals": "deals" in told,
        "deal_stage": told.get("deal_stage", ""), "deal_days": _count(told, "deal_days", 60),
    }  # fmt: skip
    return {"fields": fields, "create": create}


def _count(told: Mapping[str, str], name: str, usual: int) -> int:
    text = told.get(name, "").strip() or str(usual)
    if not text.isascii() or not text.isdigit():
        raise Wrong(f"{text[:40]!r} is no number.", hint="Write digits.", field=name)
    return int(text)


# plans ---------------------------------------------------------------------------------------------------------


@routes.get("/crm/plans/{plan_id}")
async def show_plan(frame: FrameOf, plan_id: UUID, asked: Annotated[Filters, Query()]) -> Response:
    """Show what a plan does, record by record and field by field."""
    plan = await plans.get(frame.scope, plan_id)
    rows, total = await plans.page(
        frame.scope, plan_id, action=asked.action or None, of=asked.object or None,
        state=asked.show if asked.show in plans.STATES else None, conflicts=asked.show == "conflicts", text=asked.q,
        after=asked.after, most=SIZE + 1,
    )  # fmt: skip
    following = ""
    if len(rows) > SIZE:
        following = f"/crm/plans/{plan_id}?{urlencode({**asked.query, 'after': str(rows[SIZE - 1].place)})}"
    known = next(
        (one for one in await crm_connections.listed(frame.scope) if one.id == plan.connection_id), None
    )
    others = await plans.plans(frame.scope, plan.connection_id)
    back = next((one for one in others if one.of_plan == plan_id and one.state != "dropped"), None)
    working = (await crm_status(frame.scope, known, 0)).working if known else None
    page = PlanContext(plan, known, rows[:SIZE], total, asked.query, following, working, back)
    title = "The way back" if plan.kind == "rollback" else "Plan"
    return await frame.show("crm_plan.html", page, title=title, here="crm")


@routes.post("/crm/plans/{plan_id}")
async def steer_plan(
    frame: FrameOf,
    plan_id: UUID,
    action: Annotated[str, Form()] = "",
    row: Annotated[int, Form(ge=0, le=2_000_000_000)] = 0,
    name: Annotated[str, Form(max_length=300, alias="property")] = "",
) -> Response:
    """Run a plan, drop it, leave a row out, decide a field, or plan the way back."""
    here = f"/crm/plans/{plan_id}"
    plan = await plans.get(frame.scope, plan_id)
    match action:
        case "run":
            if plan.state in ("drafting", "dropped"):
                raise Conflict("This plan is not to be run.", hint="Make a new one.")
            await _ask(frame, "crm_apply", plan.connection_id, {"plan": str(plan_id)})
            return frame.done(here, "The plan runs in the background. You may leave this page.")
        case "drop":
            await plans.drop(frame.scope, plan_id)
            return frame.done(here, "The plan is dropped: nothing was written.")
        case "exclude" | "include":
            await plans.exclude(frame.scope, plan_id, [row], excluded=action == "exclude")
            return frame.done(
                here, "Left out of the plan." if action == "exclude" else "It is in the plan again."
            )
        case "ours" | "theirs":
            await plans.take_ours(frame.scope, plan_id, row, name, ours=action == "ours")
            return frame.done(here, "Ours will be written." if action == "ours" else "Theirs stands.")
        case "rollback":
            await _ask(frame, "crm_rollback", plan.connection_id, {"plan": str(plan_id)})
            return frame.done("/crm", "The way back is planned, for you to read. Nothing is taken back yet.")
    raise Wrong("That cannot be done with a plan.", hint="Use the buttons of the page.", field="action")
