"""The audit log as it is read: entries with the names of whoever acted, as far as they are still known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.workspace import audit
from leadwright.workspace.accounts import keys, users

_FACES = {
    "web": "this machine, by the pages",
    "api": "this machine, by the API",
    "cli": "this machine, by a command",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One entry. actor: a name, or what stands for one."""

    seq: int
    at: datetime
    kind: str
    actor_kind: str
    actor_id: UUID | None
    actor: str
    action: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AuditLog:
    """A page of the log. next: what the next page goes on before, None on the last. actors: (id, name) of who can be asked for."""

    entries: Sequence[Told]
    next: int | None
    total: int
    actors: Sequence[tuple[UUID, str]]


async def audit_log(
    scope: Scope,
    *,
    before: int | None = None,
    kind: str | None = None,
    actor: UUID | None = None,
    most: int = 50,
) -> AuditLog:
    """Return a page of the log of this workspace, the newest first."""
    found, total = await audit.entries(scope, before=before, kind=kind, actor=actor, most=most + 1)
    known = await users.names(scope)
    programs = {key.id: f"key {key.name}" for key in await keys.keys(scope, all_of_them=True)}
    names = {**known, **programs}
    told = [_told(item, names) for item in found[:most]]
    return AuditLog(
        told, found[most - 1].seq if len(found) > most else None, total,
        sorted(names.items(), key=lambda pair: pair[1].casefold()),
    )  # fmt: skip


def _told(item: audit.Entry, names: Mapping[UUID, str]) -> Told:
    gone = {"user": "somebody who left", "key": "a key"}
    name = names.get(item.actor_id, gone.get(item.actor_kind, "")) if item.actor_id else ""
    return Told(
        item.seq, item.at, item.kind, item.actor_kind, item.actor_id, name or _FACES.get(item.actor_kind, item.actor_kind),
        item.action, item.details,
    )  # fmt: skip
