"""Imports of files: how far each one is, what came of its rows, which rows were refused."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.observations.readings import open_reading
from leadwright.observations.withhold import redacted
from leadwright.sources.file.translate import dataset_of
from leadwright.sources.file.types import ColumnMap, FileFacts


@dataclass(frozen=True, slots=True)
class Import:
    """One import. `rows` were read so far and fell into the four kinds, whose sum it always is.

    `dataset` names the file's data across versions of the file; `resumed` says that an earlier
    attempt had stopped in the middle; `withdrawn` that it was undone.
    """

    id: UUID
    file_name: str
    dataset: str
    state: str
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    started_at: datetime
    mapping: dict[str, Any]
    finished_at: datetime | None = None
    errors_file: str | None = None
    resumed: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was not taken: its number in the file, why, and what it held."""

    row_number: int
    reason: str
    content: dict[str, Any]


_COLUMNS = """i.id, i.file_name, g.label, i.state, i.rows, i.created, i.updated, i.unchanged, i.rejected, g.started_at,
  i.mapping, i.finished_at, i.errors_file"""
_FROM = "FROM imports i JOIN readings g ON (g.workspace_id, g.id) = (i.workspace_id, i.id)"


async def begin(scope: Scope, facts: FileFacts, columns: ColumnMap) -> Import:
    """Begin to import a file, or go on where an earlier attempt at the same bytes stopped.

    Raises Conflict if another process is importing the same file right now.
    """
    if not await _alone(scope, facts):
        raise Conflict(
            f"{facts.path.name} is being imported by another process.",
            hint="Wait for it, or stop it; nothing is lost.",
        )
    last = await scope.row(
        f"SELECT {_COLUMNS} {_FROM} WHERE i.file_hash = :hash AND i.mapping->'fields' = CAST(:fields AS jsonb)"
        " ORDER BY i.id DESC LIMIT 1",
        hash=facts.digest,
        fields=orjson.dumps(dict(columns.fields), option=orjson.OPT_SORT_KEYS).decode(),
    )
    if last is not None and last.state == "running" and not await is_withdrawn(scope, last.id):
        return replace(Import(*last), resumed=last.rows > 0)
    return await _create(
        scope,
        facts,
        columns,
        dataset=last.label if last is not None else dataset_of(facts.path.name, columns),
    )


async def _alone(scope: Scope, facts: FileFacts) -> bool:
    """Claim the file for this session. The claim of a process that was just killed is gone within moments."""
    for _ in range(20):
        if await scope.value(
            "SELECT pg_try_advisory_lock(hashtextextended(:name, 0))",
            name=f"import:{scope.workspace}:{facts.digest}",
        ):
            return True
        await asyncio.sleep(0.25)
    return False


async def _create(scope: Scope, facts: FileFacts, columns: ColumnMap, dataset: str) -> Import:
    import_id = await open_reading(scope, "file", dataset)
    mapping = {
        "fields": dict(columns.fields),
        "reasons": dict(columns.reasons),
        "unknown": list(columns.unknown),
    }
    await scope.run(
        "INSERT INTO imports (workspace_id, id, file_name, file_hash, mapping, state)"
        " VALUES (:workspace, :id, :name, :hash, CAST(:mapping AS jsonb), 'running')",
        workspace=scope.workspace,
        id=import_id,
        name=facts.path.name,
        hash=facts.digest,
        mapping=orjson.dumps(mapping).decode(),
    )
    return await get(scope, import_id)


async def release(scope: Scope, facts: FileFacts) -> None:
    """Let other processes import the same file again."""
    await scope.run(
        "SELECT pg_advisory_unlock(hashtextextended(:name, 0))",
        name=f"import:{scope.workspace}:{facts.digest}",
    )


async def advance(
    scope: Scope,
    running: Import,
    *,
    created: int,
    updated: int,
    unchanged: int,
    rejections: Sequence[Rejection],
) -> Import:
    """Add a batch of rows to an import, in the transaction that records them."""
    if rejections:
        contents = await redacted(scope, [r.content for r in rejections])
        await scope.stage(
            "refused",
            {"row_number": "int8", "reason": "text", "content": "text"},
            [
                (r.row_number, r.reason, orjson.dumps(content).decode())
                for r, content in zip(rejections, contents, strict=True)
            ],
        )
        await scope.run(
            "INSERT INTO import_rejections (workspace_id, import_id, row_number, reason, content)"
            " SELECT :workspace, CAST(:id AS uuid), row_number, reason, content::jsonb FROM pg_temp.refused",
            workspace=scope.workspace,
            id=running.id,
        )
    moved = replace(
        running,
        rows=running.rows + created + updated + unchanged + len(rejections),
        created=running.created + created,
        updated=running.updated + updated,
        unchanged=running.unchanged + unchanged,
        rejected=running.rejected + len(rejections),
    )
    await scope.run(
        "UPDATE imports SET rows = :rows, created = :created, updated = :updated, unchanged = :unchanged,"
        " rejected = :rejected WHERE id = :id",
        id=moved.id,
        rows=moved.rows,
        created=moved.created,
        updated=moved.updated,
        unchanged=moved.unchanged,
        rejected=moved.rejected,
    )
    return moved


async def finish(scope: Scope, running: Import, errors_file: str | None) -> Import:
    """Mark an import as complete."""
    await scope.run(
        "UPDATE imports SET state = 'done', finished_at = clock_timestamp(), errors_file = :errors WHERE id = :id",
        id=running.id,
        errors=errors_file,
    )
    return replace(await get(scope, running.id), resumed=running.resumed)


async def rejections(scope: Scope, import_id: UUID) -> Iterable[Rejection]:
    """Return the rows of an import that were not taken, in order."""
    rows = await scope.rows(
        "SELECT row_number, reason, content FROM import_rejections WHERE import_id = :id ORDER BY row_number",
        id=import_id,
    )
    return [Rejection(*row) for row in rows]


async def is_withdrawn(scope: Scope, import_id: UUID) -> bool:
    """Tell whether an import was undone."""
    return bool(await scope.value("SELECT true FROM withdrawn_readings WHERE reading_id = :id", id=import_id))


async def get(scope: Scope, import_id: UUID) -> Import:
    """Return one import; raises NotFound."""
    row = await scope.row(f"SELECT {_COLUMNS} {_FROM} WHERE i.id = :id", id=import_id)
    if row is None:
        raise NotFound(f"There is no import {import_id}.", hint="`leadwright imports` lists them.")
    return replace(Import(*row), withdrawn=await is_withdrawn(scope, import_id))


async def recent(scope: Scope, most: int = 50) -> list[Import]:
    """Return the latest imports, the newest first."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS}, w.reading_id IS NOT NULL {_FROM}"
        " LEFT JOIN withdrawn_readings w ON (w.workspace_id, w.reading_id) = (i.workspace_id, i.id)"
        " ORDER BY i.id DESC LIMIT :most",
        most=most,
    )
    return [replace(Import(*row[:-1]), withdrawn=row[-1]) for row in rows]
