"""Enrich a lead: the forecast first, then the asking as it goes on, with right words for how each ask ended."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response

from leadwright.faces.web.contexts import EnrichContext, EnrichRunContext, ForecastContext, WorthContext
from leadwright.faces.web.enrich_form import Wish
from leadwright.faces.web.enriching import Run, ahead, goal_of, plan, run_enrich
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.works import Work
from leadwright.icp import store as icps
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.enriched import company_of_lead
from leadwright.reads.found_leads import FoundLead, found_leads

routes = APIRouter(route_class=WebRoute)


@routes.get("/leads/{lead_id}/enrich")
async def show_plan(frame: FrameOf, lead_id: UUID, wish: Annotated[Wish, Query()]) -> Response:
    """Show what would be asked of whom, what it could change and what it would cost; nobody is asked."""
    lead, company_id = await _lead(frame, lead_id)
    known = await icps.icps(frame.scope)
    stored = await icps.find(frame.scope, None) if known else None
    weighed = None
    if stored is not None:
        weighed = await plan(frame, company_id, stored, goal_of(stored, wish.contacts, free=bool(wish.free)))
    works = [
        work for work in frame.web.works.all if work.kind == "enrich" and work.live.lead_id == lead.lead_id
    ]
    page = EnrichContext(lead, stored, weighed, wish, works[::-1])
    return await frame.show("enrich.html", page, title=f"Enrich {lead.name}", here="lead")


@routes.get("/leads/{lead_id}/forecast")
async def show_forecast(frame: FrameOf, lead_id: UUID, wish: Annotated[Wish, Query()]) -> Response:
    """Show what enriching a lead would probably cost."""
    lead, company_id = await _lead(frame, lead_id)
    stored = await icps.find(frame.scope, None)
    goal = goal_of(stored, wish.contacts, free=bool(wish.free))
    page = ForecastContext(await ahead(frame, company_id, stored, goal, wish.max_cost))
    return await frame.show("forecast.html", page, title=lead.name, here="lead")


@routes.get("/leads/{lead_id}/worth")
async def show_worth(frame: FrameOf, lead_id: UUID) -> Response:
    """Show beside what is unknown what finding it out would cost."""
    lead, company_id = await _lead(frame, lead_id)
    stored = await icps.find(frame.scope, None)
    page = WorthContext(lead.lead_id, await plan(frame, company_id, stored, goal_of(stored, 1, free=False)))
    return await frame.show("worth.html", page, title=lead.name, here="lead")


async def _lead(frame: Frame, lead_id: UUID) -> tuple[FoundLead, UUID]:
    company_id = await company_of_lead(frame.scope, lead_id)
    return (await found_leads(frame.scope, [company_id]))[0], company_id


@routes.post("/leads/{lead_id}/enrich")
async def start(frame: FrameOf, lead_id: UUID, wish: Annotated[Wish, Form()]) -> Response:
    """Start to enrich a lead as work behind the pages."""
    lead, company_id = await _lead(frame, lead_id)
    if lead.score is None or lead.out:
        raise Wrong(
            "This lead is not ranked, so nothing is asked about it.",
            hint=lead.out or "Describe the ideal customer first.",
        )
    stored = await icps.find(frame.scope, None)
    goal = goal_of(stored, wish.contacts, free=bool(wish.free))
    run = Run(lead.lead_id, company_id, stored.id, goal, wish.max_cost, wish.currency, lead)
    await frame.scope.commit()

    async def enrich(work: Work) -> str:
        return await run_enrich(frame.web, frame.scope.workspace, work)

    work, _ = frame.web.works.start(f"Enriching {lead.name}", "enrich", enrich, run)
    return frame.back(f"/leads/{lead.lead_id}/enrich/{work.id}")


@routes.get("/leads/{lead_id}/enrich/{run_id}")
async def show_run(frame: FrameOf, lead_id: UUID, run_id: UUID) -> Response:
    """Show how each ask ended, and what changed."""
    work = frame.web.works.find(run_id, "enrich")
    if work is None:
        return frame.back(
            f"/ledger?run={run_id}", "This run is not going on here any more. These are its calls."
        )
    going = work.state == "running"
    now = (await found_leads(frame.scope, [work.live.company_id]))[:1]
    page = EnrichRunContext(work, now[0] if now else work.live.before, going)
    return await frame.show("enriched.html", page, title=f"Enrich {work.live.before.name}", here="lead")


@routes.post("/leads/{lead_id}/enrich/{run_id}/stop")
async def stop(frame: FrameOf, lead_id: UUID, run_id: UUID) -> Response:
    """Let a run end where its work so far is complete; what was answered stays."""
    work = frame.web.works.find(run_id, "enrich")
    if work is None or work.state != "running":
        raise NotFound("This run is not going on.", hint="Its calls are in the ledger.")
    work.stopping = True
    return frame.done(f"/leads/{lead_id}/enrich/{run_id}", "It ends with the answers that are under way.")
