"""Who asks for a page, and whether they may: before the page does anything. Who is not signed in is sent to do so.

What a page needs is judged in `workspace.accounts.access`, and nowhere else.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from leadwright.faces.web.templates import render_error
from leadwright.kernel.asking import Asking, asked_by, asking
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.workspace import audit
from leadwright.workspace.accounts.access import NotSignedIn, Who, need_of
from leadwright.workspace.accounts.asker import LOCAL, askers_of
from leadwright.workspace.accounts.sessions import is_secure, token_in

FACE = "web"
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class KnownAsker:
    """Find out who asks, for everything that is done in the request, streams included."""

    def __init__(self, app: ASGIApp, database: Database, settings: Settings) -> None:
        self.app, self.database, self.settings = app, database, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        who = await self._who(scope)
        scope["database"] = self.database
        asked = Asking(
            who.workspace if who else DEFAULT_WORKSPACE, FACE, (who.actor if who else "") or FACE, who=who
        )
        with asked_by(asked):
            await self.app(scope, receive, send)

    async def _who(self, scope: Scope) -> Who | None:
        if scope["path"].startswith("/static/"):
            return None
        askers = askers_of(self.database)
        if not await askers.in_use():
            return LOCAL
        token = token_in(
            HTTPConnection(scope).cookies, secure=is_secure(self.settings, scope.get("scheme", "http"))
        )
        return await askers.by_session(token) if token else None


async def admit(request: Request, route: APIRoute) -> None:
    """Let whoever asks pass, or raise NotSignedIn or NotAllowed; and see to what the audit log must tell of it."""
    need = need_of(route.path_format, route.methods or (), route.endpoint)
    if need == "public":
        return
    asked = asking()
    if asked is None:
        raise RuntimeError("this application was put together without KnownAsker")
    settings: Settings = request.app.state.settings
    askers = askers_of(request.scope["database"])
    who = await askers.admit(asked.who, need, "", settings.rate_limit, lambda _: None)
    what, details = _words(route), _details(request, route)
    if request.method not in _READS:
        asked.before_commit = audit.changes(who, FACE, what, details)
    kind = getattr(route.endpoint, "reads", None)
    if kind is not None:
        await askers.read(who, FACE, what, details, each=kind == "export")


def to_sign_in(request: Request, error: NotSignedIn) -> Response:
    """Send whoever is not signed in to sign in, and back to the page that they wanted."""
    wanted = f"{request.url.path}{f'?{request.url.query}' if request.url.query else ''}"
    there = (
        "/sign-in"
        if wanted == "/" or request.method not in _READS
        else f"/sign-in?next={quote(wanted, safe='')}"
    )
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": "/sign-in"})
    if "text/event-stream" in request.headers.get("accept", ""):
        return render_error(request, error)
    return RedirectResponse(there, 303)


def _words(route: APIRoute) -> str:
    """What a page does, as its handler says it in its first sentence."""
    said = inspect.getdoc(route.endpoint) or route.name
    return said.partition("\n")[0].partition(". ")[0].partition(";")[0].rstrip(".")


def _details(request: Request, route: APIRoute) -> Mapping[str, Any]:
    """Where it was done, and to which ids: nothing that somebody typed."""
    told = {
        "route": f"{request.method} {route.path_format}",
        "request_id": request.scope.get("request_id", ""),
    }
    return {**told, **audit.named_ids(request.path_params)}
