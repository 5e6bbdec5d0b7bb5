"""Values of outreach: steps, enrolments, messages, and what was heard of them. The words that pieces beside it share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any
from uuid import UUID


class Channel(StrEnum):
    """How a step reaches somebody. Only e-mail is sent by us; the others are tasks for a person, with the text ready."""

    EMAIL = "email"
    LINKEDIN = "linkedin"
    CALL = "call"


class EnrolmentState(StrEnum):
    """Where a conversation stands. While it waits, is active or paused it holds the account, and so does an answer that
    nobody has closed: no other conversation begins there."""

    WAITING = "waiting"  # nothing was sent or done yet
    ACTIVE = "active"  # at least one step was
    PAUSED = "paused"  # a person, or a value that is missing, holds it
    REPLIED = "replied"  # they answered: a person goes on
    BOUNCED = "bounced"  # what was sent did not reach them
    UNSUBSCRIBED = "unsubscribed"  # they want no more, or complained
    FINISHED = "finished"  # all steps are done
    STOPPED = "stopped"  # a person, a stage, or a merge ended it
    REFUSED = "refused"  # it never began: whom to write to, or the right to do so, is missing


RUNNING = frozenset({EnrolmentState.WAITING, EnrolmentState.ACTIVE, EnrolmentState.PAUSED})
"""States in which something is still to come."""


class MessageState(StrEnum):
    """Where a message stands. Open and done are those of a task for a person."""

    DRAFT = "draft"  # to be written (again): what it says has aged
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"  # to be sent in its window; can be taken back until it is reserved
    RESERVED = "reserved"  # counts as sent from here on, whatever becomes of us
    SENT = "sent"
    IN_DOUBT = "in_doubt"  # it may have left: never repeated by itself
    REFUSED = "refused"  # we may not send it, with the reason
    FAILED = "failed"  # the mail host did not take it
    CANCELLED = "cancelled"  # the conversation ended, or a person struck it
    OPEN = "open"
    DONE = "done"


STILL_TO_COME = ("draft", "awaiting_approval", "approved", "open")
"""States in which a message has no effect yet and can still be cancelled."""


class Heard(StrEnum):
    """Kinds of what comes back."""

    REPLY = "reply"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"


class ReplyClass(StrEnum):
    """What a reply means. Unclear: a person decides. An out-of-office is no reply."""

    INTERESTED = "interested"
    NOT_NOW = "not_now"
    NOT_ME = "not_me"
    NO = "no"
    OUT_OF_OFFICE = "out_of_office"
    UNSUBSCRIBE = "unsubscribe"
    UNCLEAR = "unclear"


class BounceClass(StrEnum):
    """Why a message did not arrive: no such address, later perhaps, we are refused, or their box is full."""

    HARD = "hard"
    SOFT = "soft"
    BLOCKED = "blocked"
    MAILBOX_FULL = "mailbox_full"


@dataclass(frozen=True, slots=True)
class Hearing:
    """One thing that came back about a message of ours. `message` is the id of the message that it is about.

    `until` is the day on which somebody who is out of office is back, if they say so. `quote` is what they wrote, without
    what they quoted. `source` tells this hearing apart from others (the Message-ID of the reply, the id of the report): the
    same source is heard once. `by` is who read it: rules, the name of a model, or a person.
    """

    kind: Heard
    message: UUID
    occurred_at: datetime
    reply_class: ReplyClass | None = None
    bounce_class: BounceClass | None = None
    until: date | None = None
    quote: str = ""
    source: str = ""
    by: str = "rules"
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One conversation: a contact of a lead in a version of a sequence. `step` is the next step, counted from 0."""

    id: UUID
    lead_id: UUID
    company_id: UUID
    contact_id: UUID | None
    sequence_id: UUID
    version: int
    mailbox_id: UUID | None
    state: EnrolmentState
    code: str
    reason: str
    step: int
    next_at: datetime | None
    tier: str | None
    enrolled_by: str
    enrolled_at: datetime
    ended_at: datetime | None
    closed_at: datetime | None

    @property
    def runs(self) -> bool:
        """Whether something is still to come."""
        return self.state in RUNNING


@dataclass(frozen=True, slots=True)
class Message:
    """One step for one contact, as it is written. `refusal` holds a code and words; `thread_root` is the Message-ID of the
    first message of its thread, None for one that begins a thread."""

    id: UUID
    key: bytes
    enrolment_id: UUID
    lead_id: UUID
    contact_id: UUID | None
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
    html: str | None
    edited: bool
    state: MessageState
    refusal: Mapping[str, str] | None
    planned_at: datetime
    due_at: datetime
    send_after: datetime | None
    message_id: str | None
    thread_root: str | None
    sent_at: datetime | None
    zones: Sequence[str] = ()
    country: str | None = None
    region: str | None = None
    tier: str | None = None


def effect_key(sequence_id: UUID, step: int, lead_id: UUID) -> bytes:
    """The identity of what a step does to a lead: whatever is done twice under one key is done once."""
    text = f"outreach\x1f{sequence_id}\x1f{step}\x1f{lead_id}"
    return blake2b(text.encode(), digest_size=32).digest()
