"""Shapes of companies: rows of the list, and one with every source behind each field."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from leadwright.faces.api.lead_schemas import ContactOut
from leadwright.faces.api.schemas import Instant, Shown


class CompanyRow(Shown):
    """One company that some source speaks of. `lead_id` is null if nobody considers it."""

    id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    country: str | None
    industry: str | None
    head_count: list[int | None]
    first_seen: Instant
    last_seen: Instant


class VoiceOut(Shown):
    """One source's word: what it says, when it first and last said so, and how far it is trusted (0 to 1)."""

    observation_id: UUID
    source: str
    label: str
    value: Any
    first_seen: Instant
    seen_at: Instant
    reliability: float
    agrees: bool
    url: str | None


class FieldOut(Shown):
    """The believed value of a field, how sure it is (0 to 1), and every voice, those that agree first."""

    value: Any
    confidence: float
    voices: list[VoiceOut]


class AskOut(Shown):
    """How the latest ask of a source ended. Only hit and miss are answers; all others mean "not asked"."""

    source: str
    outcome: str
    reason: str
    asked_at: Instant


class CompanyOut(Shown):
    """One company. `id` is the one it goes by now: companies that proved to be one were merged."""

    id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    fields: dict[str, FieldOut]
    contacts: list[ContactOut]
    asks: list[AskOut]
    first_seen: Instant
    last_seen: Instant
