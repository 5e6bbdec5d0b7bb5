"""Shapes of watches, watchlists and workflows."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.faces.api.schemas import Given, Instant, JobOut, Shown, Text

Tier = Literal["hot", "warm", "nurture", "cold"]
Every = Literal["asked", "hour", "day", "week"]
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of the workspace's day, as 06:30."""


class WatchOut(Shown):
    """What somebody watches: a lead, a list, or a tier of an ideal customer. `leads` is how many leads that is."""

    id: UUID
    kind: Literal["lead", "list", "tier"]
    name: str
    watcher: str
    since: Instant
    why: str
    leads: int
    lead_id: UUID | None
    list_id: UUID | None
    icp_id: UUID | None
    tier: Tier | None


class WatchIn(Given):
    """What to watch: exactly one of lead_id, list_id, and tier (with icp_id, else of the default ideal customer)."""

    lead_id: UUID | None = None
    list_id: UUID | None = None
    icp_id: UUID | None = None
    tier: Tier | None = None
    watcher: Text | None = Field(None, description="Who watches; `api` if left out.")
    why: Text = ""


class WatchlistOut(Shown):
    """A list of leads that goes by a name."""

    id: UUID
    name: str
    note: str
    made_by: str
    made_at: Instant
    leads: int


class WatchlistIn(Given):
    """A list to make."""

    name: Annotated[Text, Field(min_length=1)]
    note: Text = ""


class ListedIn(Given):
    """Leads to put on a list, and why."""

    leads: Annotated[list[UUID], Field(min_length=1, max_length=1000)]
    why: Text = ""


class ListedOut(Shown):
    """A lead on a list."""

    lead_id: UUID
    name: str
    domain: str | None
    score: float | None
    tier: Literal["hot", "warm", "nurture", "cold", "out"] | None
    added_by: str
    added_at: Instant
    why: str


class WorkflowOut(Shown):
    """Something that the system does by itself: when, within which limits, and how it went last."""

    workflow: str
    label: str
    meaning: str
    icp_id: UUID | None
    about: str | None
    enabled: bool
    every: Every
    at: ClockTime
    weekday: int
    time_zone: str
    next_due: Instant | None
    limits: dict[str, Any]
    last: JobOut | None


class WorkflowIn(Given):
    """What to change; what is left out stays. `limits` are those that the workflow has."""

    enabled: bool | None = None
    every: Literal["hour", "day", "week"] | None = None
    at: ClockTime | None = None
    weekday: Annotated[int | None, Field(ge=0, le=6)] = None
    limits: dict[str, Any] = Field(default_factory=dict)


class RunIn(Given):
    """Limits for this run alone, where they differ."""

    limits: dict[str, Any] = Field(default_factory=dict)
