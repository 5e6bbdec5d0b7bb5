"""Discover: the criteria in every source's own words, the price beforehand, and the search as it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from leadwright.effects.opening import open_gateway
from leadwright.effects.reconcile import note_balances
from leadwright.faces.web.contexts import DiscoverContext, RunContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.search_form import Search
from leadwright.faces.web.source_words import amounts
from leadwright.faces.web.web import Web
from leadwright.faces.web.words import many
from leadwright.faces.web.works import Work
from leadwright.flows.discover import SourceProgress, discover, searching_for
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.found_leads import found_leads
from leadwright.reads.search_plan import search_plan, total
from leadwright.sources.criteria import of_icp, wide
from leadwright.sources.query import ReadQuery, read
from leadwright.sources.question import Criteria

_SHOWN = 50

routes = APIRouter(route_class=WebRoute)


@dataclass(slots=True)
class Run:
    """A search that was started: what was wanted, how far each source is, and the companies that it touched."""

    search: Search
    criteria: Criteria
    hiring: bool | None
    sources: Sequence[SourceProgress] = ()
    new: int = 0
    known: int = 0
    companies: set[UUID] = field(default_factory=set)

    @property
    def cost(self) -> dict[str, Decimal]:
        """What it cost so far, by currency."""
        found: dict[str, Decimal] = {}
        for item in self.sources:
            if item.cost:
                found[item.currency] = found.get(item.currency, Decimal(0)) + item.cost
        return found


@routes.get("/discover")
async def show_form(frame: FrameOf, asked: Annotated[Search, Query()]) -> Response:
    """Show what a search would ask of whom, and what that would cost; nobody is asked."""
    known = await icps.icps(frame.scope)
    told = await _read(frame.scope, asked, bool(known))
    plans = []
    if told.criteria != Criteria():
        async with open_gateway(frame.web.database, frame.web.settings, frame.scope.workspace) as gateway:
            plans = await search_plan(frame.scope, gateway, told.criteria, asked.limit, asked.sources)
    page = DiscoverContext(
        asked=asked,
        icps=known,
        read=told if asked.start == "words" else None,
        criteria=told.criteria,
        hiring=told.hiring,
        plans=plans,
        cost=total(plans),
        runs=[work for work in frame.web.works.all if work.kind == "discover"][::-1],
    )
    return await frame.show("discover.html", page, title="Discover", here="discover")


async def _read(scope: Scope, asked: Search, has_icp: bool) -> ReadQuery:
    """What is wanted, from an ICP or from words."""
    if asked.start == "words":
        return read(asked.q)
    if not has_icp:
        return ReadQuery(Criteria(), None, (), ())
    criteria = of_icp((await icps.find(scope, asked.icp or None)).icp)
    return ReadQuery(criteria if asked.strict else wide(criteria), None, (), ())


@routes.post("/discover")
async def start(frame: FrameOf, asked: Annotated[Search, Form()]) -> Response:
    """Start the search as work behind the pages."""
    told = await _read(frame.scope, asked, has_icp=True)
    if told.criteria == Criteria():
        raise Wrong(
            "Nothing says which companies are wanted.", hint="Name an industry, a place or a size.", field="q"
        )
    if asked.picked and not asked.source:
        raise Wrong("No source is ticked.", hint="Tick one that can be asked.", field="source")
    await frame.scope.commit()

    async def run(work: Work) -> str:
        return await _discover(frame.web, frame.scope.workspace, work)

    work, _ = frame.web.works.start("Discovering", "discover", run, Run(asked, told.criteria, told.hiring))
    return frame.back(f"/discover/runs/{work.id}")


async def _discover(web: Web, workspace: UUID, work: Work) -> str:
    run: Run = work.live
    async with (
        web.database.scope(workspace, actor="web") as scope,
        open_gateway(web.database, web.settings, workspace) as gateway,
    ):
        search = await searching_for(
            scope, gateway, run.criteria, limit=run.search.limit, sources=run.search.sources, run_id=work.id,
            max_cost=run.search.max_cost, currency=run.search.currency, hiring=run.hiring,
        )  # fmt: skip
        await scope.commit()
        payable = {vendor.name: vendor for vendor, operation in search.operations if operation.units}
        await note_balances(gateway, web.database, workspace, payable.values())
        work.of = run.search.limit
        async with aclosing(discover(scope, gateway, search, rescore_some)) as steps:
            async for step in steps:
                await scope.commit()
                run.sources, run.new, run.known = step.sources, step.new, step.known
                run.companies.update(step.changed)
                work.done = min(work.of, step.new + step.known)
                if work.stopping:
                    break
    ended = "Stopped: " if work.stopping else ""
    return f"{ended}{many(run.new, 'new company', 'new companies')}, {run.known:,} known already, for {amounts(run.cost)}."


@routes.get("/discover/runs/{run_id}")
async def show_run(frame: FrameOf, run_id: UUID) -> Response:
    """Show a run: what every source gave, and the leads that were found."""
    work = frame.web.works.find(run_id, "discover")
    if work is None:
        return frame.back(
            f"/ledger?run={run_id}", "This run is not going on here any more. These are its calls."
        )
    going = work.state == "running"
    page = RunContext(work, await found_leads(frame.scope, work.live.companies, _SHOWN), going)
    return await frame.show("run.html", page, title="Discovering", here="discover")


@routes.post("/discover/runs/{run_id}/stop")
async def stop(frame: FrameOf, run_id: UUID) -> Response:
    """Let a run end where its work so far is complete; what was found stays."""
    work = _going(frame, run_id)
    work.stopping = True
    return frame.done(f"/discover/runs/{run_id}", "It ends with the answers that are under way.")


def _going(frame: Frame, run_id: UUID) -> Work:
    work = frame.web.works.find(run_id, "discover")
    if work is None or work.state != "running":
        raise NotFound("This run is not going on.", hint="Its calls are in the ledger.")
    return work
