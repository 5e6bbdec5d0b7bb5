"""The lead page: why this score, and what don't we know? And what people decide about the lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field

from leadwright.faces.web.contexts import LeadContext, SignalsContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.templates import local_path
from leadwright.faces.web.words import day
from leadwright.flows.rescore import time_zone
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.leads import decide, watch
from leadwright.reads.find_lead import company_of
from leadwright.reads.lead_page import lead_page
from leadwright.reads.signal_timeline import GROUPS, signal_timeline

routes = APIRouter(route_class=WebRoute)


class Decided(BaseModel):
    """What a person decided about a lead, and the page to come back to."""

    action: str = Field("", max_length=40)
    reason: str = Field("", max_length=500)
    other: str = Field("", max_length=500)
    until: date | None = None
    owner: str = Field("", max_length=200)
    back: str = Field("", max_length=12_000)


async def lead_context(frame: Frame, lead_id: UUID, icp: str = "") -> LeadContext:
    """What the page and the panel of a lead show; the page alone shows signals."""
    today = clock.today(await time_zone(frame.scope))
    snoozes = (("Tomorrow", 1), ("One week", 7), ("One month", 30), ("Three months", 91))
    lead = await lead_page(frame.scope, lead_id, icp or None)
    return LeadContext(
        lead=lead,
        signals=None,
        watches=await watch.watches_of(frame.scope, lead_id),
        lists=[made.name for made in await watch.lists(frame.scope)],
        reasons=[reason for reason in decide.REASONS if reason != "other"],
        snoozes=[(label, today + timedelta(days=days)) for label, days in snoozes],
        back=frame.path,
    )


@routes.get("/leads/{lead_id}")
async def show_lead(frame: FrameOf, lead_id: UUID, icp: str = "", group: str = "") -> Response:
    """Show one lead, taken apart."""
    page = await lead_context(frame, lead_id, icp)
    page = replace(page, signals=await _signals(frame.scope, lead_id, page.lead.lead.company_id, group))
    return await frame.show("lead.html", page, title=page.lead.name, here="lead")


@routes.get("/leads/{lead_id}/panel")
async def show_panel(frame: FrameOf, lead_id: UUID, icp: str = "") -> Response:
    """Show one lead beside the list."""
    page = await lead_context(frame, lead_id, icp)
    return await frame.show("panel.html", page, title=page.lead.name, here="lead")


@routes.get("/leads/{lead_id}/signals")
async def show_signals(frame: FrameOf, lead_id: UUID, group: str = "") -> Response:
    """Show the signals of a lead, of one group if told; a page of its own leads to the lead."""
    if not frame.is_fragment:
        return frame.back(f"/leads/{lead_id}?group={group if group in GROUPS else ''}#signals")
    company = await company_of(frame.scope, lead_id)
    page = await _signals(frame.scope, lead_id, company, group)
    return await frame.show("signals.html", page, title="Signals")


async def _signals(scope: Scope, lead_id: UUID, company: UUID, group: str) -> SignalsContext:
    found = await signal_timeline(scope, company, group=group if group in GROUPS else "")
    return SignalsContext(lead_id, found)


@routes.post("/leads/{lead_id}")
async def decide_lead(frame: FrameOf, lead_id: UUID, decided: Annotated[Decided, Form()]) -> Response:
    """Take a decision, or take the last one back."""
    said = await _decide(frame.scope, lead_id, decided)
    if frame.is_fragment:
        undo = None if decided.action == "undo" else f"/leads/{lead_id}"
        return frame.toast(said, undo=undo, events="lead-decided")
    return frame.back(local_path(decided.back, f"/leads/{lead_id}"), said)


async def _decide(scope: Scope, lead_id: UUID, decided: Decided) -> str:
    match decided.action:
        case "good":
            await decide.good_call(scope, lead_id)
            return "Marked as a good call."
        case "not_a_fit":
            reason = decided.other.strip() or decided.reason
            await decide.not_a_fit(scope, lead_id, reason)
            return f"Not a fit: {reason.strip()}."
        case "snooze" if decided.until is not None:
            if decided.until <= clock.today(await time_zone(scope)):
                raise Wrong("That day is over.", hint="Choose a day to come.", field="until")
            await decide.snooze(scope, lead_id, decided.until)
            return f"Snoozed until {day(decided.until)}."
        case "assign":
            await decide.assign(scope, lead_id, decided.owner)
            return f"Given to {decided.owner.strip()}." if decided.owner.strip() else "Given to nobody."
        case "undo":
            undone = await decide.undo(scope, lead_id)
            return f"Taken back: {undone}." if undone else "There is nothing to take back."
    raise Wrong("That is nothing that can be decided.", hint="Use the buttons of the page.", field="action")
