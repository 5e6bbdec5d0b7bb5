"""Campaigns: made with what they may spend, watched as they go, and their prospects decided about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from pydantic import BaseModel, Field

from leadwright.campaigns import store
from leadwright.campaigns.document import read_plan
from leadwright.effects.opening import open_gateway
from leadwright.entities.semantic import persona_text
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows import steer_campaign as verbs
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
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
from leadwright.reads.search_plan import SearchPlan, search_plan
from leadwright.sources.criteria import of_icp, wide
from leadwright.sources.question import Criteria

routes = APIRouter(route_class=WebRoute)
SIZE = 50
_SHOWN = {
    "all": ("All", None), "qualified": ("Qualified", ("qualified",)), "converted": ("Converted", ("converted",)),
    "unqualified": ("Not qualified", ("unqualified",)), "below": ("Below the line", ("below",)),
    "waiting": ("Waiting", ("found", "matched")), "known": ("Known already", ("known", "out")),
    "rejected": ("Rejected", ("rejected",)),
}  # fmt: skip


class Asked(BaseModel):
    """What a campaign shall do, as typed."""

    name: str = Field("", max_length=120)
    icp: str = Field("", max_length=64)
    prospects: str = Field("200", max_length=12)
    match: str = Field("0.75", max_length=12)
    score: str = Field("0", max_length=12)
    budget: str = Field("", max_length=16)
    currency: str = Field("USD", max_length=3)
    reach: str = Field("any", max_length=8)
    contacts: str = Field("1", max_length=4)
    hold_out: str = Field("", max_length=8)
    convert: str = ""
    platform: list[str] = Field([], max_length=50)
    action: str = Field("start", max_length=8)

    def plan(self) -> dict[str, Any]:
        """The plan's document; raises Wrong, with the field."""
        return {
            "max_prospects": _whole(self.prospects, "prospects"), "platforms": self.platform,
            "min_match": _number(self.match, "match"), "min_score": _number(self.score, "score"),
            "budget": Decimal(str(_number(self.budget, "budget"))) if self.budget.strip() else None,
            "currency": self.currency, "reach": self.reach, "contacts": _whole(self.contacts, "contacts"),
            "hold_out": _number(self.hold_out, "hold_out") / 100 if self.hold_out.strip() else None,
            "convert": bool(self.convert),
        }  # fmt: skip


class Listed(BaseModel):
    """Which prospects of a campaign are shown, after which of them."""

    show: str = Field("all", max_length=20)
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class CampaignsContext:
    """All campaigns. `icps` are those that one can be made for."""

    campaigns: Sequence[CampaignPage]
    icps: Sequence[StoredIcp]


@dataclass(frozen=True, slots=True)
class NewCampaignContext:
    """What a new one would do: as typed, with each source's own words and price."""

    asked: Asked
    icps: Sequence[StoredIcp]
    chosen: StoredIcp
    plans: Sequence[SearchPlan]
    problem: str

    @property
    def criteria(self) -> Criteria:
        """What is searched for."""
        return wide(of_icp(self.chosen.icp))

    @property
    def has_persona(self) -> bool:
        """Whether the ideal customer says in words whom it means."""
        return bool(persona_text(self.chosen.icp.persona))


@dataclass(frozen=True, slots=True)
class CampaignContext:
    """One campaign as it stands, and a page of its prospects. `shown` are (name, label) of what may be listed."""

    page: CampaignPage
    icp: StoredIcp
    came: CampaignReturn
    prospects: Sequence[Prospect]
    total: int
    show: str
    shown: Sequence[tuple[str, str]]
    next: str

    @property
    def funnel(self) -> Sequence[tuple[str, int, int, str]]:
        """The steps from found to converted: (label, how many came so far, how many ended there, why they did)."""
        counts = self.page.counts
        above = counts["discovered"] - counts["below"] - counts["out"]
        return (
            ("Found", counts["discovered"], counts["below"] + counts["out"], "below the line or out"),
            ("Above the line", above, above - counts["enriched"], "not enriched yet"),
            ("Enriched", counts["enriched"], counts["unqualified"], "not qualified"),
            ("Qualified", counts["qualified"], counts["rejected"], "rejected"),
            ("Converted", counts["converted"], 0, ""),
        )


@routes.get("/campaigns")
async def show_campaigns(frame: FrameOf) -> Response:
    """Show all campaigns."""
    page = CampaignsContext(await campaign_list(frame.scope), await icps.icps(frame.scope))
    return await frame.show("campaigns.html", page, title="Campaigns", here="campaigns")


