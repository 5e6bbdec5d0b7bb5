"""Plans as they are kept: read before they run, changed row by row, claimed a batch at a time, settled record by record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.actions.crm.types import Change, Item, Verdict
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.sources.crm.contract import CrmObject

STATES = ("planned", "listed", "reserved", "in_doubt", "done", "found", "skipped", "refused", "undone")


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: what it is of, how far it is. `kind`: push, or rollback of `of_plan`.

    `state`: drafting (being made), ready (to be read), running, waiting (stopped with something left: `reason` says why;
    run it again), done, dropped. `counts`: items by state; `acts`: items that do something, by action.
    """

    id: UUID
    connection_id: UUID
    kind: str
    of_plan: UUID | None
    mapping_version: int
    state: str
    reason: str
    made_by: str
    made_at: datetime
    started_by: str | None
    started_at: datetime | None
    finished_at: datetime | None
    counts: Mapping[str, int]
    acts: Mapping[str, int]
    excluded: int
    conflicts: int

    @property
    def to_do(self) -> int:
        """How many records it would write, or is still to write."""
        return self.counts.get("planned", 0) + self.counts.get("reserved", 0) + self.counts.get("in_doubt", 0)

    @property
    def of(self) -> int:
        """How many records it writes in all."""
        return sum(self.acts.values())


@dataclass(frozen=True, slots=True)
class Planned:
    """An item as it is kept: its place in the plan, and how it ended. `yielded` are properties that a person had changed
    meanwhile, with their values: theirs stand."""

    place: int
    item: Item
    excluded_by: str | None
    state: str
    outcome: str = ""
    code: str = ""
    reason: str = ""
    yielded: Mapping[str, str | None] | None = None
    settled_at: datetime | None = None


_PLAN = (
    "p.id, p.connection_id, p.kind, p.of_plan, p.mapping_version, p.state, p.reason, p.made_by, p.made_at, p.started_by,"
    " p.started_at, p.finished_at"
)
_COUNTED = """
LEFT JOIN LATERAL (
  SELECT jsonb_object_agg(t.state, t.n) AS counts FROM (SELECT i.state, count(*) AS n FROM crm_items i
    WHERE i.workspace_id = p.workspace_id AND i.plan_id = p.id AND i.excluded_by IS NULL GROUP BY 1) t) c ON true
LEFT JOIN LATERAL (
  SELECT jsonb_object_agg(t.action, t.n) AS acts FROM (SELECT i.action, count(*) AS n FROM crm_items i
    WHERE i.workspace_id = p.workspace_id AND i.plan_id = p.id AND i.excluded_by IS NULL AND i.action <> 'keep'
    GROUP BY 1) t) a ON true
LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE i.excluded_by IS NOT NULL) AS excluded,
    count(*) FILTER (WHERE i.changes @> '[{"verdict": "conflict"}]') AS conflicts
  FROM crm_items i WHERE i.workspace_id = p.workspace_id AND i.plan_id = p.id) e ON true
"""
_ITEM = (
    "place, object, action, record_id, company_id, crm_id, title, changes, links, expected, external_key, note, of_place,"
    " excluded_by, state, outcome, code, reason, yielded, settled_at"
)


def _plan(row: Any) -> Plan:
    told: tuple[Any, ...] = (*row[:12], row.counts or {}, row.acts or {}, row.excluded, row.conflicts)
    return Plan(*told)


def _planned(row: Any) -> Planned:
    item = Item(
        CrmObject(row.object), row.action, row.record_id, row.company_id, row.crm_id, row.title,
        tuple(Change.from_document(one) for one in row.changes), row.external_key, row.links, row.expected, row.note,
        row.of_place,
    )  # fmt: skip
    return Planned(
        row.place,
        item,
        row.excluded_by,
        row.state,
        row.outcome,
        row.code,
        row.reason,
        row.yielded,
        row.settled_at,
    )


