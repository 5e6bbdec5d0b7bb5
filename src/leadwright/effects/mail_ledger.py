"""The book of letters: reserved before anything is said to a server, sent before the first byte of it leaves, then ended.

The only writer of letters. Each step is a transaction of its own, so that a process that dies leaves behind how far it
came: `reserved` certainly did not leave, `sent` may have. No key leaves twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from leadwright.effects.mail_build import Letter
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.kernel.ids import new_id

LEASE = timedelta(minutes=15)
"""After so long a letter on its way belongs to nobody who still lives: no step of sending takes a third of it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A letter in the book. state: reserved, sent, settled, released, refused, in_doubt. code and words: why it ended so.
    settled_by: server, sent_folder, bounce, reply or person."""

    id: UUID
    key: bytes
    mailbox_id: UUID
    message_id: str
    recipient: str
    subject: str
    state: str
    code: str
    words: str
    attempts: int
    settled_by: str | None
    reserved_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None


_COLUMNS = (
    "id, key, mailbox_id, message_id, recipient, subject, state, code, words, attempts, settled_by, reserved_at, sent_at,"
    " settled_at"
)


async def reserve(scope: Scope, letter: Letter) -> tuple[Entry, bool]:
    """Reserve a letter; the second value is False if its key is in the book already and was not released.

    Raises Conflict if another letter has its Message-ID.
    """
    taken = await scope.value(
        "SELECT id FROM letters WHERE message_id = :message AND key <> :key",
        message=letter.message_id,
        key=letter.key,
    )
    if taken:
        raise Conflict("Another letter has this Message-ID.", hint="Choose a new one.", field="message_id")
    root = letter.thread.references[0] if letter.thread and letter.thread.references else letter.message_id
    row = await scope.row(
        "INSERT INTO letters (workspace_id, id, key, mailbox_id, message_id, thread_root, recipient, subject, state)"
        " VALUES (:workspace, :id, :key, :mailbox, :message, :root, :recipient, :subject, 'reserved')"
        " ON CONFLICT (workspace_id, key) DO UPDATE SET state = 'reserved', mailbox_id = excluded.mailbox_id,"
        " message_id = excluded.message_id, thread_root = excluded.thread_root, recipient = excluded.recipient,"
        " subject = excluded.subject, attempts = letters.attempts + 1, code = '', words = '', settled_by = NULL,"
        " reserved_at = clock_timestamp(), sent_at = NULL, settled_at = NULL"
        f" WHERE letters.state = 'released' RETURNING {_COLUMNS}",
        workspace=scope.workspace, id=new_id(), key=letter.key, mailbox=letter.mailbox, message=letter.message_id,
        root=root, recipient=letter.to, subject=letter.subject[:500],
    )  # fmt: skip
    if row is not None:
        return _entry(row), True
    known = await by_key(scope, letter.key)
    assert known is not None
    return known, False


async def mark_sent(scope: Scope, letter_id: UUID) -> bool:
    """Note that the first byte is about to leave; False if the reservation is not ours any more, and nothing may leave."""
    found = await scope.value(
        "UPDATE letters SET state = 'sent', sent_at = clock_timestamp() WHERE id = :id AND state = 'reserved' RETURNING true",
        id=letter_id,
    )
    return bool(found)


async def settle(
    scope: Scope, letter_id: UUID, state: str, code: str = "", words: str = "", by: str | None = None
) -> None:
    """End a letter that is on its way or in doubt. One that ended is left as it is."""
    await scope.run(
        "UPDATE letters SET state = :state, code = :code, words = :words, settled_by = :by, settled_at = clock_timestamp()"
        " WHERE id = :id AND state IN ('reserved', 'sent', 'in_doubt')",
        id=letter_id, state=state, code=code[:60], words=words[:300], by=by,
    )  # fmt: skip


async def release(scope: Scope, letter_id: UUID, code: str, words: str) -> None:
    """Give back a letter that certainly did not leave; whatever was marked as sent is left as it is."""
    await scope.run(
        "UPDATE letters SET state = 'released', code = :code, words = :words, settled_at = clock_timestamp()"
        " WHERE id = :id AND state = 'reserved'",
        id=letter_id,
        code=code[:60],
        words=words[:300],
    )


async def recover(scope: Scope, older: timedelta = LEASE) -> tuple[int, int]:
    """Give up letters whose sender is gone: what was reserved is released, what was sent is in doubt. Returns how many."""
    released = await scope.run(
        "UPDATE letters SET state = 'released', code = 'abandoned', words = 'the process that was to send it ended',"
        " settled_at = clock_timestamp() WHERE state = 'reserved' AND reserved_at <= clock_timestamp() - :older",
        older=older,
    )
    doubtful = await scope.run(
        "UPDATE letters SET state = 'in_doubt', code = 'lost', words = 'sent, and the answer of the server was lost'"
        " WHERE state = 'sent' AND sent_at <= clock_timestamp() - :older",
        older=older,
    )
    return released, doubtful


async def confirm(scope: Scope, letter_id: UUID, by: str) -> bool:
    """Settle a letter that something proves to have left (sent_folder, bounce, reply, person); False if it had ended."""
    found = await scope.value(
        "UPDATE letters SET state = 'settled', code = '', words = '', settled_by = :by, settled_at = clock_timestamp()"
        " WHERE id = :id AND state IN ('sent', 'in_doubt') RETURNING true",
        id=letter_id,
        by=by,
    )
    return bool(found)


async def note_copy(scope: Scope, letter_id: UUID, copied: bool) -> None:
    """Note whether a copy lies in the Sent folder."""
    await scope.run("UPDATE letters SET copied = :copied WHERE id = :id", id=letter_id, copied=copied)


async def by_key(scope: Scope, key: bytes) -> Entry | None:
    """Return the letter of an effect key, or None."""
    row = await scope.row(f"SELECT {_COLUMNS} FROM letters WHERE key = :key", key=key)
    return _entry(row) if row else None


async def by_message_ids(scope: Scope, ids: Collection[str]) -> list[Entry]:
    """Return the letters that have one of these Message-IDs, the newest first."""
    if not ids:
        return []
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM letters WHERE message_id = ANY(:ids) ORDER BY id DESC", ids=list(ids)
    )
    return [_entry(row) for row in rows]


async def by_id(scope: Scope, letter_id: UUID) -> Entry | None:
    """Return a letter, or None."""
    row = await scope.row(f"SELECT {_COLUMNS} FROM letters WHERE id = :id", id=letter_id)
    return _entry(row) if row else None


async def latest_to(scope: Scope, mailbox_id: UUID, address: str, since: datetime) -> Entry | None:
    """Return the last letter that left (or may have left) a mailbox to an address since a moment, or None."""
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM letters WHERE mailbox_id = :mailbox AND lower(recipient) = lower(:address)"
        " AND sent_at >= :since AND state IN ('sent', 'settled', 'in_doubt') ORDER BY sent_at DESC LIMIT 1",
        mailbox=mailbox_id,
        address=address,
        since=since,
    )
    return _entry(row) if row else None


async def in_doubt(scope: Scope, mailbox_id: UUID | None = None, most: int = 500) -> Sequence[Entry]:
    """Return the letters of which nobody knows whether they left, the oldest first."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM letters WHERE state = 'in_doubt'"
        " AND (CAST(:mailbox AS uuid) IS NULL OR mailbox_id = :mailbox) ORDER BY id LIMIT :most",
        mailbox=mailbox_id,
        most=most,
    )
    return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    return Entry(row[0], bytes(row[1]), *row[2:])
