"""Signing in and out: by password and code, by passkey, by the identity provider. The pages that answer anybody."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Form, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from leadwright.faces.web import cookies, templates
from leadwright.faces.web.account_contexts import Asked
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.web import Web
from leadwright.flows import sign_in_elsewhere
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE
from leadwright.kernel.errors import AppError, NotFound
from leadwright.workspace.accounts import passkeys, sessions, signing_in
from leadwright.workspace.accounts.access import needs
from leadwright.workspace.accounts.asker import askers_of
from leadwright.workspace.accounts.signing_in import HalfWay

routes = APIRouter(route_class=WebRoute)
Password = Annotated[str, Form(max_length=1000)]
Next = Annotated[str, Form(max_length=2000)]


@routes.get("/sign-in")
async def show_sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002 - as it stands in the address
    """Show the way in; before there is an owner everybody is in."""
    if not await askers_of(_web(request).database).in_use():
        return RedirectResponse("/set-up", 303)
    return _page(request, "sign_in.html", Asked(**_ways(request), next=templates.local_path(next)))


@routes.post("/sign-in")
async def sign_in(
    request: Request, email: Annotated[str, Form(max_length=300)] = "", password: Password = "", next: Next = "/",  # noqa: A002
) -> Response:  # fmt: skip
    """Sign in with a password, or ask for the code of an authenticator."""
    onwards, web = templates.local_path(next), _web(request)
    try:
        done = await signing_in.with_password(web.database, email, password, cookies.browser(request))
    except AppError as error:
        typed = {"email": email}
        page = Asked(typed, error.message, error.hint, error.field or "", **_ways(request), next=onwards)
        return _page(request, "sign_in.html", page, error.status)
    if isinstance(done, HalfWay):
        there = RedirectResponse(f"/sign-in/code?next={quote(onwards, safe='')}", 303)
        return cookies.keep(request, there, cookies.STEP, done.token)
    return cookies.sign_in(request, RedirectResponse(onwards, 303), done)


@routes.get("/sign-in/code")
async def show_code(request: Request, next: str = "/") -> Response:  # noqa: A002
    """Ask for the code of an authenticator."""
    return _page(request, "sign_in_code.html", Asked(next=templates.local_path(next)))


@routes.post("/sign-in/code")
async def give_code(
    request: Request, code: Annotated[str, Form(max_length=60)] = "", next: Next = "/",  # noqa: A002
) -> Response:  # fmt: skip
    """Go on with the code."""
    onwards, web = templates.local_path(next), _web(request)
    try:
        done = await signing_in.with_code(
            web.database,
            open_keyring(web.settings),
            request.cookies.get(cookies.STEP, ""),
            code,
            cookies.browser(request),
        )
    except NotFound:
        return RedirectResponse("/sign-in", 303)
    except AppError as error:
        page = Asked(error=error.message, hint=error.hint, field="code", next=onwards)
        return _page(request, "sign_in_code.html", page, error.status)
    return cookies.sign_in(request, RedirectResponse(onwards, 303), done)


@routes.post("/sign-in/passkey/options")
async def ask_for_passkey(request: Request) -> Response:
    """Tell the browser what a passkey must prove."""
    async with _web(request).database.scope(DEFAULT_WORKSPACE) as scope:
        token, options = await passkeys.ask(scope, cookies.site(request))
    return cookies.keep(request, JSONResponse(options), cookies.STEP, token)


@routes.post("/sign-in/passkey")
async def sign_in_by_passkey(request: Request, given: Annotated[dict[str, Any], Body()]) -> Response:
    """Sign in by what a device has proven."""
    web, token = _web(request), request.cookies.get(cookies.STEP)
    credential = given.get("credential")
    try:
        async with web.database.scope(DEFAULT_WORKSPACE) as scope:
            user = await passkeys.proven(
                scope, cookies.site(request), token, credential if isinstance(credential, dict) else {}
            )
        done = await signing_in.begin(web.database, user, "passkey", cookies.browser(request))
    except AppError as error:
        return JSONResponse({"error": error.message, "hint": error.hint}, error.status)
    onwards = given.get("next")
    there = JSONResponse({"to": templates.local_path(onwards if isinstance(onwards, str) else "/")})
    return cookies.sign_in(request, there, done)


@routes.get("/sign-in/provider")
async def go_to_provider(request: Request, next: str = "/") -> Response:  # noqa: A002
    """Send the browser to the identity provider."""
    web = _web(request)
    there, kept = await sign_in_elsewhere.send_there(
        web.database, web.settings, _back(web), templates.local_path(next)
    )
    return cookies.keep(request, RedirectResponse(there, 303), cookies.PROVIDER, kept)


@routes.get("/sign-in/provider/back")
async def come_back(
    request: Request, state: str = "", code: str = "", iss: str | None = None, error: str = ""
) -> Response:
    """Sign in by what the identity provider has proven."""
    web = _web(request)
    if error or not code:
        page = Asked(error="The identity provider did not let you in.", hint=error[:100], **_ways(request))
        return _page(request, "sign_in.html", page, 401)
    user, onwards = await sign_in_elsewhere.come_back(
        web.database, web.settings, request.cookies.get(cookies.PROVIDER, ""), state, code, iss
    )
    done = await signing_in.begin(web.database, user, "provider", cookies.browser(request))
    return cookies.sign_in(request, RedirectResponse(templates.local_path(onwards), 303), done)


@routes.post("/sign-out")
@needs("anyone")
async def sign_out(frame: FrameOf) -> Response:
    """Sign this browser out."""
    who = frame.who
    if who.kind == "user" and who.user_id is not None and who.id is not None:
        await sessions.end(frame.scope, who.user_id, who.id)
        await frame.scope.commit()
        askers_of(frame.web.database).forget()
    return cookies.sign_out(frame.request, RedirectResponse("/sign-in", 303))


def _page(request: Request, template: str, page: Asked, status: int = 200) -> Response:
    shell = {"title": "Sign in", "theme": templates.theme(request)}
    return HTMLResponse(templates.render(template, None, {"page": page, "shell": shell}), status)


def _ways(request: Request) -> dict[str, Any]:
    """The ways in that this page can offer beside a password."""
    settings = _web(request).settings
    provider = settings.oidc_name if sign_in_elsewhere.is_set_up(settings) else ""
    return {"provider": provider, "passkeys": passkeys.is_possible(cookies.site(request))}


def _back(web: Web) -> str:
    return f"{web.settings.public_url.rstrip('/')}/sign-in/provider/back"


def _web(request: Request) -> Web:
    web: Web = request.state.web
    return web
