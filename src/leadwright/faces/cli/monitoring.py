"""`leadwright monitor`: read again what is due, and say whose score moved and why."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rich.table import Table

from leadwright.effects.budgets import set_budget
from leadwright.effects.opening import open_door
from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, note, print_json
from leadwright.faces.cli.sources import opened_gateway
from leadwright.flows.look import Looked, look
from leadwright.flows.monitor import Monitoring, Refreshed
from leadwright.flows.monitor import monitor as flow
from leadwright.flows.rescore import rescore_some
from leadwright.kernel import clock
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id
from leadwright.reads.monitoring import Plan, Within, monitoring_plan
from leadwright.reads.score_moves import Move
from leadwright.reads.targets import LookTarget
from leadwright.scoring.due import Due

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of the command."""

    budget: float
    currency: str
    asks: int
    max_minutes: float | None
    whom: str
    dry_run: bool = False
    explain: bool = False


async def monitor(wanted: Wanted, as_json: bool) -> None:
    """Plan, read again in that order, and print the moves."""
    if wanted.whom not in ("watched", "noted", "all"):
        raise Wrong(f"Nobody is {wanted.whom!r}.", hint="Use watched, noted or all.", field="whom")
    within = Within(wanted.asks, Decimal(str(wanted.budget)), wanted.currency, wanted.whom)  # type: ignore[arg-type]
    async with opened_gateway() as (config, database, scope, gateway):
        plan = await monitoring_plan(scope, gateway, within, clock.now())
        if wanted.dry_run:
            _show_plan(plan, wanted, as_json)
            return
        if wanted.explain and not as_json:
            _show_plan(plan, wanted, as_json)
        run_id = new_id()
        await set_budget(scope, "run", within.max_cost, unit=within.currency, run_id=run_id)
        await scope.commit()
        ends = time.monotonic() + 60 * wanted.max_minutes if wanted.max_minutes else None
        last: Refreshed | None = None
        async with open_door(database, config, scope.workspace) as door:

            def looking(targets: Sequence[LookTarget]) -> AsyncGenerator[Looked, None]:
                return look(scope, door, targets, rescore_some, concurrency=config.scraper_concurrency)

            how = Monitoring(run_id, plan.operations)
            with show.progress() as bar:
                task = bar.add_task("Monitoring", total=len(plan.dues))
                async with aclosing(flow(scope, gateway, plan.dues, how, looking, rescore_some)) as steps:
                    async for last in steps:
                        await scope.commit()
                        bar.update(task, completed=last.done)
                        if ends is not None and time.monotonic() > ends:
                            note.print(
                                f"Time is up: {last.done:,} of {last.of:,} were read; the next run goes on.",
                                highlight=False,
                            )
                            break
    _show_moves(plan, last, as_json)


def _show_plan(plan: Plan, wanted: Wanted, as_json: bool) -> None:
    if as_json:
        print_json({
            "due": len(plan.dues), "cost": round(plan.cost, 4), "currency": wanted.currency, "paces": _paces(plan),
            "items": [_due(due) for due in plan.dues],
        })  # fmt: skip
        return
    console.print(
        f"{len(plan.dues):,} readings are due, for at most {plan.cost:.2f} {wanted.currency}.",
        highlight=False,
    )
    if wanted.explain:
        for name, pace in sorted(plan.paces.items()):
            known = f"learned from {pace.rereadings:,} re-readings" if pace.learned else "assumed"
            console.print(
                f"  {name}: says something new about every {1 / pace.rate:.0f} days ({known})",
                highlight=False,
            )
    table = Table()
    for title in ("company", "tier", "worth", "why" if wanted.explain else "what"):
        table.add_column(title, overflow="fold")
    for due in plan.dues[:_SHOWN]:
        table.add_row(
            show.safe(due.candidate.name), show.tier_text(due.candidate.tier), f"{due.rank:,.1f}",
            show.safe(due.sentence if wanted.explain else ", ".join(due.reading.sources)),
        )  # fmt: skip
    console.print(table)


def _paces(plan: Plan) -> dict[str, Any]:
    return {
        name: {"changes_a_day": round(pace.rate, 5), "rereadings": pace.rereadings, "basis": "learned" if pace.learned else "assumed"}
        for name, pace in sorted(plan.paces.items())
    }  # fmt: skip


def _due(due: Due) -> dict[str, Any]:
    return {
        "company_id": str(due.candidate.company_id), "name": due.candidate.name, "tier": due.candidate.tier,
        "watched": due.candidate.watched or None, "sources": list(due.reading.sources), "operation": due.reading.operation or None,
        "p_news": round(due.news, 4), "p_border": round(due.cross, 4), "days": None if due.days is None else round(due.days, 1),
        "cost": due.reading.cost, "rank": round(due.rank, 3), "why": due.sentence,
    }  # fmt: skip


def _show_moves(plan: Plan, last: Refreshed | None, as_json: bool) -> None:
    done, found = (last.done, last.moves) if last else (0, [])
    cost = {currency: float(amount) for currency, amount in last.cost.items()} if last else {}
    if as_json:
        print_json(
            {"read": done, "due": len(plan.dues), "cost": cost, "moves": [_move(item) for item in found]}
        )
        return
    for item in found:
        console.print(f"[bold]{show.safe(item.name)}[/] {show.safe(item.sentence)}", highlight=False)
    spent = ", ".join(f"{amount:.2f} {currency}" for currency, amount in cost.items())
    console.print(
        f"{done:,} read again{f' for {spent}' if spent else ''}; {len(found):,} scores moved.",
        highlight=False,
    )


def _move(item: Move) -> dict[str, Any]:
    return {
        "company_id": str(item.company_id), "icp_id": str(item.icp_id), "name": item.name, "before": float(item.before),
        "after": float(item.after), "tier_before": item.tier_before, "tier_after": item.tier_after, "why": item.sentence,
        "parts": [
            {"rule": part.rule, "points": float(part.points), "why": part.why, "sources": part.sources} for part in item.parts
        ],
    }  # fmt: skip
