"""Shapes of sequences, messages, conversations and outreach events."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.actions.outreach.document import MOST_BODY, MOST_STEPS
from leadwright.faces.api.schemas import Given, Instant, Shown, Text

ChannelName = Literal["email", "linkedin", "call"]
Tier = Literal["hot", "warm", "nurture"]
AnyTier = Literal["hot", "warm", "nurture", "cold", "out"]
Stage = Literal[
    "prospect", "new", "working", "contacted", "replied", "meeting", "qualified", "won", "lost", "disqualified"
]  # fmt: skip
ReplyName = Literal["interested", "not_now", "not_me", "no", "out_of_office", "unsubscribe", "unclear"]
EnrolmentStateName = Literal[
    "waiting", "active", "paused", "replied", "bounced", "unsubscribed", "finished", "stopped", "refused"
]
MessageStateName = Literal[
    "draft", "awaiting_approval", "approved", "reserved", "sent", "in_doubt", "refused", "failed", "cancelled", "open",
    "done",
]  # fmt: skip
Words = Annotated[str, StringConstraints(max_length=MOST_BODY, pattern=r"^[^\x00]*$")]
Letter = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Ids = Annotated[list[UUID], Field(min_length=1, max_length=500)]


class WayIn(Given):
    """One way to write a step: templates of subject and body."""

    name: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00]*$")] | None = None
    subject: Text | None = None
    body: Words


class StepIn(Given):
    """A step: so many days after the beginning, by a channel; subject and body, or variants instead."""

    day: Annotated[int, Field(ge=0, le=365)] = 0
    channel: ChannelName = "email"
    subject: Text | None = None
    body: Words | None = None
    variants: Annotated[list[WayIn], Field(min_length=1, max_length=5)] | None = None


class WindowIn(Given):
    """When something may arrive, by the recipient's clock."""

    days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] | None = None
    begins: ClockTime | None = Field(None, alias="from")
    until: ClockTime | None = None
    holidays: bool = False


class ApprovalIn(Given):
    """What a person reads first."""

    first: Annotated[int, Field(ge=0, le=10_000)] = 20
    hot: bool = True
    always: bool = False


class SequenceIn(Given):
    """A sequence, as its YAML is written."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
    purpose: Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")] | None = None
    tier: Tier | None = None
    steps: Annotated[list[StepIn], Field(min_length=1, max_length=MOST_STEPS)]
    window: WindowIn | None = None
    approval: ApprovalIn | None = None
    grace_minutes: Annotated[int, Field(ge=0, le=1440)] | None = None
    stop_stages: list[Stage] | None = None

    def document(self) -> dict[str, Any]:
        """What is given, as the document that is read."""
        return self.model_dump(exclude_none=True, by_alias=True)


class CountsOut(Shown):
    """Conversations of a sequence by how they stand, and its e-mails."""

    running: int
    replied: int
    bounced: int
    unsubscribed: int
    ended: int
    sent: int
    to_read: int


class SequenceOut(Shown):
    """A sequence at its live version, with how it does."""

    id: UUID
    name: str
    version: int
    enabled: bool
    document: dict[str, Any]
    changed_at: Instant
    changed_by: str
    counts: CountsOut


class SwitchIn(Given):
    """Whether a sequence is on. One that is off takes nobody in and sends nothing."""

    enabled: bool


class PreviewIn(Given):
    """A lead to write the sequence for, and other words than the kept ones if wanted."""

    lead_id: UUID
    sequence: SequenceIn | None = None


class WrittenOut(Shown):
    """A step as it would be written, in one of its ways. `missing` names variables that have no value."""

    variant: str
    subject: str
    body: str
    missing: list[str]


class PreviewedStepOut(Shown):
    """A step of a preview: when at the earliest, and in which ways."""

    number: int
    channel: ChannelName
    at: Instant
    ways: list[WrittenOut]


class WhyOut(Shown):
    """Why somebody is not written to: a stable code, and words."""

    code: str
    words: str


class PreviewOut(Shown):
    """A sequence as it would be written for a lead; nothing of it is kept."""

    contact_id: UUID | None
    contact: str | None
    why_not: WhyOut | None
    missing: list[str]
    steps: list[PreviewedStepOut]


class EnrolIn(Given):
    """Leads to take in. `contact_id` says with whom, for one lead; a rehearsal takes nobody in."""

    lead_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    contact_id: UUID | None = None
    rehearsal: bool = False


class EnrolledOut(Shown):
    """What became of one lead: its enrolment, or why there is none."""

    lead_id: UUID
    enrolment_id: UUID | None
    contact_id: UUID | None
    code: str
    words: str


class EnrolmentsOut(Shown):
    """What became of the leads, in their order."""

    items: list[EnrolledOut]


class MessageOut(Shown):
    """One message or task. `code` and `words` say why it waits or was refused."""

    id: UUID
    enrolment_id: UUID
    lead_id: UUID
    company: str
    contact: str
    title: str | None
    to_address: str | None
    phone: str | None
    linkedin_url: str | None
    tier: AnyTier | None
    score: float | None
    sequence_id: UUID
    sequence: str
    step: int
    steps: int
    variant: str
    channel: ChannelName
    subject: str
    body: str
    edited: bool
    state: MessageStateName
    code: str
    words: str
    due_at: Instant
    send_after: Instant | None
    sent_at: Instant | None
    decided_by: str | None


class MessageIn(Given):
    """Other words for a message; what is left out stays."""

    subject: Text | None = None
    body: Letter | None = None


class IdsIn(Given):
    """Messages by their ids."""

    ids: Ids


class IdsOut(Shown):
    """The messages to which it was done; the others did not wait for it."""

    ids: list[UUID]


class NoteIn(Given):
    """Why, for those who ask later."""

    note: Text = ""


class DoneIn(Given):
    """What came of a task, in a word."""

    outcome: Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")] = ""


class DoubtIn(Given):
    """Whether a message in doubt left."""

    left: bool


class EnrolmentOut(Shown):
    """One conversation: how it stands, why, and when its next step is due. `answer` is what the last answer means."""

    id: UUID
    lead_id: UUID
    company: str
    contact: str
    sequence_id: UUID
    sequence: str
    step: int
    steps: int
    state: EnrolmentStateName
    code: str
    reason: str
    next_at: Instant | None
    closed_at: Instant | None
    answer: str | None
    quote: str
    at: Instant


class EventOut(Shown):
    """One thing that happened in a conversation."""

    id: UUID
    lead_id: UUID
    contact_id: UUID | None
    enrolment_id: UUID | None
    message_id: UUID | None
    sequence_id: UUID | None
    sequence_step: int | None
    variant: str
    channel: ChannelName | None
    status: str
    response_type: str | None
    actor: str
    occurred_at: Instant
    recorded_at: Instant
    details: dict[str, Any]


class ConversationOut(Shown):
    """One conversation with what was written and what happened, the newest event first."""

    enrolment: EnrolmentOut
    messages: list[MessageOut]
    events: list[EventOut]


class CorrectIn(Given):
    """What an answer means, as a person says."""

    means: ReplyName


class CorrectedOut(Shown):
    """The companies that changed by it."""

    companies: list[UUID]
