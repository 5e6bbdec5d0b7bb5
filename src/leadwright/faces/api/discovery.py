"""Discovery: search the sources, start a run that makes leads, and see which sources there are."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from leadwright.effects.budgets import set_budget
from leadwright.effects.gateway import Gateway
from leadwright.faces.api.discovery_schemas import (
    BudgetIn,
    FiltersIn,
    MeaningOut,
    RunIn,
    SearchIn,
    SearchOut,
    SourceOut,
)
from leadwright.faces.api.discovery_views import answer_out, found_out, money, source_out
from leadwright.faces.api.doors import opened_gateway
from leadwright.faces.api.edge import ACTOR, Scoped, Transaction
from leadwright.faces.api.schemas import Cursor, JobOut, Limit, Page
from leadwright.flows.search_companies import CompanySearch, search_companies
from leadwright.icp import store as icps
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.reads.source_cards import leads_of_domains, quotas_of, source_cards
from leadwright.sources.market import operations
from leadwright.sources.query import ReadQuery, read
from leadwright.sources.query.filters import criteria_of
from leadwright.sources.question import Criteria
from leadwright.sources.vendor import Operation, Vendor

router = APIRouter(route_class=Transaction, tags=["discovery"])
Searches = list[tuple[Vendor, Operation]]


@router.post("/discovery/search", summary="Search sources for companies, making no leads")
async def search(given: SearchIn, scope: Scoped, request: Request) -> SearchOut:
    """Ask sources for companies like the query and the filters say, and put their answers together.

    A search records nothing and makes no leads: a run does. What it paid for is kept in the archive, so that the same
    search, or a run, does not pay again. A source that fails is named in `sources` with the outcome and the reason;
    the others answer all the same.
    """
    said = read(given.query, _explicit(given.filters))
    if said.criteria == Criteria() and said.hiring is None:
        raise Wrong(
            "Nothing in it says which companies are wanted.", hint="Name an industry, a place, a size or a stage.",
            field="query",
        )  # fmt: skip
    run_id = await _capped(scope, given.budget)
    await scope.commit()  # nothing is open while sources are asked, and the cap holds from now on
    async with opened_gateway(request) as gateway:
        asked = await _asked(gateway, given)
        wanted = CompanySearch(said.criteria, asked, given.limit, said.hiring, run_id, ACTOR)
        result = await search_companies(gateway, wanted)
    leads = await leads_of_domains(
        scope, [d for item in result.companies if (d := item.profile.value("domain"))]
    )
    quotas = await quotas_of(scope)
    names = [item.source for item in result.sources]
    return SearchOut(
        results=[found_out(item, leads) for item in result.companies], total=result.total, sources_queried=names,
        sources=[answer_out(item) for item in result.sources],
        quota_remaining={name: float(quotas[name].left) if name in quotas else None for name in names},
        interpreted=_interpreted(said), unused=list(said.unused),
        cost=money([(item.currency, item.cost) for item in result.sources]),
    )  # fmt: skip


def _explicit(filters: FiltersIn) -> Criteria:
    return criteria_of(
        location=filters.location, industries=filters.industry, funding_stages=filters.funding_stage,
        employees=(filters.employee_count_min, filters.employee_count_max),
    )  # fmt: skip


def _interpreted(said: ReadQuery) -> list[MeaningOut]:
    return [MeaningOut.model_validate(item) for item in said.interpreted]


async def _capped(scope: Scope, budget: BudgetIn | None) -> UUID:
    """Name a run, with a cap of its own if one is given."""
    run_id = new_id()
    if budget is not None:
        await set_budget(scope, "run", Decimal(str(budget.amount)), unit=budget.currency, run_id=run_id)
    return run_id


async def _asked(gateway: Gateway, given: SearchIn) -> Searches:
    """The searches to be made: those of the sources named, else all that are usable and free, or paid if allowed."""
    able = operations("find_companies")
    named = searching(given.sources, able)
    if named is not None:
        return named
    return [
        (vendor, operation)
        for vendor, operation in able
        if (given.paid or not operation.units) and await gateway.has_key(vendor)
    ]


def searching(names: Sequence[str], able: Searches) -> Searches | None:
    """The searches of the sources named, None if none is. Raises NotFound for one that cannot search."""
    known = {vendor.name for vendor, _ in able}
    for name in names:
        if name not in known:
            raise NotFound(
                f"{name!r} is no source that can search.", hint=f"Those that can: {', '.join(sorted(known))}.",
                field="sources",
            )  # fmt: skip
    return [pair for pair in able if pair[0].name in names] if names else None


@router.post("/discovery/runs", status_code=202, summary="Find companies like an ICP's and make them leads")
async def start_run(given: RunIn, response: Response, scope: Scoped) -> JobOut:
    """Search all usable sources, or those named, in the background: what meets the ICP becomes leads, scored.

    Free searches and paid ones are made alike, within quotas, budgets and `budget`: without a budget of its own, a run
    spends what these allow. The job's `run_id` is that of its calls in the ledger.
    """
    stored = await icps.find(scope, given.icp_id)
    searching(given.sources, operations("find_companies"))
    arguments = {
        "icp": str(stored.id), "run": str(await _capped(scope, given.budget)), "limit": given.limit,
        "sources": given.sources or None, "strict": given.strict,
    }  # fmt: skip
    job = JobOut.model_validate(await queue.enqueue(scope, "discover", arguments, lock="discover"))
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job


@router.get(
    "/discovery/sources", summary="List the sources: what they answer, cost and allow, and how they are"
)
async def list_sources(
    scope: Scoped, request: Request, cursor: Cursor = None, limit: Limit = 50
) -> Page[SourceOut]:
    async with opened_gateway(request) as gateway:
        cards = await source_cards(scope, gateway)
    start = next((i + 1 for i, card in enumerate(cards) if card.vendor.name == cursor), 0)
    shown = cards[start : start + limit]
    more = len(cards) > start + limit
    return Page(
        items=[source_out(card) for card in shown], next_cursor=shown[-1].vendor.name if more else None,
        total=len(cards),
    )  # fmt: skip
