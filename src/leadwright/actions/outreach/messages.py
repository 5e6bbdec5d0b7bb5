"""What is written: planned once per step and lead, read, approved or taken back, reserved before it leaves, settled after.

The only place where a message becomes `reserved`: under the lock of its conversation, and only while that runs. So what was
heard before is heeded, and what was reserved is never reserved again, whatever becomes of this process.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from leadwright.actions.outreach import events
from leadwright.actions.outreach.types import Channel, Message, MessageState, effect_key
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id

_COLUMNS = (
    "id, key, enrolment_id, lead_id, contact_id, sequence_id, version, step, variant, channel, mailbox_id, to_address, to_name,"
    " subject, body, html, edited, state, refusal, planned_at, due_at, send_after, message_id, thread_root, sent_at, zones,"
    " country, region, tier"
)
MOST_SUBJECT, MOST_BODY = 250, 20_000
ABANDONED = timedelta(minutes=15)  # a reservation so old belongs to nobody any more


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as it is written for one contact. `facts` are ids of what stands behind its words; `good_until` the last day on
    which they may be said. `approved` lets it go without a person; a task is open at once."""

    enrolment_id: UUID
    lead_id: UUID
    contact_id: UUID
    sequence_id: UUID
    version: int
    step: int
    variant: str
    channel: Channel
    mailbox_id: UUID | None
    to_address: str | None
    to_name: str
    subject: str
    body: str
    approved: bool
    due_at: datetime
    facts: Sequence[str] = ()
    good_until: date | None = None
    tier: str | None = None
    zones: Sequence[str] = ()
    country: str | None = None
    region: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> MessageState:
        """Where it stands once it is planned."""
        if self.channel is not Channel.EMAIL:
            return MessageState.OPEN
        return MessageState.APPROVED if self.approved else MessageState.AWAITING_APPROVAL


def read(row: Any) -> Message:
    """A row of the table."""
    told: dict[str, Any] = dict(row._mapping)
    return Message(
        **told | {"key": bytes(row.key), "channel": Channel(row.channel), "state": MessageState(row.state)}
    )


_STAGE = {
    "id": "uuid", "key": "bytea", "enrolment_id": "uuid", "lead_id": "uuid", "contact_id": "uuid", "sequence_id": "uuid",
    "version": "int4", "step": "int4", "variant": "text", "channel": "text", "mailbox_id": "uuid", "to_address": "text",
    "to_name": "text", "to_domain": "text", "subject": "text", "body": "text", "facts": "text", "good_until": "date",
    "tier": "text", "zones": "text[]", "country": "text", "region": "text", "state": "text", "due_at": "timestamptz",
}  # fmt: skip


async def plan(scope: Scope, planned: Sequence[Planned], now: datetime) -> dict[UUID, UUID]:
    """Keep messages; return those that are new, by their enrolments. A step that was planned for its lead is not planned
    again, unless it waits to be written anew."""
    if not planned:
        return {}
    await scope.stage("planned_messages", _STAGE, [_row(one) for one in planned])
    names = ", ".join(_STAGE)
    values = ", ".join("facts::jsonb" if name == "facts" else name for name in _STAGE)
    anew = (
        "contact_id", "variant", "mailbox_id", "to_address", "to_name", "to_domain", "subject", "body", "facts", "good_until",
        "tier", "zones", "country", "region", "state",
    )  # fmt: skip
    rows = await scope.rows(
        f"INSERT INTO outreach_messages (workspace_id, {names}, planned_at, send_after)"
        f" SELECT :workspace, {values}, :now, CASE state WHEN 'approved' THEN due_at END FROM pg_temp.planned_messages"
        " ON CONFLICT (workspace_id, key) DO UPDATE SET planned_at = excluded.planned_at, send_after = excluded.send_after, "
        + ", ".join(f"{name} = excluded.{name}" for name in anew)
        + " WHERE outreach_messages.state = 'draft' AND outreach_messages.enrolment_id = excluded.enrolment_id RETURNING enrolment_id, id",
        workspace=scope.workspace, now=now,
    )  # fmt: skip
    made = {row[0]: row[1] for row in rows}
    await events.note_many(scope, "planned", now, list(made.values()))
    return made


