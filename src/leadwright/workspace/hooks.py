"""Hooks: addresses that take signed deliveries of other programs, each with its secret and what its fields mean."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.asking import FIRST_WORKSPACE, asked_workspace
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_COLUMNS = "id, name, mapping, created_by, created_at"


@dataclass(frozen=True, slots=True)
class Hook:
    """An address /v1/hooks/NAME. `mapping` says where in a delivery each of our fields stands; empty means guessing."""

    id: UUID
    name: str
    mapping: Mapping[str, str]
    created_by: str
    created_at: datetime


def path_of(name: str) -> str:
    """The address of a hook of whoever asks: its name alone in the first workspace, with the workspace in any other."""
    workspace = asked_workspace()
    return f"/v1/hooks/{name}" if workspace == FIRST_WORKSPACE else f"/v1/hooks/{workspace}.{name}"


async def open_hook(
    scope: Scope, keyring: Keyring, name: str, mapping: Mapping[str, str], secret: str = ""
) -> tuple[Hook, str]:
    """Open an address and return it with its secret (a new one unless given), which is not shown again.

    Raises Wrong for a name that fits no address, Conflict if there is one of this name.
    """
    called = name.strip().lower()
    if not _NAME.fullmatch(called):
        raise Wrong(
            f"{name[:60]!r} cannot stand in an address.", hint="Use letters, digits, - and _.", field="name"
        )
    if await _row(scope, called) is not None:
        raise Conflict(f"There is a hook {called} already.", hint="Close it first, or choose another name.")
    if secret and len(secret) < 16:
        raise Wrong("The secret is too short.", hint="Give at least 16 characters.", field="secret")
    text = secret or secrets.token_urlsafe(32)
    row: Any = await scope.row(
        "INSERT INTO hooks (workspace_id, id, name, sealed, mapping, created_by)"
        f" VALUES (:workspace, :id, :name, :sealed, CAST(:mapping AS jsonb), :actor) RETURNING {_COLUMNS}",
        workspace=scope.workspace, id=new_id(), name=called, sealed=keyring.seal(text.encode(), _about(scope)),
        mapping=orjson.dumps(dict(mapping)).decode(), actor=scope.actor,
    )  # fmt: skip
    return Hook(*row), text


async def hooks(scope: Scope) -> list[Hook]:
    """Return the open hooks by name."""
    rows = await scope.rows(f"SELECT {_COLUMNS} FROM hooks WHERE closed_at IS NULL ORDER BY name")
    return [Hook(*row) for row in rows]


async def find(scope: Scope, name: str) -> Hook:
    """Return an open hook; raises NotFound."""
    row = await _row(scope, name)
    if row is None:
        raise NotFound(f"There is no hook {name[:60]!r}.", hint="`leadwright events hooks list` shows them.")
    return Hook(*row)


async def secret_of(scope: Scope, keyring: Keyring, hook: Hook) -> str:
    """Return the secret that deliveries to a hook are signed with. Raises Refused if it cannot be opened."""
    sealed = await scope.value("SELECT sealed FROM hooks WHERE id = :id", id=hook.id)
    return keyring.open(bytes(sealed), _about(scope)).decode()


async def set_mapping(scope: Scope, name: str, mapping: Mapping[str, str]) -> Hook:
    """Say anew where in deliveries each field stands. Raises NotFound."""
    await scope.run(
        "UPDATE hooks SET mapping = CAST(:mapping AS jsonb) WHERE name = :name AND closed_at IS NULL",
        name=name,
        mapping=orjson.dumps(dict(mapping)).decode(),
    )
    return await find(scope, name)


async def close(scope: Scope, name: str) -> None:
    """Take no more deliveries under a name. Raises NotFound."""
    found = await find(scope, name)
    await scope.run(
        "UPDATE hooks SET closed_by = :actor, closed_at = clock_timestamp() WHERE id = :id",
        actor=scope.actor,
        id=found.id,
    )


async def _row(scope: Scope, name: str) -> Any:
    return await scope.row(
        f"SELECT {_COLUMNS} FROM hooks WHERE name = :name AND closed_at IS NULL", name=name.strip().lower()
    )


def _about(scope: Scope) -> bytes:
    return f"hook:{scope.workspace}".encode()
