"""Who asked to be left alone: the only place that suppresses, lifts and asks. Kept as keyed hashes, never as text.

The strictest answer wins: one suppressed identifier suppresses the person, whatever else is known of them.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadwright.kernel import install_key
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import AppError
from leadwright.kernel.ids import new_id
from leadwright.policy.identifiers import KINDS, Identifier

_PURPOSE = "suppression"


class ForeignKey(AppError):
    """The suppressions of this database were hashed with another key, so that nobody would be recognised."""

    code = "suppression_key"
    status = 503
    exit_code = 5


@dataclass(frozen=True, slots=True)
class Suppression:
    """One decision to leave somebody alone. Whom it names cannot be read back, only recognised."""

    id: UUID
    kind: str
    reason: str
    source: str
    decided_by: str
    decided_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    lifted_reason: str | None = None


async def suppress(
    scope: Scope, identifiers: Collection[Identifier], reason: str, source: str = "human"
) -> int:
    """Leave the person with these identifiers alone from now on; return how many were not suppressed before.

    `source` is who told us (human, or a vendor that passed an opt-out on), `reason` says why in words and must
    not name the person.
    """
    if not identifiers:
        return 0
    await kinds_in_force(scope)
    key = _key(scope)
    return await scope.run(
        "INSERT INTO suppressions (workspace_id, id, kind, hash, key_id, reason, source, decided_by)"
        " SELECT :workspace, i.id, i.kind, i.hash, :key_id, :reason, :source, :actor"
        " FROM unnest(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:hashes AS bytea[])) AS i (id, kind, hash)"
        " ON CONFLICT DO NOTHING",
        workspace=scope.workspace,
        ids=[new_id() for _ in identifiers],
        kinds=[item.kind for item in identifiers],
        hashes=[_hash(key, item) for item in identifiers],
        key_id=_key_id(key),
        reason=reason[:300],
        source=source,
        actor=scope.actor,
    )


async def lift(scope: Scope, identifiers: Collection[Identifier], reason: str) -> int:
    """Let these identifiers be processed again; return how many were suppressed. Who and why is kept."""
    key = _key(scope)
    return await scope.run(
        "UPDATE suppressions SET lifted_by = :actor, lifted_at = clock_timestamp(), lifted_reason = :reason"
        " WHERE lifted_at IS NULL AND hash = ANY(:hashes)",
        actor=scope.actor,
        reason=reason[:300],
        hashes=[_hash(key, item) for item in identifiers],
    )


async def is_suppressed(scope: Scope, identifiers: Iterable[Identifier]) -> frozenset[Identifier]:
    """Return those of the identifiers that are suppressed, in one query however many are asked about.

    Raises ForeignKey rather than answer "nobody" with a key that recognises nobody.
    """
    asked = frozenset(identifiers)
    if not asked or not await kinds_in_force(scope):
        return frozenset()
    key = _key(scope)
    by_hash = {_hash(key, item): item for item in asked}
    rows = await scope.rows(
        "SELECT hash FROM suppressions WHERE lifted_at IS NULL AND hash = ANY(:hashes)", hashes=list(by_hash)
    )
    return frozenset(by_hash[bytes(row[0])] for row in rows)


async def who_is_suppressed(scope: Scope, people: Sequence[Collection[Identifier]]) -> list[bool]:
    """Tell for each person, given by all their identifiers, whether they are suppressed; one query for all."""
    hit = await is_suppressed(scope, (item for person in people for item in person))
    return [not hit.isdisjoint(person) for person in people]


async def kinds_in_force(scope: Scope) -> frozenset[str]:
    """Return the kinds of identifiers of which the workspace has any suppressed. Raises ForeignKey."""
    rows = await scope.rows(
        "SELECT k.kind, s.key_id FROM unnest(CAST(:kinds AS text[])) AS k (kind) CROSS JOIN LATERAL ("
        " SELECT key_id FROM suppressions s WHERE s.kind = k.kind AND s.lifted_at IS NULL LIMIT 1) AS s",
        kinds=list(KINDS),
    )
    if rows and {bytes(row[1]) for row in rows} != {_key_id(_key(scope))}:
        raise ForeignKey(
            "The suppressions of this workspace were made with another installation's key.",
            hint=f"Copy {install_key.FILE} of the machine that made them to this one's home folder, or set "
            "LEADWRIGHT_INSTALL_KEY alike on both.",
        )
    return frozenset(row[0] for row in rows)


async def suppressions(scope: Scope, most: int = 100, *, lifted: bool = False) -> list[Suppression]:
    """Return decisions, the newest first; those that were lifted only if asked for."""
    rows = await scope.rows(
        "SELECT id, kind, reason, source, decided_by, decided_at, lifted_by, lifted_at, lifted_reason"
        " FROM suppressions WHERE :lifted OR lifted_at IS NULL ORDER BY id DESC LIMIT :most",
        lifted=lifted,
        most=most,
    )
    return [Suppression(*row) for row in rows]


def _key(scope: Scope) -> bytes:
    """Each workspace has its own key, so that nobody can be followed from one to another."""
    return install_key.derived(f"{_PURPOSE}:{scope.workspace}")


def _key_id(key: bytes) -> bytes:
    return hmac.digest(key, b"key id", "sha256")[:8]


def _hash(key: bytes, item: Identifier) -> bytes:
    return hmac.digest(key, f"{item.kind}\0{item.value}".encode("utf-8", "surrogatepass"), "sha256")
