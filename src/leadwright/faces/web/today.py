"""Today: whom to call, and why now."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.leads import decide
from leadwright.reads.today import Today, today

routes = APIRouter(route_class=WebRoute)
FIRST, MORE = 5, 25


@dataclass(frozen=True, slots=True)
class TodayContext:
    """The page of a day. today: its leads. first: how many stand large. icps: to choose from. owner: whose leads, "" for
    all. more: address that shows more, "" if there is none. reasons, snoozes: what can be decided. back: this address."""

    today: Today
    first: int
    icps: list[StoredIcp]
    owner: str
    more: str
    reasons: list[str]
    back: str

    def address(self, **changed: str) -> str:
        """The address of this page with some of its filters changed."""
        kept = {"owner": self.owner, **changed}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"/today?{query}" if query else "/today"


@routes.get("/today")
async def show_today(frame: FrameOf, owner: str = "", icp: str = "", more: bool = False) -> Response:
    """Show whom to call today."""
    found = await today(frame.scope, owner=owner or None, icp=icp or None, most=MORE if more else FIRST)
    query = {name: value for name, value in {"owner": owner, "icp": icp, "more": "true"}.items() if value}
    page = TodayContext(
        today=found, first=FIRST, icps=await icps.icps(frame.scope), owner=owner,
        more="" if more or len(found.leads) < FIRST else f"/today?{urlencode(query)}",
        reasons=[reason for reason in decide.REASONS if reason != "other"], back=frame.path,
    )  # fmt: skip
    return await frame.show("today.html", page, title="Today", here="today")
