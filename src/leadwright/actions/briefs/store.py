"""Briefs as they are kept, one a lead, and what people answered to the four questions: the only writer of these tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from leadwright.actions.briefs.bant import NAMES, Decision
from leadwright.actions.briefs.brief import Bant, Brief
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id

STATES = ("true", "false", "unknown")
_MOST_NOTE = 500


@cache
def _as_json() -> TypeAdapter[Brief]:
    return TypeAdapter(Brief)


async def keep(scope: Scope, brief: Brief) -> None:
    """Keep a brief in the place of the lead's last one, and its four answers for filters."""
    document = _as_json().dump_python(brief, mode="json", exclude={"outdated"})
    await scope.run(
        "INSERT INTO briefs (workspace_id, lead_id, id, writer, recipe, as_of, document, made_by, made_at)"
        " VALUES (:workspace, :lead, :id, :writer, :recipe, :as_of, CAST(:document AS jsonb), :actor, :made_at)"
        " ON CONFLICT (workspace_id, lead_id) DO UPDATE SET id = excluded.id, writer = excluded.writer,"
        " recipe = excluded.recipe, as_of = excluded.as_of, document = excluded.document, made_by = excluded.made_by,"
        " made_at = excluded.made_at",
        workspace=scope.workspace, lead=brief.lead_id, id=new_id(), writer=brief.writer, recipe=brief.recipe.digest,
        as_of=brief.as_of, document=orjson.dumps(document).decode(), actor=scope.actor, made_at=brief.made_at,
    )  # fmt: skip
    await keep_bant(scope, brief.lead_id, brief.bant)


async def kept(scope: Scope, lead_id: UUID) -> Brief | None:
    """Return the brief that was made last of a lead, whether or not it still fits; None if none was made."""
    document: Any = await scope.value("SELECT document FROM briefs WHERE lead_id = :lead", lead=lead_id)
    return _as_json().validate_python(document) if document is not None else None


async def keep_bant(scope: Scope, lead_id: UUID, judged: Bant) -> None:
    """Keep the four answers of a lead for filters."""
    states = {one.name: one.state for one in judged.answers}
    await scope.run(
        "INSERT INTO bant (workspace_id, lead_id, qualification, budget, authority, need, timeline)"
        " VALUES (:workspace, :lead, :qualification, :budget, :authority, :need, :timeline)"
        " ON CONFLICT (workspace_id, lead_id) DO UPDATE SET qualification = excluded.qualification, budget = excluded.budget,"
        " authority = excluded.authority, need = excluded.need, timeline = excluded.timeline, judged_at = clock_timestamp()",
        workspace=scope.workspace, lead=lead_id, qualification=judged.qualification, **states,
    )  # fmt: skip


async def decisions(scope: Scope, lead_id: UUID) -> Sequence[Decision]:
    """Return what people answered about a lead and did not take back, the latest of each question."""
    rows: Any = await scope.rows(
        "SELECT DISTINCT ON (name) name, state, decided_by, note FROM bant_answers WHERE workspace_id = :workspace"
        " AND lead_id = :lead ORDER BY name, id DESC",
        workspace=scope.workspace,
        lead=lead_id,
    )
    return [Decision(*row) for row in rows if row.state is not None]


async def decide(scope: Scope, lead_id: UUID, name: str, state: str | None, note: str = "") -> None:
    """Answer one of the four questions about a lead, or take the answer back (None). Raises Wrong."""
    if name not in NAMES:
        raise Wrong(
            f"There is no question {name[:40]!r}.", hint=f"Choose one of {', '.join(NAMES)}.", field="name"
        )
    if state is not None and state not in STATES:
        raise Wrong(
            f"An answer cannot be {state[:40]!r}.", hint="Choose true, false or unknown.", field="state"
        )
    if len(note) > _MOST_NOTE:
        raise Wrong(f"A note may have {_MOST_NOTE} letters.", hint="Say it shorter.", field="note")
    await scope.run(
        "INSERT INTO bant_answers (workspace_id, id, lead_id, name, state, note, decided_by)"
        " VALUES (:workspace, :id, :lead, :name, :state, :note, :actor)",
        workspace=scope.workspace, id=new_id(), lead=lead_id, name=name, state=state, note=" ".join(note.split()),
        actor=scope.actor,
    )  # fmt: skip