def _row(one: Planned) -> tuple[Any, ...]:
    domain = one.to_address.rpartition("@")[2] if one.to_address else None
    return (
        new_id(), effect_key(one.sequence_id, one.step, one.lead_id), one.enrolment_id, one.lead_id, one.contact_id,
        one.sequence_id, one.version, one.step, one.variant, one.channel.value, one.mailbox_id, one.to_address, one.to_name,
        domain, one.subject, one.body, orjson.dumps(list(one.facts)).decode(), one.good_until, one.tier, list(one.zones),
        one.country, one.region, one.state.value, one.due_at,
    )  # fmt: skip


async def get(scope: Scope, message_id: UUID) -> Message:
    """Return one message; raises NotFound."""
    row = await scope.row(f"SELECT {_COLUMNS} FROM outreach_messages WHERE id = :id", id=message_id)
    if row is None:
        raise NotFound(f"There is no message {message_id}.", hint="`leadwright outreach queue` lists them.")
    return read(row)


async def several(scope: Scope, wanted: Collection[UUID]) -> list[Message]:
    """Return those of the messages that there are, the oldest first."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM outreach_messages WHERE workspace_id = :workspace AND id = ANY(:ids) ORDER BY id",
        workspace=scope.workspace, ids=list(wanted),
    )  # fmt: skip
    return [read(row) for row in rows]


async def of_enrolment(scope: Scope, enrolment_id: UUID) -> list[Message]:
    """Return the messages of a conversation, in the order of its steps."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM outreach_messages WHERE workspace_id = :workspace AND enrolment_id = :id ORDER BY step",
        workspace=scope.workspace, id=enrolment_id,
    )  # fmt: skip
    return [read(row) for row in rows]


async def by_hand(scope: Scope, sequences: Collection[UUID]) -> dict[UUID, int]:
    """Return for each sequence how many messages a person has read, or is to read."""
    rows = await scope.rows(
        "SELECT sequence_id, count(*) FROM outreach_messages WHERE workspace_id = :workspace AND sequence_id = ANY(:ids)"
        " AND channel = 'email' AND (state = 'awaiting_approval' OR decided_by IS NOT NULL) GROUP BY 1",
        workspace=scope.workspace, ids=list(sequences),
    )  # fmt: skip
    return {row[0]: int(row[1]) for row in rows}


# what people decide ------------------------------------------------------------------------------------------


async def approve(
    scope: Scope, wanted: Sequence[UUID], now: datetime, grace: Mapping[UUID, int] | None = None
) -> list[UUID]:
    """Let messages go: each leaves no earlier than its minutes of grace after now. Returns those that waited for it."""
    minutes = [(grace or {}).get(one, 0) for one in wanted]
    rows = await scope.rows(
        """
        UPDATE outreach_messages m SET state = 'approved', decided_by = :actor, decided_at = :now, refusal = NULL,
          send_after = greatest(m.due_at, :now + make_interval(mins => w.minutes))
        FROM unnest(CAST(:ids AS uuid[]), CAST(:minutes AS int[])) AS w (id, minutes)
        WHERE m.workspace_id = :workspace AND m.id = w.id AND m.state = 'awaiting_approval'
          AND EXISTS (SELECT FROM enrolments e WHERE e.workspace_id = m.workspace_id AND e.id = m.enrolment_id
            AND e.state IN ('waiting', 'active', 'paused'))
        RETURNING m.id
        """,
        workspace=scope.workspace, actor=scope.actor, now=now, ids=list(wanted), minutes=minutes,
    )  # fmt: skip
    done = [row[0] for row in rows]
    await events.note_many(scope, "approved", now, done)
    return done