async def draft(
    scope: Scope, connection: UUID, mapping_version: int, *, kind: str = "push", of_plan: UUID | None = None
) -> UUID:
    """Begin a plan; one that was drafted and never finished is dropped."""
    await scope.run(
        "UPDATE crm_plans SET state = 'dropped', reason = 'it was never finished', finished_at = clock_timestamp()"
        " WHERE connection_id = :connection AND state = 'drafting'",
        connection=connection,
    )
    plan_id = new_id()
    await scope.run(
        "INSERT INTO crm_plans (workspace_id, id, connection_id, kind, of_plan, mapping_version, state, made_by)"
        " VALUES (:workspace, :id, :connection, :kind, :of, :version, 'drafting', :actor)",
        workspace=scope.workspace, id=plan_id, connection=connection, kind=kind, of=of_plan, version=mapping_version,
        actor=scope.actor,
    )  # fmt: skip
    return plan_id


_STAGED = {
    "place": "int4", "object": "text", "action": "text", "record_id": "uuid", "company_id": "uuid", "crm_id": "text",
    "title": "text", "changes": "text", "links": "text", "expected": "text", "external_key": "text", "note": "text",
    "of_place": "int4", "state": "text",
}  # fmt: skip


async def add(scope: Scope, plan_id: UUID, items: Sequence[Item]) -> None:
    """Put items at the end of a plan that is being drafted."""
    if not items:
        return
    start = int(
        await scope.value("SELECT coalesce(max(place), 0) FROM crm_items WHERE plan_id = :id", id=plan_id)
    )
    rows = [_row(start + number, item) for number, item in enumerate(items, 1)]
    await scope.stage("crm_drafted", _STAGED, rows)
    await scope.run(
        "INSERT INTO crm_items (workspace_id, plan_id, place, object, action, record_id, company_id, crm_id, title, changes,"
        " links, expected, external_key, note, of_place, state)"
        " SELECT :workspace, CAST(:id AS uuid), place, object, action, record_id, company_id, crm_id, title, changes::jsonb,"
        " links::jsonb, expected::jsonb, external_key, note, of_place, state FROM pg_temp.crm_drafted",
        workspace=scope.workspace, id=plan_id,
    )  # fmt: skip


def _row(place: int, item: Item) -> tuple[Any, ...]:
    return (
        place, item.object.value, item.action, item.record_id, item.company_id, item.crm_id, item.title[:300],
        orjson.dumps([one.as_document() for one in item.changes]).decode(), orjson.dumps(dict(item.links)).decode(),
        orjson.dumps(dict(item.expected)).decode(), item.external_key, item.note, item.of_place,
        "listed" if item.action == "keep" else "planned",
    )  # fmt: skip


async def ready(scope: Scope, plan_id: UUID) -> Plan:
    """Say that a plan can be read; earlier plans of the same kind that nobody ran are dropped."""
    plan = await get(scope, plan_id)
    await scope.run(
        "UPDATE crm_plans SET state = 'dropped', reason = 'a newer plan took its place', finished_at = clock_timestamp()"
        " WHERE connection_id = :connection AND kind = :kind AND state = 'ready' AND id <> :id",
        connection=plan.connection_id, kind=plan.kind, id=plan_id,
    )  # fmt: skip
    await scope.run(
        "UPDATE crm_plans SET state = CASE WHEN :open THEN 'ready' ELSE 'done' END,"
        " finished_at = CASE WHEN :open THEN NULL ELSE clock_timestamp() END WHERE id = :id",
        id=plan_id, open=plan.to_do > 0,
    )  # fmt: skip
    return await get(scope, plan_id)


async def get(scope: Scope, plan_id: UUID) -> Plan:
    """Return one plan; raises NotFound."""
    row: Any = await scope.row(
        f"SELECT {_PLAN}, c.counts, a.acts, e.excluded, e.conflicts FROM crm_plans p {_COUNTED} WHERE p.id = :id",
        id=plan_id,
    )
    if row is None:
        raise NotFound(f"There is no plan {plan_id}.", hint="`leadwright crm status` lists them.")
    return _plan(row)


