"""Enrichment: one lead, waiting a moment for it, or many in the background."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from leadwright.effects.budgets import set_budget
from leadwright.faces.api.discovery_views import money
from leadwright.faces.api.doors import opened_gateway, vendor_named
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.enrich_schemas import (
    EnrichIn,
    EnrichOut,
    EnrichRunIn,
    ForecastOut,
    IntervalOut,
    NotPlannedOut,
    PlannedOut,
    SourceForecastOut,
    SourceResultOut,
)
from leadwright.faces.api.schemas import JobOut
from leadwright.faces.api.waiting import ended
from leadwright.flows.forecast import explain, forecast
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.ids import new_id
from leadwright.kernel.queue import Job
from leadwright.reads.enriched import companies_of_leads, company_of_lead, said_by, score_now
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring.agenda import Enriching
from leadwright.scoring.ask import Goal, Proposed, Refused
from leadwright.scoring.imagine import Forecast

router = APIRouter(route_class=Transaction, tags=["enrichment"])
_LATER: dict[int | str, dict[str, Any]] = {
    202: {"model": JobOut, "description": "It takes longer: poll the job, then ask for its result."}
}


@router.post(
    "/leads/{lead_id:uuid}/enrich", summary="Enrich a lead, waiting five seconds for it", responses=_LATER
)
async def enrich(
    lead_id: UUID, given: EnrichIn, scope: Scoped, request: Request, response: Response
) -> EnrichOut:
    """Ask sources about a lead, in a job, so that nothing is lost when the caller goes away.

    Ends within five seconds: the result (200). Else the job (202), whose result `GET
    /leads/{id}/enrichments/{job}` shows. The same request again while its job is under way waits for that one.
    """
    company = await company_of_lead(scope, lead_id)
    stored = await icps.find(scope, given.icp)
    for name in given.sources:
        vendor_named(name, "sources")
    if given.dry_run:
        return await _planned(scope, request, lead_id, company, stored, given)
    job = await _asked(scope, company, stored, given)
    await scope.commit()
    return await _answer(scope, lead_id, company, await ended(scope, job.id), response)


@router.get(
    "/leads/{lead_id:uuid}/enrichments/{job_id:uuid}", summary="Show what an enrichment of a lead brought",
    responses=_LATER,
)  # fmt: skip
async def result(lead_id: UUID, job_id: UUID, scope: Scoped, response: Response) -> EnrichOut:
    company = await company_of_lead(scope, lead_id)
    job = await queue.get(scope, job_id)
    if job.kind != "enrich" or str(company) not in (job.arguments.get("companies") or ()):
        raise NotFound(
            f"The job {job_id} does not enrich this lead.", hint="The lead's 202 answer names its job."
        )
    return await _answer(scope, lead_id, company, job, response)


@router.post("/enrichment/runs", status_code=202, summary="Enrich many leads in the background")
async def start_run(given: EnrichRunIn, response: Response, scope: Scoped) -> JobOut:
    stored = await icps.find(scope, given.icp)
    for name in given.sources:
        vendor_named(name, "sources")
    companies = None if given.leads is None else await companies_of_leads(scope, given.leads)
    run_id = new_id()
    if given.budget is not None:
        await set_budget(
            scope, "run", Decimal(str(given.budget.amount)), unit=given.budget.currency, run_id=run_id
        )
    arguments = {
        "icp": str(stored.id), "companies": None if companies is None else [str(item) for item in companies],
        "top": given.top, "sources": given.sources or None, "contacts": given.contacts, "pay": given.paid,
        "run": str(run_id),
    }  # fmt: skip
    job = JobOut.model_validate(await queue.enqueue(scope, "enrich", arguments, lock="enrich"))
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job


async def _asked(scope: Scope, company: UUID, stored: StoredIcp, given: EnrichIn) -> Job:
    """The job that does this: the one that is under way, or a new one with a run and a cap of its own."""
    arguments = {
        "icp": str(stored.id), "companies": [str(company)], "sources": sorted(set(given.sources)) or None,
        "contacts": given.contacts, "pay": given.paid,
        "cap": None if given.max_cost is None else [given.max_cost, given.currency],
    }  # fmt: skip
    known = await queue.under_way(scope, "enrich", arguments)
    if known is not None:
        return known
    run_id = new_id()
    if given.max_cost is not None:
        await set_budget(scope, "run", Decimal(str(given.max_cost)), unit=given.currency, run_id=run_id)
    return await queue.enqueue(scope, "enrich", {**arguments, "run": str(run_id)}, lock=f"enrich:{company}")


async def _answer(scope: Scope, lead_id: UUID, company: UUID, job: Job, response: Response) -> EnrichOut:
    if job.state != "done" or job.result is None:
        shown = JobOut.model_validate(job)
        location = {"location": f"/api/v1/jobs/{job.id}"}
        return JSONResponse(shown.model_dump(mode="json"), 202, location)  # type: ignore[return-value]
    said: Mapping[str, Any] = job.result
    score = await score_now(scope, UUID(said["icp_id"]), company)
    data = await said_by(scope, company, [name for name, item in said["sources"].items() if item["hits"]])
    return EnrichOut(
        lead_id=lead_id, job_id=job.id,
        enrichment_results={name: _source(item, data.get(name)) for name, item in said["sources"].items()},
        not_asked=said["not_asked"], planned=[], not_planned=[], forecast=None, new_score=float(score.score) if score else None,
        new_tier=score.tier if score else None,  # type: ignore[arg-type]
        contacts_added=said["contacts_added"], cost=said["cost"],
    )  # fmt: skip


def _source(item: Mapping[str, Any], data: Mapping[str, Any] | None) -> SourceResultOut:
    status: Any = "success" if item["status"] == "hit" else item["status"]
    return SourceResultOut(
        status=status, reason=item["reason"], asks=item["asks"], emails_found=item["emails_found"], cost=item["cost"],
        data=dict(data) if data is not None else None,
    )  # fmt: skip


async def _planned(
    scope: Scope, request: Request, lead_id: UUID, company: UUID, stored: StoredIcp, given: EnrichIn
) -> EnrichOut:
    """What would be asked now, and what it would come to: each answer may change what follows. Nobody is asked."""
    goal = Goal(contacts=given.contacts, titles=tuple(stored.icp.decision_makers.titles), may_pay=given.paid)
    async with opened_gateway(request) as gateway:
        chosen = await offers(gateway, given.sources or None)
    how = Enriching(stored.id, goal, chosen, await measured_rates(scope))
    cap = None if given.max_cost is None else Decimal(str(given.max_cost))
    seen, imagined = await explain(scope, [company], how), await forecast(scope, [company], how, cap)
    score = await score_now(scope, stored.id, company)
    return EnrichOut(
        lead_id=lead_id, job_id=None, enrichment_results={}, not_asked={},
        planned=[_ask(item) for one in seen for item in one.asks],
        not_planned=[_refused(item) for one in seen for item in one.refused], forecast=_forecast(imagined),
        new_score=float(score.score) if score else None, new_tier=score.tier if score else None,  # type: ignore[arg-type]
        contacts_added=0, cost={},
    )  # fmt: skip


def _ask(item: Proposed) -> PlannedOut:
    return PlannedOut(
        source=item.offer.vendor.name, operation=item.offer.operation.name, why=item.sentence,
        p_hit=round(item.hit, 4), cost=money([(item.offer.currency, item.offer.cost)]),
    )  # fmt: skip


def _refused(item: Refused) -> NotPlannedOut:
    return NotPlannedOut(source=item.offer.vendor.name, operation=item.offer.operation.name, why=item.reason)


def _forecast(found: Forecast) -> ForecastOut:
    return ForecastOut(
        cost={currency: IntervalOut.model_validate(item) for currency, item in found.cost.items()},
        sources=[
            SourceForecastOut(
                source=item.source, calls=IntervalOut.model_validate(item.calls), hits=IntervalOut.model_validate(item.hits)
            )
            for item in found.sources
        ],
    )  # fmt: skip
