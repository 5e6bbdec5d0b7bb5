"""Who asks, and whether they may: before any body is read, any row is seen, or any earlier answer is repeated.

Every route of the API is an `Admitted` one; what it needs is judged in `workspace.accounts.access`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadwright.faces.api.problems import answer
from leadwright.kernel.asking import Asking, asked_by, asking
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.workspace import audit
from leadwright.workspace.accounts.access import Who, need_of
from leadwright.workspace.accounts.asker import LOCAL, askers_of
from leadwright.workspace.accounts.rates import Allowance
from leadwright.workspace.accounts.sessions import COOKIE, is_secure, token_in

FACE = "api"
SCHEMES: Mapping[str, Any] = {
    "key": {
        "type": "http", "scheme": "bearer",
        "description": "A key of a program. Asked for once an owner is set up; `x-needs` of each operation is the role that it takes.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A browser that is signed in."},
}  # fmt: skip
"""How the description of the API says who may ask."""
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class KnownAsker:
    """Find out who asks, for everything that is done in the request; and say in the answer what is left of their minute."""

    def __init__(self, app: ASGIApp, database: Database, settings: Settings, only: str = "") -> None:
        self.app, self.database, self.settings, self.only = app, database, settings, only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (self.only and scope["path"] != self.only):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _is_loose_write(scope, headers):
            problem = answer(scope, 403, "cross_origin", "This write does not say which page it comes from.",
                             hint="Send a key instead of a cookie.")  # fmt: skip
            await problem(scope, receive, send)
            return
        who = await self._who(scope, headers)
        asked = Asking(
            who.workspace if who else DEFAULT_WORKSPACE, FACE, (who.actor if who else "") or FACE, who=who
        )

        async def send_with_rest(message: Message) -> None:
            allowance: Allowance | None = scope.get("allowance")
            if message["type"] == "http.response.start" and allowance is not None:
                MutableHeaders(scope=message).update(allowance.headers)
            await send(message)

        with asked_by(asked):
            await self.app(scope, receive, send_with_rest)

    async def _who(self, scope: Scope, headers: Headers) -> Who | None:
        askers = askers_of(self.database)
        if not await askers.in_use():
            return LOCAL
        kind, _, text = headers.get("authorization", "").partition(" ")
        if kind:
            return await askers.by_key(text.strip()) if kind.lower() == "bearer" else None
        token = token_in(
            HTTPConnection(scope).cookies, secure=is_secure(self.settings, scope.get("scheme", "http"))
        )
        return await askers.by_session(token) if token else None


class Admitted(APIRoute):
    """A route that lets in who may come in. A route class of ours overrides `around`, so that nothing comes before this."""

    def around(self, handle: Any) -> Any:
        """What else goes around the handler."""
        return handle

    def get_route_handler(self) -> Any:
        """Wrap the handler once."""
        handle = self.around(super().get_route_handler())

        async def run(request: Request) -> Response:
            await admit(request, self)
            response: Response = await handle(request)
            return response

        return run


def require_admission(app: FastAPI) -> None:
    """Refuse to be put together with a route that would let anybody in. Raises RuntimeError."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and not isinstance(route.original_route, Admitted):
            raise RuntimeError(
                f"{route.path} lets everybody in: give its router route_class=Transaction or Admitted"
            )


async def admit(request: Request, route: APIRoute) -> None:
    """Let whoever asks pass, or raise; and see to what the audit log must tell of it."""
    asked = asking()
    need = need_of(_full_path(request, route), route.methods or (), route.endpoint)
    if need == "public":
        return
    if asked is None:
        raise RuntimeError("this application was put together without KnownAsker")
    database: Database = request.app.state.database
    settings: Settings = request.app.state.settings
    area = str(route.tags[0]) if route.tags else ""
    askers = askers_of(database)
    who = await askers.admit(asked.who, need, area, settings.rate_limit, lambda left: _tell(request, left))
    what, details = route.summary or route.name, _details(request, route)
    if request.method not in _READS:
        asked.before_commit = audit.changes(who, FACE, what, details)
    kind = getattr(route.endpoint, "reads", None)
    if kind is not None:
        await askers.read(who, FACE, what, details, each=kind == "export")


def _tell(request: Request, left: Allowance) -> None:
    request.scope["allowance"] = left


def _full_path(request: Request, route: APIRoute) -> str:
    return str(request.scope.get("root_path", "")) + route.path_format


def _details(request: Request, route: APIRoute) -> Mapping[str, Any]:
    """Where it was done, and to which ids: nothing that somebody typed."""
    told = {
        "route": f"{request.method} {_full_path(request, route)}",
        "request_id": request.scope.get("request_id", ""),
    }
    return {**told, **audit.named_ids(request.path_params)}


def _is_loose_write(scope: Scope, headers: Headers) -> bool:
    """A write by cookie that no browser vouches for: where it comes from must be said (and was judged before)."""
    if scope["method"] in _READS or "authorization" in headers or "cookie" not in headers:
        return False
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    carries = COOKIE in headers["cookie"]
    return carries and (site not in (None, "same-origin", "none") or (site is None and origin is None))
