"""API keys: who asks as a program, for what, until when. A key is shown once and kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.workspace.accounts.users import checked_name

PREFIX = "lwk_"
LONGEST = timedelta(days=3650)
_COLUMNS = "id, name, hint, scopes, user_id, made_by, made_at, expires_at, used_at, revoked_at"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key, without the key: `hint` is how it ends. `user_id` made it, and it may never do more than they may now."""

    id: UUID
    name: str
    hint: str
    scopes: tuple[str, ...]
    user_id: UUID
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def counts(self) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > clock.now())


def key_hash(text: str) -> bytes:
    """What a key is kept as: it has enough randomness of its own to need no salt."""
    return hashlib.sha256(b"api key " + text.encode("utf-8", "replace")).digest()


async def create(
    scope: Scope, user_id: UUID, name: str, scopes: Collection[str], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Make a key for this workspace and return it with its text. `scopes` were judged. Raises Wrong for name or time."""
    now = clock.now()
    if expires_at is not None and not now < expires_at <= now + LONGEST:
        raise Wrong(
            "The key would never count.", hint="Let it end at a moment within ten years.", field="expires_at"
        )
    text = PREFIX + secrets.token_urlsafe(32)
    row = await scope.row(
        "INSERT INTO api_keys (workspace_id, id, name, hash, hint, scopes, user_id, made_by, expires_at)"
        f" VALUES (:workspace, :id, :name, :hash, :hint, :scopes, :user, :actor, :expires) RETURNING {_COLUMNS}",
        workspace=scope.workspace, id=new_id(), name=checked_name(name), hash=key_hash(text), hint=text[-4:],
        scopes=list(scopes), user=user_id, actor=scope.actor, expires=expires_at,
    )  # fmt: skip
    return _key(row), text


async def keys(scope: Scope, *, all_of_them: bool = False) -> list[ApiKey]:
    """Return the keys of this workspace, the newest first; those that count no more only if asked for."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM api_keys WHERE workspace_id = :workspace AND (:whole OR revoked_at IS NULL) ORDER BY id DESC",
        workspace=scope.workspace, whole=all_of_them,
    )  # fmt: skip
    return [_key(row) for row in rows]


async def get(scope: Scope, key_id: UUID) -> ApiKey:
    """Return a key of this workspace; raises NotFound."""
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM api_keys WHERE workspace_id = :workspace AND id = :id",
        workspace=scope.workspace, id=key_id,
    )  # fmt: skip
    if row is None:
        raise NotFound(f"There is no key {key_id}.", hint="`leadwright key list` shows them.")
    return _key(row)


async def revoke(scope: Scope, key_id: UUID) -> ApiKey:
    """Let a key count no more. Raises NotFound, or Conflict if it was revoked before."""
    if (await get(scope, key_id)).revoked_at is not None:
        raise Conflict("This key is revoked already.", hint="Nothing is left to do.")
    await scope.run(
        "UPDATE api_keys SET revoked_by = :actor, revoked_at = clock_timestamp()"
        " WHERE workspace_id = :workspace AND id = :id AND revoked_at IS NULL",
        workspace=scope.workspace, id=key_id, actor=scope.actor,
    )  # fmt: skip
    return await get(scope, key_id)


async def used(scope: Scope, key_id: UUID) -> None:
    """Note that a key was used now."""
    await scope.run(
        "UPDATE api_keys SET used_at = clock_timestamp() WHERE workspace_id = :workspace AND id = :id",
        workspace=scope.workspace, id=key_id,
    )  # fmt: skip


def _key(row: Any) -> ApiKey:
    return ApiKey(row[0], row[1], row[2], tuple(row[3]), *row[4:])
