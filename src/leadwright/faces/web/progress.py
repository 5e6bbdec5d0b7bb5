"""The strip of what goes on behind the pages, the theme, and other small things that every page has."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from leadwright.faces.web import templates
from leadwright.faces.web.contexts import ProgressContext
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.reads.overview import looking

routes = APIRouter(route_class=WebRoute)
_YEAR = 365 * 24 * 3600


@routes.get("/progress")
async def show_progress(frame: FrameOf, busy: int = 0) -> Response:
    """Show the strip. `busy` is how much went on when the page asked last: fewer now means that something is done."""
    page = ProgressContext(frame.web.works.running, await looking(frame.scope))
    now = len(page.works) + page.looking.active
    events = "work-done" if now < busy else "list-changed" if page.looking.active else ""
    body = templates.render("strip.html", None, {"page": page})
    return HTMLResponse(body, headers={"HX-Trigger": events} if events else {})


@routes.post("/theme")
async def choose_theme(
    frame: FrameOf, theme: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Remember light or dark; anything else forgets it, so that the system decides."""
    response = frame.back(templates.local_path(back))
    if theme in ("light", "dark"):
        response.set_cookie("theme", theme, max_age=_YEAR, httponly=True, samesite="strict")
    else:
        response.delete_cookie("theme")
    return response
