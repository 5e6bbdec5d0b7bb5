"""`leadwright enrich`: fill the gaps that matter, and say of every ask why it was made and what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich.table import Table

from leadwright.effects.budgets import set_budget
from leadwright.effects.reconcile import note_balances
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, gently, note, print_json
from leadwright.faces.cli.forecasting import show_forecast
from leadwright.faces.cli.icp import chosen_icp
from leadwright.faces.cli.sources import opened_gateway
from leadwright.flows.enrich import Enriching, OneAsk
from leadwright.flows.enrich import enrich as flow
from leadwright.flows.forecast import explain, forecast
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.kernel.ids import new_id
from leadwright.reads.enrichable import worth_enriching
from leadwright.reads.find_lead import find_company
from leadwright.reads.offers import measured_rates, offers, unusable
from leadwright.scoring.ask import Goal
from leadwright.sources.contract import Outcome

_REASONS = 12  # reasons for no answer that are told
_EXPLAINED = 20  # leads of which a forecast explains every ask


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    leads: list[str]
    icp: str | None
    sources: list[str] | None
    top: int | None
    max_cost: float | None
    currency: str
    contacts: int
    free: bool = False
    dry_run: bool = False
    explain: bool = False


async def enrich(wanted: Wanted, as_json: bool) -> None:
    """Enrich leads round by round, and print what was asked of whom and what it brought."""
    async with opened_gateway() as (_, database, scope, gateway):
        stored = await chosen_icp(scope, wanted.icp)
        companies = [await find_company(scope, which) for which in wanted.leads]
        companies = companies or await worth_enriching(scope, stored.id, wanted.top)
        goal = Goal(
            contacts=wanted.contacts, titles=tuple(stored.icp.decision_makers.titles), may_pay=not wanted.free
        )
        run_id = new_id()
        cap = Decimal(str(wanted.max_cost)) if wanted.max_cost is not None else None
        chosen = await offers(gateway, wanted.sources)
        how = Enriching(stored.id, goal, chosen, await measured_rates(scope), run_id)
        if wanted.dry_run:
            told = await forecast(scope, companies, how, cap)
            explained = await explain(scope, companies[:_EXPLAINED], how) if wanted.explain else []
            show_forecast(told, explained, await unusable(gateway, wanted.sources), as_json=as_json)
            return
        if cap is not None:
            await set_budget(scope, "run", cap, unit=wanted.currency, run_id=run_id)
        await scope.commit()
        payable = list({offer.vendor.name: offer.vendor for offer in chosen if offer.cost}.values())
        await note_balances(gateway, database, scope.workspace, payable)
        asks: list[OneAsk] = []
        reached = 0
        with show.progress() as bar, gently("Waiting for the answers that are under way.") as wish:
            task = bar.add_task("Enriching", total=None)
            async for step in flow(scope, gateway, companies, how, rescore_some, lambda: wish.asked):
                await scope.commit()
                asks += step.asks
                reached = step.reached
                bar.update(task, description=f"Enriching: {len(asks):,} asks")
        scored = await rescore_all(scope, stored)
        await scope.commit()
    _show(asks, dict(scored.tiers), reached, as_json=as_json, explain=wanted.explain)


def _show(asks: list[OneAsk], tiers: dict[str, int], reached: int, *, as_json: bool, explain: bool) -> None:
    cost: dict[str, Decimal] = {}
    for ask in asks:
        if ask.got.cost:
            cost[ask.got.currency] = cost.get(ask.got.currency, Decimal(0)) + ask.got.cost
    if as_json:
        print_json({
            "asks": [_ask(ask) for ask in asks], "tiers": tiers,
            "cost": {currency: str(amount) for currency, amount in cost.items()}, "can_be_written_to": reached,
        })  # fmt: skip
        return
    table = Table(title="What was asked")
    for title in ("source", "operation", "ended", "asks", "cost"):
        table.add_column(title, overflow="fold")
    counted: Counter[tuple[str, str, str]] = Counter()
    paid: dict[tuple[str, str, str], Decimal] = {}
    for ask in asks:
        key = (
            ask.proposed.offer.vendor.name,
            ask.proposed.offer.operation.name,
            ask.got.answer.outcome.value,
        )
        counted[key] += 1
        paid[key] = paid.get(key, Decimal(0)) + ask.got.cost
    for key, number in sorted(counted.items()):
        table.add_row(*key, f"{number:,}", f"{paid[key].normalize():f}" if paid[key] else "-")
    console.print(table)
    for line in _refusals(asks):
        console.print(line, highlight=False)
    total = ", ".join(f"{amount.normalize():f} {currency}" for currency, amount in cost.items()) or "nothing"
    console.print(
        f"{len(asks):,} asks, which cost {total}. Of these leads {reached:,} can be written to.",
        highlight=False,
    )
    console.print(
        ", ".join(f"{count:,} {tier}" for tier in show.TIER_MARKS if (count := tiers.get(tier))),
        highlight=False,
    )
    if explain:
        for ask in asks:
            note.print(f"{ask.got.answer.outcome.value}: {show.safe(ask.proposed.sentence)}", highlight=False)


def _refusals(asks: Sequence[OneAsk]) -> Iterator[str]:
    """Why some got no answer, in words: the same reason once, with the sources that it held for."""
    sources: dict[tuple[str, str], set[str]] = {}
    for ask in asks:
        answer = ask.got.answer
        if answer.outcome not in (Outcome.HIT, Outcome.MISS) and answer.reason:
            key = (
                answer.outcome.value,
                answer.reason.partition(";")[0],
            )  # what follows differs from ask to ask
            sources.setdefault(key, set()).add(ask.proposed.offer.vendor.name)
    for (outcome, reason), names in sorted(sources.items())[:_REASONS]:
        yield f"[dim]{outcome}, {', '.join(sorted(names))}:[/] {show.safe(reason)}"
    if len(sources) > _REASONS:
        yield f"[dim]and {len(sources) - _REASONS} more reasons; `leadwright ledger` has them all[/]"


def _ask(ask: OneAsk) -> dict[str, Any]:
    got, offer = ask.got, ask.proposed.offer
    return {
        "company_id": str(ask.company_id), "source": offer.vendor.name, "operation": offer.operation.name,
        "outcome": got.answer.outcome.value, "reason": got.answer.reason, "why": ask.proposed.sentence,
        "cost": str(got.cost), "currency": got.currency, "cached": got.cached,
        "call_id": str(got.call_id) if got.call_id else None,
    }  # fmt: skip
