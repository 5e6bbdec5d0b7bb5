"""Discovery as the API shows it: companies found, how sources answered, and sources at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.faces.api.discovery_schemas import (
    FoundOut,
    HealthOut,
    LimitOut,
    OperationOut,
    PlanOut,
    PriceOut,
    QuotaOut,
    SourceAnswerOut,
    SourceOut,
)
from leadwright.flows.search_companies import FoundCompany, SourceAnswer
from leadwright.reads.source_cards import SourceCard
from leadwright.reads.source_health import SourceHealth
from leadwright.scoring.ai_adoption import adoption
from leadwright.sources.vendor import Plan
from leadwright.values import industry, place


def money(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, float]:
    """Add up amounts by currency, leaving out what is nothing."""
    found: dict[str, Decimal] = {}
    for currency, amount in amounts:
        if amount:
            found[currency] = found.get(currency, Decimal(0)) + amount
    return {currency: float(amount) for currency, amount in found.items()}


def found_out(item: FoundCompany, leads: Mapping[str, UUID]) -> FoundOut:
    """Show one company that was found."""
    value = item.profile.value
    low, high = value("head_count") or (None, None)
    nodes = industry.of([str(label) for label in value("industries") or ()])
    shown = industry.label(main) if (main := industry.main(nodes)) else None
    domain = value("domain")
    return FoundOut(
        company_name=str(value("name") or domain or "Unnamed company"), domain=domain,
        industry=shown or next(iter(value("industries") or ()), None),
        employee_count=low if low == high else None,
        employee_count_range=[low, high] if low is not None or high is not None else None,
        location=_location(value("locations"), value("country")), funding_stage=value("funding_stage"),
        ai_adoption_score=adoption(item.profile).score, source=item.sources[0], sources=list(item.sources), meets=item.meets,
        lead_id=leads.get(domain) if domain else None,
    )  # fmt: skip


def _location(places: Any, country: Any) -> str | None:
    for item in places or ():
        parts = [item.get("city"), item.get("region"), _country(item.get("country") or country)]
        if text := ", ".join(str(part) for part in parts if part):
            return text
    return _country(country)


def _country(code: Any) -> str | None:
    return place.country_name(str(code)) if code else None


def answer_out(item: SourceAnswer) -> SourceAnswerOut:
    """Show how a source answered."""
    return SourceAnswerOut(
        source=item.source, outcome=item.outcome.value, reason=item.reason, named=item.named, unmet=item.unmet,
        total=item.total, cost=money([(item.currency, item.cost)]),
    )  # fmt: skip


def source_out(card: SourceCard) -> SourceOut:
    """Show a source."""
    manifest, chosen = card.vendor.manifest, card.choice
    price = chosen.price
    return SourceOut(
        name=card.vendor.name, title=manifest.title, homepage=manifest.homepage, legacy=manifest.legacy,
        usable=card.usable, why_not=card.why_not, enabled=chosen.enabled, needs_key=list(manifest.auth.secrets),
        plan=_plan(chosen.plan), plans=[plan.name for plan in manifest.plans],
        price=PriceOut(
            unit=price.unit, per_unit=float(price.per_unit), currency=price.currency, monthly_fee=float(price.monthly_fee)
        ),
        bases=dict(chosen.bases),
        operations=[
            OperationOut.model_validate({
                "name": o.name, "does": o.does, "gives": list(o.gives), "features": list(o.features),
                "units": float(o.units), "cost": float(o.cost), "charged_on": o.charged_on, "batch": o.batch,
            })
            for o in card.operations
        ],
        quota=QuotaOut(
            cap=float(card.quota.cap), spent=float(card.quota.spent), reserved=float(card.quota.reserved),
            left=float(card.quota.left), resets_on=card.quota.resets_on,
        ) if card.quota else None,
        health=_health(card.health) if card.health else None,
        licence=manifest.licence, terms=manifest.terms, retention_days=manifest.retention_days,
        remarks=list(manifest.remarks),
    )  # fmt: skip


def _plan(plan: Plan) -> PlanOut:
    limits = [LimitOut(most=item.most, seconds=item.seconds, per=item.per) for item in plan.limits]
    return PlanOut(
        name=plan.name, limits=limits, spacing=plan.spacing, concurrent=plan.concurrent, monthly=plan.monthly
    )


def _health(health: SourceHealth) -> HealthOut:
    return HealthOut(
        calls=health.calls, hits=health.hits, misses=health.misses, hit_rate=health.hit_rate, troubles=health.troubles,
        in_doubt=health.in_doubt, cost=money(health.cost.items()), units=float(health.units),
        median_milliseconds=health.milliseconds, last_called=health.last_called, last_trouble=health.last_trouble,
        last_trouble_at=health.last_trouble_at, rests_until=health.closed_until,
    )  # fmt: skip
