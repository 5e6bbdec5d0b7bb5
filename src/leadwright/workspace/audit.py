"""The audit log: who changed what, who read many people, who opened what; each entry bound to all before it.

The hash of an entry is keyed with a secret of the install and covers the entry before it: whoever changes, takes out or adds
one without that secret is found by `verify`. It names ids and words of ours, never people or what was typed: an erasure
leaves it whole. The newest hash of the last check is kept in the home folder, so that an end cut off is noticed too.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import orjson

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.install_key import derived
from leadwright.workspace.accounts.access import Who

Kind = Literal["change", "read", "access"]
_HEADS = "audit.heads"
_BATCH = 2_000
_FIRST = bytes(32)
_NAMED = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. actor_kind: user, key, or the face (web, api, cli) of somebody on this machine; actor_id: of the person
    or key. action: in words; details: ids and where it was done."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    kind: Kind
    action: str
    details: Mapping[str, Any]
    hash: bytes = b""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check found. entries: looked at. broken_at: the first entry that is not as it was written, with why; None if
    all are. head: the newest hash in hexadecimal, to be kept elsewhere."""

    entries: int
    broken_at: int | None
    why: str
    head: str


async def note(
    scope: Scope,
    who: Who | None,
    face: str,
    kind: Kind,
    action: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry, in the transaction of what it tells of: the last thing that is done in it, since others wait meanwhile."""
    seq, before = await _head(scope)
    entry = Entry(
        seq + 1, clock.now(), who.kind if who and who.kind != "local" else face, _id_of(who), kind, action[:200],
        {**(details or {}), "face": face},
    )  # fmt: skip
    await scope.run(
        "WITH added AS (INSERT INTO audit_entries"
        " (workspace_id, seq, at, actor_kind, actor_id, kind, action, details, hash)"
        " VALUES (:workspace, :seq, :at, :actor_kind, :actor_id, :kind, :action, CAST(:details AS jsonb), :hash))"
        " UPDATE audit_heads SET seq = :seq, hash = :hash WHERE workspace_id = :workspace",
        workspace=scope.workspace, seq=entry.seq, at=entry.at, actor_kind=entry.actor_kind, actor_id=entry.actor_id,
        kind=kind, action=entry.action, details=orjson.dumps(entry.details).decode(),
        hash=_bound(scope.workspace, before, entry),
    )  # fmt: skip


def named_ids(parameters: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The ids and names of ours among the parameters of a path; what looks typed is left out."""
    ids = {name: str(value) for name, value in parameters.items() if _NAMED.fullmatch(str(value))}
    return {"ids": ids} if ids else {}


def changes(
    who: Who | None, face: str, action: str, details: Mapping[str, Any] | None = None
) -> Callable[[Scope], Awaitable[None]]:
    """What notes a change, once, before the first transaction that has changed something is committed."""
    noted = False

    async def before_commit(scope: Scope) -> None:
        nonlocal noted
        if not noted and await scope.value("SELECT pg_current_xact_id_if_assigned() IS NOT NULL"):
            noted = True
            await note(scope, who, face, "change", action, details)

    return before_commit


async def entries(
    scope: Scope,
    *,
    before: int | None = None,
    kind: str | None = None,
    actor: UUID | None = None,
    most: int = 50,
) -> tuple[list[Entry], int]:
    """Return entries, the newest first, and how many there are of this kind and actor. `before` goes on after an entry."""
    where = (
        "workspace_id = :workspace AND (CAST(:kind AS text) IS NULL OR kind = :kind)"
        " AND (CAST(:actor AS uuid) IS NULL OR actor_id = :actor)"
    )
    rows: Any = await scope.rows(
        f"SELECT seq, at, actor_kind, actor_id, kind, action, details, hash FROM audit_entries WHERE {where}"
        " AND (CAST(:before AS bigint) IS NULL OR seq < :before) ORDER BY seq DESC LIMIT :most",
        workspace=scope.workspace, kind=kind, actor=actor, before=before, most=most,
    )  # fmt: skip
    total = await scope.value(
        f"SELECT count(*) FROM audit_entries WHERE {where}", workspace=scope.workspace, kind=kind, actor=actor
    )
    return [_entry(row) for row in rows], int(total)


async def verify(scope: Scope, home: Path) -> Verified:
    """Go through the whole log of this workspace and compare every hash; remember its end for the next time."""
    row: Any = await scope.row("SELECT seq, hash FROM audit_heads WHERE workspace_id = :w", w=scope.workspace)
    end, head = (row.seq, bytes(row.hash)) if row is not None else (0, _FIRST)
    kept = _kept(home).get(str(scope.workspace))
    count, before = 0, _FIRST
    async for entry in _all(scope, end):
        why = _broken(scope.workspace, entry, count + 1, before, kept)
        if why:
            return Verified(count, min(entry.seq, count + 1), why, before.hex())
        count, before = count + 1, entry.hash
    if (end, head) != (count, before):
        return Verified(count, count + 1, "the end of the log is missing", before.hex())
    if kept is not None and kept[0] > count:
        return Verified(count, count + 1, f"{kept[0]:,} entries were there at the last check", before.hex())
    _keep(home, str(scope.workspace), count, before.hex())
    return Verified(count, None, "", before.hex())


def _broken(workspace: UUID, entry: Entry, expected: int, before: bytes, kept: tuple[int, str] | None) -> str:
    """Why an entry is not as it was written, "" if it is."""
    if entry.seq != expected:
        return "an entry is missing"
    if not hmac.compare_digest(_bound(workspace, before, entry), entry.hash):
        return "this entry, or the one before it, is not as it was written"
    if kept is not None and kept[0] == entry.seq and kept[1] != entry.hash.hex():
        return "the log is not the one that was checked before"
    return ""


async def _all(scope: Scope, end: int) -> AsyncIterator[Entry]:
    """All entries up to one, the oldest first: what is added meanwhile is left to the next check."""
    after = 0
    while after < end:
        rows: Any = await scope.rows(
            "SELECT seq, at, actor_kind, actor_id, kind, action, details, hash FROM audit_entries"
            " WHERE workspace_id = :workspace AND seq > :after AND seq <= :end ORDER BY seq LIMIT :most",
            workspace=scope.workspace, after=after, end=end, most=_BATCH,
        )  # fmt: skip
        for row in rows:
            yield _entry(row)
        if len(rows) < _BATCH:
            return
        after = rows[-1].seq


async def _head(scope: Scope) -> tuple[int, bytes]:
    """The end of the log, held until the commit: entries follow one another."""
    sql = "SELECT seq, hash FROM audit_heads WHERE workspace_id = :workspace FOR UPDATE"
    row: Any = await scope.row(sql, workspace=scope.workspace)
    if row is None:
        await scope.run(
            "INSERT INTO audit_heads (workspace_id, seq, hash) VALUES (:workspace, 0, :hash) ON CONFLICT DO NOTHING",
            workspace=scope.workspace, hash=_FIRST,
        )  # fmt: skip
        row = await scope.row(sql, workspace=scope.workspace)
    return row.seq, bytes(row.hash)


def _bound(workspace: UUID, before: bytes, entry: Entry) -> bytes:
    told = [
        str(workspace), entry.seq, entry.at.astimezone(UTC).isoformat(), entry.actor_kind,
        str(entry.actor_id) if entry.actor_id else None, entry.kind, entry.action, entry.details,
    ]  # fmt: skip
    return hmac.digest(derived("audit"), before + orjson.dumps(told, option=orjson.OPT_SORT_KEYS), "sha256")


def _id_of(who: Who | None) -> UUID | None:
    if who is None or who.kind == "local":
        return None
    return who.id if who.kind == "key" else who.user_id


def _entry(row: Any) -> Entry:
    return Entry(row[0], row[1], row[2], row[3], row[4], row[5], row[6], bytes(row[7]))


def _kept(home: Path) -> dict[str, tuple[int, str]]:
    path = home / _HEADS
    if not path.exists():
        return {}
    return {name: (int(seq), str(head)) for name, (seq, head) in orjson.loads(path.read_bytes()).items()}


def _keep(home: Path, workspace: str, seq: int, head: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    path = home / _HEADS
    draft = path.with_suffix(".draft")
    draft.write_bytes(orjson.dumps({**_kept(home), workspace: (seq, head)}))
    draft.replace(path)
