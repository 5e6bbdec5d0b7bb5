"""What a message that arrived is: the values that readers of post hand up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a message is to whoever wrote to people."""

    REPLY = "reply"
    OUT_OF_OFFICE = "out_of_office"  # an automatic note that somebody is away: never a reply
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = (
        "other"  # anything else: receipts of ticket systems, reports of success, letters that answer nothing
    )


REPLIES = ("interested", "not_now", "not_me", "no", "unsubscribe", "unclear")
"""What a reply means. Unclear: a person decides."""
BOUNCES = ("hard", "soft", "blocked", "mailbox_full")
"""Why something did not arrive: no such address, later perhaps, we are refused, their box is full."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody whom a reply names instead of its writer. Either may be missing, not both."""

    name: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Failed:
    """One recipient that a report speaks of. bounce: hard, soft, blocked or mailbox_full. said: the server's words."""

    address: str | None
    bounce: str
    status: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it was read.

    answers: Message-IDs that it goes on from or reports on, the likeliest first. envelope: the name that we gave the
    letter towards its server (ENVID), if a report repeats it. text: the writer's own words, without what they quote and
    without signature. certainty: 0 to 1, of reply_class. until: the day on which somebody is back, or wants to be asked
    again. failed: recipients of a bounce or complaint. automatic: a program wrote it.
    """

    kind: Kind
    message_id: str | None
    sender: str | None
    sender_name: str
    subject: str
    sent_at: datetime | None
    answers: tuple[str, ...] = ()
    envelope: str | None = None
    text: str = ""
    reply_class: str | None = None
    certainty: float = 0.0
    bounce_class: str | None = None
    until: date | None = None
    colleagues: tuple[Colleague, ...] = ()
    failed: tuple[Failed, ...] = ()
    automatic: bool = False
    reason: str = ""
