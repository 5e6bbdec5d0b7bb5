"""Every source at a glance: whether it can be asked and why not, what it can answer, its price, limits and health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from leadwright.effects.budgets import Budget, budgets
from leadwright.effects.choices import Choice
from leadwright.effects.gateway import Gateway
from leadwright.kernel.db import Scope
from leadwright.reads.source_health import SourceHealth, source_health
from leadwright.scoring.ask import features_of
from leadwright.sources.market import vendors
from leadwright.sources.vendor import Operation, Vendor


@dataclass(frozen=True, slots=True)
class Quota:
    """A plan's units a month: the cap, those spent, under way and left, and the day of the next month."""

    cap: Decimal
    spent: Decimal
    reserved: Decimal
    left: Decimal
    resets_on: date


@dataclass(frozen=True, slots=True)
class OperationCard:
    """One way of asking a source: what it answers, the fields and features, and what a question costs at most."""

    name: str
    does: str
    gives: Sequence[str]
    features: Sequence[str]
    units: Decimal
    cost: Decimal
    charged_on: str
    batch: int


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One source. `why_not` is "" if it is usable. `health` is None before its first call in thirty days."""

    vendor: Vendor
    usable: bool
    why_not: str
    choice: Choice
    operations: Sequence[OperationCard]
    quota: Quota | None
    health: SourceHealth | None


async def source_cards(
    scope: Scope, gateway: Gateway, names: Iterable[str] | None = None
) -> list[SourceCard]:
    """Return all sources by name, or those named."""
    wanted = None if names is None else frozenset(names)
    found = [vendor for name, vendor in sorted(vendors().items()) if wanted is None or name in wanted]
    cards = [(vendor, await gateway.priced(vendor), await gateway.has_key(vendor)) for vendor in found]
    health, quotas = await source_health(scope), await quotas_of(scope)
    return [
        SourceCard(
            vendor, usable, "" if usable else _why_not(vendor, chosen), chosen,
            [_operation(item, chosen) for item in vendor.operations], quotas.get(vendor.name), health.get(vendor.name),
        )
        for vendor, chosen, usable in cards
    ]  # fmt: skip


async def quotas_of(scope: Scope) -> Mapping[str, Quota]:
    """Return the quota of each source that has one, with what is left of it."""
    return {
        item.source: Quota(item.cap, item.spent, item.reserved, item.left, _next_month(item))
        for item in await budgets(scope)
        if item.quota and item.source is not None
    }


def _next_month(item: Budget) -> date:
    """The day on which a monthly budget begins anew: the same day of the month after `since`."""
    year, month = divmod(item.since.year * 12 + item.since.month, 12)
    return item.since.replace(year=year, month=month + 1, day=min(item.since.day, 28))


def _why_not(vendor: Vendor, chosen: Choice) -> str:
    if not chosen.enabled:
        return "It is switched off in this workspace."
    return f"No key is known: store one, or set {', '.join(vendor.manifest.auth.secrets.values())}."


def _operation(item: Operation, chosen: Choice) -> OperationCard:
    return OperationCard(
        item.name, item.does, sorted(item.gives), sorted(features_of(item)), item.units, chosen.cost(item.units),
        item.charged_on, item.batch,
    )  # fmt: skip


async def leads_of_domains(scope: Scope, domains: Sequence[str]) -> Mapping[str, Any]:
    """Return the leads of companies that go by these domains: what a search names may be known already."""
    rows = await scope.rows(
        "SELECT DISTINCT ON (p.domain) p.domain, l.id FROM profiles p JOIN leads l ON l.workspace_id = p.workspace_id"
        " AND l.company_id = p.company_id WHERE p.domain = ANY(:domains) ORDER BY p.domain, l.id",
        domains=list(domains),
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}
