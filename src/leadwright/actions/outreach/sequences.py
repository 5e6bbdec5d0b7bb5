"""Sequences as they are kept, version by version: the only writer of their tables, and the examples that are shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from uuid import UUID

import orjson

from leadwright.actions.outreach.document import SequenceDocument, from_document, parse
from leadwright.icp.problems import nearest
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.kernel.ids import new_id

EXAMPLES = ("hot", "warm", "nurture")


@dataclass(frozen=True, slots=True)
class StoredSequence:
    """A sequence at one version, the live one unless another was asked for."""

    id: UUID
    name: str
    version: int
    document: SequenceDocument
    digest: str
    enabled: bool
    changed_at: datetime
    changed_by: str


_SELECT = """
SELECT s.id, s.name, v.version, v.document, v.digest, s.enabled, v.created_at, v.created_by
FROM sequences s JOIN sequence_versions v ON v.workspace_id = s.workspace_id AND v.sequence_id = s.id
WHERE s.workspace_id = :workspace AND
"""


def _stored(row: Any) -> StoredSequence:
    document = from_document(row.document, source=row.name)
    return StoredSequence(row[0], row[1], row[2], document, *row[4:])


async def sequences(scope: Scope) -> list[StoredSequence]:
    """Return the live sequences, by name."""
    rows = await scope.rows(
        f"{_SELECT} v.version = s.live_version AND s.ended_at IS NULL ORDER BY lower(s.name)",
        workspace=scope.workspace,
    )
    return [_stored(row) for row in rows]


async def find(scope: Scope, which: UUID | str) -> StoredSequence:
    """Return a live sequence by its id or its name; raises NotFound with the nearest name."""
    known = await sequences(scope)
    for one in known:
        if str(one.id) == str(which) or one.name.casefold() == str(which).casefold():
            return one
    near = nearest(str(which), [one.name for one in known], cutoff=60)
    hint = f"Did you mean {near!r}?" if near else "`leadwright outreach sequences` lists them."
    raise NotFound(f"There is no sequence {str(which)[:100]!r}.", hint=hint, field="sequence")


async def at_version(scope: Scope, sequence_id: UUID, version: int) -> StoredSequence:
    """Return a sequence at one of its versions, an ended one too; raises NotFound."""
    row = await scope.row(
        f"{_SELECT} s.id = :id AND v.version = :version",
        workspace=scope.workspace,
        id=sequence_id,
        version=version,
    )
    if row is None:
        raise NotFound(
            f"There is no version {version} of sequence {sequence_id}.", hint="Look at the list of sequences."
        )
    return _stored(row)


async def versions(scope: Scope, sequence_id: UUID) -> list[StoredSequence]:
    """Return all versions of a sequence, the newest first."""
    rows = await scope.rows(
        f"{_SELECT} s.id = :id ORDER BY v.version DESC", workspace=scope.workspace, id=sequence_id
    )
    return [_stored(row) for row in rows]


async def save(scope: Scope, document: SequenceDocument, sequence_id: UUID | None = None) -> StoredSequence:
    """Keep a sequence: a new one, or a new version of one (none, if it says the same). Who is in it goes on as they began.

    Raises Conflict if another sequence has its name, and NotFound.
    """
    known = await sequences(scope)
    if any(one.name.casefold() == document.name.casefold() and one.id != sequence_id for one in known):
        raise Conflict(
            f"There is a sequence {document.name!r} already.",
            hint="Choose another name, or change that one.",
            field="name",
        )
    if sequence_id is None:
        return await _begin(scope, document)
    stored = await find(scope, sequence_id)
    if stored.digest == document.digest():
        return stored
    latest: int = await scope.value(
        "SELECT max(version) FROM sequence_versions WHERE sequence_id = :id", id=stored.id
    )
    await _add_version(scope, stored.id, latest + 1, document)
    await scope.run(
        "UPDATE sequences SET name = :name, live_version = :version WHERE id = :id",
        name=document.name,
        version=latest + 1,
        id=stored.id,
    )
    return await find(scope, stored.id)


async def _begin(scope: Scope, document: SequenceDocument) -> StoredSequence:
    made = new_id()
    await scope.run(
        "INSERT INTO sequences (workspace_id, id, name, live_version, created_by) VALUES (:workspace, :id, :name, 1, :actor)",
        workspace=scope.workspace, id=made, name=document.name, actor=scope.actor,
    )  # fmt: skip
    await _add_version(scope, made, 1, document)
    return await find(scope, made)


async def _add_version(scope: Scope, sequence_id: UUID, version: int, document: SequenceDocument) -> None:
    await scope.run(
        "INSERT INTO sequence_versions (workspace_id, sequence_id, version, document, digest, created_by)"
        " VALUES (:workspace, :id, :version, CAST(:document AS jsonb), :digest, :actor)",
        workspace=scope.workspace, id=sequence_id, version=version, actor=scope.actor, digest=document.digest(),
        document=orjson.dumps(document.to_document()).decode(),
    )  # fmt: skip


async def enable(scope: Scope, sequence_id: UUID, *, enabled: bool) -> StoredSequence:
    """Switch a sequence on or off: one that is off takes nobody in and sends nothing; who is in it waits. Raises NotFound."""
    await find(scope, sequence_id)
    await scope.run("UPDATE sequences SET enabled = :enabled WHERE id = :id", enabled=enabled, id=sequence_id)
    return await find(scope, sequence_id)


async def end(scope: Scope, sequence_id: UUID) -> StoredSequence:
    """Let a sequence be no more; conversations in it are the caller's to stop. Raises NotFound, Conflict if some run."""
    stored = await find(scope, sequence_id)
    running = await scope.value(
        "SELECT count(*) FROM enrolments WHERE sequence_id = :id AND state IN ('waiting', 'active', 'paused')",
        id=sequence_id,
    )
    if running:
        raise Conflict(
            f"{running} conversations in {stored.name!r} go on.",
            hint="Stop them first, or switch the sequence off.",
        )
    await scope.run("UPDATE sequences SET ended_at = clock_timestamp() WHERE id = :id", id=sequence_id)
    return stored


@cache
def example(tier: str) -> SequenceDocument:
    """The sequence that is shipped for a tier: hot, warm or nurture."""
    text = resources.files(__package__).joinpath("examples", f"{tier}.yaml").read_text("utf-8")
    return parse(text, f"{tier}.yaml")


async def add_examples(scope: Scope) -> list[StoredSequence]:
    """Keep the shipped sequences that are not there yet; return those that were added. Nothing is sent by that."""
    known = {one.name.casefold() for one in await sequences(scope)}
    return [
        await save(scope, example(tier)) for tier in EXAMPLES if example(tier).name.casefold() not in known
    ]
