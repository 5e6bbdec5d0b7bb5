"""Shapes of companies: rows of the list, and one with every source behind each field."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from leadwright.faces.api.analysis_schemas import AnalysisOut
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
    """One source's word: what it says, when it first and last said so, and how far it is trusted (0 to 1).

    The reliability rests on `basis`: assumed, adjudicated (on `judged` checked words) or estimated from agreement.
    """

    observation_id: UUID
    source: str
    label: str
    value: Any
    first_seen: Instant
    seen_at: Instant
    reliability: float
    agrees: bool
    url: str | None
    basis: Literal["assumed", "adjudicated", "estimated"]
    judged: int


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
    """One company. `id` is the one it goes by now: companies that proved to be one were merged. `analysis` is that under the
    default ICP, null without one."""

    id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    fields: dict[str, FieldOut]
    analysis: AnalysisOut | None
    contacts: list[ContactOut]
    asks: list[AskOut]
    first_seen: Instant
    last_seen: Instant


class ContradictionOut(Shown):
    """A field on which sources disagree. `stake`: how many points apart a decision could bring the score."""

    company_id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    field: str
    value: Any
    confidence: float
    voices: list[VoiceOut]
    stake: float | None


class ValueIn(BaseModel):
    """What is true, as a list would say it ("51-200", "DE", 2012) or as this API shows it ([51, 200])."""

    model_config = ConfigDict(extra="forbid")

    value: str | int | bool | list[Any]
    note: str = Field("", max_length=2000)


class ValueDecided(Shown):
    """What was decided, and which sources it proved right and wrong. `value` is null where a decision was undone."""

    decision_id: UUID
    company_id: UUID
    field: str
    value: Any
    right: list[str]
    wrong: list[str]
