"""Sources: how they answered, and what asking them took."""

from __future__ import annotations

from fastapi import APIRouter, Response

from leadwright.faces.web.contexts import SourcesContext
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.reads.overview import LEDGER_DAYS, sources

routes = APIRouter(route_class=WebRoute)


@routes.get("/sources")
async def show_sources(frame: FrameOf) -> Response:
    """Show the ledger."""
    page = SourcesContext(await sources(frame.scope), LEDGER_DAYS)
    return await frame.show("sources.html", page, title="Sources", here="sources")