async def plans(scope: Scope, connection: UUID | None = None, most: int = 50) -> list[Plan]:
    """Return the plans of a connection (or of all), the newest first."""
    rows: Any = await scope.rows(
        f"SELECT {_PLAN}, c.counts, a.acts, e.excluded, e.conflicts FROM crm_plans p {_COUNTED}"
        " WHERE CAST(:connection AS uuid) IS NULL OR p.connection_id = :connection ORDER BY p.id DESC LIMIT :most",
        connection=connection, most=most,
    )  # fmt: skip
    return [_plan(row) for row in rows]


async def page(
    scope: Scope, plan_id: UUID, *, action: str | None = None, of: str | None = None, state: str | None = None,
    conflicts: bool = False, text: str = "", after: int = 0, most: int = 50,
) -> tuple[list[Planned], int]:  # fmt: skip
    """Return items of a plan in their order, after a place, and how many there are in all, as filtered."""
    where = (
        "WHERE plan_id = :id AND (CAST(:action AS text) IS NULL OR action = :action)"
        " AND (CAST(:object AS text) IS NULL OR object = :object) AND (CAST(:state AS text) IS NULL OR state = :state)"
        ' AND (NOT :conflicts OR changes @> \'[{"verdict": "conflict"}]\')'
        " AND (:text = '' OR strpos(lower(title), lower(:text)) > 0)"
    )
    told = {
        "id": plan_id,
        "action": action,
        "object": of,
        "state": state,
        "conflicts": conflicts,
        "text": text,
    }
    rows: Any = await scope.rows(
        f"SELECT {_ITEM} FROM crm_items {where} AND place > :after ORDER BY place LIMIT :most",
        after=after, most=most, **told,
    )  # fmt: skip
    return [_planned(row) for row in rows], int(
        await scope.value(f"SELECT count(*) FROM crm_items {where}", **told)
    )


async def item(scope: Scope, plan_id: UUID, place: int) -> Planned:
    """Return one item; raises NotFound."""
    row: Any = await scope.row(
        f"SELECT {_ITEM} FROM crm_items WHERE plan_id = :id AND place = :place", id=plan_id, place=place
    )
    if row is None:
        raise NotFound(f"The plan has no row {place}.", hint="Its page lists the rows.")
    return _planned(row)


# changing a plan before it runs -------------------------------------------------------------------------------


async def exclude(scope: Scope, plan_id: UUID, places: Sequence[int], *, excluded: bool = True) -> int:
    """Leave rows out of a plan, or take them in again; return how many changed. Raises Conflict once it has begun."""
    await _open(scope, plan_id)
    return await scope.run(
        "UPDATE crm_items SET excluded_by = CASE WHEN :excluded THEN :actor END WHERE plan_id = :id"
        " AND place = ANY(:places) AND state = 'planned' AND (excluded_by IS NOT NULL) <> :excluded",
        id=plan_id, places=list(places), excluded=excluded, actor=scope.actor,
    )  # fmt: skip


async def take_ours(scope: Scope, plan_id: UUID, place: int, name: str, *, ours: bool = True) -> Planned:
    """Let ours be written over what stands in the CRM after all (or not), in one field of one row: a person's decision.

    It is written only as long as what stands there is what was shown. Raises Wrong where there is nothing to decide.
    """
    await _open(scope, plan_id)
    shown = await item(scope, plan_id, place)
    wanted = Verdict.CONFLICT if ours else Verdict.WRITE
    found = next((one for one in shown.item.changes if one.property == name and one.verdict is wanted), None)
    if found is None or shown.item.crm_id is None:
        raise Wrong(
            f"There is nothing to decide on {name[:60]!r}.",
            hint="Only conflicts are decided.",
            field="property",
        )
    changes = [
        {**one.as_document(), "verdict": (Verdict.WRITE if ours else Verdict.CONFLICT).value,
         "why": f"decided by {scope.actor}" if ours else "edited in the CRM; theirs stands"} if one is found
        else one.as_document()
        for one in shown.item.changes
    ]  # fmt: skip
    writes = any(Verdict(one["verdict"]).writes for one in changes)
    await scope.run(
        "UPDATE crm_items SET changes = CAST(:changes AS jsonb), action = :action, state = :state"
        " WHERE plan_id = :id AND place = :place",
        id=plan_id, place=place, changes=orjson.dumps(changes).decode(), action="update" if writes else "keep",
        state="planned" if writes else "listed",
    )  # fmt: skip
    await scope.run(
        "UPDATE crm_plans SET state = 'ready', finished_at = NULL WHERE id = :id AND started_at IS NULL",
        id=plan_id,
    )
    return await item(scope, plan_id, place)


