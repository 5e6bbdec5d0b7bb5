"""Shapes of keys, settings of sources, budgets, the ledger and reconciliations."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from leadwright.faces.api.discovery_schemas import Amount, Currency, Money, Outcome, SourceName
from leadwright.faces.api.schemas import Given, Instant, Page, Shown, Text

Part = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Secret = Annotated[
    str, StringConstraints(min_length=1, max_length=4_000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
]
Label = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
]
Url = Annotated[str, StringConstraints(max_length=500, pattern=r"^https?://[^\s\x00/?#@]+(/[^\s\x00?#]*)?$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class CredentialIn(Given):
    """A key of a source: every part that the source needs (`needs_key`), a label and the plan it was bought with.

    It is sealed, tested with something that costs nothing unless `test` is false, and never shown again.
    """

    source: SourceName
    label: Label = "default"
    plan: Text | None = None
    secrets: dict[Part, Secret] = Field(min_length=1, max_length=10)
    test: bool = True


class CredentialOut(Shown):
    """A key, without its secret. Those of the environment cannot be revoked here. `works` is null before a test."""

    id: UUID
    source: str
    label: str
    plan: str | None
    origin: Literal["stored", "environment"]
    works: bool | None
    test_outcome: Outcome | None
    test_reason: str
    tested_at: Instant | None
    created_by: str
    created_at: Instant | None


class CredentialRevoked(Shown):
    """A key that is no longer used; its secret is forgotten."""

    revoked: UUID


class LimitIn(Given):
    """At most so many calls within so many seconds, counted per key or per endpoint."""

    most: Annotated[int, Field(ge=1, le=1_000_000)]
    seconds: Annotated[float, Field(ge=0.001, le=32_000_000)]
    per: Literal["key", "endpoint"] = "key"


class SourceSettings(Given):
    """How a source is used; what is left out stays. `bases` are addresses that differ from the source's own, `limits`
    those of your contract where they differ from the plan's."""

    enabled: bool | None = None
    plan: Text | None = None
    price_per_unit: Annotated[float, Field(ge=0, le=10_000_000)] | None = None
    currency: Currency | None = None
    monthly_fee: Amount | None = None
    bases: dict[Name, Url] | None = Field(default=None, max_length=10)
    limits: list[LimitIn] | None = Field(default=None, max_length=10)


class BudgetSet(Given):
    """A cap on spending of a day or month, of one source or of all.

    `unit` is a currency, or `units` for the credits of one source. It takes the place of the cap that the same source
    has for the same period and unit.
    """

    period: Literal["day", "month"]
    cap: Amount
    unit: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3}|units)$")] = "USD"
    source: SourceName | None = None
    reset_day: Annotated[int, Field(ge=1, le=28)] = 1


class BudgetOut(Shown):
    """A cap, and what is spent, under way and left in the running period. `quota`: it is the plan's own."""

    id: UUID
    source: str | None
    period: Literal["run", "day", "month"]
    unit: str
    cap: float
    quota: bool
    since: date
    spent: float
    reserved: float
    left: float


class BudgetEnded(Shown):
    """A cap that no longer holds."""

    ended: UUID


class CallOut(Shown):
    """One call: who asked whom and why, how it ended, how long it took and what it cost.

    `state`: sent (under way), settled, released (nothing was charged) or in_doubt (it may have been).
    """

    id: UUID
    called_at: Instant
    source: str
    endpoint: str
    purpose: str
    why: str
    asked_by: str
    run_id: UUID | None
    state: Literal["sent", "settled", "released", "in_doubt"]
    outcome: Outcome
    status: int | None
    reason: str
    asks: int
    hits: int
    attempts: int
    milliseconds: int
    cached: bool
    units: float
    unit: str
    cost: float
    currency: str
    note: str


class LedgerPage(Page[CallOut]):
    """A page of the ledger, the newest first. `cost` is that of all calls under the filter, by currency."""

    cost: Money


class ReconcileIn(Given):
    """Which source's calls in doubt are to be settled; those of every source that has some, unless told."""

    source: SourceName | None = None
