"""`leadwright enrich --dry-run`: what would be asked of whom, what that would cost, and what is not asked and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, print_json
from leadwright.flows.forecast import Explained
from leadwright.scoring.ask import Proposed, Refused
from leadwright.scoring.imagine import Forecast, Interval


def show_forecast(
    told: Forecast, explained: Sequence[Explained], unusable: Mapping[str, str], *, as_json: bool
) -> None:
    """Print a forecast, and for the leads explained each ask and each refusal. Nobody was asked."""
    if as_json:
        print_json(_document(told, explained, unusable))
        return
    table = Table(title=f"What would probably be asked about {told.leads:,} leads")
    for title in ("source", "asks", "answers", "cost"):
        table.add_column(title, overflow="fold")
    for item in told.sources:
        money = _amount(item.cost, item.currency) if item.cost.high else "-"
        table.add_row(item.source, _count(item.calls), _count(item.hits), money)
    console.print(table)
    total = (
        ", ".join(_amount(cost, currency) for currency, cost in told.cost.items() if cost.high) or "nothing"
    )
    console.print(
        f"Cost: {total}, in nine of ten imagined runs. Nothing was asked and nothing spent.", highlight=False
    )
    now = f"{told.reached_now:,} can be written to now"
    console.print(f"Leads that can then be written to: {_count(told.reached)}; {now}.", highlight=False)
    for source, reason in unusable.items():
        console.print(f"Not asked: {source}, since {reason}.", highlight=False)
    for lead in explained:
        _show_lead(lead)


def _show_lead(lead: Explained) -> None:
    console.print(f"\n{show.safe(lead.name or str(lead.company_id))}", style="bold", highlight=False)
    for ask in lead.asks:
        how = ask.offer.operation.name
        console.print(f"  asks: {show.safe(_about(ask))}{show.safe(ask.sentence)} ({how}).", highlight=False)
    for item in lead.refused:
        named = f"{item.offer.vendor.manifest.title}, {item.offer.operation.name}"
        console.print(f"  not: {show.safe(_about(item))}{named}: {show.safe(item.reason)}", highlight=False)


def _about(item: Proposed | Refused) -> str:
    return f"{item.person.ref.name or item.person.ref.title or 'somebody'}: " if item.person else ""


def _count(found: Interval) -> str:
    return f"{found.middle:,.0f} ({found.low:,.0f} to {found.high:,.0f})"


def _amount(found: Interval, currency: str) -> str:
    return f"{found.middle:,.2f} {currency} ({found.low:,.2f} to {found.high:,.2f})"


def _document(told: Forecast, explained: Sequence[Explained], unusable: Mapping[str, str]) -> dict[str, Any]:
    def shown(found: Interval) -> dict[str, float]:
        return {"low": round(found.low, 4), "middle": round(found.middle, 4), "high": round(found.high, 4)}

    return {
        "leads": told.leads, "reached_now": told.reached_now, "reached": shown(told.reached),
        "cost": {currency: shown(cost) for currency, cost in told.cost.items()},
        "sources": [
            {
                "source": item.source, "currency": item.currency, "asks": shown(item.calls),
                "answers": shown(item.hits), "cost": shown(item.cost),
            }
            for item in told.sources
        ],
        "not_asked": dict(unusable),
        "explained": [
            {
                "company_id": str(lead.company_id),
                "asks": [
                    {
                        "source": ask.offer.vendor.name, "operation": ask.offer.operation.name, "why": ask.sentence,
                        "hit": round(ask.hit, 4), "change": round(ask.change, 4),
                    }
                    for ask in lead.asks
                ],
                "refused": [
                    {"source": item.offer.vendor.name, "operation": item.offer.operation.name, "why": item.reason}
                    for item in lead.refused
                ],
            }
            for lead in explained
        ],
    }  # fmt: skip
