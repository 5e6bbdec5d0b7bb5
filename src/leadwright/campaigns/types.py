"""Values of campaigns. Frozen, without behaviour but what follows from themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """Where a campaign is. It ends as completed, cancelled or failed; a paused one goes on when it is resumed."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Stage(StrEnum):
    """How far a prospect is in a campaign. The first four stop there: nothing is spent on them."""

    KNOWN = "known"  # a lead, a customer or another campaign's prospect already
    OUT = "out"  # not to be sold to: closed, acquired, a competitor, on the never-list
    BELOW = "below"  # its match is below the line
    FOUND = "found"
    MATCHED = "matched"  # worth its enrichment
    ENRICHED = "enriched"
    UNQUALIFIED = "unqualified"
    QUALIFIED = "qualified"
    CONVERTED = "converted"  # a lead to work on
    REJECTED = "rejected"  # by a person, with a reason


class Arm(StrEnum):
    """Whether a qualified prospect is worked on, or held out so that the effect can be measured."""

    TREATED = "treated"
    HELD_OUT = "held_out"


class Reach(StrEnum):
    """How somebody must be reachable for a prospect to be qualified."""

    NONE = "none"
    EMAIL = "email"
    PHONE = "phone"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is asked to do.

    `platforms` are names of sources that find companies (none: all that can be asked). `min_match` is the line of the
    calibrated match, 0 to 1, below which nothing is bought. `budget` is the most that a run may spend, in `currency`;
    None lets only free sources be asked. `min_score` is the least score of a qualified prospect. `hold_out` is the
    share of qualified prospects that nobody works on, so that the effect is measured. `convert` says whether qualified
    prospects become leads by themselves.
    """

    max_prospects: int
    platforms: tuple[str, ...] = ()
    min_match: Decimal = Decimal("0.75")
    min_score: Decimal = Decimal(0)
    budget: Decimal | None = None
    currency: str = "USD"
    reach: Reach = Reach.ANY
    contacts: int = 1
    hold_out: float = 0.0
    convert: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it is kept. `run_id` is the run that its calls are booked under, `job_id` the job that carries it out
    now or did last, `reason` why it stands where it does, in words."""

    id: UUID
    name: str
    icp_id: UUID
    plan: Plan
    state: State
    run_id: UUID
    job_id: UUID | None
    reason: str
    created_by: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in (State.COMPLETED, State.CANCELLED, State.FAILED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a prospect when it is judged. `match` is None where nothing says what the company does or the
    ideal customer has no persona; `out` is why it is out, "" if it is not; `email` and `phone` whether somebody there can
    be reached so."""

    lead_id: UUID
    match: Decimal | None
    score: Decimal | None
    out: str
    email: bool
    phone: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What a prospect is judged to be, and why, in words."""

    stage: Stage
    reason: str


Counts = Mapping[Stage, int]
