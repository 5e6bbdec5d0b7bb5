"""Values of alerts: what changed at a lead, who wants to be told, and what they are told. Frozen, without behaviour
beyond their own fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

TIERS = ("hot", "warm", "nurture", "cold")
Digest = Literal["off", "daily", "weekly"]
Cause = Literal["world", "clock", "other"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A lead as it stands under one ICP. score: 0..100, None without one."""

    icp_id: UUID
    score: Decimal
    tier: str


@dataclass(frozen=True, slots=True)
class About:
    """The lead that something happened to, as it stands now.

    standings: under each ICP; the default one's is `standing(None)`. words: the domain or name, for messages.
    lists: watchlists that hold it. is_open: it is considered, neither set aside nor a prospect.
    """

    lead_id: UUID
    company_id: UUID
    name: str
    domain: str | None
    owner: str | None
    country: str | None
    industry: str | None
    standings: tuple[Standing, ...]
    default_icp: UUID | None
    is_open: bool
    matches: frozenset[str] = frozenset()
    lists: frozenset[UUID] = frozenset()

    def standing(self, icp_id: UUID | None) -> Standing | None:
        """Its standing under an ICP, or under the default one."""
        wanted = icp_id or self.default_icp
        return next((item for item in self.standings if item.icp_id == wanted), None)


@dataclass(frozen=True, slots=True)
class News:
    """A signal that was news when it was recorded. strength: 0..1 on the day it is judged.

    stale_on: the first day on which nothing is left of it. sources: how many origins tell it.
    """

    id: UUID
    about: About
    type: str
    subject: str
    dated: date
    precision: str
    details: Mapping[str, Any]
    confidence: float
    sources: int
    evidence: tuple[UUID, ...]
    strength: float
    stale_on: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """A score that moved. cause: world (something was learned: `evidence`), clock (it faded), other (rules, records).

    seen_at: when the newest evidence was last seen to stand so. fresh: it is of now, not a past learned late.
    earlier: (when, score) of the weeks before, oldest first, the one before this move last. told: signals that the
    evidence tells, for words. reasons: (label, points) of the rules that moved, the largest first.
    """

    id: int
    about: About
    icp_id: UUID
    before: Decimal
    after: Decimal
    tier_before: str
    tier: str
    cause: Cause
    as_of: date
    evidence: tuple[UUID, ...]
    seen_at: datetime | None
    fresh: bool
    at: datetime
    earlier: tuple[tuple[datetime, Decimal], ...] = ()
    told: tuple[News, ...] = ()
    reasons: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Over:
    """Which leads a rule is about; what is empty is no condition."""

    icp: UUID | None = None
    tiers: tuple[str, ...] = ()
    owner: str | None = None
    country: str | None = None
    industry: str | None = None
    text: str = ""
    watchlist: UUID | None = None


@dataclass(frozen=True, slots=True)
class What:
    """What a rule tells: signals of these types (`*` for all), tiers that are entered or left, a score that moved by
    `points` (0..100) within `days`, in this direction. min_confidence (0..1) holds for signals."""

    signals: tuple[str, ...] = ()
    enters: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    points: Decimal | None = None
    days: int = 7
    direction: Literal["up", "down", "both"] = "both"
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """Who is told of what, over which leads. since: nothing before it is told."""

    id: UUID
    name: str
    recipient_id: UUID
    what: What
    over: Over
    enabled: bool = True
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told: a person or a team, and when is a good moment.

    zone: IANA name. quiet: from and until, local time; None for never. digest_at: local time; digest_weekday: 1 is
    Monday. most_a_day: alerts told at once a local day, the others go into the digest; None for any number.
    """

    id: UUID
    name: str
    zone: str
    quiet: tuple[time, time] | None = None
    digest: Digest = "daily"
    digest_at: time = time(8)
    digest_weekday: int = 1
    most_a_day: int | None = None


@dataclass(frozen=True, slots=True)
class Fired:
    """One event that a rule lets one recipient be told of. `key` is the event's: one recipient, one key, once.

    goal: what it is about beside its evidence: a signal type, a tier reached, a score that rose or fell.
    """

    rule_id: UUID
    recipient_id: UUID
    kind: Literal["signal", "tier", "score"]
    key: str
    goal: str
    evidence: tuple[UUID, ...]
    about: About
    icp_id: UUID | None
    urgency: float
    stale_on: date | None
    at: datetime
    news: tuple[News, ...] = ()
    move: Move | None = None
    base: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a recipient was told before, as far as it matters for what is judged: so that nothing is told twice.

    keys of events; (goal, evidence, when) of alerts; scores: the score at the last alert on a score, and when.
    """

    keys: set[str] = field(default_factory=set)
    events: list[tuple[str, frozenset[UUID], datetime]] = field(default_factory=list)
    scores: dict[tuple[UUID, UUID], tuple[datetime, Decimal]] = field(default_factory=dict)
