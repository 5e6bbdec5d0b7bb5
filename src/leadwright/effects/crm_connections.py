"""Connections to CRMs: whose, how and where, with their secrets sealed for the workspace and never shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import orjson

from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.sources.crm.contract import Dialect

_SHOWN = "id, crm, label, way, base, account, tested_at, test_outcome, test_reason, created_by, created_at"


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as it may be shown: everything but its secrets. `account`: whose CRM it is, as the last test told."""

    id: UUID
    crm: str
    label: str
    way: str
    base: str | None
    account: str
    tested_at: datetime | None
    test_outcome: str | None
    test_reason: str
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedConnection:
    """A connection ready for use; its secrets are never logged, and do not appear in its repr. `version` grows with every
    renewal of its tokens."""

    id: UUID
    crm: str
    way: str
    base: str | None
    version: int
    secrets: Mapping[str, str]

    def __repr__(self) -> str:
        return f"OpenedConnection({self.crm} {self.id})"


async def connect(
    scope: Scope, keyring: Keyring, dialect: Dialect, way: str, secrets: Mapping[str, str], *, label: str,
    base: str | None = None,
) -> Connection:  # fmt: skip
    """Seal and store a connection. Raises Wrong if a part is missing or the address is none, Conflict if the label is
    taken."""
    given = {name: value.strip() for name, value in secrets.items() if value.strip()}
    _check(dialect, way, given)
    address = _address(base) if base else None
    if way == "client_credentials" and address is None:
        raise Wrong(
            f"With client credentials {dialect.title} is asked at the org's own address.",
            hint="Give it as base, such as https://acme.my.salesforce.com.", field="base",
        )  # fmt: skip
    name = label.strip()
    if not name:
        raise Wrong("A connection needs a label.", hint="Give a short one, such as 'sales'.", field="label")
    taken = "SELECT id FROM crm_connections WHERE lower(label) = lower(:label) AND ended_at IS NULL"
    if await scope.value(taken, label=name):
        raise Conflict(
            f"There is a connection called {name!r}.",
            hint="Choose another label, or remove it first.",
            field="label",
        )
    connection_id = new_id()
    await scope.run(
        "INSERT INTO crm_connections (workspace_id, id, crm, label, way, base, sealed, created_by)"
        " VALUES (:workspace, :id, :crm, :label, :way, :base, :sealed, :actor)",
        workspace=scope.workspace, id=connection_id, crm=dialect.name, label=name, way=way, base=address,
        sealed=keyring.seal(orjson.dumps(given), _about(scope, connection_id)), actor=scope.actor,
    )  # fmt: skip
    return await get(scope, connection_id)


def _check(dialect: Dialect, way: str, given: Mapping[str, str]) -> None:
    if way not in dialect.ways:
        ways = ", ".join(dialect.ways)
        raise Wrong(
            f"{dialect.title} is not connected by {way!r}.", hint=f"Choose one of {ways}.", field="way"
        )
    needed = dialect.ways[way]
    if missing := [name for name in needed if name not in given]:
        raise Wrong(
            f"{dialect.title} needs {', '.join(missing)}.", hint="Give every part.", field=missing[0],
            code="incomplete_credential",
        )  # fmt: skip
    if unknown := sorted(set(given) - set(needed)):
        raise Wrong(
            f"{dialect.title} has no {unknown[0]} here.",
            hint=f"It takes {', '.join(needed)}.",
            field=unknown[0],
        )


def _address(base: str) -> str:
    parts = urlsplit(base.strip())
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Wrong(
            "The base is no https address.", hint="Write it as https://host, without a key.", field="base"
        )
    return base.strip().rstrip("/")


async def get(scope: Scope, connection_id: UUID) -> Connection:
    """Return a connection as it may be shown. Raises NotFound."""
    row = await scope.row(
        f"SELECT {_SHOWN} FROM crm_connections WHERE id = :id AND ended_at IS NULL", id=connection_id
    )
    if row is None:
        raise NotFound(
            f"There is no connection {connection_id}.", hint="`leadwright crm connections` lists them."
        )
    return Connection(*row)


async def listed(scope: Scope) -> list[Connection]:
    """Return every connection that is in use, oldest first."""
    rows = await scope.rows(f"SELECT {_SHOWN} FROM crm_connections WHERE ended_at IS NULL ORDER BY id")
    return [Connection(*row) for row in rows]


async def disconnect(scope: Scope, connection_id: UUID) -> None:
    """End a connection, and forget its secrets. Raises NotFound."""
    await get(scope, connection_id)
    await scope.run(
        "UPDATE crm_connections SET ended_at = now(), sealed = '' WHERE id = :id", id=connection_id
    )


async def note_test(scope: Scope, connection_id: UUID, outcome: str, reason: str, account: str) -> None:
    """Write down how a test ended; an empty account leaves the one that is known."""
    await scope.run(
        "UPDATE crm_connections SET tested_at = now(), test_outcome = :outcome, test_reason = :reason,"
        " account = coalesce(nullif(:account, ''), account) WHERE id = :id",
        id=connection_id, outcome=outcome, reason=reason[:500], account=account[:200],
    )  # fmt: skip


async def unseal(scope: Scope, keyring: Keyring, connection_id: UUID) -> OpenedConnection:
    """Open a connection for use. Raises NotFound."""
    row = await scope.row(
        "SELECT id, crm, way, base, version, sealed FROM crm_connections WHERE id = :id AND ended_at IS NULL",
        id=connection_id,
    )
    if row is None:
        raise NotFound(
            f"There is no connection {connection_id}.", hint="`leadwright crm connections` lists them."
        )
    secrets = orjson.loads(keyring.open(bytes(row.sealed), _about(scope, connection_id)))
    return OpenedConnection(row.id, row.crm, row.way, row.base, row.version, secrets)


async def renew(scope: Scope, keyring: Keyring, known: OpenedConnection, secrets: Mapping[str, str]) -> bool:
    """Keep renewed tokens in place of those that are known; False if another worker was faster."""
    sealed = keyring.seal(orjson.dumps(dict(secrets)), _about(scope, known.id))
    return bool(
        await scope.run(
            "UPDATE crm_connections SET sealed = :sealed, version = version + 1"
            " WHERE id = :id AND version = :version AND ended_at IS NULL",
            id=known.id,
            version=known.version,
            sealed=sealed,
        )
    )


async def seal_again(scope: Scope, keyring: Keyring) -> int:
    """Seal the secrets of all connections under the newest key of this install."""
    rows = await scope.rows("SELECT id, sealed FROM crm_connections WHERE ended_at IS NULL FOR UPDATE")
    for connection_id, sealed in rows:
        about = _about(scope, connection_id)
        await scope.run(
            "UPDATE crm_connections SET sealed = :sealed, version = version + 1 WHERE id = :id",
            id=connection_id, sealed=keyring.seal(keyring.open(bytes(sealed), about), about),
        )  # fmt: skip
    return len(rows)


def _about(scope: Scope, connection_id: UUID) -> bytes:
    return f"crm:{scope.workspace}:{connection_id}".encode()
