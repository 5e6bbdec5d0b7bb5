"""Sessions: an opaque random token in a cookie, its hash here. A new one at every sign-in; ended ones are gone."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings
from leadwright.workspace.accounts.opened import open_accounts

LASTS = timedelta(days=30)
IDLE = timedelta(days=7)
COOKIE, SECURE_COOKIE = "lw_session", "__Host-lw_session"
"""Its name over http on this machine, and over https, where no neighbouring site can set it."""
SEEN_EVERY = timedelta(minutes=5)
"""How exact `seen_at` is: a request does not write."""


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in. how: password, code, passkey, provider, link."""

    id: UUID
    how: str
    agent: str
    address: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def is_secure(settings: Settings, scheme: str) -> bool:
    """Whether cookies go over https alone."""
    return scheme == "https" or settings.public_url.startswith("https://")


def token_in(cookies: Mapping[str, str], *, secure: bool) -> str:
    """The token of a request, "" without one."""
    return cookies.get(SECURE_COOKIE if secure else COOKIE, "")


def token_hash(token: str) -> bytes:
    """What a token is kept as: it has enough randomness of its own to need no salt."""
    return hashlib.sha256(b"session " + token.encode("utf-8", "replace")).digest()


async def begin(
    scope: Scope, user_id: UUID, how: str, agent: str, address: str, replaces: str | None = None
) -> tuple[str, UUID]:
    """Begin a session in this workspace and return its token and id. `replaces` is the token that the browser had before,
    which ends, whoever's it was."""
    await open_accounts(scope)
    if replaces:
        await scope.run("DELETE FROM sessions WHERE token_hash = :hash", hash=token_hash(replaces))
    await scope.run(
        "DELETE FROM sessions WHERE user_id = :user AND (expires_at < now() OR seen_at < now() - CAST(:idle AS interval))",
        user=user_id, idle=IDLE,
    )  # fmt: skip
    token, made = secrets.token_urlsafe(32), new_id()
    await scope.run(
        "INSERT INTO sessions (id, token_hash, user_id, workspace, how, agent, address, expires_at)"
        " VALUES (:id, :hash, :user, :workspace, :how, :agent, :address, :expires)",
        id=made, hash=token_hash(token), user=user_id, workspace=scope.workspace, how=how,
        agent=_plain(agent, 200), address=_plain(address, 60), expires=clock.now() + LASTS,
    )  # fmt: skip
    return token, made


async def sessions(scope: Scope, user_id: UUID) -> list[Session]:
    """Return a person's sessions, the one used last first."""
    await open_accounts(scope)
    rows: Any = await scope.rows(
        "SELECT id, how, agent, address, created_at, seen_at, expires_at FROM sessions"
        " WHERE user_id = :user AND expires_at > now() AND seen_at > now() - CAST(:idle AS interval) ORDER BY seen_at DESC, id",
        user=user_id, idle=IDLE,
    )  # fmt: skip
    return [Session(*row) for row in rows]


async def end(scope: Scope, user_id: UUID, session_id: UUID) -> None:
    """End one session of a person; raises NotFound, also for a session of somebody else."""
    await open_accounts(scope)
    if not await scope.run(
        "DELETE FROM sessions WHERE id = :id AND user_id = :user", id=session_id, user=user_id
    ):
        raise NotFound("There is no such session.", hint="It may have ended already.")


async def end_all(scope: Scope, user_id: UUID, but: UUID | None = None) -> int:
    """End all sessions of a person, but one; return how many."""
    await open_accounts(scope)
    return await scope.run(
        "DELETE FROM sessions WHERE user_id = :user AND id IS DISTINCT FROM CAST(:but AS uuid)",
        user=user_id,
        but=but,
    )


async def switch(scope: Scope, session_id: UUID, workspace: UUID) -> None:
    """Let a session be in another workspace from now on; whether its person belongs there was asked before."""
    await open_accounts(scope)
    await scope.run("UPDATE sessions SET workspace = :to WHERE id = :id", id=session_id, to=workspace)


async def seen(scope: Scope, session_id: UUID) -> None:
    """Note that a session was used now."""
    await open_accounts(scope)
    await scope.run("UPDATE sessions SET seen_at = clock_timestamp() WHERE id = :id", id=session_id)


def _plain(text: str, most: int) -> str:
    return "".join(c for c in text if c.isprintable())[:most]
