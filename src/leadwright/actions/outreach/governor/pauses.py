"""Pauses of mailboxes: what the evidence was, and who let a mailbox go on, with the reason. The only writer of them.

Nothing is deleted. A mailbox is paused once at a time; a person resumes it, and the watch begins anew from there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.actions.outreach.governor.types import Pause
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, Wrong
from leadwright.kernel.ids import new_id

_COLUMNS = (
    "id, mailbox_id, code, words, details, paused_by, paused_at, resumed_by, resumed_at, resumed_reason"
)


@dataclass(frozen=True, slots=True)
class Paused:
    """One pause of a mailbox as it is kept. details: the numbers that it rests on."""

    id: UUID
    mailbox_id: UUID
    code: str
    words: str
    details: Mapping[str, Any]
    paused_by: str
    paused_at: datetime
    resumed_by: str | None
    resumed_at: datetime | None
    resumed_reason: str | None

    @property
    def pause(self) -> Pause:
        """It as the judge sees it."""
        return Pause(self.code, self.words, self.paused_by, self.paused_at)


async def pause(scope: Scope, mailbox_id: UUID, why: Pause, details: Mapping[str, Any] | None = None) -> bool:
    """Pause a mailbox; False if it is paused already, and that pause stands."""
    return bool(await scope.run(
        "INSERT INTO mailbox_pauses (workspace_id, id, mailbox_id, code, words, details, paused_by, paused_at)"
        " VALUES (:workspace, :id, :mailbox, :code, :words, CAST(:details AS jsonb), :by, :at) ON CONFLICT DO NOTHING",
        workspace=scope.workspace, id=new_id(), mailbox=mailbox_id, code=why.code, words=why.words,
        details=orjson.dumps(dict(details or {})).decode(), by=why.by, at=why.since,
    ))  # fmt: skip


async def hold(scope: Scope, mailbox_id: UUID, reason: str, at: datetime) -> None:
    """Pause a mailbox by hand. Raises Wrong without a reason, Conflict if it is paused."""
    if not reason.strip():
        raise Wrong("Say why it is paused.", hint="For example: the list is looked at.", field="reason")
    if not await pause(scope, mailbox_id, Pause("by_hand", reason.strip()[:500], scope.actor, at)):
        raise Conflict("The mailbox is paused already.", hint="Resume it first.")


async def resume(scope: Scope, mailbox_id: UUID, reason: str) -> Paused:
    """Let a mailbox send again, with the reason. What bounced before counts no more. Raises Wrong without a reason, and
    Conflict if it is not paused."""
    if not reason.strip():
        raise Wrong(
            "Say why it may send again.",
            hint="For example: the list was verified, 40 addresses are gone.",
            field="reason",
        )
    rows = await scope.rows(
        "UPDATE mailbox_pauses SET resumed_by = :actor, resumed_at = clock_timestamp(), resumed_reason = :reason"
        f" WHERE workspace_id = :workspace AND mailbox_id = :mailbox AND resumed_at IS NULL RETURNING {_COLUMNS}",
        workspace=scope.workspace, mailbox=mailbox_id, actor=scope.actor, reason=reason.strip()[:500],
    )  # fmt: skip
    if not rows:
        raise Conflict(
            "The mailbox is not paused by the governor.", hint="`leadwright outreach health` shows all."
        )
    return Paused(*rows[0])


async def standing(scope: Scope, mailboxes: Collection[UUID] | None = None) -> dict[UUID, Paused]:
    """Return the pauses that stand, by mailbox; of all mailboxes unless told."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM mailbox_pauses WHERE workspace_id = :workspace AND resumed_at IS NULL"
        " AND (CAST(:ids AS uuid[]) IS NULL OR mailbox_id = ANY(:ids))",
        workspace=scope.workspace, ids=None if mailboxes is None else list(mailboxes),
    )  # fmt: skip
    return {row[1]: Paused(*row) for row in rows}


async def vouched_at(scope: Scope, mailboxes: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when a person last let each mailbox go on: its watch began anew then."""
    rows = await scope.rows(
        "SELECT mailbox_id, max(resumed_at) FROM mailbox_pauses WHERE workspace_id = :workspace"
        " AND mailbox_id = ANY(:ids) AND resumed_at IS NOT NULL GROUP BY mailbox_id",
        workspace=scope.workspace, ids=list(mailboxes),
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def history(scope: Scope, mailboxes: Collection[UUID], most: int = 20) -> dict[UUID, list[Paused]]:
    """Return the pauses of mailboxes, the latest first, so many of each."""
    rows = await scope.rows(
        f"SELECT {', '.join('p.' + name for name in _COLUMNS.split(', '))}"
        " FROM unnest(CAST(:ids AS uuid[])) AS w (id) CROSS JOIN LATERAL ("
        " SELECT * FROM mailbox_pauses m WHERE m.workspace_id = :workspace AND m.mailbox_id = w.id"
        " ORDER BY m.id DESC LIMIT :most) AS p ORDER BY p.mailbox_id, p.id DESC",
        workspace=scope.workspace, ids=list(mailboxes), most=most,
    )  # fmt: skip
    found: dict[UUID, list[Paused]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(Paused(*row))
    return found
