"""What people decide about a lead: verdict, snooze, owner, stage, note. Each decision can be undone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.leads.follow import standing

Stage = Literal[
    "prospect",
    "new",
    "working",
    "contacted",
    "replied",
    "meeting",
    "qualified",
    "won",
    "lost",
    "disqualified",
]
STAGES: tuple[str, ...] = (
    "prospect", "new", "working", "contacted", "replied", "meeting", "qualified", "won", "lost", "disqualified",
)  # fmt: skip
REASONS: tuple[str, ...] = (
    "wrong industry", "too small", "too large", "wrong place", "wrong technology", "no budget", "bad timing",
    "already a customer", "competitor", "other",
)  # fmt: skip
_FIELDS = ("stage", "owner", "verdict", "verdict_reason", "snoozed_until", "note")


async def good_call(scope: Scope, lead_id: UUID) -> None:
    """Say that the lead is a good one: it moves from new to working."""
    await change(scope, lead_id, "good call", verdict="good", verdict_reason=None, stage="working")


async def not_a_fit(scope: Scope, lead_id: UUID, reason: str) -> None:
    """Disqualify a lead, with a reason; raises Wrong without one."""
    if not reason.strip():
        raise Wrong("A reason is needed.", hint=f"For example: {', '.join(REASONS)}.", field="reason")
    await change(
        scope,
        lead_id,
        "not a fit",
        verdict="not_a_fit",
        verdict_reason=reason.strip()[:500],
        stage="disqualified",
    )


async def snooze(scope: Scope, lead_id: UUID, until: date) -> None:
    """Hide a lead until a date."""
    await change(scope, lead_id, "snoozed", snoozed_until=until)


async def assign(scope: Scope, lead_id: UUID, owner: str | None) -> None:
    """Give a lead to somebody, or to nobody."""
    await change(scope, lead_id, "assigned", owner=(owner or "").strip()[:200] or None)


async def move(scope: Scope, lead_id: UUID, stage: str) -> None:
    """Move a lead to another stage; raises Wrong for an unknown one."""
    if stage not in STAGES:
        raise Wrong(
            f"There is no stage {stage!r}.", hint=f"The stages are {', '.join(STAGES)}.", field="stage"
        )
    await change(scope, lead_id, "moved", stage=stage)


async def move_many(scope: Scope, leads: Collection[UUID], stage: str, only: Sequence[str]) -> int:
    """Move those of many leads that are in one of some stages to another one; return how many. Each can be undone."""
    rows = await scope.rows(
        "SELECT id, stage FROM leads WHERE workspace_id = :workspace AND id = ANY(:ids) AND stage = ANY(:only)"
        " ORDER BY id FOR UPDATE",
        workspace=scope.workspace, ids=list(leads), only=list(only),
    )  # fmt: skip
    if not rows:
        return 0
    await scope.run(
        "UPDATE leads SET stage = :stage, changed_at = clock_timestamp() WHERE workspace_id = :workspace AND id = ANY(:ids)",
        workspace=scope.workspace, stage=stage, ids=[row[0] for row in rows],
    )  # fmt: skip
    return await scope.run(
        "INSERT INTO lead_events (workspace_id, id, lead_id, actor, what, before, after)"
        " SELECT :workspace, i.id, i.lead, :actor, 'moved', jsonb_build_object('stage', i.was),"
        "   jsonb_build_object('stage', CAST(:stage AS text))"
        " FROM unnest(CAST(:events AS uuid[]), CAST(:ids AS uuid[]), CAST(:was AS text[])) AS i (id, lead, was)",
        workspace=scope.workspace, actor=scope.actor, stage=stage, events=[new_id() for _ in rows],
        ids=[row[0] for row in rows], was=[row[1] for row in rows],
    )  # fmt: skip


async def stage_of(scope: Scope, lead_id: UUID) -> str | None:
    """Return the stage of a lead, or of the one it was folded into; None if it is gone."""
    stage: str | None = await scope.value(
        "SELECT stage FROM leads WHERE id = :id", id=await standing(scope, lead_id)
    )
    return stage


async def change(scope: Scope, lead_id: UUID, what: str, **after: Any) -> None:
    """Set fields of a lead, or of the one it was folded into, and note what they were before."""
    lead_id = await standing(scope, lead_id)
    row = await scope.row(f"SELECT {', '.join(_FIELDS)} FROM leads WHERE id = :id FOR UPDATE", id=lead_id)
    if row is None:
        raise NotFound(f"There is no lead {lead_id}.", hint="`leadwright leads list` lists them.")
    before = {name: getattr(row, name) for name in after}
    if before == after:
        return
    await _set(scope, lead_id, after)
    await _note(scope, lead_id, what, before, after)


async def undo(scope: Scope, lead_id: UUID) -> str | None:
    """Take back the last decision about a lead that was not taken back yet; return what it was."""
    lead_id = await standing(scope, lead_id)
    row = await scope.row(
        """
        SELECT e.id, e.what, e.before, e.after FROM lead_events e
        WHERE e.lead_id = :id AND e.what <> 'undone'
          AND NOT EXISTS (SELECT FROM lead_events u WHERE u.lead_id = e.lead_id AND u.what = 'undone'
                          AND u.after->>'event' = CAST(e.id AS text))
        ORDER BY e.id DESC LIMIT 1
        """,
        id=lead_id,
    )
    if row is None:
        return None
    before = {k: date.fromisoformat(v) if k == "snoozed_until" and v else v for k, v in row.before.items()}
    await _set(scope, lead_id, before)
    await _note(scope, lead_id, "undone", row.after, {**row.before, "event": str(row.id)})
    return str(row.what)


async def _set(scope: Scope, lead_id: UUID, fields: dict[str, Any]) -> None:
    assignments = ", ".join(f"{name} = :{name}" for name in fields)
    await scope.run(
        f"UPDATE leads SET {assignments}, changed_at = clock_timestamp() WHERE id = :lead_id",
        lead_id=lead_id,
        **fields,
    )


async def _note(
    scope: Scope, lead_id: UUID, what: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    await scope.run(
        "INSERT INTO lead_events (workspace_id, id, lead_id, actor, what, before, after)"
        " VALUES (:workspace, :id, :lead, :actor, :what, CAST(:before AS jsonb), CAST(:after AS jsonb))",
        workspace=scope.workspace,
        id=new_id(),
        lead=lead_id,
        actor=scope.actor,
        what=what,
        before=orjson.dumps(before).decode(),
        after=orjson.dumps(after).decode(),
    )
