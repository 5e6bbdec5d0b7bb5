"""Messages to channels: reserved, sent, then settled, released or in doubt. The only writer of messages.

A message is sent at most once: it is `sent` in a committed transaction before the network hears of it. If its process
dies or its answer is lost it is in doubt, and only a person lets it be sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound
from leadwright.kernel.ids import new_id

TASK = "tell people"
"""What the queue calls the work of sending these."""
TRIES = (30, 300, 1_800, 7_200)
"""Seconds until the next try of a message that certainly did not arrive; after the last one it is a dead letter."""
LOST_AFTER = 90
"""Seconds after which a message that is `sent` has lost its process."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one channel, as it is shown and sent."""

    id: UUID
    channel_id: UUID
    channel: str
    recipient: str
    key: str
    kind: str
    alert_ids: tuple[UUID, ...]
    subject: str
    body: str
    state: str
    attempts: int
    next_try_at: datetime | None
    reason: str
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None


_ROW = """
SELECT m.id, m.channel_id, c.label, r.name, m.key, m.kind, m.alert_ids, m.subject, m.body, m.state, m.attempts,
  m.next_try_at, m.reason, m.created_at, m.sent_at, m.settled_at
FROM alert_messages m JOIN alert_channels c ON c.workspace_id = m.workspace_id AND c.id = m.channel_id
JOIN alert_recipients r ON r.workspace_id = c.workspace_id AND r.id = c.recipient_id
"""


async def reserve(
    scope: Scope, channel: UUID, key: str, kind: str, alerts: Sequence[UUID], words: tuple[str, str]
) -> UUID | None:
    """Promise a message; None if the channel has one of that key."""
    made: UUID | None = await scope.value(
        "INSERT INTO alert_messages (workspace_id, id, channel_id, key, kind, alert_ids, subject, body)"
        " VALUES (:workspace, :id, :channel, :key, :kind, :alerts, :subject, :body)"
        " ON CONFLICT (workspace_id, channel_id, key) DO NOTHING RETURNING id",
        workspace=scope.workspace, id=new_id(), channel=channel, key=key, kind=kind, alerts=list(alerts),
        subject=words[0], body=words[1],
    )  # fmt: skip
    return made


async def send_next(scope: Scope, now: datetime, most: int = 16) -> list[Message]:
    """Mark what is due as sent and return it. The caller commits before it sends."""
    rows = await scope.rows(
        """
        WITH due AS MATERIALIZED ( -- a mere subquery may be asked more than once, and pass its limit
          SELECT id FROM alert_messages WHERE workspace_id = :workspace AND state = 'reserved'
            AND (next_try_at IS NULL OR next_try_at <= :now)
          ORDER BY (kind = 'digest'), id LIMIT :most FOR UPDATE SKIP LOCKED)
        UPDATE alert_messages m SET state = 'sent', attempts = attempts + 1, sent_at = :now
        FROM due WHERE m.workspace_id = :workspace AND m.id = due.id
        RETURNING m.id
        """,
        workspace=scope.workspace, now=now, most=most,
    )  # fmt: skip
    return await _messages(scope, [row[0] for row in rows])


async def _messages(scope: Scope, ids: Sequence[UUID]) -> list[Message]:
    if not ids:
        return []
    rows = await scope.rows(f"{_ROW} WHERE m.id = ANY(:ids) ORDER BY m.id", ids=list(ids))
    return [_message(row) for row in rows]


def _message(row: Any) -> Message:
    values: Any = [*row[:6], tuple(row[6]), *row[7:]]
    return Message(*values)


async def settle(scope: Scope, message: Message, outcome: str, reason: str, now: datetime) -> None:
    """Write down how a message ended. `outcome`: arrived, refused (it will never be taken), failed (it certainly did
    not arrive; another try may help) or in_doubt."""
    again = (
        now + timedelta(seconds=TRIES[message.attempts - 1])
        if outcome == "failed" and message.attempts <= len(TRIES)
        else None
    )
    state = {"arrived": "settled", "in_doubt": "in_doubt"}.get(outcome, "reserved" if again else "released")
    await scope.run(
        "UPDATE alert_messages SET state = :state, next_try_at = :again, reason = :reason,"
        " settled_at = CASE WHEN :state = 'reserved' THEN NULL ELSE CAST(:now AS timestamptz) END"
        " WHERE id = :id AND state = 'sent'",
        id=message.id, state=state, again=again, reason=reason[:500], now=now,
    )  # fmt: skip


async def recover(scope: Scope, now: datetime) -> int:
    """Put in doubt what a process that is gone has sent without writing down the answer; return how many."""
    slack = timedelta(seconds=LOST_AFTER)
    return await scope.run(
        "UPDATE alert_messages SET state = 'in_doubt', settled_at = :now,"
        " reason = 'the process ended before the answer came: it may have arrived'"
        " WHERE state = 'sent' AND (sent_at < :before OR sent_at > :after)",
        now=now, before=now - slack, after=now + slack,
    )  # fmt: skip


async def send_again(scope: Scope, message_id: UUID) -> Message:
    """Let a message that did not arrive, or may not have, be sent again: a person's decision. Raises NotFound,
    Conflict."""
    found = await get(scope, message_id)
    if found.state not in ("released", "in_doubt"):
        raise Conflict(
            f"The message is {found.state}; only one that did not arrive, or may not have, is sent again.",
            hint="The list of deliveries shows how it stands.",
        )
    await scope.run(
        "UPDATE alert_messages SET state = 'reserved', attempts = 0, next_try_at = NULL, settled_at = NULL,"
        " reason = :reason WHERE id = :id",
        id=message_id, reason=f"sent again by {scope.actor}",
    )  # fmt: skip
    return await get(scope, message_id)


async def get(scope: Scope, message_id: UUID) -> Message:
    """Return one message. Raises NotFound."""
    row = await scope.row(f"{_ROW} WHERE m.id = :id", id=message_id)
    if row is None:
        raise NotFound(
            f"There is no message {message_id}.", hint="`leadwright alerts dead` lists those in trouble."
        )
    return _message(row)


async def page(
    scope: Scope, *, trouble: bool = False, before: UUID | None = None, most: int = 50
) -> tuple[list[Message], int]:
    """Return messages, the newest first; with `trouble` only those that did not arrive, or may not have."""
    where = "WHERE (NOT :trouble OR m.state IN ('released', 'in_doubt'))"
    rows = await scope.rows(
        f"{_ROW} {where} AND (CAST(:before AS uuid) IS NULL OR m.id < :before) ORDER BY m.id DESC LIMIT :most",
        trouble=trouble, before=before, most=most,
    )  # fmt: skip
    total = await scope.value(f"SELECT count(*) FROM alert_messages m {where}", trouble=trouble)
    return [_message(row) for row in rows], int(total)
