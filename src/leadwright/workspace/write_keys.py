"""Write keys: who may send events, and from which websites. A key is shown once and kept as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.kernel.queue import workspaces_known

_PREFIX = "lw_"
_LABEL = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")
_MOST_ORIGINS = 50
_REMEMBERED, _MOST_FOUND = 60.0, 10_000  # seconds, keys
_found: dict[bytes, tuple[float, UUID]] = {}
_COLUMNS = "id, name, hint, origins, created_by, created_at, revoked_by, revoked_at"


@dataclass(frozen=True, slots=True)
class WriteKey:
    """A key, without the key: `hint` is how it ends. `origins` are the websites that may use it from a browser."""

    id: UUID
    name: str
    hint: str
    origins: tuple[str, ...]
    created_by: str
    created_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None

    def allows(self, origin: str) -> bool:
        """Whether pages of an origin may use the key: one listed, or a subdomain of "https://*.acme.com"."""
        return any(_fits(one, origin.lower()) for one in self.origins)


async def create(scope: Scope, name: str, origins: Sequence[str] = ()) -> tuple[WriteKey, str]:
    """Make a key and return it with its text, which cannot be shown again. Raises Wrong for what is no origin."""
    called = name.strip()[:100]
    if not called:
        raise Wrong(
            "A key needs a name.", hint="Name what will send: website, product, server.", field="name"
        )
    text = _PREFIX + secrets.token_urlsafe(24)
    row: Any = await scope.row(
        "INSERT INTO write_keys (workspace_id, id, name, hash, hint, origins, created_by)"
        f" VALUES (:workspace, :id, :name, :hash, :hint, :origins, :actor) RETURNING {_COLUMNS}",
        workspace=scope.workspace, id=new_id(), name=called, hash=hashed(text), hint=text[-4:],
        origins=[origin(one) for one in _few(origins)], actor=scope.actor,
    )  # fmt: skip
    return _key(row), text


async def keys(scope: Scope, *, revoked: bool = False) -> list[WriteKey]:
    """Return the keys, the newest first; revoked ones only if asked for."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM write_keys WHERE :revoked OR revoked_at IS NULL ORDER BY id DESC",
        revoked=revoked,
    )
    return [_key(row) for row in rows]


async def find(scope: Scope, text: str) -> WriteKey | None:
    """Return the key of this text if it counts; it is found by its hash."""
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM write_keys WHERE workspace_id = :workspace AND hash = :hash AND revoked_at IS NULL",
        workspace=scope.workspace,
        hash=hashed(text),
    )
    return _key(row) if row is not None else None


async def whose(database: Database, text: str) -> UUID:
    """Return the workspace whose key this text is, the first one if it is nobody's. A key is looked for in the first
    workspace first; where it was found is remembered for a while, and whether it still counts is asked anew each time."""
    hash_ = hashed(text)
    found = _found.get(hash_)
    if found is not None and time.monotonic() - found[0] < _REMEMBERED:
        return found[1]
    for workspace in await workspaces_known(database):
        async with database.scope(workspace) as scope:
            if await find(scope, text) is not None:
                if len(_found) > _MOST_FOUND:
                    _found.clear()
                _found[hash_] = (time.monotonic(), workspace)
                return workspace
    return DEFAULT_WORKSPACE


async def revoke(scope: Scope, key_id: UUID) -> WriteKey:
    """Let a key count no more. Raises NotFound, or Conflict if it was revoked before."""
    row = await scope.row(
        "UPDATE write_keys SET revoked_by = :actor, revoked_at = clock_timestamp()"
        f" WHERE id = :id AND revoked_at IS NULL RETURNING {_COLUMNS}",
        id=key_id,
        actor=scope.actor,
    )
    if row is not None:
        return _key(row)
    if await scope.value("SELECT true FROM write_keys WHERE id = :id", id=key_id):
        raise Conflict("This key is revoked already.", hint="Nothing is left to do.")
    raise NotFound(f"There is no key {key_id}.", hint="`leadwright events keys list` shows them.")


async def set_origins(scope: Scope, key_id: UUID, origins: Sequence[str]) -> WriteKey:
    """Set the websites that may use a key from a browser. Raises NotFound, and Wrong for what is no origin."""
    row = await scope.row(
        f"UPDATE write_keys SET origins = :origins WHERE id = :id AND revoked_at IS NULL RETURNING {_COLUMNS}",
        id=key_id,
        origins=[origin(one) for one in _few(origins)],
    )
    if row is None:
        raise NotFound(f"There is no key {key_id} in use.", hint="`leadwright events keys list` shows them.")
    return _key(row)


def origin(raw: str) -> str:
    """An origin as browsers send it: "acme.com/x" becomes "https://acme.com". Raises Wrong with the field."""
    text = raw.strip().lower()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        parts, port = urlsplit(""), ""
    name = parts.hostname or ""
    host = f"[{name}]" if ":" in name else name
    if parts.scheme not in ("http", "https") or not _LABEL.fullmatch(host):
        raise Wrong(f"{raw[:80]!r} is no website.", hint="Write it as https://www.acme.com.", field="origins")
    usual = {"https": ":443", "http": ":80"}[parts.scheme]
    return f"{parts.scheme}://{host}{'' if port == usual else port}"


def hashed(text: str) -> bytes:
    """The hash that a key is kept as: it has enough randomness of its own to need no salt."""
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


def _few(origins: Sequence[str]) -> Sequence[str]:
    if len(origins) > _MOST_ORIGINS:
        raise Wrong("Too many websites for one key.", hint=f"List at most {_MOST_ORIGINS}.", field="origins")
    return [one for one in origins if one.strip()]


def _fits(listed: str, given: str) -> bool:
    scheme, star, rest = listed.partition("*.")
    if not star:
        return listed == given
    return given.startswith(scheme) and given.endswith(f".{rest}") and "/" not in given[len(scheme) :]


def _key(row: Any) -> WriteKey:
    return WriteKey(row[0], row[1], row[2], tuple(row[3]), *row[4:])
