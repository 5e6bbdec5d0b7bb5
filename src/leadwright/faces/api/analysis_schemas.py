"""Shapes of analyses: what is wanted, what was found with its evidence, and AI adoption taken apart."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from leadwright.faces.api.discovery_schemas import Amount, BudgetIn, Currency, Money
from leadwright.faces.api.schemas import Given, Instant, Shown, Text

Status = Literal["none", "pending", "success", "failed"]


class AnalyseIn(Given):
    """How to analyse one lead. `again` asks a model anew although the answer to the same input is kept, and pays once more;
    `max_cost` caps what that may cost, beside all budgets."""

    icp: Text | None = Field(
        default=None, min_length=1, description="An ICP by id or name; the default one unless told."
    )
    again: bool = False
    max_cost: Amount | None = None
    currency: Currency = "USD"


class AnalyseRunIn(Given):
    """Analyse many leads: those named, else those whose analysis is missing or old, the best score first."""

    icp: Text | None = Field(
        default=None, min_length=1, description="An ICP by id or name; the default one unless told."
    )
    leads: Annotated[list[UUID], Field(min_length=1, max_length=10_000)] | None = None
    top: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    again: bool = False
    budget: BudgetIn | None = None


class EvidenceOut(Shown):
    """A passage that something rests on. `id` is `o:<observation>#<field>`, or `f:offer.<part>` for our own offer; `source`,
    `label`, `url` and `seen_at` tell of an observation, and are null for the offer."""

    id: str
    quote: str
    source: str | None
    label: str | None
    url: str | None
    seen_at: Instant | None


class CriterionOut(Shown):
    """A criterion of the ICP, whether it is met, and who says so."""

    criterion: str
    label: str
    verdict: Literal["yes", "partly", "no"]
    by: Literal["rules", "model"]
    evidence: list[EvidenceOut]


class DroppedOut(Shown):
    """Something that was said and not taken, and why."""

    field: str
    said: str
    reason: str


class PartOut(Shown):
    """A part of AI adoption: what it proves of its most, and why. `known`: it was looked at."""

    name: Literal["technologies", "roles", "text"]
    points: int
    most: int
    because: str
    known: bool
    passages: list[str]


class AdoptionOut(Shown):
    """AI adoption from 0 to 100: `proven` by its parts, `possible` with what is not known. `score` is what is proven, null
    while nothing is and a part was not looked at."""

    score: int | None
    proven: int
    possible: int
    parts: list[PartOut]


class AnalysisOut(Shown):
    """A company judged as a customer of ours, under one ICP. What nobody could support is null, or absent from its list.

    `status` is that of the newest analysis: none, pending, success, or failed for the `reason`. The values are those of the
    analysis in the record, which may be an older one; `by` says whose they are (a model's, or rules' alone), `older` that the
    ICP has changed since. `icp_fit_score` (0 to 100) is the share of the `criteria` that were judged and are met.
    `evidence` maps each value to what it rests on. `cost` and `tokens` are those of the newest analysis.
    """

    lead_id: UUID | None
    company_id: UUID
    icp_id: UUID
    status: Status
    reason: str
    by: Literal["rules", "model"] | None
    model: str | None
    analysed_at: Instant | None
    older: bool
    icp_fit_score: int | None
    segment: Literal["SMB", "Mid-Market", "Enterprise"] | None
    primary_use_case: str | None
    risk_flags: list[str]
    personalized_pitch: str | None
    criteria: list[CriterionOut]
    evidence: dict[str, list[EvidenceOut]]
    dropped: list[DroppedOut]
    ai_adoption_score: int | None
    ai_adoption: AdoptionOut
    cost: Money
    tokens: int
    cached: bool


class AnalysisRowOut(Shown):
    """How the analysis of one company stands."""

    company_id: UUID
    name: str
    status: Status
    outcome: str
    reason: str
    icp_fit_score: int | None
    made_by: Literal["rules", "model"] | None
    model: str | None
    made_at: Instant | None
    ended_at: Instant | None
