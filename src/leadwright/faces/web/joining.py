"""Links that people are given: to join a workspace, and to set another password. Each works once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from leadwright.faces.web import cookies, templates
from leadwright.faces.web.account_contexts import Asked
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.web import Web
from leadwright.kernel.asking import asking
from leadwright.kernel.db import DEFAULT_WORKSPACE
from leadwright.kernel.errors import AppError, NotFound
from leadwright.workspace import audit
from leadwright.workspace.accounts import invitations, links, sessions, signing_in, users
from leadwright.workspace.accounts.access import Who
from leadwright.workspace.accounts.asker import askers_of

routes = APIRouter(route_class=WebRoute)
Password = Annotated[str, Form(max_length=1000)]


@routes.get("/join/{link}")
async def show_invitation(request: Request, link: str) -> Response:
    """Show who asks to join, as what, and how."""
    return _page(request, "join.html", await _invited(request, link))


@routes.post("/join/{link}")
async def join(
    request: Request, link: str, name: Annotated[str, Form(max_length=300)] = "", password: Password = ""
) -> Response:
    """Join: as somebody new with a name and a password, or as who is signed in already."""
    web: Web = request.state.web
    page = await _invited(request, link)
    if page.known and not page.here:
        return RedirectResponse(f"/sign-in?next=/join/{link}", 303)
    workspace, _ = links.named(link)
    try:
        async with web.database.scope(workspace, actor=page.email) as scope:
            invitation = await invitations.proven(scope, link)
            user = await users.by_email(scope, invitation.email) if page.known else None
            user = user or await users.create(scope, invitation.email, name, password)
            await invitations.accept(scope, invitation, user)
            who = Who("user", workspace, "", invitation.role, None, user.id)
            await audit.note(scope, who, "web", "change", "Joined the workspace", {"role": invitation.role})
    except NotFound:
        raise
    except AppError as error:
        wrong = Asked(
            {"name": name}, error.message, error.hint, error.field or "", workspace=page.workspace, email=page.email,
            role=page.role, link=link,
        )  # fmt: skip
        return _page(request, "join.html", wrong, error.status)
    askers_of(web.database).forget()
    done = await signing_in.begin(web.database, user, "link", cookies.browser(request), workspace)
    return cookies.sign_in(request, RedirectResponse("/", 303), done)


@routes.get("/reset/{link}")
async def show_reset(request: Request, link: str) -> Response:
    """Show the form of another password."""
    web: Web = request.state.web
    async with web.database.scope(DEFAULT_WORKSPACE) as scope:
        user = await invitations.resetting(scope, link)
    return _page(request, "reset.html", Asked(email=user.email, link=link))


@routes.post("/reset/{link}")
async def reset(request: Request, link: str, password: Password = "") -> Response:
    """Set another password. Every session ends; who has an authenticator still needs it to sign in."""
    web: Web = request.state.web
    async with web.database.scope(DEFAULT_WORKSPACE) as scope:
        user = await invitations.resetting(scope, link)
        places = await users.workspaces_of(scope, user.id)
    try:
        async with web.database.scope(DEFAULT_WORKSPACE, actor=user.email) as scope:
            await users.set_password(scope, user, password)
            await sessions.end_all(scope, user.id)
    except AppError as error:
        page = Asked(
            error=error.message, hint=error.hint, field=error.field or "", email=user.email, link=link
        )
        return _page(request, "reset.html", page, error.status)
    for workspace, _, role in places:
        async with web.database.scope(workspace) as scope:
            who = Who("user", workspace, "", role, None, user.id)
            await audit.note(scope, who, "web", "access", "Set another password by a link")
    askers_of(web.database).forget()
    return RedirectResponse("/sign-in", 303)


async def _invited(request: Request, link: str) -> Asked:
    """What an invitation says, and whether the person is known or here. Raises NotFound for a link that works no more."""
    web: Web = request.state.web
    workspace, _ = links.named(link)
    async with web.database.scope(workspace) as scope:
        invitation = await invitations.proven(scope, link)
        name = str(await users.workspace_name(scope))
        known = await users.by_email(scope, invitation.email) is not None
    asked = asking()
    who = asked.who if asked is not None else None
    here = who is not None and who.kind == "user" and who.email == invitation.email
    return Asked(
        workspace=name, email=invitation.email, role=invitation.role, known=known, here=here, link=link
    )


def _page(request: Request, template: str, page: Asked, status: int = 200) -> Response:
    shell = {"title": "Welcome", "theme": templates.theme(request)}
    return HTMLResponse(templates.render(template, None, {"page": page, "shell": shell}), status)
