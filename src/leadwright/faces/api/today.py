"""The day and its signals: whom to call today, the signals of a lead, and how types of signals fade."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field

from leadwright.entities.resolve import canonical
from leadwright.faces.api import paging
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.leads import WhichIcp
from leadwright.faces.api.schemas import Cursor, Limit, Page, Text
from leadwright.faces.api.signal_schemas import Industries, IndustryOut, ListedSignalOut, SignalTypes
from leadwright.faces.api.signal_views import listed_out, type_out
from leadwright.faces.api.today_schemas import (
    FadingIn,
    FadingOut,
    FadingPreviewOut,
    FadingPreviewsOut,
    FadingsOut,
    SignalsOut,
    TodayOut,
)
from leadwright.faces.api.today_views import fading_out, signals_out, today_out
from leadwright.flows.decide_fading import decide_fading
from leadwright.flows.rescore_later import rescore_later
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.reads.fading_preview import fading_preview
from leadwright.reads.find_lead import company_of
from leadwright.reads.signal_kinds import fadings_in_force
from leadwright.reads.signal_list import SignalFilter, signal_list
from leadwright.reads.signal_timeline import signal_timeline
from leadwright.reads.today import today
from leadwright.scoring.kinds import signal_kinds
from leadwright.scoring.trends import trends
from leadwright.signals.fadings import Fading, known
from leadwright.values import industry

router = APIRouter(route_class=Transaction, tags=["signals"])
TypeName = Annotated[str, Path(alias="type", pattern="^[a-z_]{1,60}$", description="A type of signal.")]


TypeOf = Annotated[str, Field(pattern="^[a-z_]{1,60}$")]


@router.get("/today", summary="Say whom to call today, and why now")
async def show_today(
    scope: Scoped,
    owner: Annotated[Text | None, Query(description="Whose leads; everybody's unless told.")] = None,
    icp: WhichIcp = None,
    limit: Annotated[int, Query(ge=1, le=50, description="How many at most.")] = 5,
) -> TodayOut:
    return today_out(await today(scope, owner=owner, icp=icp, most=limit))


@router.get("/leads/{lead_id:uuid}/signals", summary="List what changed at a lead and what holds there")
async def lead_signals(
    lead_id: UUID,
    scope: Scoped,
    group: Annotated[Literal["intent", "fit", "social", "engagement"] | None, Query()] = None,
) -> SignalsOut:
    """Signals as of today with their strength, evidence, and whether they can be used in copy; those that count first."""
    company = await company_of(scope, lead_id)
    return signals_out(await signal_timeline(scope, company, group=group or ""))


@router.get("/signals", summary="List what changed lately, at any company")
async def list_signals(
    scope: Scoped,
    types: Annotated[
        list[TypeOf] | None, Query(alias="type", description="Types of signals; all unless told.")
    ] = None,
    company: Annotated[UUID | None, Query(description="Signals of one company alone.")] = None,
    since: Annotated[date | None, Query(description="Signals that are dated on this day or later.")] = None,
    news: Annotated[bool, Query(description="Only what was news when it was found.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ListedSignalOut]:
    """The newest first: events by the day they happened on, else by the day they were first seen; states since they hold."""
    known = await canonical(scope, company) or company if company else None
    wanted = SignalFilter(types or (), known, since, news)
    found, total = await signal_list(scope, wanted, after=paging.after(cursor), most=limit)
    last = found[-1].signal.id if len(found) == limit else None
    return Page(items=[listed_out(item) for item in found], next_cursor=paging.cursor_of(last), total=total)


@router.get("/signals/types", summary="List the types of signals")
async def list_types(scope: Scoped) -> SignalTypes:
    """Every type with its meaning and how it fades here."""
    return SignalTypes(items=[type_out(kind) for kind in (await signal_kinds(scope)).values()])


@router.get("/signals/industries", summary="List which industries grow")
async def list_industries(scope: Scoped) -> Industries:
    """By our own population: where more companies hire or raised money in the last year than among all others."""
    return Industries(items=[
        IndustryOut(
            industry=item.industry, label=industry.label(item.industry), companies=item.companies, active=item.active,
            others=item.others, others_active=item.others_active, growing=item.growing, measured_on=item.measured_on,
        )
        for item in await trends(scope)
    ])  # fmt: skip


@router.get("/signals/fadings", summary="List how each type of signal fades")
async def list_fadings(scope: Scoped) -> FadingsOut:
    return FadingsOut(items=[fading_out(item) for item in await fadings_in_force(scope)])


@router.put("/signals/fadings/{type}", summary="Decide how a type of signal fades")
async def put_fading(type_: TypeName, given: FadingIn, scope: Scoped) -> FadingOut:
    """Types that the score reads as one fade alike. Where rules follow it, all leads are scored anew in the background."""
    return await _decided(scope, type_, _fading(given))


@router.delete("/signals/fadings/{type}", summary="Bring the default fading of a type back")
async def drop_fading(type_: TypeName, scope: Scoped) -> FadingOut:
    return await _decided(scope, type_, None)


@router.post(
    "/signals/fadings/{type}/preview", summary="Count what another fading would do, without deciding it"
)
async def preview_fading(type_: TypeName, given: FadingIn, scope: Scoped) -> FadingPreviewsOut:
    known(type_)
    found = await fading_preview(scope, type_, _fading(given))
    return FadingPreviewsOut(items=[
        FadingPreviewOut(
            icp_id=item.icp.id, icp=item.icp.name, as_of=item.as_of, before=dict(item.before), after=dict(item.after),
            moving=item.moving, changed=item.changed,
        )
        for item in found
    ])  # fmt: skip


async def _decided(scope: Scope, type_: str, fading: Fading | None) -> FadingOut:
    done = await decide_fading(scope, type_, fading)
    if done.rules:
        await rescore_later(scope)
    return fading_out(next(item for item in await fadings_in_force(scope) if item.kind.name == type_))


def _fading(given: FadingIn) -> Fading:
    if given.expiry_days < given.fresh_days:
        raise Conflict(
            "The days contradict each other: it would expire while it is fresh.",
            hint="Let expiry_days be at least fresh_days.",
        )
    return Fading(given.fresh_days, given.half_life_days, given.expiry_days)
