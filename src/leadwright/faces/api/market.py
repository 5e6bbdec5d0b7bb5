"""The market: how each source is used, what may be spent, what was, and what is in doubt."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from leadwright.effects import budgets, choices
from leadwright.effects.budgets import Budget
from leadwright.effects.model_calls import SOURCE as MODEL
from leadwright.faces.api import paging
from leadwright.faces.api.discovery_schemas import Outcome, SourceName, SourceOut
from leadwright.faces.api.discovery_views import money, source_out
from leadwright.faces.api.doors import opened_gateway, vendor_named
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.market_schemas import (
    BudgetEnded,
    BudgetOut,
    BudgetSet,
    CallOut,
    LedgerPage,
    ReconcileIn,
    SourceSettings,
)
from leadwright.faces.api.schemas import Cursor, JobOut, Limit, Page
from leadwright.flows.rescore_later import rescore_later
from leadwright.kernel import queue
from leadwright.reads.source_cards import source_cards
from leadwright.reads.source_health import LedgerFilter, LedgerRow, ledger
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["market"])
State = Literal["sent", "settled", "released", "in_doubt"]


@router.patch(
    "/sources/{name}", summary="Say how a source is used: on or off, plan, price, addresses, limits"
)
@needs("admin")
async def settle_source(
    name: SourceName, given: SourceSettings, scope: Scoped, request: Request
) -> SourceOut:
    """Decide some of it; what is left out stays as it was."""
    vendor = vendor_named(name, "name")
    await choices.decide(
        scope, vendor, enabled=given.enabled, plan=given.plan, price_per_unit=_decimal(given.price_per_unit),
        currency=given.currency, monthly_fee=_decimal(given.monthly_fee), bases=given.bases,
        limits=None if given.limits is None else [item.model_dump() for item in given.limits],
    )  # fmt: skip
    if given.enabled is not None:
        await rescore_later(scope)
    await scope.commit()  # the door reads what was decided on a connection of its own
    async with opened_gateway(request) as gateway:
        return source_out((await source_cards(scope, gateway, [name]))[0])


@router.post(
    "/sources/{name}/replay", status_code=202, summary="Read a source's archived replies again, for nothing"
)
async def replay(name: SourceName, response: Response, scope: Scoped) -> JobOut:
    """Read what was paid for through today's translation, in the background: what it learned to see costs nothing."""
    arguments = {"source": vendor_named(name, "name").name}
    job = JobOut.model_validate(await queue.enqueue(scope, "replay", arguments, lock=f"replay:{name}"))
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job


@router.get("/budgets", summary="List the budgets and quotas that hold now")
async def list_budgets(
    scope: Scoped, run_id: Annotated[UUID | None, Query()] = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[BudgetOut]:
    """Those of the workspace, and that of a run if one is named."""
    known = await budgets.budgets(scope, run_id=run_id)
    last = paging.after(cursor)
    start = next((i + 1 for i, item in enumerate(known) if item.id == last), 0)
    shown = known[start : start + limit]
    more = len(known) > start + limit
    return Page(
        items=[_budget(item) for item in shown],
        next_cursor=paging.cursor_of(shown[-1].id) if more else None,
        total=len(known),
    )


@router.post("/budgets", status_code=201, summary="Set a budget; every call reserves its cost under it first")
@needs("admin")
async def set_budget(given: BudgetSet, scope: Scoped) -> BudgetOut:
    if given.source not in (None, MODEL):
        vendor_named(given.source)
    budget_id = await budgets.set_budget(
        scope,
        given.period,
        Decimal(str(given.cap)),
        unit=given.unit,
        source=given.source,
        reset_day=given.reset_day,
    )
    return _budget(next(item for item in await budgets.budgets(scope) if item.id == budget_id))


@router.delete("/budgets/{budget_id:uuid}", summary="Let a budget no longer hold")
@needs("admin")
async def end_budget(budget_id: UUID, scope: Scoped) -> BudgetEnded:
    await budgets.end_budget(scope, budget_id)
    return BudgetEnded(ended=budget_id)


@router.get("/ledger", summary="List the calls: who asked whom and why, how it ended, and what it cost")
async def list_calls(
    scope: Scoped,
    *,
    source: Annotated[SourceName | None, Query()] = None,
    run_id: Annotated[UUID | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
    outcome: Annotated[Outcome | None, Query()] = None,
    paid: Annotated[bool, Query(description="Only calls that cost something.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> LedgerPage:
    before = paging.after(cursor)
    wanted = LedgerFilter(source, run_id, state, outcome, paid, before, limit + 1)
    rows, total, cost = await ledger(scope, wanted)
    shown = rows[:limit]
    last = shown[-1].id if len(rows) > limit else None
    return LedgerPage(
        items=[_call(row) for row in shown], next_cursor=paging.cursor_of(last), total=total,
        cost=money(cost.items()),
    )  # fmt: skip


@router.post(
    "/reconciliations", status_code=202, summary="Settle calls in doubt by what the sources have counted"
)
async def reconcile(given: ReconcileIn, response: Response, scope: Scoped) -> JobOut:
    """Ask sources what their keys have used, in the background, and settle what is in doubt by it."""
    arguments = {"source": vendor_named(given.source).name if given.source else None}
    job = JobOut.model_validate(await queue.enqueue(scope, "reconcile", arguments, lock="reconcile"))
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _budget(item: Budget) -> BudgetOut:
    return BudgetOut.model_validate({
        "id": item.id, "source": item.source, "period": item.period, "unit": item.unit, "quota": item.quota,
        "since": item.since, **{name: float(getattr(item, name)) for name in ("cap", "spent", "reserved", "left")},
    })  # fmt: skip


def _call(row: LedgerRow) -> CallOut:
    return CallOut.model_validate({**asdict(row), "units": float(row.units), "cost": float(row.cost)})
