"""Shapes of enrichment: what is wanted, what it would do, and what each source brought."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from leadwright.faces.api.discovery_schemas import Amount, BudgetIn, Currency, Money, SourceName
from leadwright.faces.api.lead_schemas import AnyTier
from leadwright.faces.api.schemas import Given, Shown, Text

Status = Literal["success", "miss", "pending", "blocked", "busy", "locked", "changed", "in_doubt"]
Contacts = Annotated[int, Field(ge=0, le=10)]


class EnrichIn(Given):
    """How to enrich one lead.

    Sources are asked whose answers could change the tier or find somebody to write to, best worth first: all usable
    ones, or those named. `max_cost` caps the spending, beside quotas and budgets; `paid` false asks free ones alone.
    `contacts`: people to reach once the lead has qualified. `dry_run` asks nobody and says what would be asked first.
    """

    icp: Text | None = Field(
        default=None, min_length=1, description="An ICP by id or name; the default one unless told."
    )
    sources: list[SourceName] = Field(default_factory=list, max_length=50)
    max_cost: Amount | None = None
    currency: Currency = "USD"
    contacts: Contacts = 1
    paid: bool = True
    dry_run: bool = False


class SourceResultOut(Shown):
    """What asking a source brought. `success` filled something; only `miss` says that it does not know.

    `data` is what the source now says of the company, and of its `people`.
    """

    status: Status
    reason: str
    asks: int
    emails_found: int
    cost: Money
    data: dict[str, Any] | None


class PlannedOut(Shown):
    """An ask that would be made, with the sentence that gives its reason, and its price at most."""

    source: str
    operation: str
    why: str
    p_hit: float
    cost: Money


class NotPlannedOut(Shown):
    """An ask that would not be made, and why."""

    source: str
    operation: str
    why: str


class IntervalOut(Shown):
    """In eight of ten imagined worlds the number lies between `low` and `high`, in half of them below `middle`."""

    low: float
    middle: float
    high: float


class SourceForecastOut(Shown):
    """What will probably be asked of a source, and how often it will answer."""

    source: str
    calls: IntervalOut
    hits: IntervalOut


class ForecastOut(Shown):
    """What enriching the lead will probably cost, by currency, and of whom it will ask."""

    cost: dict[str, IntervalOut]
    sources: list[SourceForecastOut]


class EnrichOut(Shown):
    """What enrichment brought. After a dry run `job_id` is null: `planned` says what would be asked now and
    `not_planned` what would not, and `forecast` what it would come to.

    `not_asked` says of sources that were named why nothing was asked of them.
    """

    lead_id: UUID
    job_id: UUID | None
    enrichment_results: dict[str, SourceResultOut]
    not_asked: dict[str, str]
    planned: list[PlannedOut]
    not_planned: list[NotPlannedOut]
    forecast: ForecastOut | None
    new_score: float | None
    new_tier: AnyTier | None
    contacts_added: int
    cost: Money


class EnrichRunIn(Given):
    """Enrich many leads: those named, or all that an answer could still change, the best potential first."""

    icp: Text | None = Field(
        default=None, min_length=1, description="An ICP by id or name; the default one unless told."
    )
    leads: list[UUID] | None = Field(default=None, min_length=1, max_length=1_000)
    top: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    sources: list[SourceName] = Field(default_factory=list, max_length=50)
    budget: BudgetIn | None = None
    contacts: Contacts = 1
    paid: bool = True
