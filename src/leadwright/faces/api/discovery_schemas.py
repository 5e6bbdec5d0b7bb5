"""Shapes of discovery: a search, what it found, a run, and the sources that can be asked."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.faces.api.schemas import Given, Instant, Shown, Text

Outcome = Literal["hit", "miss", "pending", "blocked", "busy", "locked", "changed", "in_doubt"]
SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[float, Field(ge=0, le=1_000_000_000)]
People = Annotated[int, Field(ge=0, le=10_000_000)]
Money = dict[str, float]
"""Amounts by currency: they are never added up."""


class FiltersIn(Given):
    """What a company must be, whatever the words of the query say. Empty means that it does not matter."""

    location: Text | None = Field(default=None, description="A city, state, country or region of the world.")
    industry: list[Text] = Field(default_factory=list, max_length=50)
    employee_count_min: People | None = None
    employee_count_max: People | None = None
    funding_stage: list[Text] = Field(default_factory=list, max_length=50)


class BudgetIn(Given):
    """The most that may be spent."""

    amount: Amount
    currency: Currency = "USD"


class SearchIn(Given):
    """A search for companies: in plain words, by filters, or both.

    Without `sources`, those are asked whose searches cost nothing, and the others too if `paid` is true. A source that
    is named is asked whatever it costs, within its quota, the budgets and `budget`.
    """

    query: Text = ""
    filters: FiltersIn = FiltersIn()
    sources: list[SourceName] = Field(default_factory=list, max_length=50)
    paid: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 25
    budget: BudgetIn | None = None


class FoundOut(Shown):
    """One company that was found, whoever named it.

    `employee_count` is an exact number, `employee_count_range` what is said where it is a range. `source` is the first
    that named it, `sources` all of them. `meets` is unknown where something that was asked for is not said.
    `ai_adoption_score` (0 to 100) is what technologies, roles and texts prove, null until it is known.
    `lead_id` is the lead that the company is already.
    """

    company_name: str
    domain: str | None
    industry: str | None
    employee_count: int | None
    employee_count_range: list[int | None] | None
    location: str | None
    funding_stage: str | None
    ai_adoption_score: float | None
    source: str
    sources: list[str]
    meets: Literal["yes", "unknown"]
    lead_id: UUID | None


class MeaningOut(Shown):
    """What some words of the query became. `overridden`: a filter said otherwise, and won."""

    words: str
    criterion: str
    value: Any
    corrected: str | None
    overridden: bool


class SourceAnswerOut(Shown):
    """How a source answered. Only hit and miss are answers: all others mean that it does not say.

    `named` companies it gave, of which `unmet` are not what was asked for; `total` is how many it says that it has.
    """

    source: str
    outcome: Outcome
    reason: str
    named: int
    unmet: int
    total: int | None
    cost: Money


class SearchOut(Shown):
    """What a search found, the best first.

    `total` counts the companies found before the limit was applied. `quota_remaining` is null for a source without a
    monthly quota. `unused` are words of the query that nothing was made of.
    """

    results: list[FoundOut]
    total: int
    sources_queried: list[str]
    sources: list[SourceAnswerOut]
    quota_remaining: dict[str, float | None]
    interpreted: list[MeaningOut]
    unused: list[str]
    cost: Money


class RunIn(Given):
    """A run of discovery: companies like an ICP's, from all sources that can be searched or from those named.

    With `strict`, funding stages and technologies are conditions too, not only points of the score.
    """

    icp_id: UUID | None = None
    sources: list[SourceName] = Field(default_factory=list, max_length=50)
    limit: Annotated[int, Field(ge=1, le=100_000)] = 200
    budget: BudgetIn | None = None
    strict: bool = False


class PriceOut(Shown):
    """What a unit costs, and the fee a month whatever is used."""

    unit: str
    per_unit: float
    currency: str
    monthly_fee: float


class LimitOut(Shown):
    """At most so many calls within so many seconds, counted per key or per endpoint."""

    most: int
    seconds: float
    per: Literal["key", "endpoint"]


class PlanOut(Shown):
    """A subscription's limits. `spacing`: seconds between two calls; `monthly`: units a month."""

    name: str
    limits: list[LimitOut]
    spacing: float
    concurrent: int | None
    monthly: int | None


class OperationOut(Shown):
    """One way of asking: what question it answers, the fields that it may fill and the features that these decide."""

    name: str
    does: Literal[
        "find_companies", "find_people", "company", "person", "verify", "news", "visitor", "account"
    ]
    gives: list[str]
    features: list[str]
    units: float
    cost: float
    charged_on: Literal["call", "hit", "record"]
    batch: int


class QuotaOut(Shown):
    """Units of the plan's month."""

    cap: float
    spent: float
    reserved: float
    left: float
    resets_on: date


class HealthOut(Shown):
    """The last thirty days. `hit_rate` is null before anything was answered; `in_doubt` counts calls that may have been
    charged; `rests_until` is a time before which it is not asked."""

    calls: int
    hits: int
    misses: int
    hit_rate: float | None
    troubles: int
    in_doubt: int
    cost: Money
    units: float
    median_milliseconds: int | None
    last_called: Instant | None
    last_trouble: str
    last_trouble_at: Instant | None
    rests_until: Instant | None


class SourceOut(Shown):
    """A source of data. `health` is null if it was not asked within thirty days."""

    name: str
    title: str
    homepage: str
    legacy: bool
    usable: bool
    why_not: str
    enabled: bool
    needs_key: list[str]
    plan: PlanOut
    plans: list[str]
    price: PriceOut
    bases: dict[str, str]
    operations: list[OperationOut]
    quota: QuotaOut | None
    health: HealthOut | None
    licence: str
    terms: str
    retention_days: int | None
    remarks: list[str]