async def drop(scope: Scope, plan_id: UUID) -> None:
    """Say that a plan will not be run. Raises Conflict once it has begun."""
    await _open(scope, plan_id)
    await scope.run(
        "UPDATE crm_plans SET state = 'dropped', reason = :reason, finished_at = clock_timestamp() WHERE id = :id",
        id=plan_id, reason=f"dropped by {scope.actor}",
    )  # fmt: skip


async def _open(scope: Scope, plan_id: UUID) -> None:
    plan = await get(scope, plan_id)
    if plan.started_at is not None or plan.state not in ("ready", "done"):
        raise Conflict("This plan can no longer be changed.", hint="Make a new one.")


# running it ---------------------------------------------------------------------------------------------------


async def begin(scope: Scope, plan_id: UUID) -> Plan:
    """Say that a plan runs (again). Raises Conflict for one that is not to be run."""
    plan = await get(scope, plan_id)
    if plan.state in ("drafting", "dropped"):
        raise Conflict("This plan is not to be run.", hint=plan.reason or "Make a new one.")
    await scope.run(
        "UPDATE crm_plans SET state = 'running', reason = '', started_by = coalesce(started_by, :actor),"
        " started_at = coalesce(started_at, clock_timestamp()), finished_at = NULL WHERE id = :id",
        id=plan_id, actor=scope.actor,
    )  # fmt: skip
    return plan


async def left_open(scope: Scope, plan_id: UUID) -> list[Planned]:
    """Return the items that were reserved and never settled, or are in doubt: what to ask about before anything else."""
    rows: Any = await scope.rows(
        f"SELECT {_ITEM} FROM crm_items WHERE plan_id = :id AND state IN ('reserved', 'in_doubt') ORDER BY place",
        id=plan_id,
    )
    return [_planned(row) for row in rows]


async def claim(scope: Scope, plan_id: UUID, most: int) -> list[Planned]:
    """Reserve the next items of one object and action, in the plan's order; none are left when it returns nothing."""
    rows: Any = await scope.rows(
        f"""
        WITH next AS MATERIALIZED (  -- once, whatever the planner believes of a plan that was written just now
          SELECT i.place FROM crm_items i, (
            SELECT object, action FROM crm_items WHERE plan_id = :id AND state = 'planned' AND excluded_by IS NULL
            ORDER BY place LIMIT 1) f
          WHERE i.plan_id = :id AND i.state = 'planned' AND i.excluded_by IS NULL
            AND (i.object, i.action) = (f.object, f.action) ORDER BY i.place LIMIT :most FOR UPDATE OF i SKIP LOCKED)
        UPDATE crm_items SET state = 'reserved' WHERE plan_id = :id AND place = ANY (ARRAY(SELECT place FROM next))
        RETURNING {_ITEM}
        """,
        id=plan_id, most=most,
    )  # fmt: skip
    return sorted((_planned(row) for row in rows), key=lambda one: one.place)


@dataclass(frozen=True, slots=True)
class Settled:
    """How an item ended: its state, the CRM's record if it was made or found, and what was said; `merged_into` is where a
    record went that is gone."""

    place: int
    state: str
    crm_id: str | None = None
    outcome: str = ""
    code: str = ""
    reason: str = ""
    yielded: Mapping[str, str | None] | None = None
    merged_into: str | None = None


async def settle(scope: Scope, plan_id: UUID, settled: Sequence[Settled]) -> None:
    """Write down how items ended; one that is `planned` again was surely not written."""
    if not settled:
        return
    await scope.stage(
        "crm_settled",
        {"place": "int4", "state": "text", "crm_id": "text", "outcome": "text", "code": "text", "reason": "text",
         "yielded": "text"},
        [
            (one.place, one.state, one.crm_id, one.outcome, one.code[:200], one.reason[:1000],
             orjson.dumps(dict(one.yielded or {})).decode())
            for one in settled
        ],
    )  # fmt: skip
    await scope.run(
        "UPDATE crm_items i SET state = s.state, crm_id = coalesce(s.crm_id, i.crm_id), outcome = s.outcome, code = s.code,"
        " reason = s.reason, yielded = s.yielded::jsonb, settled_at = clock_timestamp()"
        " FROM pg_temp.crm_settled s WHERE i.workspace_id = :workspace AND i.plan_id = :id AND i.place = s.place",
        workspace=scope.workspace, id=plan_id,
    )  # fmt: skip


