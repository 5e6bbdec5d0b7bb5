"""Answers to writes, kept for a day: the same key and body get the same answer, and nothing is done twice.

The answer is stored in the transaction of the write itself, so that there is never one without the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong

KEPT_HOURS = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given: status, the headers worth repeating, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


async def earlier_answer(scope: Scope, key: str, route: str, body_hash: str) -> Answer | None:
    """Return what was answered to this key on this route, or None if it is new.

    The key is held until the commit: a second request with the same key waits for the first. Raises Wrong if
    the key came with another body.
    """
    await scope.run(
        "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))",
        name=f"key:{scope.workspace}:{route}:{key}",
    )
    await scope.run(
        "DELETE FROM idempotency"
        " WHERE workspace_id = :w AND answered_at < now() - make_interval(hours => :hours)",
        w=scope.workspace,
        hours=KEPT_HOURS,
    )
    row: Any = await scope.row(
        "SELECT body_hash, status, headers, body FROM idempotency"
        " WHERE workspace_id = :w AND key = :key AND route = :route",
        w=scope.workspace,
        key=key,
        route=route,
    )
    if row is None:
        return None
    if row.body_hash != body_hash:
        raise Wrong(
            "This Idempotency-Key was used with another request.",
            hint="Send the same request again, or choose a new key.",
            field="Idempotency-Key",
            code="idempotency_key_reused",
        )
    return Answer(row.status, row.headers, bytes(row.body))


async def keep_answer(scope: Scope, key: str, route: str, body_hash: str, answer: Answer) -> None:
    """Keep an answer, in the transaction of the write that it answers.

    A write that waits for the world commits before it waits, and lets go of the key: of two such, the first answer
    that is ready is kept.
    """
    await scope.run(
        "INSERT INTO idempotency (workspace_id, key, route, body_hash, status, headers, body)"
        " VALUES (:w, :key, :route, :hash, :status, CAST(:headers AS jsonb), :body) ON CONFLICT DO NOTHING",
        w=scope.workspace,
        key=key,
        route=route,
        hash=body_hash,
        status=answer.status,
        headers=orjson.dumps(answer.headers).decode(),
        body=answer.body,
    )


async def forget(scope: Scope, gives_away: Callable[[str], bool]) -> int:
    """Forget the answers whose text gives somebody away; return how many went."""
    rows: Any = await scope.rows(
        "SELECT key, route, body, headers FROM idempotency WHERE workspace_id = :w", w=scope.workspace
    )
    told = [row for row in rows if gives_away(f"{bytes(row.body).decode('utf-8', 'replace')} {row.headers}")]
    for row in told:
        await scope.run(
            "DELETE FROM idempotency WHERE workspace_id = :w AND key = :key AND route = :route",
            w=scope.workspace,
            key=row.key,
            route=row.route,
        )
    return len(told)
