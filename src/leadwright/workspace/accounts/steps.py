"""What is open between two steps of signing in: found by the hash of its token, once, for a few minutes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.workspace.accounts.opened import open_accounts

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Step:
    """user_id: whose, as far as that is known. content: what the next step needs."""

    user_id: UUID | None
    content: Mapping[str, Any]


async def open_step(
    scope: Scope, purpose: str, content: Mapping[str, Any], user_id: UUID | None = None
) -> str:
    """Keep what the next step needs, and return the token by which it is found."""
    await open_accounts(scope)
    await scope.run("DELETE FROM sign_in_steps WHERE expires_at < now()")
    token = secrets.token_urlsafe(32)
    await scope.run(
        "INSERT INTO sign_in_steps (hash, purpose, user_id, content, expires_at)"
        " VALUES (:hash, :purpose, :user, CAST(:content AS jsonb), now() + CAST(:lasts AS interval))",
        hash=_hash(token), purpose=purpose, user=user_id, content=orjson.dumps(dict(content)).decode(), lasts=LASTS,
    )  # fmt: skip
    return token


async def take_step(scope: Scope, purpose: str, token: str | None, user_id: UUID | None = None) -> Step:
    """Return what a token stands for, which then stands for nothing. Raises NotFound if it does not, or is another's."""
    await open_accounts(scope)
    row = await scope.row(
        "DELETE FROM sign_in_steps WHERE hash = :hash AND purpose = :purpose AND expires_at > now()"
        " AND (CAST(:user AS uuid) IS NULL OR user_id = :user) RETURNING user_id, content",
        hash=_hash(token or ""), purpose=purpose, user=user_id,
    )  # fmt: skip
    return _step(row)


async def look_at_step(scope: Scope, purpose: str, token: str | None) -> Step:
    """Return what a token stands for, and leave it: a code may be mistyped. Raises NotFound."""
    await open_accounts(scope)
    row = await scope.row(
        "SELECT user_id, content FROM sign_in_steps WHERE hash = :hash AND purpose = :purpose AND expires_at > now()",
        hash=_hash(token or ""), purpose=purpose,
    )  # fmt: skip
    return _step(row)


def _step(row: Any) -> Step:
    if row is None:
        raise NotFound("This took too long, or was done already.", hint="Begin again.", code="step_expired")
    return Step(row[0], row[1])


def _hash(token: str) -> bytes:
    return hashlib.sha256(b"step " + token.encode("utf-8", "replace")).digest()
