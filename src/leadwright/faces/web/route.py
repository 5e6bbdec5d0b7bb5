"""What every answer of the web face has in common: same-origin writes, safe headers, and errors as pages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts

from leadwright.faces.web.admission import admit, to_sign_in
from leadwright.faces.web.templates import render_error
from leadwright.kernel.errors import AppError, NotFound, Refused, Wrong
from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts.access import NotSignedIn
from leadwright.workspace.accounts.sessions import COOKIE

MOST_UPLOAD = 100 * 1024 * 1024
_SLACK = 64 * 1024  # what a form needs around its file

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class WebRoute(APIRoute):
    """A route whose handler runs only for our own pages, and whose errors are shown as a page or a toast."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler once."""
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                refuse_strangers(request)
                await admit(request, self)
                response = await handle(request)
            except NotSignedIn as error:
                response = to_sign_in(request, error)
            except AppError as error:
                response = render_error(request, error)
            except RequestValidationError as error:
                response = render_error(request, _as_wrong(error))
            if request.url.scheme == "https":
                response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            return with_headers(response)

        return guarded


def require_admission(app: FastAPI) -> None:
    """Refuse to be put together with a page that would let anybody in. Raises RuntimeError."""
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, WebRoute):
            raise RuntimeError(f"{route.path} lets everybody in: give its router route_class=WebRoute")


def with_headers(response: Response) -> Response:
    """Add the safe headers; pages hold a team's data and are kept by no cache."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def refuse_strangers(request: Request) -> None:
    """Refuse a write that another site's page asked the browser to send, and bodies without an end.

    A browser says where a write comes from; one that carries a session and does not say it is no page of ours.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    foreign = site not in (None, "same-origin", "none")
    silent = site is None and origin is None and COOKIE in request.headers.get("cookie", "")
    if foreign or silent or (origin is not None and urlsplit(origin).netloc not in _ours(request)):
        raise Refused(
            "This request came from another site.",
            hint="Open Leadwright itself and do it there.",
            code="cross_site",
        )
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise Wrong("The request does not say how long it is.", hint="Send it with a Content-Length.")
    if int(length) > MOST_UPLOAD + _SLACK:
        raise Wrong(
            f"A file may have {MOST_UPLOAD // 1024 // 1024} MB, this one has {int(length) // 1024 // 1024}.",
            hint="Import it on the machine itself: `leadwright import FILE` has no limit.",
            field="file",
        )


def _ours(request: Request) -> tuple[str | None, str]:
    """The names, with their ports, under which our own pages are open."""
    settings: Settings = request.app.state.settings
    return request.headers.get("host"), urlsplit(settings.public_url).netloc


def refuse_strange_host(request: Request, settings: Settings) -> None:
    """Refuse names that are not ours: a stranger's name may be made to point at this machine."""
    name = (request.url.hostname or "").rstrip(".").lower()
    if (
        name == "localhost"
        or name.endswith(".localhost")
        or name in (settings.api_host.lower(), urlsplit(settings.public_url).hostname)
    ):
        return
    try:
        ip_address(name)
    except ValueError:
        raise Refused(
            f"This address is not served under the name {name!r}.",
            hint="Use http://127.0.0.1 or http://localhost with the port that `leadwright serve` prints.",
            code="strange_host",
        ) from None


def _as_wrong(error: RequestValidationError) -> AppError:
    first = error.errors()[0]
    place, name = str(first["loc"][0]), str(first["loc"][-1])
    if place == "path":
        return NotFound("There is no such page.", hint="The address may have been cut off.")
    return Wrong(f"{name}: {first['msg']}.", hint="Change it and try again.", field=name)
