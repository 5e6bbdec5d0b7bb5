"""Cookies of signing in: what a browser is given, how long, and where it sends it back. No script can read any of them."""

from __future__ import annotations

from fastapi import Request, Response

from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts.passkeys import Site
from leadwright.workspace.accounts.sessions import COOKIE, LASTS, SECURE_COOKIE, is_secure, token_in
from leadwright.workspace.accounts.signing_in import Browser, SignedIn

STEP, PROVIDER, KNOWN = "lw_step", "lw_provider", "lw_known"
_MINUTES = 600
_YEAR = 365 * 24 * 3600


def secure(request: Request) -> bool:
    """Whether this page is open over https, as far as we are told."""
    settings: Settings = request.app.state.settings
    return is_secure(settings, request.url.scheme)


def browser(request: Request) -> Browser:
    """Where somebody signs in from."""
    return Browser(
        request.client.host if request.client else "", request.headers.get("user-agent", ""),
        request.cookies.get(KNOWN, ""), token_in(request.cookies, secure=secure(request)),
    )  # fmt: skip


def site(request: Request) -> Site:
    """This site, as the browser knows it."""
    return Site(request.url.hostname or "", f"{request.url.scheme}://{request.url.netloc}")


def sign_in(request: Request, response: Response, signed: SignedIn) -> Response:
    """Give a browser its session, and take back what was for the way there."""
    safe = secure(request)
    response.set_cookie(
        SECURE_COOKIE if safe else COOKIE, signed.token, max_age=int(LASTS.total_seconds()), httponly=True, secure=safe,
        samesite="lax", path="/",
    )  # fmt: skip
    response.set_cookie(
        KNOWN, signed.known, max_age=_YEAR, httponly=True, secure=safe, samesite="strict", path="/sign-in"
    )
    for name in (STEP, PROVIDER):
        response.delete_cookie(name, path="/")
    return response


def sign_out(request: Request, response: Response) -> Response:
    """Take a session back from a browser."""
    safe = secure(request)
    response.delete_cookie(
        SECURE_COOKIE if safe else COOKIE, path="/", secure=safe, httponly=True, samesite="lax"
    )
    return response


def keep(request: Request, response: Response, name: str, token: str) -> Response:
    """Give a browser the token of a step, for minutes. A provider sends it back from its own site, so that one is lax."""
    response.set_cookie(
        name, token, max_age=_MINUTES, httponly=True, secure=secure(request),
        samesite="lax" if name == PROVIDER else "strict", path="/",
    )  # fmt: skip
    return response
