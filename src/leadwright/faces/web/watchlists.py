"""Watchlists: whom somebody watches, lists of leads that go by a name, and the watch of a lead on its page."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, Field

from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.job_contexts import WatchlistContext, WatchlistsContext
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.templates import local_path
from leadwright.icp import store as icps
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.leads import watch as verbs
from leadwright.leads.watch import Watched
from leadwright.reads.watchlists import list_shown, lists_shown, watches_shown

routes = APIRouter(route_class=WebRoute)


class Watching(BaseModel):
    """What somebody does with the watch of a lead: watch, unwatch, or put it on a list by name."""

    action: str = Field(max_length=20)
    name: str = Field("", max_length=200)
    why: str = Field("", max_length=500)
    back: str = Field("", max_length=2_000)


class Tier(BaseModel):
    """A tier to watch."""

    tier: str = Field(max_length=20)
    icp: UUID | None = None
    why: str = Field("", max_length=500)


@routes.get("/watchlists")
async def show_watchlists(frame: FrameOf) -> Response:
    """Show whom somebody watches."""
    page = WatchlistsContext(
        await watches_shown(frame.scope), await lists_shown(frame.scope), await icps.icps(frame.scope)
    )
    return await frame.show("watchlists.html", page, title="Watchlists", here="watchlists")


@routes.post("/watchlists")
async def make(
    frame: FrameOf,
    name: Annotated[str, Form(max_length=200)] = "",
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Make a list, and watch it."""
    made = await verbs.make_list(frame.scope, name, note)
    await verbs.watch(frame.scope, Watched(list_id=made.id))
    return frame.done("/watchlists", f"The list {made.name} is made and watched.")


@routes.post("/watchlists/tier")
async def watch_tier(frame: FrameOf, given: Annotated[Tier, Form()]) -> Response:
    """Watch a whole tier."""
    stored = await icps.find(frame.scope, given.icp)
    await verbs.watch(frame.scope, Watched(icp_id=stored.id, tier=given.tier), why=given.why)
    return frame.done("/watchlists", f"All {given.tier} leads of {stored.name} are watched.")


@routes.get("/watchlists/{list_id}")
async def show_list(frame: FrameOf, list_id: UUID) -> Response:
    """Show one list."""
    made, leads = await list_shown(frame.scope, list_id)
    mine = [item for item in await watches_shown(frame.scope) if item.list_id == list_id]
    return await frame.show(
        "watchlist.html", WatchlistContext(made, leads, mine), title=made.name, here="watchlists"
    )


@routes.post("/watchlists/{list_id}/end")
async def end(frame: FrameOf, list_id: UUID) -> Response:
    """Let a list be no more."""
    made = await verbs.end_list(frame.scope, list_id)
    if frame.is_fragment:
        return Response(status_code=204, headers={"HX-Redirect": "/watchlists"})
    return frame.back("/watchlists", f"The list {made.name} is no more.")


@routes.post("/watchlists/{list_id}/watch")
async def watch_list(frame: FrameOf, list_id: UUID) -> Response:
    """Watch a list."""
    await verbs.watch(frame.scope, Watched(list_id=list_id))
    return frame.done(f"/watchlists/{list_id}", "The list is watched.")


@routes.post("/watchlists/{list_id}/leads/{lead_id}/off")
async def take_off(frame: FrameOf, list_id: UUID, lead_id: UUID) -> Response:
    """Take a lead off a list."""
    await verbs.take_off_list(frame.scope, list_id, lead_id)
    return frame.done(f"/watchlists/{list_id}", "It is off the list.")


@routes.post("/watches/{watch_id}/end")
async def unwatch(
    frame: FrameOf, watch_id: UUID, back: Annotated[str, Form(max_length=2_000)] = "/watchlists"
) -> Response:
    """End a watch."""
    await verbs.unwatch(frame.scope, watch_id)
    return frame.done(local_path(back, "/watchlists"), "No longer watched.")


@routes.post("/leads/{lead_id}/watch")
async def watch_lead(frame: FrameOf, lead_id: UUID, given: Annotated[Watching, Form()]) -> Response:
    """Watch a lead, end the watch, or put it on a list: one that is there, or a new one."""
    back = local_path(given.back, f"/leads/{lead_id}")
    match given.action:
        case "watch":
            await verbs.watch(frame.scope, Watched(lead_id=lead_id), why=given.why)
            return frame.done(back, "The lead is watched: it is read again sooner, and its changes are told.")
        case "unwatch":
            for item in await verbs.watches_of(frame.scope, lead_id):
                await verbs.unwatch(frame.scope, item.id)
            return frame.done(back, "The lead is no longer watched.")
        case "list":
            try:
                made = await verbs.find_list(frame.scope, given.name)
            except NotFound:
                made = await verbs.make_list(frame.scope, given.name)
                await verbs.watch(frame.scope, Watched(list_id=made.id))
            await verbs.put_on_list(frame.scope, made.id, [lead_id], given.why)
            return frame.done(back, f"It is on the list {made.name}.")
    raise Wrong("That cannot be done with a watch.", hint="Use the buttons of the page.", field="action")
