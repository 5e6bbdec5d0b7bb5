"""Shapes of signals of the whole workspace, and of their types."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import JsonValue

from leadwright.faces.api.schemas import Instant, Shown


class ListedSignalOut(Shown):
    """A signal of some company. `evidence` names observations; `strength` is 0 to 1 today; `was_news` tells whether it
    was news when it was found; `lead_id` is null where nobody considers the company."""

    id: UUID
    type: str
    label: str
    group: Literal["intent", "fit", "social", "engagement"]
    form: Literal["event", "state"]
    subject: str
    company_id: UUID
    company: str
    domain: str | None
    lead_id: UUID | None
    happened_on: date | None
    dated: date
    precision: Literal["day", "month", "year", "seen"]
    first_seen: Instant
    recorded_at: Instant
    last_seen: Instant
    ended_on: date | None
    confidence: float
    strength: float
    was_news: bool
    details: dict[str, JsonValue]
    evidence: list[UUID]
    sources: list[str]


class SignalTypeOut(Shown):
    """A type of signal: what it means, and how it fades here, in days."""

    name: str
    label: str
    meaning: str
    form: Literal["event", "state"]
    group: Literal["intent", "fit", "social", "engagement"]
    high_intent: bool
    fresh_days: int
    half_life_days: int
    expiry_days: int


class SignalTypes(Shown):
    """Every type of signal."""

    items: list[SignalTypeOut]


class IndustryOut(Shown):
    """How busy an industry is. `companies` are those of which it is known whether they hire, `active` those that do or
    raised money in the last year; `others` count all other industries alike. `growing` is null while too few are known."""

    industry: str
    label: str
    companies: int
    active: int
    others: int
    others_active: int
    growing: bool | None
    measured_on: date


class Industries(Shown):
    """Every industry of the workspace's own population; those that grow first."""

    items: list[IndustryOut]
