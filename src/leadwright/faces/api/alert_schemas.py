"""What alerts and webhooks look like over the API."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.actions.alerts.hooks import Webhook
from leadwright.actions.alerts.rules import to_document
from leadwright.actions.alerts.types import Recipient, Rule
from leadwright.faces.api.schemas import Given, Instant, Shown, Text
from leadwright.signals.catalog import CATALOG

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day, HH:MM."""
Tier = Literal["hot", "warm", "nurture", "cold"]
Event = Literal["signal.detected", "score.changed", "lead.stage_changed"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Address = Annotated[str, StringConstraints(min_length=5, max_length=2000, pattern=r"^[^\x00-\x1f]+$")]
SignalName = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(CATALOG)}|\*)$")]


class RuleDocument(Given):
    """What a rule tells and over which leads; what is left out is no condition.

    signals: types of signals, `*` for all. enters, leaves: tiers. points: a score that moved by so much within `days`.
    min_confidence holds for signals. icp: under which ICP, the default one if left out. text: words as in the search box.
    """

    signals: list[SignalName] = Field(default_factory=list, max_length=60)
    enters: list[Tier] = Field(default_factory=list, max_length=4)
    leaves: list[Tier] = Field(default_factory=list, max_length=4)
    points: Annotated[float, Field(ge=0.1, le=100)] | None = None
    days: Annotated[int, Field(ge=1, le=90)] = 7
    direction: Literal["up", "down", "both"] = "both"
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0
    icp: UUID | None = None
    tiers: list[Tier] = Field(default_factory=list, max_length=4)
    owner: Text | None = None
    country: Text | None = None
    industry: Text | None = None
    text: Text | None = None
    watchlist: UUID | None = None


class RuleIn(Given):
    """A rule: who is told of what."""

    name: Name
    recipient_id: UUID
    rule: RuleDocument


class RuleChange(Given):
    """What is to change of a rule; what is left out stays."""

    name: Name | None = None
    rule: RuleDocument | None = None
    enabled: bool | None = None


class RuleOut(Shown):
    """A rule. It tells of what is recorded from `since` on."""

    id: UUID
    name: str
    recipient_id: UUID
    rule: dict[str, Any]
    enabled: bool
    since: Instant | None


class PreviewIn(Given):
    """A rule to be tried over the past."""

    rule: RuleDocument
    days: Annotated[int, Field(ge=1, le=365)] = 90


class ExampleOut(Shown):
    """One alert that would have been sent."""

    at: Instant
    lead_id: UUID
    kind: str
    subject: str
    body: str


class PreviewOut(Shown):
    """What a rule would have told: `times` alerts about so many leads. Without `all_seen` it is the least."""

    times: int
    leads: int
    days: int
    examples: list[ExampleOut]
    all_seen: bool


class RecipientIn(Given):
    """Who is told, and how. zone: an IANA name, that of the workspace if left out. quiet_from, quiet_until: local times,
    both or neither. most_a_day: alerts told at once, the best first; the others go into the digest; null for any number."""

    name: Name
    zone: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*$")] | None = None
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    digest: Literal["off", "daily", "weekly"] = "daily"
    digest_at: Clock = "08:00"
    digest_weekday: Annotated[int, Field(ge=1, le=7)] = 1
    most_a_day: Annotated[int, Field(ge=0, le=1000)] | None = None

    def settings(self) -> dict[str, Any]:
        """As `recipients.add` takes them."""
        quiet = (clock_of(self.quiet_from), clock_of(self.quiet_until))
        return {
            "zone": self.zone, "quiet": quiet if all(quiet) else None, "digest": self.digest,
            "digest_at": clock_of(self.digest_at), "digest_weekday": self.digest_weekday,
            "most_a_day": self.most_a_day,
        }  # fmt: skip


class RecipientOut(Shown):
    """Who is told, and how."""

    id: UUID
    name: str
    zone: str
    quiet_from: str | None
    quiet_until: str | None
    digest: Literal["off", "daily", "weekly"]
    digest_at: str
    digest_weekday: int
    most_a_day: int | None


class ChannelIn(Given):
    """Where somebody is told: an address as Apprise writes it. It is sealed and never shown again."""

    recipient_id: UUID
    address: Address
    label: Text = ""


