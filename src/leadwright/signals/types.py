"""Values of signals: what can be noticed at a company, and what was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Literal
from uuid import UUID

Group = Literal["intent", "fit", "social", "engagement"]
Precision = Literal["day", "month", "year", "seen"]


class Form(StrEnum):
    """An event fades from its date; a state is at full strength while it is observed again, and fades then."""

    EVENT = "event"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class SignalType:
    """One kind of signal: its names, what it means, and how it fades.

    At full strength for `fresh_days`, half of it per `half_life_days` after them, and nothing beyond
    `expiry_days`. `high_intent` says that it makes a lead worth a call by itself.
    """

    name: str
    form: Form
    label: str
    meaning: str
    group: Group
    fresh_days: int
    half_life_days: int
    expiry_days: int
    high_intent: bool = False

    def __post_init__(self) -> None:
        if len(self.meaning.split()) < 4:
            raise TypeError(f"signal {self.name} has no explanation")
        if not 0 <= self.fresh_days <= self.expiry_days or self.half_life_days < 1:
            raise TypeError(f"signal {self.name} fades before it is fresh")

    @property
    def news_days(self) -> int:
        """For how many days after its date a signal that was just found is still news."""
        return self.fresh_days + self.half_life_days


@dataclass(frozen=True, slots=True)
class Found:
    """What a detector found in the history of a company: a signal that has no id yet.

    `subject` tells signals of one type apart (a technology's key, a round, a country, a role). `happened_on` is the
    day in the world if a source gives it; else `precision` is `seen`, and `first_seen` stands in. `recorded_at`
    is when its first evidence came to us. `evidence` are observations, oldest first, and `sources` their origins, each
    once. `late` says that it came to light only because older words arrived afterwards: it is never news.
    """

    type: str
    subject: str
    first_seen: datetime
    recorded_at: datetime
    last_seen: datetime
    evidence: tuple[UUID, ...]
    sources: tuple[str, ...]
    confidence: float = 1.0
    happened_on: date | None = None
    precision: Precision = "seen"
    ended_on: date | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    late: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that changed at a company, or that holds there, as the table keeps it. Fields as in `Found`."""

    id: UUID
    company_id: UUID
    type: str
    subject: str
    happened_on: date | None
    precision: Precision
    first_seen: datetime
    recorded_at: datetime
    last_seen: datetime
    ended_on: date | None
    confidence: float
    details: Mapping[str, Any]
    evidence: tuple[UUID, ...]
    sources: tuple[str, ...]

    @property
    def dated(self) -> date:
        """The day it happened on, else the day on which it was first seen (UTC)."""
        return self.happened_on or self.first_seen.astimezone(UTC).date()


def signal_id(found: Found) -> UUID:
    """The identity of a signal: its type, subject and first evidence, and the moment of that evidence.

    It does not change while evidence arrives, nor when companies are merged or split. The moment matters because words
    that return (not hiring, hiring, not hiring) are one observation, and two events.
    """
    parts = (found.type, found.subject, str(found.evidence[0]), found.first_seen.astimezone(UTC).isoformat())
    return UUID(bytes=blake2b("\x1f".join(parts).encode(), digest_size=16).digest())


def named(found: Found, company_id: UUID) -> Signal:
    """A found signal as one of a company, with its id."""
    return Signal(
        signal_id(found), company_id, found.type, found.subject, found.happened_on, found.precision, found.first_seen,
        found.recorded_at, found.last_seen, found.ended_on, found.confidence, dict(found.details), found.evidence,
        found.sources,
    )  # fmt: skip
