"""Analyses: one lead, waiting a moment for it, or many in the background; and how they stand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from leadwright.effects.budgets import set_budget
from leadwright.faces.api.analysis_schemas import AnalyseIn, AnalyseRunIn, AnalysisOut, AnalysisRowOut
from leadwright.faces.api.analysis_views import analysis_out
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.leads import WhichIcp
from leadwright.faces.api.schemas import JobOut, Limit, Page
from leadwright.faces.api.waiting import ended
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.ids import new_id
from leadwright.kernel.queue import Job
from leadwright.reads.analyses import analyses, analysis_of
from leadwright.reads.enriched import companies_of_leads, company_of_lead

router = APIRouter(route_class=Transaction, tags=["analysis"])
_LATER: dict[int | str, dict[str, Any]] = {
    202: {"model": JobOut, "description": "It takes longer: poll the job, then ask for the analysis."}
}


@router.post(
    "/leads/{lead_id:uuid}/analyse",
    summary="Analyse a lead's company, waiting five seconds for it",
    responses=_LATER,
)
async def analyse(lead_id: UUID, given: AnalyseIn, scope: Scoped) -> AnalysisOut:
    """Judge the company as a customer of yours, by the language model that is configured, or by rules without one.

    The same input has the same kept answer and is not paid twice. Ends within five seconds: the analysis (200), whose
    `status` may be failed. Else the job (202); the same request again while it is under way waits for that one.
    """
    company = await company_of_lead(scope, lead_id)
    stored = await icps.find(scope, given.icp)
    job = await _asked(scope, company, stored, given)
    await scope.commit()
    done = await ended(scope, job.id)
    if done.state != "done":
        shown = JobOut.model_validate(done)
        location = {"location": f"/api/v1/jobs/{job.id}"}
        return JSONResponse(shown.model_dump(mode="json"), 202, location)  # type: ignore[return-value]
    return await _said(scope, lead_id, company, stored)


@router.get("/leads/{lead_id:uuid}/analysis", summary="Show the analysis of a lead's company")
async def show(lead_id: UUID, scope: Scoped, icp: WhichIcp = None) -> AnalysisOut:
    company = await company_of_lead(scope, lead_id)
    return await _said(scope, lead_id, company, await icps.find(scope, icp))


@router.get("/analyses", summary="List how analyses stand, the latest first")
async def list_analyses(scope: Scoped, icp: WhichIcp = None, limit: Limit = 50) -> Page[AnalysisRowOut]:
    stored = await icps.find(scope, icp)
    found = await analyses(scope, stored.id, most=limit)
    total = len(found)
    return Page(items=[AnalysisRowOut.model_validate(one) for one in found], next_cursor=None, total=total)


@router.post("/analyses/runs", status_code=202, summary="Analyse many leads in the background")
async def start_run(given: AnalyseRunIn, response: Response, scope: Scoped) -> JobOut:
    stored = await icps.find(scope, given.icp)
    companies = None if given.leads is None else await companies_of_leads(scope, given.leads)
    run_id = new_id()
    if given.budget is not None:
        cap = Decimal(str(given.budget.amount))
        await set_budget(scope, "run", cap, unit=given.budget.currency, run_id=run_id)
    arguments = {
        "icp": str(stored.id), "companies": None if companies is None else [str(item) for item in companies],
        "top": given.top, "again": given.again, "run": str(run_id),
    }  # fmt: skip
    job = JobOut.model_validate(await queue.enqueue(scope, "analyse", arguments, lock="analyse"))
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job


async def _asked(scope: Scope, company: UUID, stored: StoredIcp, given: AnalyseIn) -> Job:
    """The job that does this: the one that is under way, or a new one with a run and a cap of its own."""
    arguments = {
        "icp": str(stored.id), "companies": [str(company)], "again": given.again,
        "cap": None if given.max_cost is None else [given.max_cost, given.currency],
    }  # fmt: skip
    known = await queue.under_way(scope, "analyse", arguments)
    if known is not None:
        return known
    run_id = new_id()
    if given.max_cost is not None:
        await set_budget(scope, "run", Decimal(str(given.max_cost)), unit=given.currency, run_id=run_id)
    return await queue.enqueue(scope, "analyse", {**arguments, "run": str(run_id)}, lock=f"analyse:{company}")


async def _said(scope: Scope, lead_id: UUID, company: UUID, stored: StoredIcp) -> AnalysisOut:
    said = await analysis_of(scope, company, stored)
    if said is None:
        raise NotFound("Nothing is known of this company.", hint="Its import may have been undone.")
    return analysis_out(said, company, lead_id)