async def end(scope: Scope, plan_id: UUID, reason: str = "") -> Plan:
    """Say that a run has ended: done, or waiting for what `reason` says."""
    plan = await get(scope, plan_id)
    state = "waiting" if plan.to_do else "done"
    await scope.run(
        "UPDATE crm_plans SET state = :state, reason = :reason,"
        " finished_at = CASE WHEN :state = 'done' THEN clock_timestamp() END WHERE id = :id",
        id=plan_id, state=state, reason=reason if plan.to_do else "",
    )  # fmt: skip
    return await get(scope, plan_id)


async def doubted(scope: Scope, connection: UUID) -> set[tuple[CrmObject, UUID]]:
    """Return the records of ours of which a new record may have been made in the CRM, whose answer was lost."""
    rows = await scope.rows(
        "SELECT i.object, i.record_id FROM crm_items i JOIN crm_plans p ON p.workspace_id = i.workspace_id AND p.id = i.plan_id"
        " WHERE p.connection_id = :connection AND i.action = 'create' AND i.state IN ('reserved', 'in_doubt')"
        " AND i.record_id IS NOT NULL",
        connection=connection,
    )
    return {(CrmObject(row[0]), row[1]) for row in rows}


async def unfinished(scope: Scope, connection: UUID) -> list[UUID]:
    """Return the plans of a connection with items that are reserved or in doubt, the oldest first."""
    rows = await scope.rows(
        "SELECT DISTINCT p.id FROM crm_plans p JOIN crm_items i ON i.workspace_id = p.workspace_id AND i.plan_id = p.id"
        " WHERE p.connection_id = :connection AND i.state IN ('reserved', 'in_doubt') ORDER BY 1",
        connection=connection,
    )
    return [row[0] for row in rows]


async def created_in(scope: Scope, plan_id: UUID, records: Sequence[UUID]) -> dict[tuple[str, UUID], str]:
    """Return the CRM's ids of records of ours that a plan made or found, by object and record."""
    rows = await scope.rows(
        "SELECT object, record_id, crm_id FROM crm_items WHERE plan_id = :id AND record_id = ANY(:records)"
        " AND crm_id IS NOT NULL AND state IN ('done', 'found')",
        id=plan_id, records=list(records),
    )  # fmt: skip
    return {(row[0], row[1]): row[2] for row in rows}


async def coming(scope: Scope, plan_id: UUID, records: Sequence[UUID]) -> frozenset[UUID]:
    """Return the companies of ours that a plan is still to make, or may have made."""
    rows = await scope.rows(
        "SELECT record_id FROM crm_items WHERE plan_id = :id AND record_id = ANY(:records) AND object = 'company'"
        " AND state IN ('planned', 'reserved', 'in_doubt') AND excluded_by IS NULL",
        id=plan_id, records=list(records),
    )  # fmt: skip
    return frozenset(row[0] for row in rows)


async def undo_mark(scope: Scope, plan_id: UUID, places: Sequence[int]) -> None:
    """Mark items of a plan as taken back."""
    await scope.run(
        "UPDATE crm_items SET state = 'undone' WHERE plan_id = :id AND place = ANY(:places)",
        id=plan_id, places=list(places),
    )  # fmt: skip


async def done_items(scope: Scope, plan_id: UUID) -> list[Planned]:
    """Return what a plan has done, the last first: the order in which it is taken back."""
    rows: Any = await scope.rows(
        f"SELECT {_ITEM} FROM crm_items WHERE plan_id = :id AND state = 'done' ORDER BY place DESC",
        id=plan_id,
    )
    return [_planned(row) for row in rows]
