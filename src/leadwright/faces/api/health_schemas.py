"""Shapes of the health of mailboxes, and of experiments."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from leadwright.faces.api.governor_schemas import Reason
from leadwright.faces.api.schemas import Given, Instant, Shown


class CountsOut(Shown):
    """What left within 30 days, and what came back of it."""

    sent: int
    hard: int
    soft: int
    blocked: int
    full: int
    complaints: int
    replies: int
    unsubscribed: int
    away: int


class LineOut(Shown):
    """One line of a mailbox or of one of its lists (`list` is "" for the whole): evidence of `needed` is a pause.

    `distance` is 1 without any evidence and 0 at the line; `more_bad` how many more in a row would stop it.
    """

    list: str
    line: Literal["bounces", "blocks", "complaints"]
    at: float
    sent: int
    bad: int
    evidence: float
    needed: float
    distance: float
    more_bad: int


class PausedOut(Shown):
    """A pause: why, on which numbers, by whom, and who let it go on."""

    id: UUID
    code: str
    words: str
    details: dict[str, Any]
    paused_by: str
    paused_at: Instant
    resumed_by: str | None
    resumed_at: Instant | None
    resumed_reason: str | None


class MailboxHealthOut(Shown):
    """One mailbox. `pause` is why it is held, by the governor or by hand; null while it may send."""

    mailbox_id: UUID
    address: str
    state: Literal["paused", "near", "sound", "young"]
    cap_today: int
    sent_today: int
    under_way: int
    may_be_under_way: int
    counts: CountsOut
    lines: list[LineOut]
    pause_code: str | None
    pause: str | None
    history: list[PausedOut]


class DomainHealthOut(Shown):
    """A domain that we send from, or to."""

    domain: str
    counts: CountsOut


class DeliverabilityOut(Shown):
    """How our mailboxes stand, those that need a person first."""

    mailboxes: list[MailboxHealthOut]
    domains: list[DomainHealthOut]
    recipients: list[DomainHealthOut]


class ReasonIn(Given):
    """Why, for those who ask later."""

    reason: Reason


class ArmOut(Shown):
    """A variant: how many got it, and how many answered."""

    name: str
    sent: int
    good: int
    rate: float | None


class ExperimentOut(Shown):
    """Variants of one step against each other. `winner` is null until one may be called better; `error` is the share of
    experiments without a difference that ever name one. `needs_more`: mails more if the difference is what it looks like."""

    sequence_id: UUID
    sequence: str
    version: int
    step: int
    channel: str
    is_live: bool
    arms: list[ArmOut]
    error: float
    code: Literal["decided", "young", "close", "uneven", "alone"]
    winner: str | None
    at_least: float | None
    leader: str | None
    needs_more: int | None
    doubling: int | None
    words: str


class ExperimentsOut(Shown):
    """The experiments, those that go on first."""

    items: list[ExperimentOut]
