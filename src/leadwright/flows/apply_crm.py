"""Run a plan, a batch at a time: reserve, write, settle. Run again it goes on where it was stopped or killed.

What it yields is complete, and the edge commits it: before anything is sent the reservation, after it how it ended.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from uuid import UUID

from leadwright.actions.crm import plans, pull
from leadwright.actions.crm.apply import BATCH, Landing, land, look_again, prepare, read_back, write_batch
from leadwright.actions.crm.planning import keep_found, note_found
from leadwright.actions.crm.plans import Plan, Planned
from leadwright.actions.crm.session import Session
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.sources.crm.contract import CrmObject, CrmRecord, Wire

_BUSY_BATCHES = 3
"""Batches in a row of which nothing could be written before the run waits for another time."""


@dataclass(frozen=True, slots=True)
class Applied:
    """Where a run is: records settled so far in this run, of how many, and the plan itself once the run has ended."""

    plan_id: UUID
    settled: int
    of: int
    plan: Plan | None = None


async def apply_crm(
    scope: Scope, wire: Wire, session: Session, plan_id: UUID, *, only_doubts: bool = False
) -> AsyncGenerator[Applied, None]:
    """Run a plan to its end, or until the CRM is too busy or a person must act: the plan then says why it waits.

    With `only_doubts` nothing new is begun: it is found out how that ended whose answer was lost.
    """
    plan = await plans.begin(scope, plan_id)
    how = Landing(session.connection, {o: session.properties(o) for o in session.objects}, session.schema)
    waiting = await plans.left_open(scope, plan_id)
    settled, busy, reason = 0, 0, ""
    while busy < _BUSY_BATCHES and (claimed := waiting[:BATCH] or await _next(scope, plan_id, only_doubts)):
        waiting = waiting[BATCH:]
        batch = await prepare(scope, plan_id, claimed)
        yield Applied(plan_id, settled, plan.to_do)
        found = await look_again(wire, how, batch)
        ended = await write_batch(wire, plan_id, batch, found)
        records = await read_back(wire, how, ended)
        await note_found(scope, session, list(records.values()))
        await land(scope, how, plan_id, ended, records)
        await keep_found(scope, session, _by_object(found.values()), clock.now())
        await _known(scope, session, ended)
        if plan.of_plan is not None:
            await plans.undo_mark(scope, plan.of_plan, [
                one.item.of_place for one, how_it_ended in ended.values()
                if how_it_ended.state == "done" and one.item.of_place is not None
            ])  # fmt: skip
        unwritten = [end for _, end in ended.values() if end.state == "planned"]
        busy = busy + 1 if unwritten and len(unwritten) == len(ended) else 0
        reason = unwritten[0].reason if unwritten else reason
        if any(end.outcome == "locked" for end in unwritten):
            busy = _BUSY_BATCHES
        settled += len(ended) - len(unwritten)
        yield Applied(plan_id, settled, plan.to_do)
    yield Applied(
        plan_id, settled, plan.to_do, await plans.end(scope, plan_id, reason or "some answers were lost")
    )


async def _next(scope: Scope, plan_id: UUID, only_doubts: bool) -> list[Planned]:
    return [] if only_doubts else await plans.claim(scope, plan_id, BATCH)


def _by_object(found: Iterable[CrmRecord]) -> dict[CrmObject, list[CrmRecord]]:
    by_object: dict[CrmObject, list[CrmRecord]] = {}
    for record in found:
        by_object.setdefault(record.object, []).append(record)
    return by_object


async def _known(scope: Scope, session: Session, ended: dict[int, tuple[Planned, plans.Settled]]) -> None:
    """New companies of the CRM are known by their id there from now on."""
    made = [
        (one.item.record_id, end.crm_id)
        for one, end in ended.values()
        if one.item.object is CrmObject.COMPANY and one.item.action == "create" and end.crm_id and one.item.record_id
        and end.state in ("done", "found")
    ]  # fmt: skip
    await pull.keyed(scope, session.source, made)
