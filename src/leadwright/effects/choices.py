"""What a workspace decides of each source: whether it is used, the plan, the price, addresses and limits.

What is not decided is as the manifest says, with the strictest plan; the settings of the install come between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import Settings
from leadwright.sources.vendor import Limit, Operation, Plan, Price, Request, Vendor


@dataclass(frozen=True, slots=True)
class Choice:
    """How one source is used: everything decided, nothing left open."""

    enabled: bool
    plan: Plan
    price: Price
    bases: Mapping[str, str]

    def url(self, request: Request) -> str:
        """The address of a request, without its query."""
        return self.bases[request.base].rstrip("/") + "/" + request.path.lstrip("/")

    def limits_of(self, operation: Operation) -> list[tuple[str, Limit]]:
        """The windows that a call of an operation counts in, with what they are counted over."""
        return [(operation.name if limit.per == "endpoint" else "*", limit) for limit in self.plan.limits]

    def cost(self, units: Decimal) -> Decimal:
        """What so many units cost, in the price's currency."""
        return units * self.price.per_unit


_CHOSEN = "source, enabled, plan, price_per_unit, currency, monthly_fee, bases, limits"


async def choice(scope: Scope, settings: Settings, vendor: Vendor) -> Choice:
    """Return how a source is used by this workspace."""
    return (await choices(scope, settings, [vendor]))[vendor.name]


async def choices(scope: Scope, settings: Settings, vendors: Iterable[Vendor]) -> dict[str, Choice]:
    """Return how sources are used by this workspace, by name, with one look at what was decided."""
    wanted = {vendor.name: vendor for vendor in vendors}
    rows: Any = await scope.rows(
        f"SELECT {_CHOSEN} FROM source_settings WHERE source = ANY(:sources)", sources=list(wanted)
    )
    decided = {row.source: row for row in rows}
    return {name: _chosen(settings, vendor, decided.get(name)) for name, vendor in wanted.items()}


def _chosen(settings: Settings, vendor: Vendor, row: Any) -> Choice:
    manifest = vendor.manifest
    installed = {
        name.removeprefix(f"{vendor.name}."): url
        for name, url in settings.source_bases.items()
        if name.startswith(f"{vendor.name}.")
    }
    at_home = {name: f"local://{registry}" for name, registry in manifest.local.items()}
    bases = {**manifest.bases, **at_home, **installed}
    if row is None:
        return Choice(True, manifest.plans[0], manifest.price, bases)
    plan = next((item for item in manifest.plans if item.name == row.plan), manifest.plans[0])
    if row.limits:
        plan = replace(plan, limits=tuple(Limit(**item) for item in row.limits))
    price = replace(
        manifest.price,
        per_unit=row.price_per_unit if row.price_per_unit is not None else manifest.price.per_unit,
        currency=row.currency or manifest.price.currency,
        monthly_fee=row.monthly_fee if row.monthly_fee is not None else manifest.price.monthly_fee,
    )
    return Choice(row.enabled, plan, price, {**bases, **row.bases})


async def decide(
    scope: Scope, vendor: Vendor, *, enabled: bool | None = None, plan: str | None = None,
    price_per_unit: Decimal | None = None, currency: str | None = None, monthly_fee: Decimal | None = None,
    bases: Mapping[str, str] | None = None, limits: Sequence[Mapping[str, Any]] | None = None,
) -> None:  # fmt: skip
    """Decide some of it; what is None stays as it was. Raises Wrong for what the source does not have."""
    names = [item.name for item in vendor.manifest.plans]
    if plan is not None and plan not in names:
        raise Wrong(
            f"{vendor.manifest.title} has no plan {plan!r}.",
            hint=f"Choose one of {', '.join(names)}.",
            field="plan",
        )
    for name in bases or {}:
        if name not in vendor.manifest.bases:
            known = ", ".join(vendor.manifest.bases)
            raise Wrong(
                f"{vendor.manifest.title} has no address {name!r}.", hint=f"It has {known}.", field="bases"
            )
    for limit in limits or ():
        if not (limit["most"] > 0 and limit["seconds"] > 0):
            raise Wrong(
                "A limit allows at least one call in some time.",
                hint="Give positive numbers.",
                field="limits",
            )
    await scope.run(
        "INSERT INTO source_settings AS s (workspace_id, source, enabled, plan, price_per_unit, currency, monthly_fee,"
        " bases, limits, decided_by) VALUES (:workspace, :source, coalesce(:enabled, true), :plan, :price, :currency,"
        " :fee, coalesce(CAST(:bases AS jsonb), '{}'), coalesce(CAST(:limits AS jsonb), '[]'), :actor)"
        " ON CONFLICT (workspace_id, source) DO UPDATE SET enabled = coalesce(:enabled, s.enabled),"
        " plan = coalesce(:plan, s.plan), price_per_unit = coalesce(:price, s.price_per_unit),"
        " currency = coalesce(:currency, s.currency), monthly_fee = coalesce(:fee, s.monthly_fee),"
        " bases = coalesce(CAST(:bases AS jsonb), s.bases), limits = coalesce(CAST(:limits AS jsonb), s.limits),"
        " decided_by = :actor, decided_at = now()",
        workspace=scope.workspace, source=vendor.name, enabled=enabled, plan=plan, price=price_per_unit,
        currency=currency, fee=monthly_fee, actor=scope.actor,
        bases=orjson.dumps(dict(bases)).decode() if bases is not None else None,
        limits=orjson.dumps([dict(item) for item in limits]).decode() if limits is not None else None,
    )  # fmt: skip


def cell(vendor: Vendor, credential: UUID, *rest: str) -> str:
    """The name under which a key's limits are counted, for all workers."""
    return ":".join((vendor.name, credential.hex[:12], *rest))
