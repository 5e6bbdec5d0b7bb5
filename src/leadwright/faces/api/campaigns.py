"""Campaigns: made, started, paused, watched; and their prospects, converted or rejected."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from leadwright.campaigns import store
from leadwright.campaigns.document import read_plan
from leadwright.campaigns.returns import Effect
from leadwright.faces.api import paging
from leadwright.faces.api.campaign_schemas import (
    CameOut,
    CampaignIn,
    CampaignOut,
    CloneIn,
    EffectOut,
    ProspectOut,
    ReasonIn,
    RejectIn,
    ReturnOut,
    SourceReturnOut,
    StageOf,
)
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.schemas import Cursor, Limit, Page
from leadwright.flows import steer_campaign as verbs
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.reads.campaign import (
    CampaignPage,
    Prospect,
    campaign_list,
    campaign_page,
    count_prospects,
    prospects,
)
from leadwright.reads.campaign_return import CampaignReturn, campaign_return
from leadwright.sources.market import operations

router = APIRouter(route_class=Transaction, tags=["campaigns"], prefix="/prospecting")


@router.get("/campaigns", summary="List campaigns, the newest first")
async def list_campaigns(scope: Scoped) -> Page[CampaignOut]:
    shown = [campaign_out(item) for item in await campaign_list(scope)]
    return Page(items=shown, next_cursor=None, total=len(shown))


@router.post("/campaigns", status_code=202, summary="Make a campaign and start it")
async def add_campaign(given: CampaignIn, scope: Scoped) -> CampaignOut:
    """It finds companies like the ideal customer, buys only what is above the line and within the budget, and qualifies
    them. A job carries it out; `GET /jobs/{job_id}/events` tells how far it is as it goes."""
    able = {vendor.name for vendor, _ in operations("find_companies")}
    if unknown := [name for name in given.platforms if name not in able]:
        raise Wrong(
            f"{unknown[0]!r} is no source that finds companies.", hint=f"Those that can: {', '.join(sorted(able))}.",
            field="platforms",
        )  # fmt: skip
    stored = await icps.find(scope, given.icp_id)
    plan = read_plan({
        "max_prospects": given.max_prospects, "platforms": given.platforms, "min_match": given.min_match_score,
        "min_score": given.min_score, "budget": given.budget, "currency": given.currency, "reach": given.reach,
        "contacts": given.contacts, "hold_out": given.hold_out, "convert": given.convert,
    })  # fmt: skip
    made = await store.add(scope, given.name or stored.name, stored.id, plan)
    if given.start:
        await verbs.start(scope, made.id)
    return await _shown(scope, made.id)


@router.get("/campaigns/{campaign_id:uuid}", summary="Show how far a campaign is and what it cost")
async def show_campaign(campaign_id: UUID, scope: Scoped) -> CampaignOut:
    return await _shown(scope, campaign_id)


@router.post("/campaigns/{campaign_id:uuid}/start", status_code=202, summary="Start a draft")
async def start_campaign(campaign_id: UUID, scope: Scoped) -> CampaignOut:
    """One that was paused or failed goes on from where it stands."""
    await verbs.start(scope, campaign_id)
    return await _shown(scope, campaign_id)


@router.post("/campaigns/{campaign_id:uuid}/pause", summary="Let a campaign rest")
async def pause_campaign(campaign_id: UUID, scope: Scoped, given: ReasonIn | None = None) -> CampaignOut:
    """What is under way is written, and nothing more is asked."""
    await verbs.pause(scope, campaign_id, given.reason if given else "")
    return await _shown(scope, campaign_id)


@router.post("/campaigns/{campaign_id:uuid}/resume", status_code=202, summary="Let a paused campaign go on")
async def resume_campaign(campaign_id: UUID, scope: Scoped) -> CampaignOut:
    await verbs.start(scope, campaign_id)
    return await _shown(scope, campaign_id)


@router.post("/campaigns/{campaign_id:uuid}/cancel", summary="End a campaign for good")
async def cancel_campaign(campaign_id: UUID, scope: Scoped, given: ReasonIn | None = None) -> CampaignOut:
    """What it found stays, and what it bought."""
    await verbs.cancel(scope, campaign_id, given.reason if given else "")
    return await _shown(scope, campaign_id)


@router.post(
    "/campaigns/{campaign_id:uuid}/clone", status_code=201, summary="Make a draft that asks for the same"
)
async def clone_campaign(campaign_id: UUID, scope: Scoped, given: CloneIn | None = None) -> CampaignOut:
    made = await verbs.clone(scope, campaign_id, given.name if given else "")
    return await _shown(scope, made.id)


@router.get(
    "/campaigns/{campaign_id:uuid}/prospects",
    summary="List the prospects of a campaign, the best matches first",
)
async def list_prospects(
    campaign_id: UUID,
    scope: Scoped,
    min_score: Annotated[
        float | None, Query(alias="minScore", ge=0, le=1, description="Those with a match from this on.")
    ] = None,
    stage: Annotated[list[StageOf] | None, Query(description="Those at these stages alone.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ProspectOut]:
    await store.find(scope, campaign_id)
    found = await prospects(
        scope, campaign_id, stages=stage, least=min_score, after=paging.after(cursor), most=limit + 1
    )
    total = await count_prospects(scope, campaign_id, stages=stage, least=min_score)
    last = found[limit - 1].lead_id if len(found) > limit else None
    return Page(
        items=[_prospect(item) for item in found[:limit]], next_cursor=paging.cursor_of(last), total=total
    )


@router.get("/campaigns/{campaign_id:uuid}/return", summary="Tell what a campaign has come to")
async def show_return(campaign_id: UUID, scope: Scoped) -> ReturnOut:
    """How far its prospects went, all and by the source that found them, what one of each has cost, and what working on
    them changed beside those that were held out, with 95 % intervals."""
    return _return(await campaign_return(scope, campaign_id))


@router.post("/prospects/{lead_id:uuid}/convert", summary="Make a lead to work on of a prospect")
async def convert_prospect(lead_id: UUID, scope: Scoped) -> CampaignOut:
    """It moves to stage `new`; one that is so already stays."""
    campaign_id = await store.campaign_of(scope, lead_id)
    await verbs.convert(scope, campaign_id, [lead_id])
    return await _shown(scope, campaign_id)


@router.post("/prospects/{lead_id:uuid}/reject", summary="Say that a prospect is not a fit, and why")
async def reject_prospect(lead_id: UUID, given: RejectIn, scope: Scoped) -> CampaignOut:
    campaign_id = await store.campaign_of(scope, lead_id)
    await verbs.reject(scope, campaign_id, [lead_id], given.reason)
    return await _shown(scope, campaign_id)


async def _shown(scope: Scope, campaign_id: UUID) -> CampaignOut:
    return campaign_out(await campaign_page(scope, campaign_id))


def campaign_out(page: CampaignPage) -> CampaignOut:
    """A campaign as the API shows it."""
    one, plan = page.campaign, page.campaign.plan
    return CampaignOut.model_validate({
        "id": one.id, "name": one.name, "icp_id": one.icp_id, "status": one.state.value, "reason": one.reason,
        "platforms": list(plan.platforms), "max_prospects": plan.max_prospects, "min_match_score": float(plan.min_match),
        "min_score": float(plan.min_score), "reach": plan.reach.value, "contacts": plan.contacts,
        "hold_out": plan.hold_out, "convert": plan.convert, **page.counts, "cost": float(page.spent),
        "cost_by_currency": {name: float(amount) for name, amount in page.cost.items()},
        "budget": None if plan.budget is None else float(plan.budget), "currency": plan.currency, "eta": page.eta,
        "run_id": one.run_id, "job_id": one.job_id, "created_by": one.created_by, "created_at": one.created_at,
        "started_at": one.started_at, "ended_at": one.ended_at,
    })  # fmt: skip


def _return(told: CampaignReturn) -> ReturnOut:
    def each(one: Effect | None) -> EffectOut | None:
        if one is None:
            return None
        return EffectOut(
            treated=one.treated.of, treated_hits=one.treated.hits, held_out=one.held_out.of, held_out_hits=one.held_out.hits,
            difference=one.difference, low=one.low, high=one.high, sure=one.is_sure,
        )  # fmt: skip

    return ReturnOut(
        all=CameOut.model_validate(told.came), cost=float(told.cost),
        by_source=[
            SourceReturnOut(source=name, cost=float(told.spent.get(name, 0)), **asdict(came))
            for name, came in told.by_source.items()
        ],
        cost_of_one={name: None if price is None else float(price) for name, price in asdict(told.prices).items()},
        meetings=each(told.meetings), deals=each(told.deals),
        seconds_to_first=None if told.to_first is None else told.to_first.total_seconds(),
    )  # fmt: skip


def _prospect(item: Prospect) -> ProspectOut:
    return ProspectOut.model_validate({
        "lead_id": item.lead_id, "company_id": item.company_id, "company": item.name, "domain": item.domain,
        "source": item.source, "stage": item.stage.value, "reason": item.reason,
        "match": None if item.match is None else float(item.match),
        "score": None if item.score is None else float(item.score), "arm": item.arm, "found_at": item.found_at,
    })  # fmt: skip
