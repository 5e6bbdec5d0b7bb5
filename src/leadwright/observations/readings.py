"""Readings: one time that a source was read, and whether it still counts."""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id


async def open_reading(scope: Scope, source: str, label: str) -> UUID:
    """Begin a reading of a source and return its id."""
    reading_id = new_id()
    await scope.run(
        "INSERT INTO readings (workspace_id, id, source, label, actor, started_at)"
        " VALUES (:workspace, :id, :source, :label, :actor, clock_timestamp())",
        workspace=scope.workspace,
        id=reading_id,
        source=source,
        label=label,
        actor=scope.actor,
    )
    return reading_id


async def withdraw(scope: Scope, reading_id: UUID) -> bool:
    """Let a reading no longer count. Nothing is deleted; return whether it counted before."""
    return bool(
        await scope.run(
            "INSERT INTO withdrawn_readings (workspace_id, reading_id, decided_by)"
            " VALUES (:workspace, :id, :actor) ON CONFLICT DO NOTHING",
            workspace=scope.workspace,
            id=reading_id,
            actor=scope.actor,
        )
    )


async def restore(scope: Scope, reading_id: UUID) -> bool:
    """Let a withdrawn reading count again; return whether it was withdrawn."""
    return bool(await scope.run("DELETE FROM withdrawn_readings WHERE reading_id = :id", id=reading_id))


async def companies_of(scope: Scope, reading_id: UUID) -> list[UUID]:
    """Return the companies that a reading spoke of."""
    rows = await scope.rows(
        """
        SELECT DISTINCT cr.company_id
        FROM sightings s
        JOIN observations o ON (o.workspace_id, o.id) = (s.workspace_id, s.observation_id)
        JOIN source_records r ON (r.workspace_id, r.id) = (o.workspace_id, o.record_id)
        JOIN company_records cr ON cr.workspace_id = r.workspace_id AND cr.record_id = coalesce(r.parent_id, r.id)
        WHERE s.reading_id = :id
        """,
        id=reading_id,
    )
    return [row[0] for row in rows]