class ChannelOut(Shown):
    """A channel, without its address. test_outcome: arrived, refused, failed, in_doubt, or null before a test."""

    id: UUID
    recipient_id: UUID
    label: str
    scheme: str
    tested_at: Instant | None
    test_outcome: str | None
    test_reason: str


class AlertOut(Shown):
    """One alert. state: waiting, digest (it waits for one), told, shown (in the app alone) or stale."""

    id: UUID
    recipient_id: UUID
    recipient: str
    rule_ids: list[UUID]
    lead_id: UUID
    kind: Literal["signal", "tier", "score"]
    subject: str
    body: str
    urgency: float
    state: Literal["waiting", "digest", "told", "shown", "stale"]
    happened_at: Instant
    created_at: Instant
    told_at: Instant | None
    read_at: Instant | None


class ReadIn(Given):
    """Which alerts were read; all of them if left out."""

    ids: list[UUID] | None = Field(default=None, max_length=1000)


class ReadOut(Shown):
    """How many were unread."""

    read: int


class MessageOut(Shown):
    """One message to one channel. state: reserved, sent, settled, released (it did not arrive), in_doubt (it may have)."""

    id: UUID
    channel_id: UUID
    channel: str
    recipient: str
    kind: Literal["alert", "digest", "test"]
    alert_ids: list[UUID]
    subject: str
    state: Literal["reserved", "sent", "settled", "released", "in_doubt"]
    attempts: int
    next_try_at: Instant | None
    reason: str
    created_at: Instant
    sent_at: Instant | None
    settled_at: Instant | None


class WebhookIn(Given):
    """A program that is told; of all events if none are named."""

    url: Address
    events: list[Event] = Field(default_factory=list, max_length=3)
    label: Text = ""


class WebhookChange(Given):
    """What is to change of a webhook; what is left out stays."""

    label: Text | None = None
    events: Annotated[list[Event], Field(min_length=1, max_length=3)] | None = None
    enabled: bool | None = None


class WebhookOut(Shown):
    """A webhook, without its address and secrets. why_off: why it was switched off by itself."""

    id: UUID
    label: str
    host: str
    events: list[Event]
    enabled: bool
    why_off: str
    created_at: Instant


class WebhookMade(WebhookOut):
    """A webhook with its signing secret, which is shown this once."""

    secret: str


class DeliveryOut(Shown):
    """One event on its way to one webhook. state: reserved, sent, settled (it arrived), released (a dead letter)."""

    id: UUID
    webhook_id: UUID
    webhook: str
    event_id: UUID
    type: Event
    payload: dict[str, Any]
    state: Literal["reserved", "sent", "settled", "released"]
    attempts: int
    next_try_at: Instant | None
    status: int | None
    reason: str
    created_at: Instant
    sent_at: Instant | None
    settled_at: Instant | None


class Ended(Shown):
    """Something that holds no more."""

    ended: UUID


def rule_out(rule: Rule) -> RuleOut:
    """A rule as it is shown."""
    document = to_document(rule.what, rule.over)
    return RuleOut(
        id=rule.id, name=rule.name, recipient_id=rule.recipient_id, rule=document, enabled=rule.enabled, since=rule.since
    )  # fmt: skip


def recipient_out(item: Recipient) -> RecipientOut:
    """A recipient as it is shown."""
    begins, ends = item.quiet or (None, None)
    return RecipientOut(
        id=item.id, name=item.name, zone=item.zone, quiet_from=text_of(begins), quiet_until=text_of(ends),
        digest=item.digest, digest_at=item.digest_at.strftime("%H:%M"), digest_weekday=item.digest_weekday,
        most_a_day=item.most_a_day,
    )  # fmt: skip


def webhook_fields(item: Webhook) -> dict[str, Any]:
    """A webhook as it is shown."""
    created: datetime = item.created_at
    return {
        "id": item.id, "label": item.label, "host": item.host, "events": list(item.events), "enabled": item.enabled,
        "why_off": item.why_off, "created_at": created,
    }  # fmt: skip


def clock_of(text: str | None) -> time | None:
    """A time of day from its text."""
    return time.fromisoformat(text) if text else None


def text_of(at: time | None) -> str | None:
    """A time of day as its text."""
    return at.strftime("%H:%M") if at is not None else None
