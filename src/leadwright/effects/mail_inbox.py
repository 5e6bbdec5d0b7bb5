"""What arrived: how far each folder was read, and each message once, by a keyed digest of its octets.

The only writer of bookmarks and of received mail. The bookmark moves in the transaction that handles what was read, so
that a process that dies reads again, and the digest tells that something was handled before.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.effects.imap import Bookmark
from leadwright.kernel import install_key
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is kept of a message that concerns a letter of ours. kind: reply, out_of_office, bounce, complaint, unsubscribe,
    other or unreadable. judged_by: rules, or the name of a model, or of the person who decided."""

    kind: str
    letter_id: UUID | None = None
    reply_class: str | None = None
    bounce_class: str | None = None
    judged_by: str | None = None
    sender: str | None = None
    subject: str | None = None
    body: str | None = None
    until: date | None = None
    colleagues: Sequence[Mapping[str, Any]] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    occurred_at: datetime | None = None


async def bookmark(scope: Scope, mailbox_id: UUID, folder: str) -> Bookmark | None:
    """How far a folder was read, or None."""
    row = await scope.row(
        "SELECT validity, last_uid FROM mail_bookmarks WHERE mailbox_id = :mailbox AND folder = :folder",
        mailbox=mailbox_id,
        folder=folder,
    )
    return Bookmark(row[0], row[1]) if row else None


async def move_bookmark(scope: Scope, mailbox_id: UUID, folder: str, to: Bookmark) -> None:
    """Note how far a folder was read; within one UIDVALIDITY it never moves back."""
    await scope.run(
        "INSERT INTO mail_bookmarks (workspace_id, mailbox_id, folder, validity, last_uid)"
        " VALUES (:workspace, :mailbox, :folder, :validity, :uid)"
        " ON CONFLICT (workspace_id, mailbox_id, folder) DO UPDATE SET read_at = clock_timestamp(), validity = excluded.validity,"
        " last_uid = CASE WHEN mail_bookmarks.validity = excluded.validity"
        " THEN greatest(mail_bookmarks.last_uid, excluded.last_uid) ELSE excluded.last_uid END",
        workspace=scope.workspace, mailbox=mailbox_id, folder=folder, validity=to.validity, uid=to.uid,
    )  # fmt: skip


def digest(workspace: UUID, raw: bytes) -> bytes:
    """By what a message is known again; without the key of this install it says nothing."""
    key = install_key.derived(f"mail digest:{workspace}")
    return hmac.digest(key, hashlib.sha256(raw).digest(), "sha256")


async def known(scope: Scope, mailbox_id: UUID, digests: Sequence[bytes]) -> set[bytes]:
    """Which of these messages were handled before."""
    rows = await scope.rows(
        "SELECT digest FROM mail_received WHERE mailbox_id = :mailbox AND digest = ANY(:digests)",
        mailbox=mailbox_id,
        digests=list(digests),
    )
    return {bytes(row[0]) for row in rows}


async def keep(scope: Scope, mailbox_id: UUID, message: bytes, arrival: Arrival) -> UUID | None:
    """Keep a message by its digest; None if it was handled before, and then nothing more is to be done about it."""
    found: UUID | None = await scope.value(
        "INSERT INTO mail_received (workspace_id, id, mailbox_id, digest, kind, letter_id, reply_class, bounce_class, judged_by,"
        " sender, subject, body, until, colleagues, details, occurred_at) VALUES (:workspace, :id, :mailbox, :digest, :kind,"
        " :letter, :reply, :bounce, :by, :sender, :subject, :body, :until, CAST(:colleagues AS jsonb), CAST(:details AS jsonb), :at)"
        " ON CONFLICT (workspace_id, mailbox_id, digest) DO NOTHING RETURNING id",
        workspace=scope.workspace, id=new_id(), mailbox=mailbox_id, digest=message, kind=arrival.kind,
        letter=arrival.letter_id, reply=arrival.reply_class, bounce=arrival.bounce_class, by=arrival.judged_by,
        sender=arrival.sender, subject=arrival.subject, body=arrival.body, until=arrival.until, at=arrival.occurred_at,
        colleagues=orjson.dumps(list(arrival.colleagues)).decode(), details=orjson.dumps(dict(arrival.details)).decode(),
    )  # fmt: skip
    return found


async def forget(scope: Scope, addresses: Collection[str]) -> int:
    """Forget what somebody wrote to us, all of their words, by their addresses; return how many messages that were. That
    a letter was sent and answered stays; of whom and what, nothing does (texts that name them go with all others)."""
    if not addresses:
        return 0
    return await scope.run(
        "UPDATE mail_received r SET sender = NULL, subject = NULL, body = NULL, colleagues = '[]', details = '{}'"
        " WHERE r.workspace_id = :workspace AND r.letter_id IS NOT NULL AND (lower(regexp_replace(r.sender, '\\+[^@]*@', '@'))"
        "   = ANY(:addresses) OR EXISTS (SELECT FROM letters l WHERE l.workspace_id = r.workspace_id AND l.id = r.letter_id"
        "     AND lower(regexp_replace(l.recipient, '\\+[^@]*@', '@')) = ANY(:addresses)))",
        workspace=scope.workspace,
        addresses=sorted(addresses),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that concerns a letter of ours, as it may be shown."""

    id: UUID
    mailbox_id: UUID
    letter_id: UUID
    kind: str
    reply_class: str | None
    bounce_class: str | None
    judged_by: str | None
    sender: str | None
    subject: str | None
    body: str | None
    until: date | None
    colleagues: Sequence[Mapping[str, Any]]
    occurred_at: datetime | None
    received_at: datetime


async def about_letters(scope: Scope, letters: Sequence[UUID]) -> list[Shown]:
    """What came back about letters, the oldest first."""
    rows = await scope.rows(
        "SELECT id, mailbox_id, letter_id, kind, reply_class, bounce_class, judged_by, sender, subject, body, until,"
        " colleagues, occurred_at, received_at FROM mail_received WHERE letter_id = ANY(:letters) ORDER BY id",
        letters=list(letters),
    )
    return [Shown(*row) for row in rows]


async def judge(scope: Scope, received_id: UUID, reply_class: str) -> None:
    """Let a person say what a reply means. Raises NotFound."""
    done = await scope.run(
        "UPDATE mail_received SET reply_class = :chosen, judged_by = :actor WHERE id = :id AND kind IN ('reply', 'unsubscribe')",
        id=received_id,
        chosen=reply_class,
        actor=scope.actor,
    )
    if not done:
        raise NotFound(f"There is no reply {received_id}.", hint="The conversation shows them.")
