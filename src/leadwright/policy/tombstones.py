"""What is left of those who were erased: that it was done, why and when, and keyed hashes by which they are known again.

The only writer of erasures and tombstones. Whom a tombstone is of cannot be read back, only recognised.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import orjson

from leadwright.kernel import install_key
from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.policy.suppression import ForeignKey

_PURPOSE = "tombstones"
Subject = Literal["person", "company"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing by which an erased subject is known again: a source record's key, a domain, a registry number."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure: of whom it was is told by nothing here. `removed` counts what went, by where it was."""

    id: UUID
    subject: Subject
    reason: str
    removed: Mapping[str, int]
    decided_by: str
    decided_at: datetime


async def bury(
    scope: Scope, subject: Subject, marks: Iterable[Mark], reason: str, removed: Mapping[str, int]
) -> UUID:
    """Record an erasure, and the marks that refuse what would bring the subject back."""
    erasure, key = new_id(), _key(scope)
    await scope.run(
        "INSERT INTO erasures (workspace_id, id, subject, reason, removed, decided_by)"
        " VALUES (:workspace, :id, :subject, :reason, CAST(:removed AS jsonb), :actor)",
        workspace=scope.workspace, id=erasure, subject=subject, reason=reason[:300],
        removed=orjson.dumps(dict(removed)).decode(), actor=scope.actor,
    )  # fmt: skip
    hashes = {(mark.kind, _hash(key, mark)) for mark in marks}
    await scope.run(
        "INSERT INTO tombstones (workspace_id, erasure_id, kind, hash, key_id)"
        " SELECT :workspace, :erasure, t.kind, t.hash, :key_id"
        " FROM unnest(CAST(:kinds AS text[]), CAST(:hashes AS bytea[])) AS t (kind, hash)",
        workspace=scope.workspace, erasure=erasure, key_id=_key_id(key), kinds=[kind for kind, _ in hashes],
        hashes=[digest for _, digest in hashes],
    )  # fmt: skip
    return erasure


async def kinds_buried(scope: Scope) -> frozenset[str]:
    """Return the kinds of marks that the workspace has any of; nearly always none. Raises ForeignKey."""
    rows = await scope.rows(
        "SELECT DISTINCT kind, key_id FROM tombstones WHERE workspace_id = :workspace",
        workspace=scope.workspace,
    )
    if rows and {bytes(row[1]) for row in rows} != {_key_id(_key(scope))}:
        raise ForeignKey(
            "The tombstones of this workspace were made with another installation's key.",
            hint=f"Copy {install_key.FILE} of the machine that made them to this one's home folder, or set "
            "LEADWRIGHT_INSTALL_KEY alike on both.",
        )
    return frozenset(row[0] for row in rows)


async def buried(scope: Scope, marks: Iterable[Mark]) -> frozenset[Mark]:
    """Return those of the marks that are of somebody who was erased, in one query."""
    key = _key(scope)
    by_hash = {_hash(key, mark): mark for mark in marks}
    if not by_hash:
        return frozenset()
    rows = await scope.rows(
        "SELECT DISTINCT hash FROM tombstones WHERE workspace_id = :workspace AND hash = ANY(:hashes)",
        workspace=scope.workspace,
        hashes=list(by_hash),
    )
    return frozenset(by_hash[bytes(row[0])] for row in rows)


async def erasures(scope: Scope, most: int = 100) -> Sequence[Erasure]:
    """Return the erasures, the newest first."""
    rows = await scope.rows(
        "SELECT id, subject, reason, removed, decided_by, decided_at FROM erasures"
        " WHERE workspace_id = :workspace ORDER BY id DESC LIMIT :most",
        workspace=scope.workspace,
        most=most,
    )
    return [Erasure(*row) for row in rows]


def _key(scope: Scope) -> bytes:
    """Each workspace has its own key, so that nobody can be followed from one to another."""
    return install_key.derived(f"{_PURPOSE}:{scope.workspace}")


def _key_id(key: bytes) -> bytes:
    return hmac.digest(key, b"key id", "sha256")[:8]


def _hash(key: bytes, mark: Mark) -> bytes:
    return hmac.digest(key, f"{mark.kind}\0{mark.value}".encode("utf-8", "surrogatepass"), "sha256")
