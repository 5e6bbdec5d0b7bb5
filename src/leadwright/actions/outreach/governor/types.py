"""Values of the governor: who would be written to, what is known of mailboxes and accounts, and what it says. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from leadwright.actions.outreach.governor.evidence import BLOCKS, BOUNCES, COMPLAINTS, Day, Line
from leadwright.policy.contact import Permission

Decision = Literal["send", "wait", "refuse"]
AddressPolicy = Literal["send", "refuse"]
Standing = Literal["customer", "open_deal", "competitor", "out"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workspace allows. Shares are of 1.

    first_by_hand: so many messages of each sequence go out only with a person's approval. unknown, role: whether
    addresses that nobody could check, and those of a function (info@), are written to. accept_all_share: of the mails that
    a mailbox sends in a week, so many may go to hosts that take everything. own_customers, open_deals, competitors, out:
    whether they may be written to. account_rest_days: after a conversation a company is left alone so long.
    person_again_days: after so many days another sequence may write to the same person; None for never.
    bounce_wait_minutes: how long the word of a bounce may take. under_way_at_start: mails of a new mailbox that may be
    under way. domain_a_day: mails to one recipient's domain a day, from
    all mailboxes. workspace_a_day: mails in all, None for no cap of its own.
    """

    first_by_hand: int = 10
    unknown: AddressPolicy = "refuse"
    role: AddressPolicy = "refuse"
    accept_all_share: float = 0.2
    own_customers: bool = False
    open_deals: bool = False
    competitors: bool = False
    out: bool = False
    account_rest_days: int = 90
    person_again_days: int | None = None
    bounce_wait_minutes: int = 30
    under_way_at_start: int = 12
    domain_a_day: int = 5
    workspace_a_day: int | None = None

    @property
    def wait(self) -> timedelta:
        """How long a mail counts as under way."""
        return timedelta(minutes=self.bounce_wait_minutes)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A message that is ready, and all that is known of whom it goes to.

    person: by what the person is known (their addresses, the contact), so that two sequences that reach one person meet.
    address_status: valid, accept_all, unknown, invalid, disposable; None if nobody checked it. address_kind: direct, role,
    free. is_first: it begins a conversation. approved_by: the person who approved it, None if nobody did. standing: why
    the company is out (with words), None if it is not. has_left: they work there no more.
    permission: whether we may, by law and by their own word.
    """

    message_id: UUID
    enrolment_id: UUID
    sequence_id: UUID
    lead_id: UUID
    company_id: UUID
    contact_id: UUID | None
    mailbox_id: UUID | None
    channel: str
    address: str | None
    permission: Permission
    person: frozenset[str] = frozenset()
    address_status: str | None = None
    address_kind: str | None = None
    is_first: bool = True
    approved_by: str | None = None
    standing: tuple[Standing, str] | None = None
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """A mailbox that is held: since when, by whom, and why, with a code."""

    code: str
    words: str
    by: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Watch:
    """What became of mails of one mailbox, or of one list that it sends, since somebody last vouched for it.

    days: by the day of the watch: (sent, hard bounces, blocked, complaints). name: of the list, "" for the whole mailbox.
    """

    name: str
    days: Mapping[int, tuple[int, int, int, int]]

    def of(self, line: Line) -> list[Day]:
        """The days as one line counts them."""
        place = {BOUNCES.name: 1, BLOCKS.name: 2, COMPLAINTS.name: 3}[line.name]
        return [Day(number, counts[0], counts[place]) for number, counts in sorted(self.days.items())]

    @property
    def sent(self) -> int:
        """Mails in all."""
        return sum(counts[0] for counts in self.days.values())

    @property
    def bounced(self) -> int:
        """Hard bounces in all."""
        return sum(counts[1] for counts in self.days.values())


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox as it stands: what it may send today and has sent, what is under way, and what became of its mails.

    cap: mails today, ramp-up included. under_way: when those left whose bounce could still come. accept_all: of the mails of
    the last week, how many went to hosts that take everything, and how many in all. lists: the watch of each sequence.
    has_address: a postal address stands in its footer.
    """

    id: UUID
    address: str
    cap: int
    sent_today: int
    under_way: tuple[datetime, ...]
    watch: Watch
    lists: Mapping[UUID, Watch] = field(default_factory=dict)
    accept_all: tuple[int, int] = (0, 0)
    pause: Pause | None = None
    has_address: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """What goes on at a company besides: the enrolment that holds it, and when somebody was last written to there."""

    held_by: UUID | None = None
    last_written: datetime | None = None
    last_sequence: UUID | None = None


@dataclass(frozen=True, slots=True)
class State:
    """All that the judge looks at, read once for a batch. tomorrow: when the workspace's day ends.

    approved: by sequence, how many messages went out with a person's approval. written: by what a person is known, the
    conversations in which they were written to, and when last. to_domain, sent_today: mails of today.
    """

    now: datetime
    tomorrow: datetime
    limits: Limits
    mailboxes: Mapping[UUID, Mailbox] = field(default_factory=dict)
    accounts: Mapping[UUID, Account] = field(default_factory=dict)
    approved: Mapping[UUID, int] = field(default_factory=dict)
    written: Mapping[str, Mapping[UUID, datetime]] = field(default_factory=dict)
    to_domain: Mapping[str, int] = field(default_factory=dict)
    sent_today: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the governor says. until: when to ask again (None: when somebody did something). way_out: what would change it.

    basis: what carries it in law, for a message that may leave. pause: the evidence by which the mailbox is to be paused.
    """

    decision: Decision
    code: str
    words: str
    way_out: str = ""
    until: datetime | None = None
    basis: str | None = None
    pause: Pause | None = None
