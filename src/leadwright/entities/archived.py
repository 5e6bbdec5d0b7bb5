"""Contacts put away and taken back: the only writer of these decisions. Nothing is erased."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id


async def archive(scope: Scope, record_id: UUID, note: str = "") -> None:
    """Put the contact of a person's source record away; one that is away stays so."""
    await scope.run(
        "INSERT INTO archived_contacts (workspace_id, id, record_id, note, decided_by)"
        " VALUES (:workspace, :id, :record, :note, :actor)"
        " ON CONFLICT (workspace_id, record_id) WHERE undone_at IS NULL DO NOTHING",
        workspace=scope.workspace, id=new_id(), record=record_id, note=note[:2000], actor=scope.actor,
    )  # fmt: skip


async def take_back(scope: Scope, records: Sequence[UUID]) -> bool:
    """Take a contact back by its source records; tell whether it was away."""
    return bool(
        await scope.run(
            "UPDATE archived_contacts SET undone_by = :actor, undone_at = clock_timestamp()"
            " WHERE workspace_id = :workspace AND undone_at IS NULL AND record_id = ANY(:records)",
            workspace=scope.workspace,
            actor=scope.actor,
            records=list(records),
        )
    )


async def forget(scope: Scope, records: Collection[UUID]) -> None:
    """Forget that contacts of source records were put away. Only erasing calls it."""
    await scope.run(
        "DELETE FROM archived_contacts WHERE workspace_id = :workspace AND record_id = ANY(:records)",
        workspace=scope.workspace,
        records=list(records),
    )