async def take_back(scope: Scope, wanted: Sequence[UUID], now: datetime) -> list[UUID]:
    """Take approvals back that have had no effect yet; returns those that could be."""
    rows = await scope.rows(
        "UPDATE outreach_messages SET state = 'awaiting_approval', send_after = NULL, decided_by = NULL, decided_at = NULL"
        " WHERE workspace_id = :workspace AND id = ANY(:ids) AND state = 'approved' RETURNING id",
        workspace=scope.workspace, ids=list(wanted),
    )  # fmt: skip
    done = [row[0] for row in rows]
    await events.note_many(scope, "taken_back", now, done)
    return done


async def edit(scope: Scope, message_id: UUID, subject: str, body: str, now: datetime) -> Message:
    """Write a message otherwise, before it goes. Raises NotFound, Wrong, and Conflict once it is on its way."""
    words = body.replace("\r\n", "\n").replace("\x00", "").strip()
    line = " ".join(subject.replace("\x00", "").split())
    if not words or len(words) > MOST_BODY or len(line) > MOST_SUBJECT:
        raise Wrong(
            "A message needs words, and not too many.",
            hint=f"At most {MOST_BODY:,} characters, and {MOST_SUBJECT} in the subject.",
            field="body" if not words or len(words) > MOST_BODY else "subject",
        )
    known = await get(scope, message_id)
    if known.channel is Channel.EMAIL and known.subject and not line:
        raise Wrong(
            "An e-mail needs a subject.", hint="Say in a few words what it is about.", field="subject"
        )
    changed = await scope.run(
        "UPDATE outreach_messages SET subject = :subject, body = :body, edited = true, good_until = NULL"
        " WHERE workspace_id = :workspace AND id = :id AND state IN ('draft', 'awaiting_approval', 'approved', 'open')",
        workspace=scope.workspace, id=message_id, subject=line, body=words,
    )  # fmt: skip
    if not changed:
        raise Conflict(f"This message is {known.state.value}.", hint="Only what has not left can be changed.")
    await scope.run(
        "UPDATE outreach_messages SET state = 'awaiting_approval' WHERE workspace_id = :workspace AND id = :id AND state = 'draft'",
        workspace=scope.workspace, id=message_id,
    )  # fmt: skip
    await events.note(scope, "edited", now, enrolment=known.enrolment_id, message=message_id)
    return await get(scope, message_id)


async def strike(scope: Scope, message_id: UUID, now: datetime, words: str = "") -> Message:
    """Leave a message out: it is never sent. The caller moves the conversation on, or stops it. Raises NotFound, Conflict."""
    known = await get(scope, message_id)
    said = words.strip()[:300] or f"Left out by {scope.actor}."
    struck = await scope.run(
        "UPDATE outreach_messages SET state = 'cancelled', refusal = jsonb_build_object('code', 'left_out', 'words',"
        " CAST(:words AS text)), decided_by = :actor, decided_at = :now WHERE workspace_id = :workspace AND id = :id"
        " AND state IN ('draft', 'awaiting_approval', 'approved', 'open')",
        workspace=scope.workspace, id=message_id, words=said, actor=scope.actor, now=now,
    )  # fmt: skip
    if not struck:
        raise Conflict(
            f"This message is {known.state.value}.", hint="Only what has not left can be left out."
        )
    await events.note(
        scope,
        "cancelled",
        now,
        enrolment=known.enrolment_id,
        message=message_id,
        details={"code": "left_out", "words": said},
    )
    return await get(scope, message_id)


async def done(scope: Scope, message_id: UUID, now: datetime, outcome: str = "") -> Message:
    """Note that a person did a task. Raises NotFound, and Conflict if it is not open."""
    known = await get(scope, message_id)
    changed = await scope.run(
        "UPDATE outreach_messages SET state = 'done', sent_at = :now, decided_by = :actor, decided_at = :now"
        " WHERE workspace_id = :workspace AND id = :id AND state = 'open'",
        workspace=scope.workspace, id=message_id, now=now, actor=scope.actor,
    )  # fmt: skip
    if not changed:
        raise Conflict(f"This task is {known.state.value}.", hint="Only an open task can be done.")
    await events.note(
        scope, "task_done", now, enrolment=known.enrolment_id, message=message_id, response_type=outcome[:60] or None
    )  # fmt: skip
    return await get(scope, message_id)


