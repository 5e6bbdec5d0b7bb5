"""Undo an import, or bring it back: its reading no longer counts, and all it spoke of is derived anew.

Each batch is complete when it is yielded; the edge commits there and scores the batch. A run that was
stopped in the middle is simply run again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.observations import imports
from leadwright.observations.readings import restore, withdraw
from leadwright.scoring.feature_store import write_features

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Rederived:
    """A batch of companies derived anew: their ids, and how many are done of how many.

    `living` counts those of all batches so far that some other source still speaks of.
    """

    companies: Sequence[UUID]
    living: int
    done: int
    of: int


async def undo_import(scope: Scope, import_id: UUID) -> AsyncIterator[Rederived]:
    """Let an import no longer count. Leads stay, and come back with it.

    Raises NotFound, or Conflict while the import is still running.
    """
    await _not_running(scope, import_id)
    await withdraw(scope, import_id)
    async for batch in _derive_anew(scope, import_id):
        yield batch


async def redo_import(scope: Scope, import_id: UUID) -> AsyncIterator[Rederived]:
    """Let an undone import count again. Raises as `undo_import` does."""
    await _not_running(scope, import_id)
    await restore(scope, import_id)
    async for batch in _derive_anew(scope, import_id):
        yield batch


async def _not_running(scope: Scope, import_id: UUID) -> None:
    """An import that stopped in the middle can be undone; one at work holds the lock of its file."""
    running = await imports.get(scope, import_id)
    free = await scope.value(
        "SELECT pg_try_advisory_xact_lock(hashtextextended('import:' || workspace_id || ':' || file_hash, 0))"
        " FROM imports WHERE id = :id",
        id=import_id,
    )
    if not free:
        raise Conflict(
            f"{running.file_name} is still being imported.", hint="Wait until it is done, then undo it."
        )


async def _derive_anew(scope: Scope, import_id: UUID) -> AsyncIterator[Rederived]:
    await _list_companies(scope, import_id)
    of = int(await scope.value("SELECT count(*) FROM pg_temp.spoken_of"))
    living = done = 0
    batch: list[UUID] = []
    while batch := await _next(scope, batch[-1] if batch else UUID(int=0)):
        await scope.expect_lookups()
        profiles = await refresh(scope, batch, clock.now())
        await write_features(scope, batch, profiles)
        living, done = living + len(profiles), done + len(batch)
        yield Rederived(batch, living, done, of)
    if not of:
        yield Rederived((), 0, 0, 0)
    await scope.run("DROP TABLE IF EXISTS pg_temp.spoken_of")


async def _list_companies(scope: Scope, import_id: UUID) -> None:
    """Write the companies that the import spoke of into a table that outlives this session's commits."""
    await scope.run("DROP TABLE IF EXISTS pg_temp.spoken_of")
    await scope.run("CREATE TEMPORARY TABLE spoken_of (company_id uuid PRIMARY KEY) ON COMMIT PRESERVE ROWS")
    await scope.run(
        """
        INSERT INTO pg_temp.spoken_of
        SELECT DISTINCT cr.company_id FROM sightings s
        JOIN observations o ON (o.workspace_id, o.id) = (s.workspace_id, s.observation_id)
        JOIN source_records r ON (r.workspace_id, r.id) = (o.workspace_id, o.record_id)
        JOIN company_records cr
          ON cr.workspace_id = r.workspace_id AND cr.record_id = coalesce(r.parent_id, r.id)
        WHERE s.workspace_id = :workspace AND s.reading_id = :id
        """,
        workspace=scope.workspace,
        id=import_id,
    )


async def _next(scope: Scope, after: UUID) -> list[UUID]:
    rows = await scope.rows(
        "SELECT company_id FROM pg_temp.spoken_of WHERE company_id > :after ORDER BY company_id LIMIT :most",
        after=after,
        most=BATCH,
    )
    return [row[0] for row in rows]
