"""My account: name and password, authenticator, passkeys, and the browsers that are signed in.

What gives a way in is changed only by who proves the password again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Form, Response
from fastapi.responses import JSONResponse

from leadwright.faces.web import cookies
from leadwright.faces.web.account_contexts import AccountContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.errors import AppError, Conflict, Wrong
from leadwright.workspace.accounts import passkeys, second_step, sessions, signing_in, steps, users
from leadwright.workspace.accounts.access import needs
from leadwright.workspace.accounts.asker import askers_of
from leadwright.workspace.accounts.users import User

routes = APIRouter(route_class=WebRoute)
Password = Annotated[str, Form(max_length=1000)]
_ADDED = "authenticator to add"


@routes.get("/account")
@needs("anyone")
async def show_account(frame: FrameOf) -> Response:
    """Show my account."""
    return await _show(frame)


@routes.post("/account/name")
@needs("anyone")
async def rename(frame: FrameOf, name: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Change my name."""
    await users.change_name(frame.scope, (await _me(frame)).id, name)
    await _decided(frame)
    return frame.done("/account", "Your name is changed.")


@routes.post("/account/password")
@needs("anyone")
async def change_password(frame: FrameOf, password: Password = "", new: Password = "") -> Response:
    """Change my password, and sign all other browsers out."""
    me = await _me(frame)
    try:
        await _confirm(frame, me, password)
        await users.set_password(frame.scope, me, new)
    except AppError as error:
        return await _show(frame, error=error, part="password")
    await sessions.end_all(frame.scope, me.id)
    await _decided(frame)
    done = await signing_in.begin(
        frame.web.database, me, "password", cookies.browser(frame.request), frame.scope.workspace
    )
    there = frame.back("/account", "Your password is changed. All other browsers are signed out.")
    return cookies.sign_in(frame.request, there, done)


@routes.post("/account/authenticator")
@needs("anyone")
async def begin_authenticator(frame: FrameOf, password: Password = "") -> Response:
    """Begin to add an authenticator: show its secret, once."""
    me = await _me(frame)
    try:
        await _confirm(frame, me, password)
    except AppError as error:
        return await _show(frame, error=error, part="authenticator")
    secret = second_step.new_secret()
    sealed = open_keyring(frame.web.settings).seal(secret.encode(), f"step:{me.id}".encode()).hex()
    step = await steps.open_step(frame.scope, _ADDED, {"sealed": sealed}, me.id)
    return await _show(frame, secret=secret, step=step, picture=_picture(secret, me))


@routes.post("/account/authenticator/confirm")
@needs("anyone")
async def confirm_authenticator(
    frame: FrameOf,
    step: Annotated[str, Form(max_length=100)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Ask for codes of the authenticator from now on; show the recovery codes, once."""
    me, keyring = await _me(frame), open_keyring(frame.web.settings)
    found = await steps.look_at_step(frame.scope, _ADDED, step)
    if found.user_id != me.id:
        raise Conflict("This took too long.", hint="Begin again.")
    secret = keyring.open(bytes.fromhex(found.content["sealed"]), f"step:{me.id}".encode()).decode()
    try:
        codes = await second_step.turn_on(frame.scope, keyring, me, secret, code)
    except Wrong as error:
        return await _show(
            frame, error=error, part="confirm", secret=secret, step=step, picture=_picture(secret, me)
        )
    await steps.take_step(frame.scope, _ADDED, step)
    return await _show(frame, codes=codes)


@routes.post("/account/authenticator/off")
@needs("anyone")
async def drop_authenticator(frame: FrameOf, password: Password = "") -> Response:
    """Let my password be enough again."""
    me = await _me(frame)
    try:
        await _confirm(frame, me, password)
    except AppError as error:
        return await _show(frame, error=error, part="authenticator")
    await second_step.turn_off(frame.scope, me.id)
    return frame.back("/account", "The authenticator is asked for no more.")


@routes.post("/account/passkeys/options")
@needs("anyone")
async def offer_passkey(frame: FrameOf, given: Annotated[dict[str, Any], Body()]) -> Response:
    """Tell the browser what passkey to make."""
    try:
        me = await _me(frame)
        await _confirm(frame, me, str(given.get("password", ""))[:1000])
        token, options = await passkeys.offer(frame.scope, cookies.site(frame.request), me)
    except AppError as error:
        return JSONResponse({"error": error.message, "hint": error.hint}, error.status)
    return cookies.keep(frame.request, JSONResponse(options), cookies.STEP, token)


@routes.post("/account/passkeys")
@needs("anyone")
async def keep_passkey(frame: FrameOf, given: Annotated[dict[str, Any], Body()]) -> Response:
    """Add a passkey to my account."""
    credential, name = given.get("credential"), str(given.get("name", ""))[:120]
    try:
        await passkeys.keep(
            frame.scope, cookies.site(frame.request), await _me(frame), frame.request.cookies.get(cookies.STEP), name,
            credential if isinstance(credential, dict) else {},
        )  # fmt: skip
    except AppError as error:
        return JSONResponse({"error": error.message, "hint": error.hint}, error.status)
    return JSONResponse({"to": "/account"})


@routes.post("/account/passkeys/{passkey_id}/drop")
@needs("anyone")
async def drop_passkey(frame: FrameOf, passkey_id: UUID) -> Response:
    """Take a passkey off my account."""
    await passkeys.drop(frame.scope, (await _me(frame)).id, passkey_id)
    return frame.done("/account", "The passkey opens nothing any more.")


@routes.post("/account/sessions/{session_id}/end")
@needs("anyone")
async def end_session(frame: FrameOf, session_id: UUID) -> Response:
    """Sign a browser of mine out."""
    await sessions.end(frame.scope, (await _me(frame)).id, session_id)
    await _decided(frame)
    return frame.done("/account", "That browser is signed out.")


@routes.post("/account/sessions/end")
@needs("anyone")
async def end_sessions(frame: FrameOf) -> Response:
    """Sign all other browsers of mine out."""
    count = await sessions.end_all(frame.scope, (await _me(frame)).id, frame.who.id)
    await _decided(frame)
    return frame.done("/account", f"{count} signed out." if count != 1 else "One browser is signed out.")


async def _show(frame: Frame, *, error: AppError | None = None, **shown: Any) -> Response:
    who = frame.who
    if who.kind != "user" or who.user_id is None:
        page = AccountContext(None, (), (), None)
        return await frame.show("account.html", page, title="My account", here="account")
    site = cookies.site(frame.request)
    page = AccountContext(
        await users.get(frame.scope, who.user_id), await passkeys.passkeys(frame.scope, who.user_id),
        await sessions.sessions(frame.scope, who.user_id), who.id,
        name=site.host if passkeys.is_possible(site) else "", **shown,
    )  # fmt: skip
    if error is not None:
        page = replace(page, error=error.message, hint=error.hint)
    return await frame.show(
        "account.html", page, title="My account", here="account", status=error.status if error else 200
    )


async def _me(frame: Frame) -> User:
    if frame.who.user_id is None or frame.who.kind != "user":
        raise Conflict("Nobody signs in yet.", hint="Set up the owner first.", code="no_owner")
    return await users.get(frame.scope, frame.who.user_id)


async def _confirm(frame: Frame, me: User, password: str) -> None:
    await signing_in.confirm(frame.web.database, me, password, cookies.browser(frame.request))


async def _decided(frame: Frame) -> None:
    """What was decided counts in this process at once."""
    await frame.scope.commit()
    askers_of(frame.web.database).forget()


def _picture(secret: str, me: User) -> str:
    return second_step.picture_of(second_step.address_of(secret, me))