# sending -----------------------------------------------------------------------------------------------------


async def ready(scope: Scope, now: datetime, most: int) -> list[Message]:
    """Return approved messages whose time has come, the oldest first; none of a sequence that is off."""
    names = ", ".join(f"m.{name.strip()}" for name in _COLUMNS.split(","))
    rows = await scope.rows(
        f"SELECT {names} FROM outreach_messages m"
        " JOIN enrolments e ON e.workspace_id = m.workspace_id AND e.id = m.enrolment_id AND e.state IN ('waiting', 'active')"
        " JOIN sequences s ON s.workspace_id = m.workspace_id AND s.id = m.sequence_id AND s.enabled"
        " WHERE m.workspace_id = :workspace AND m.state = 'approved' AND m.send_after <= :now ORDER BY m.send_after, m.id LIMIT :most",
        workspace=scope.workspace, now=now, most=most,
    )  # fmt: skip
    return [read(row) for row in rows]


async def reserve(
    scope: Scope, message: Message, now: datetime, message_id: str, mailbox_id: UUID | None
) -> bool:
    """Reserve a message, just before it leaves; False if it may not leave any more. The edge commits before it is sent.

    Its conversation is locked first: what was heard of it is heeded, and what is heard from now on comes after it.
    """
    runs = await scope.value(
        "SELECT true FROM enrolments WHERE workspace_id = :workspace AND id = :id AND state IN ('waiting', 'active') FOR UPDATE",
        workspace=scope.workspace, id=message.enrolment_id,
    )  # fmt: skip
    if not runs:
        return False
    return bool(
        await scope.run(
            "UPDATE outreach_messages SET state = 'reserved', reserved_at = :now, message_id = :message_id, refusal = NULL,"
            " mailbox_id = :mailbox WHERE workspace_id = :workspace AND id = :id AND state = 'approved' AND send_after <= :now",
            workspace=scope.workspace, id=message.id, now=now, message_id=message_id, mailbox=mailbox_id,
        )
    )  # fmt: skip


async def settle(
    scope: Scope, message: Message, outcome: str, now: datetime, code: str = "", words: str = ""
) -> bool:
    """Write down how sending ended: sent, in_doubt, failed, or released (it did not leave: it may be tried again).

    False if something that was heard meanwhile has settled it already.
    """
    state = {"released": "approved"}.get(outcome, outcome)
    assert state in ("sent", "in_doubt", "failed", "refused", "approved"), outcome
    settled = await scope.run(
        "UPDATE outreach_messages SET state = :state, sent_at = CASE WHEN :state = 'sent' THEN :now ELSE sent_at END,"
        " thread_root = CASE WHEN :state = 'sent' THEN coalesce(thread_root, message_id) ELSE thread_root END,"
        " refusal = CASE WHEN CAST(:code AS text) = '' THEN NULL ELSE jsonb_build_object('code', CAST(:code AS text), 'words',"
        "   CAST(:words AS text)) END"
        " WHERE workspace_id = :workspace AND id = :id AND state IN ('reserved', 'in_doubt')",
        workspace=scope.workspace, id=message.id, state=state, now=now, code=code[:60], words=words[:500],
    )  # fmt: skip
    if settled and state != "approved":
        details = {"code": code, "words": words} if code else {}
        await events.note(
            scope, state, now, enrolment=message.enrolment_id, message=message.id, details=details,
            key=f"{state}:{message.id}:{message.message_id or ''}" if state != "sent" else f"sent:{message.id}",
        )  # fmt: skip
    return bool(settled)


async def postpone(scope: Scope, message_id: UUID, until: datetime, code: str, words: str) -> None:
    """Let an approved message wait, and say why."""
    await scope.run(
        "UPDATE outreach_messages SET send_after = greatest(send_after, :until), refusal = jsonb_build_object('code',"
        " CAST(:code AS text), 'words', CAST(:words AS text)) WHERE workspace_id = :workspace AND id = :id AND state = 'approved'",
        workspace=scope.workspace, id=message_id, until=until, code=code, words=words[:500],
    )  # fmt: skip


