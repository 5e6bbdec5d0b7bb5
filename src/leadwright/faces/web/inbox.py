"""The inbox: whom do I call, and why now?"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from leadwright.faces.web import paging
from leadwright.faces.web.contexts import InboxContext, LeadContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.lead import lead_context
from leadwright.faces.web.route import WebRoute
from leadwright.flows.rescore import time_zone
from leadwright.icp import store as icps
from leadwright.kernel import clock
from leadwright.reads.inbox import InboxFilter, InboxPage, facets, inbox
from leadwright.reads.reasons import reasons
from leadwright.workspace.accounts.access import reads_people

SIZES = (12, 25, 50, 100)

routes = APIRouter(route_class=WebRoute)


class Asked(BaseModel):
    """What the address of the inbox asks for. `trail` holds the places of the pages before this one."""

    icp: str = ""
    tier: str = ""
    country: str = ""
    industry: str = ""
    q: str = Field("", max_length=200)
    owner: str = ""
    show: str = "open"
    size: int = Field(12, ge=1, le=100)
    cursor: str = ""
    trail: str = Field("", max_length=12_000)

    @property
    def filter(self) -> InboxFilter:
        """The same as the question understands it."""
        return InboxFilter(
            icp=self.icp or None, tier=self.tier or None, country=self.country or None, industry=self.industry or None,
            text=self.q, owner=self.owner or None, show=self.show or "open", cursor=self.cursor or None, size=self.size,
        )  # fmt: skip

    @property
    def query(self) -> dict[str, str]:
        """The filters that are set, without the place."""
        defaults = {"size": 12, "show": "open"}
        kept = {name: value for name, value in self.model_dump(exclude={"cursor", "trail"}).items() if value}
        return {name: str(value) for name, value in kept.items() if value != defaults.get(name)}


@routes.get("/")
@reads_people
async def show_inbox(frame: FrameOf, asked: Annotated[Asked, Query()]) -> Response:
    """Show a page of leads, the best first."""
    page = await inbox(frame.scope, asked.filter, clock.today(await time_zone(frame.scope)))
    return await frame.show(
        "inbox.html", await _context(frame, asked, page), title="Inbox", here="inbox", text=asked.q
    )


async def _context(frame: Frame, asked: Asked, page: InboxPage) -> InboxContext:
    scope = frame.scope
    known = await facets(scope, page.icp.id) if page.icp else {"country": [], "industry": []}
    trail = paging.trail_of(asked.trail)
    return InboxContext(
        inbox=page,
        reasons=await reasons(scope, page.rows, page.as_of),
        icps=await icps.icps(scope),
        countries=known["country"][:60],
        industries=known["industry"][:60],
        selected=await _selected(frame, asked, page),
        query=asked.query,
        next=paging.following("/", asked.query, asked.cursor, page.next_cursor, trail),
        previous=paging.preceding("/", asked.query, trail),
        first=len(trail) * asked.size + 1,
        sizes=SIZES,
        empty=_why_empty(asked, page),
    )


async def _selected(frame: Frame, asked: Asked, page: InboxPage) -> LeadContext | None:
    """The lead of the side panel. The list alone is refreshed without it."""
    if not page.rows or frame.block == "list":
        return None
    return await lead_context(frame, page.rows[0].lead_id, asked.icp)


def _why_empty(asked: Asked, page: InboxPage) -> str:
    if page.rows:
        return ""
    if page.icp is None:
        return "no_icp"
    if page.as_of is None:
        return "no_scores"
    narrowed = set(asked.query) - {"icp", "size"}
    return "no_match" if narrowed or asked.cursor else "no_leads"
