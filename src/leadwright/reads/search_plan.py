"""What a search would ask of whom: the criteria in each source's own words, and what it would cost. Asks nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from leadwright.effects.gateway import Gateway
from leadwright.kernel.db import Scope
from leadwright.reads.source_cards import Quota, quotas_of
from leadwright.sources.market import operations
from leadwright.sources.question import Criteria, Question
from leadwright.sources.vendor import Operation, Translation, Vendor


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """One source's part of a search.

    `why_not` says why it is not asked, "" if it is; `chosen` whether it was named. `translation` is None where it has
    none. `pages` reach the wanted number if all that it names fits, and cost `units` and `cost`; a further page costs
    `page_cost`. `quota` is None without a monthly one.
    """

    vendor: Vendor
    operation: Operation
    why_not: str
    chosen: bool
    translation: Translation | None
    pages: int
    units: Decimal
    cost: Decimal
    page_cost: Decimal
    currency: str
    quota: Quota | None

    @property
    def asked(self) -> bool:
        """Whether a run would ask it."""
        return self.chosen and not self.why_not


async def search_plan(
    scope: Scope, gateway: Gateway, criteria: Criteria, limit: int, sources: Collection[str] | None = None
) -> list[SearchPlan]:
    """Return every source that can search, those that can be asked first; `sources` are those chosen (None: all)."""
    able = operations("find_companies")
    await gateway.prepare({vendor.name: vendor for vendor, _ in able}.values())
    quotas = await quotas_of(scope)
    found = [
        await _plan(gateway, vendor, operation, criteria, limit, quotas.get(vendor.name), sources)
        for vendor, operation in able
    ]
    return sorted(found, key=lambda item: (bool(item.why_not), item.vendor.manifest.title.lower()))


async def _plan(
    gateway: Gateway, vendor: Vendor, operation: Operation, criteria: Criteria, limit: int, quota: Quota | None,
    sources: Collection[str] | None,
) -> SearchPlan:  # fmt: skip
    chosen = await gateway.priced(vendor)
    page = operation.page or limit
    pages = -(-min(limit, operation.ceiling or limit) // page)
    page_units = operation.units * (min(page, limit) if operation.charged_on == "record" else 1)
    return SearchPlan(
        vendor=vendor,
        operation=operation,
        why_not=await _why_not(gateway, vendor, operation, criteria, limit, enabled=chosen.enabled),
        chosen=sources is None or vendor.name in sources,
        translation=operation.translate(criteria) if operation.translate else None,
        pages=pages,
        units=page_units * pages,
        cost=chosen.cost(page_units * pages),
        page_cost=chosen.cost(page_units),
        currency=chosen.price.currency,
        quota=quota,
    )


async def _why_not(
    gateway: Gateway, vendor: Vendor, operation: Operation, criteria: Criteria, limit: int, *, enabled: bool
) -> str:
    if not enabled:
        return "it is switched off"
    if not await gateway.has_key(vendor):
        return "it needs a key"
    if not operation.accepts(Question(criteria=criteria, limit=limit)):
        return "it cannot search by any of these criteria"
    return ""


def total(plans: Sequence[SearchPlan]) -> dict[str, Decimal]:
    """Add up what the sources that are asked would cost, by currency."""
    found: dict[str, Decimal] = {}
    for item in plans:
        if item.asked and item.cost:
            found[item.currency] = found.get(item.currency, Decimal(0)) + item.cost
    return found
