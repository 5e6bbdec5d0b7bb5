"""Signing in, step by step: a password or a proof, a second step where there is one, then a session that is new.

Every attempt is in the audit log of the person's workspaces; what failed says the same whether the account exists or not.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.errors import NotFound, Refused
from leadwright.workspace import audit
from leadwright.workspace.accounts import passwords, second_step, sessions, steps, throttle, users
from leadwright.workspace.accounts.access import Role, Who
from leadwright.workspace.accounts.throttle import Attempt
from leadwright.workspace.accounts.users import User

_STEP = "password was right"


class WrongPassword(Refused):
    """An address and a password that do not belong together."""

    code = "wrong_password"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "The address or the password is not right.",
            hint="Who forgot it asks an admin for a link, or runs `leadwright user reset-password` on the machine itself.",
            field="password",
        )


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in from. known: its cookie of an earlier sign-in; session: the token that it has now."""

    address: str
    agent: str
    known: str = ""
    session: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun. token: for the cookie, known here only as a hash. known: the cookie of a browser that has
    signed in to this account."""

    token: str
    known: str
    user: User


@dataclass(frozen=True, slots=True)
class HalfWay:
    """The password was right; `token` stands for that until the code is there."""

    token: str


async def with_password(
    database: Database, email: str, password: str, browser: Browser
) -> SignedIn | HalfWay:
    """Sign in with a password. Raises TooMany, WrongPassword."""
    attempt = Attempt(email.strip().lower(), browser.address, browser.known)
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        await throttle.begin(scope, attempt)
        user = await users.by_email(scope, email)
    if not await passwords.matches(user.password_hash if user else None, password) or user is None:
        await _note_failure(database, user)
        raise WrongPassword
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        await users.keep_hash(scope, user, password)
        await throttle.succeeded(scope, attempt)
        if user.has_second_step:
            return HalfWay(await steps.open_step(scope, _STEP, {}, user.id))
    return await begin(database, user, "password", browser)


async def with_code(
    database: Database, keyring: Keyring, token: str, code: str, browser: Browser
) -> SignedIn:
    """Go on with a code of an authenticator, or a recovery code. Raises NotFound for a step that is over, TooMany, Wrong."""
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        step = await steps.look_at_step(scope, _STEP, token)
        if step.user_id is None:
            raise NotFound("There is no such step.", hint="Sign in again.")
        user = await users.get(scope, step.user_id)
        attempt = Attempt(user.email, browser.address, browser.known)
        await throttle.begin(scope, attempt)
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        how = await second_step.passes(scope, keyring, user, code)
        if how is not None:
            await steps.take_step(scope, _STEP, token)
            await throttle.succeeded(scope, attempt)
    if how is None:
        await _note_failure(database, user)
        raise second_step.wrong_code()
    return await begin(database, user, how, browser)


async def begin(
    database: Database, user: User, how: str, browser: Browser, workspace: UUID | None = None
) -> SignedIn:
    """Begin a session for somebody who is proven, in `workspace` or the first of theirs. Raises NotAllowed without any."""
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        places = await users.workspaces_of(scope, user.id)
    known = {place[0] for place in places}
    where = (
        workspace
        if workspace in known
        else DEFAULT_WORKSPACE
        if DEFAULT_WORKSPACE in known
        else min(known, default=None)
    )
    role: Role | None = next((place[2] for place in places if place[0] == where), None)
    if where is None or role is None:
        raise Refused(
            "You belong to no workspace any more.",
            hint="Ask an admin of one to invite you.",
            code="no_workspace",
        )
    async with database.scope(where, actor=user.email) as scope:
        token, session = await sessions.begin(
            scope, user.id, how, browser.agent, browser.address, browser.session or None
        )
        who = Who("user", where, "", role, session, user.id, user.email, user.name)
        await audit.note(scope, who, "web", "access", "Signed in", {"how": how})
    return SignedIn(token, throttle.known_browser(user.email, secrets.token_hex(8)), user)


async def _note_failure(database: Database, user: User | None) -> None:
    """Note a failure where the person belongs; of nobody in the first workspace, so that it takes as long."""
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        places = await users.workspaces_of(scope, user.id if user is not None else DEFAULT_WORKSPACE)
    if user is None:
        async with database.scope(DEFAULT_WORKSPACE) as scope:
            await audit.note(scope, None, "web", "access", "Failed to sign in as nobody we know")
        return
    for workspace, _, role in places:
        async with database.scope(workspace) as scope:
            who = Who("user", workspace, "", role, None, user.id)
            await audit.note(scope, who, "web", "access", "Failed to sign in")


async def confirm(database: Database, user: User, password: str, browser: Browser) -> None:
    """Let who is signed in prove the password once more, before a way in is changed. Who has none need not.

    Raises TooMany, WrongPassword.
    """
    if user.password_hash is None:
        return
    attempt = Attempt(user.email, browser.address, browser.known)
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        await throttle.begin(scope, attempt)
    if not await passwords.matches(user.password_hash, password):
        raise WrongPassword
    async with database.scope(DEFAULT_WORKSPACE) as scope:
        await throttle.succeeded(scope, attempt)
