"""Leads: the ranked list, one taken apart, adding and deciding."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.lead_schemas import (
    Country,
    HistoryItem,
    LeadAdded,
    LeadIn,
    LeadOut,
    LeadPatch,
    LeadsPage,
    Tier,
    Undone,
)
from leadwright.faces.api.lead_views import added_lead, leads_page, page_of, show_lead
from leadwright.faces.api.schemas import Cursor, Limit, Page, Text
from leadwright.flows.add_lead import add_lead
from leadwright.flows.rescore import rescore_some
from leadwright.flows.welcome import welcome
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.leads import decide
from leadwright.reads.happened import lead_history
from leadwright.reads.inbox import InboxFilter
from leadwright.workspace.accounts.access import reads_people

router = APIRouter(route_class=Transaction, tags=["leads"])
WhichIcp = Annotated[
    Text | None, Query(min_length=1, description="An ICP by id or name; the default one unless told.")
]


def lead_filter(
    *,
    tier: Annotated[Tier | None, Query()] = None,
    country: Annotated[Country | None, Query(description="ISO 3166 code.")] = None,
    industry: Annotated[Text | None, Query(description="As the list shows it.")] = None,
    q: Annotated[Text, Query(description="Words of the name, domain, industry or place.")] = "",
    owner: Annotated[Text | None, Query()] = None,
    qualification: Annotated[
        Literal["qualified", "nurture", "disqualified", "unknown"] | None,
        Query(description="By budget, authority, need and timeline, as they were judged last."),
    ] = None,
    icp: WhichIcp = None,
    show: Annotated[Literal["open", "snoozed", "disqualified", "out"], Query()] = "open",
) -> InboxFilter:
    """Which leads to show; without any, all that are open."""
    return InboxFilter(
        icp=icp,
        tier=tier,
        country=country,
        industry=industry,
        text=q,
        owner=owner,
        qualification=qualification,
        show=show,
    )


Filter = Annotated[InboxFilter, Depends(lead_filter)]


@router.get("/leads", summary="List leads, the best first")
@reads_people
async def list_leads(scope: Scoped, wanted: Filter, cursor: Cursor = None, limit: Limit = 25) -> LeadsPage:
    return leads_page(await page_of(scope, replace(wanted, cursor=cursor, size=limit)))


@router.post(
    "/leads", status_code=201, summary="Add one company by hand",
    responses={200: {"model": LeadAdded, "description": "The company was a lead already; what was said is kept."}},
)  # fmt: skip
async def add(
    given: LeadIn,
    response: Response,
    scope: Scoped,
    config: Config,
    force: Annotated[bool, Query(description="Add it although companies like it are known.")] = False,
) -> LeadAdded:
    """Add a company and score it. Companies that may be the same are answered with 409, unless forced.

    A new lead is looked at and enriched at once, in the background, as LEADWRIGHT_NEW_LEADS says.
    """
    added = await add_lead(scope, given.fields(), force)
    await rescore_some(scope, [added.company_id])
    if added.created:
        await welcome(scope, config, [added.company_id])
    response.status_code = 201 if added.created else 200
    response.headers["location"] = f"/api/v1/leads/{added.lead_id}"
    return await added_lead(scope, added)


@router.get("/leads/{lead_id:uuid}", summary="Show a lead, its score taken apart")
async def show(lead_id: UUID, scope: Scoped, icp: WhichIcp = None) -> LeadOut:
    return await show_lead(scope, lead_id, icp)


@router.patch("/leads/{lead_id:uuid}", summary="Decide about a lead")
async def patch(lead_id: UUID, given: LeadPatch, scope: Scoped) -> LeadOut:
    await _decide(scope, lead_id, given)
    return await show_lead(scope, lead_id)


async def _decide(scope: Scope, lead_id: UUID, given: LeadPatch) -> None:
    said = given.model_fields_set
    if given.verdict == "good":
        await decide.good_call(scope, lead_id)
    elif given.verdict == "not_a_fit":
        await decide.not_a_fit(scope, lead_id, given.reason or "")
    elif "verdict" in said:
        await decide.change(scope, lead_id, "verdict taken back", verdict=None, verdict_reason=None)
    if given.stage is not None:
        await decide.move(scope, lead_id, given.stage)
    if "owner" in said:
        await decide.assign(scope, lead_id, given.owner)
    if given.snoozed_until is not None:
        await decide.snooze(scope, lead_id, given.snoozed_until)
    elif "snoozed_until" in said:
        await decide.change(scope, lead_id, "woken", snoozed_until=None)
    if "note" in said:
        await decide.change(scope, lead_id, "noted", note=given.note)


@router.post("/leads/{lead_id:uuid}/undo", summary="Take back the last decision")
async def undo(lead_id: UUID, scope: Scoped) -> Undone:
    await lead_history(scope, lead_id, most=1)
    undone = await decide.undo(scope, lead_id)
    if undone is None:
        raise Conflict("There is no decision to take back.", hint="The history shows what was decided.")
    return Undone(undone=undone)


@router.get("/leads/{lead_id:uuid}/history", summary="List what happened to a lead, the newest first")
async def history(
    lead_id: UUID, scope: Scoped, cursor: Cursor = None, limit: Limit = 50
) -> Page[HistoryItem]:
    found, total = await lead_history(scope, lead_id, after=cursor, most=limit + 1)
    shown = [HistoryItem.model_validate(item) for item in found[:limit]]
    return Page(items=shown, next_cursor=shown[-1].id if len(found) > limit else None, total=total)
