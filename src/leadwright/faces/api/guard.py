"""Before any handler: a request id, a caller that may be here, a body that is not too large.

A page of another site, open in the same browser, is the stranger to keep out, with accounts and without: it cannot read (no
CORS headers), must not write (its Origin is not ours), and must not pretend to be us by a name that points here (the Host
must be a local name, an address, or the one of LEADWRIGHT_PUBLIC_URL).
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadwright.faces.api.problems import answer
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings

LARGEST_BODY = 2_000_000
LARGEST_UPLOAD = 1_000_000_000
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Top-level names that nobody can register, so no stranger's page can carry them.
_OURS = ("localhost", "test", "example", "internal")


class RequestId:
    """Give every request an id, the caller's if it sent a plain one, and say it in the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wanted = Headers(scope=scope).get("x-request-id", "")
        scope["request_id"] = request_id = wanted if _ID.fullmatch(wanted) else str(new_id())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self.app(scope, receive, send_with_id)


class KnownCaller:
    """Refuse names that are not ours, and writes that a page of another site sends."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.public = app, urlsplit(settings.public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = _stranger(Headers(scope=scope), self.public) if scope["type"] == "http" else None
        if problem is None:
            await self.app(scope, receive, send)
            return
        code, detail, hint = problem
        await answer(scope, 403, code, detail, hint=hint)(scope, receive, send)


def _stranger(headers: Headers, public: SplitResult) -> tuple[str, str, str] | None:
    host = headers.get("host", "")
    if not _is_local(_name(host)) and _name(host).lower() != public.hostname:
        return "unknown_host", f"This server does not go by the name {host[:100]!r}.", "Use localhost."
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() not in (host.lower(), public.netloc.lower()):
        return "cross_origin", "Pages of other sites may not use this API.", "Call it from a program instead."
    return None


def _name(host: str) -> str:
    """The host without its port."""
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _is_local(name: str) -> bool:
    """An address, a name without a dot, or one under a top-level name that nobody can register."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        last = name.lower().rstrip(".").rpartition(".")[2]
        return "." not in name.rstrip(".") or last in _OURS
    return True


class LimitedBody:
    """Refuse bodies over the cap, by what they declare and by what they send."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        cap = LARGEST_UPLOAD if scope["path"].endswith("/leads/import") else LARGEST_BODY
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared) > cap:
            detail = f"The body may hold {cap:,} bytes at most."
            await answer(scope, 413, "too_large", detail, hint="Send less at once.")(scope, receive, send)
            return
        taken = 0

        async def receive_some() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > cap:
                raise HTTPException(413, f"The body may hold {cap:,} bytes at most.")
            return message

        await self.app(scope, receive_some, send)
