"""Setting up the first owner: from then on every page asks who."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from leadwright.faces.web import cookies, templates
from leadwright.faces.web.account_contexts import Asked
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.web import Web
from leadwright.kernel.db import DEFAULT_WORKSPACE
from leadwright.kernel.errors import AppError
from leadwright.workspace import audit
from leadwright.workspace.accounts import signing_in, users
from leadwright.workspace.accounts.access import Who
from leadwright.workspace.accounts.asker import askers_of

routes = APIRouter(route_class=WebRoute)


@routes.get("/set-up")
async def show_set_up(request: Request) -> Response:
    """Show the form of the first owner; once there is one, the way in."""
    web: Web = request.state.web
    if await askers_of(web.database).in_use():
        return RedirectResponse("/sign-in", 303)
    return _page(request, Asked())


@routes.post("/set-up")
async def set_up(
    request: Request,
    email: Annotated[str, Form(max_length=300)] = "",
    name: Annotated[str, Form(max_length=300)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Set up the first owner, who is signed in by that."""
    web: Web = request.state.web
    try:
        async with web.database.scope(DEFAULT_WORKSPACE, actor="web") as scope:
            user = await users.create_owner(scope, email, name, password)
            who = Who("user", DEFAULT_WORKSPACE, "", "owner", None, user.id)
            await audit.note(scope, who, "web", "change", "Set up the owner")
    except AppError as error:
        page = Asked({"email": email, "name": name}, error.message, error.hint, error.field or "")
        return _page(request, page, error.status)
    askers_of(web.database).forget()
    done = await signing_in.begin(web.database, user, "password", cookies.browser(request))
    return cookies.sign_in(request, RedirectResponse("/team", 303), done)


def _page(request: Request, page: Asked, status: int = 200) -> Response:
    shell = {"title": "Set up", "theme": templates.theme(request)}
    return HTMLResponse(templates.render("set_up.html", None, {"page": page, "shell": shell}), status)