async def refuse(scope: Scope, message: Message, now: datetime, code: str, words: str) -> bool:
    """Refuse an approved message for good, with the reason."""
    refused = await scope.run(
        "UPDATE outreach_messages SET state = 'refused', refusal = jsonb_build_object('code', CAST(:code AS text), 'words',"
        " CAST(:words AS text)) WHERE workspace_id = :workspace AND id = :id AND state IN ('approved', 'awaiting_approval')",
        workspace=scope.workspace, id=message.id, code=code, words=words[:500],
    )  # fmt: skip
    if refused:
        await events.note(
            scope, "refused", now, enrolment=message.enrolment_id, message=message.id, details={"code": code, "words": words}
        )  # fmt: skip
    return bool(refused)


async def ask_again(scope: Scope, message_id: UUID, code: str, words: str) -> None:
    """Let a person read a message that was to go by itself."""
    await scope.run(
        "UPDATE outreach_messages SET state = 'awaiting_approval', send_after = NULL, refusal = jsonb_build_object('code',"
        " CAST(:code AS text), 'words', CAST(:words AS text)) WHERE workspace_id = :workspace AND id = :id AND state = 'approved'",
        workspace=scope.workspace, id=message_id, code=code, words=words[:500],
    )  # fmt: skip


async def let_age(scope: Scope, today: date) -> int:
    """Let be written anew what has not left and says what may not be said any more; return how much that is."""
    return await scope.run(
        "UPDATE outreach_messages SET state = 'draft', send_after = NULL, decided_by = NULL, decided_at = NULL"
        " WHERE workspace_id = :workspace AND state IN ('awaiting_approval', 'approved', 'open') AND good_until < :today"
        " AND NOT edited",
        workspace=scope.workspace, today=today,
    )  # fmt: skip


async def abandoned(scope: Scope, now: datetime) -> list[Message]:
    """Return messages that were reserved by somebody who is gone."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM outreach_messages WHERE workspace_id = :workspace AND state = 'reserved'"
        " AND reserved_at < :before ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED",
        workspace=scope.workspace, before=now - ABANDONED,
    )  # fmt: skip
    return [read(row) for row in rows]


async def in_doubt(scope: Scope, most: int = 500) -> list[Message]:
    """Return messages of which nobody knows whether they left, the oldest first."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM outreach_messages WHERE workspace_id = :workspace AND state = 'in_doubt' ORDER BY id LIMIT :most",
        workspace=scope.workspace, most=most,
    )  # fmt: skip
    return [read(row) for row in rows]


async def by_message_id(scope: Scope, message_id: str) -> Message | None:
    """Return our message with this Message-ID, or None."""
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM outreach_messages WHERE workspace_id = :workspace AND message_id = :id",
        workspace=scope.workspace, id=message_id,
    )  # fmt: skip
    return None if row is None else read(row)


async def thread_subjects(scope: Scope, enrolments: Collection[UUID]) -> dict[UUID, str]:
    """Return for conversations the subject of the first e-mail that left."""
    rows = await scope.rows(
        "SELECT DISTINCT ON (enrolment_id) enrolment_id, subject FROM outreach_messages WHERE workspace_id = :workspace"
        " AND enrolment_id = ANY(:ids) AND channel = 'email' AND state IN ('sent', 'in_doubt') ORDER BY enrolment_id, step",
        workspace=scope.workspace, ids=list(enrolments),
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def thread_of(scope: Scope, enrolment_id: UUID) -> list[Message]:
    """Return the e-mails of a conversation that left, or may have, the oldest first: what a further one goes on from."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM outreach_messages WHERE workspace_id = :workspace AND enrolment_id = :id AND channel = 'email'"
        " AND state IN ('sent', 'in_doubt') AND message_id IS NOT NULL ORDER BY step",
        workspace=scope.workspace, id=enrolment_id,
    )  # fmt: skip
    return [read(row) for row in rows]
