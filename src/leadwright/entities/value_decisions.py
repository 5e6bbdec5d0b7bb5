"""What people decide about values of companies: the only writer of these decisions. The values are observations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class ValueDecision:
    """One decision: whose field, in which reading its value stands, who, when, and whether it was undone."""

    id: UUID
    company_id: UUID
    field: str
    reading_id: UUID
    note: str
    decided_by: str
    decided_at: datetime
    undone: bool
    record_id: UUID | None = None


async def keep(
    scope: Scope, company_id: UUID, field: str, reading_id: UUID, note: str, record_id: UUID | None = None
) -> UUID:
    """Record that a value of a company was decided, or of the contact of a person's source record; return the id of the
    decision."""
    decision = new_id()
    await scope.run(
        "INSERT INTO value_decisions (workspace_id, id, company_id, field, reading_id, note, decided_by, record_id)"
        " VALUES (:workspace, :id, :company, :field, :reading, :note, :actor, CAST(:record AS uuid))",
        workspace=scope.workspace, id=decision, company=company_id, field=field, reading=reading_id, note=note[:2000],
        actor=scope.actor, record=record_id,
    )  # fmt: skip
    return decision


async def undo(scope: Scope, decision_id: UUID) -> ValueDecision:
    """Let a decision count no more, and return it. Raises NotFound, or Conflict if it was undone before."""
    row: Any = await scope.row(f"{_SELECT} WHERE id = :id FOR UPDATE", id=decision_id)
    if row is None:
        raise NotFound(
            f"There is no decision {decision_id}.", hint="`leadwright contradictions --done` lists them."
        )
    found = ValueDecision(*row)
    if found.undone:
        raise Conflict("This decision was undone already.")
    await scope.run(
        "UPDATE value_decisions SET undone_by = :actor, undone_at = clock_timestamp() WHERE id = :id",
        id=decision_id,
        actor=scope.actor,
    )
    return found


async def recent(scope: Scope, most: int) -> list[ValueDecision]:
    """Return the latest decisions, undone ones too."""
    rows: Sequence[Any] = await scope.rows(f"{_SELECT} ORDER BY decided_at DESC, id LIMIT :most", most=most)
    return [ValueDecision(*row) for row in rows]


_SELECT = """
SELECT id, company_id, field, reading_id, note, decided_by, decided_at, undone_at IS NOT NULL, record_id FROM value_decisions
"""
