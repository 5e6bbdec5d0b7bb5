"""Shapes of the day and of signals: whom to call, why now, and how each signal stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from leadwright.faces.api.lead_schemas import LeadRow
from leadwright.faces.api.schemas import Given, Instant, Shown


class SignalToldOut(Shown):
    """Who told it: an observation, its source, the file or site, and when it was first seen."""

    observation: UUID
    source: str
    label: str
    url: str | None = None
    seen_at: Instant


class TodaySignalOut(Shown):
    """A signal that speaks for calling now. `strength` is 0 to 1; `is_news` tells whether it is of this week."""

    id: UUID
    type: str
    label: str
    subject: str
    dated: date
    precision: Literal["day", "month", "year", "seen"]
    strength: float
    is_news: bool
    confidence: float
    details: dict[str, JsonValue]
    evidence: list[SignalToldOut]


class MovedPartOut(Shown):
    """A rule whose points moved, with the points of the score that it gained."""

    label: str
    points: float


class MovedOut(Shown):
    """What became of the score since yesterday."""

    before: float
    difference: float
    parts: list[MovedPartOut]


class PlayOut(Shown):
    """What to do by default: the play of the tier, the next step, and a sentence about it."""

    name: str
    step: Literal["call", "write", "connect", "find", "watch"]
    sentence: str


class TodayLeadOut(Shown):
    """One lead to call. `why`: news (of this week), living (a signal at half strength or more), best (nothing new).

    `because` are sentences of the score. `moved` is null for a lead that is new today.
    """

    why: Literal["news", "living", "best"]
    lead: LeadRow
    signals: list[TodaySignalOut]
    more_signals: int
    because: list[str]
    moved: MovedOut | None
    play: PlayOut


class TodayOut(Shown):
    """Whom to call today, the first first. `empty` says why there is nobody: no_icp, no_scores, nobody, or ""."""

    day: date
    icp_id: UUID | None
    as_of: date | None
    items: list[TodayLeadOut]
    owners: list[str]
    empty: Literal["", "no_icp", "no_scores", "nobody"]


class RefusalOut(Shown):
    """Why a signal cannot be used in copy."""

    code: str
    reason: str


class SignalOut(Shown):
    """A signal of a lead: strength today (0 to 1), from when it fades, until when it is fresh and counts.

    `holds` tells whether a state holds still. `counts` is false for what has faded or ended.
    """

    id: UUID
    type: str
    label: str
    group: Literal["intent", "fit", "social", "engagement"]
    form: Literal["event", "state"]
    subject: str
    happened_on: date | None
    dated: date
    precision: Literal["day", "month", "year", "seen"]
    first_seen: Instant
    last_seen: Instant
    ended_on: date | None
    confidence: float
    strength: float
    fades_from: date
    fresh_until: date
    ends: date
    holds: bool
    counts: bool
    told_as_news: Instant | None
    usable_in_copy: bool
    not_usable_because: list[RefusalOut]
    details: dict[str, JsonValue]
    evidence: list[SignalToldOut]
    more_evidence: int


class SignalsOut(Shown):
    """The signals of a lead as of a day, those that count first."""

    as_of: date
    items: list[SignalOut]


class FadingIn(Given):
    """How a type fades: fresh for so many days, then half per half-life, nothing after the expiry."""

    fresh_days: Annotated[int, Field(ge=0, le=3650)]
    half_life_days: Annotated[int, Field(ge=1, le=3650)]
    expiry_days: Annotated[
        int, Field(ge=0, le=3650, description="At least fresh_days; less is answered with 409.")
    ]


class DaysOut(Shown):
    """A fading in days."""

    fresh_days: int
    half_life_days: int
    expiry_days: int


class FadingOut(Shown):
    """How a type of signal fades here. `decided_by` and `decided_at` are null while nobody decided it.

    `rules` are the rules of the scorecard that follow it; `together` the types that fade alike with it.
    """

    type: str
    label: str
    group: Literal["intent", "fit", "social", "engagement"]
    fresh_days: int
    half_life_days: int
    expiry_days: int
    default: DaysOut
    decided_by: str | None
    decided_at: Instant | None
    rules: list[str]
    together: list[str]


class FadingsOut(Shown):
    """How every type fades."""

    items: list[FadingOut]


class FadingPreviewOut(Shown):
    """What a fading would do under one ICP: leads per tier before and after, how many change tier or score."""

    icp_id: UUID
    icp: str
    as_of: date
    before: dict[str, int]
    after: dict[str, int]
    moving: int
    changed: int


class FadingPreviewsOut(Shown):
    """What a fading would do, ICP by ICP."""

    items: list[FadingPreviewOut]