@routes.get("/campaigns/new")
async def new(frame: FrameOf, asked: Annotated[Asked, Query()]) -> Response:
    """Show what a campaign would ask of whom, and what that would cost at least; nobody is asked."""
    known = await icps.icps(frame.scope)
    if not known:
        return frame.back(
            "/icp/new", "Describe your ideal customer first: a campaign looks for companies like it."
        )
    chosen = await icps.find(frame.scope, asked.icp or None)
    problem, limit = "", 200
    try:
        limit = read_plan(asked.plan()).max_prospects
    except Wrong as error:
        problem = error.message
    criteria = wide(of_icp(chosen.icp))
    async with open_gateway(frame.web.database, frame.web.settings, frame.scope.workspace) as gateway:
        plans = await search_plan(frame.scope, gateway, criteria, limit, asked.platform or None)
    page = NewCampaignContext(asked, known, chosen, plans, problem)
    return await frame.show("campaign_new.html", page, title="New campaign", here="campaigns")


@routes.post("/campaigns")
async def make(frame: FrameOf, asked: Annotated[Asked, Form()]) -> Response:
    """Make a campaign, and start it unless it is kept as a draft."""
    plan = read_plan(asked.plan())
    stored = await icps.find(frame.scope, asked.icp or None)
    made = await store.add(frame.scope, asked.name or stored.name, stored.id, plan)
    if asked.action == "draft":
        return frame.back(
            f"/campaigns/{made.id}", "It is kept as a draft: nothing is asked until you start it."
        )
    await verbs.start(frame.scope, made.id)
    return frame.back(f"/campaigns/{made.id}", "It has started.")


@routes.get("/campaigns/{campaign_id}")
async def show_campaign(frame: FrameOf, campaign_id: UUID, listed: Annotated[Listed, Query()]) -> Response:
    """Show one campaign: how far it is, what it cost, where prospects are lost, and who they are."""
    page = await campaign_page(frame.scope, campaign_id)
    show = listed.show if listed.show in _SHOWN else "all"
    stages = _SHOWN[show][1]
    found = await prospects(frame.scope, campaign_id, stages=stages, after=listed.after, most=SIZE + 1)
    more = (
        f"/campaigns/{campaign_id}?show={show}&after={found[SIZE - 1].lead_id}" if len(found) > SIZE else ""
    )
    context = CampaignContext(
        page, await icps.find(frame.scope, page.campaign.icp_id), await campaign_return(frame.scope, campaign_id),
        found[:SIZE],
        await count_prospects(frame.scope, campaign_id, stages=stages), show,
        [(name, label) for name, (label, _) in _SHOWN.items()], more,
    )  # fmt: skip
    return await frame.show("campaign.html", context, title=page.campaign.name, here="campaigns")


@routes.post("/campaigns/{campaign_id}/{verb}")
async def steer(
    frame: FrameOf, campaign_id: UUID, verb: str, lead: Annotated[list[UUID] | None, Form()] = None,
    reason: Annotated[str, Form(max_length=300)] = "",
) -> Response:  # fmt: skip
    """Start, pause, cancel or clone a campaign, or decide about its prospects."""
    here, picked = f"/campaigns/{campaign_id}", lead or []
    match verb:
        case "start":
            await verbs.start(frame.scope, campaign_id)
            return frame.done(here, "It goes on.")
        case "pause":
            await verbs.pause(frame.scope, campaign_id, reason)
            return frame.done(here, "It rests: what is under way is written, and nothing more is asked.")
        case "cancel":
            await verbs.cancel(frame.scope, campaign_id, reason)
            return frame.done(here, "It has ended. What it found stays.")
        case "clone":
            made = await verbs.clone(frame.scope, campaign_id)
            return frame.back(f"/campaigns/{made.id}", "A draft that asks for the same.")
        case "convert":
            changed = await verbs.convert(frame.scope, campaign_id, picked)
            return frame.done(here, f"{len(changed)} of them are leads to work on now.")
        case "reject":
            changed = await verbs.reject(frame.scope, campaign_id, picked, reason)
            return frame.done(here, f"{len(changed)} rejected: {reason}")
    raise Wrong("That cannot be done with a campaign.", hint="Use the buttons of the page.", field="action")


def _whole(text: str, field: str) -> int:
    plain = text.strip().replace(",", "")
    if not plain.isascii() or not plain.isdigit():
        raise Wrong(f"{text!r} is no whole number.", hint="Write it as 200.", field=field)
    return int(plain)


def _number(text: str, field: str) -> float:
    try:
        return float(text.strip().replace(",", "") or 0)
    except ValueError as error:
        raise Wrong(f"{text!r} is no number.", hint="Write it as 0.75.", field=field) from error
