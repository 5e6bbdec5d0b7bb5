"""Who asks: found by a session's or a key's hash in one indexed query, and remembered for seconds.

What is decided here or in another process (a role, a revoked key, an ended session) counts within those seconds; in the
process that decides it, at once.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.errors import AppError
from leadwright.workspace import audit
from leadwright.workspace.accounts import keys, sessions
from leadwright.workspace.accounts.access import Need, Who, require
from leadwright.workspace.accounts.rates import Allowance, Rates
from leadwright.workspace.accounts.users import since

REMEMBERED = 3.0  # seconds
_MOST = 10_000
LOCAL = Who("local", DEFAULT_WORKSPACE, "", "owner", name="this machine")
"""Whoever is on this machine, as long as no owner is set up."""

_BY_SESSION = "SELECT to_jsonb(found) FROM asker_by_session(%s, %s) AS found"
_BY_KEY = "SELECT to_jsonb(found) FROM asker_by_key(%s) AS found"


class Askers:
    """Those who asked lately, of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[bytes, tuple[float, Who | None]] = OrderedDict()
        self._in_use, self._looked_at = False, float("-inf")
        self._read: OrderedDict[tuple[UUID | None, str], float] = OrderedDict()
        self.rates = Rates(database)

    async def in_use(self) -> bool:
        """Whether an owner is set up. Once it is so, it stays so."""
        if not self._in_use and time.monotonic() - self._looked_at > REMEMBERED:
            self._in_use = bool(await self._database.once("SELECT accounts_in_use()", ()))
            self._looked_at = time.monotonic()
        return self._in_use

    def forget(self) -> None:
        """Ask the database again, of everybody: something was decided."""
        self._known.clear()
        self._looked_at = float("-inf")

    async def by_session(self, token: str) -> Who | None:
        """Who has this session, None if it counts no longer."""
        hashed = sessions.token_hash(token)
        known = self._remembered(hashed)
        if known is not None:
            return known[1]
        found: Any = await self._database.once(_BY_SESSION, (hashed, sessions.IDLE))
        who = _user(found) if found else None
        if (
            who is not None
            and who.id is not None
            and since(_moment(found["seen_at"])) > sessions.SEEN_EVERY.total_seconds()
        ):
            async with self._database.scope(who.workspace) as scope:
                await sessions.seen(scope, who.id)
        return self._remember(hashed, who)

    async def by_key(self, text: str) -> Who | None:
        """Which program has this key, None if it counts no longer."""
        hashed = keys.key_hash(text)
        known = self._remembered(hashed)
        if known is not None:
            return known[1]
        found: Any = await self._database.once(_BY_KEY, (hashed,))
        who = _program(found) if found else None
        if who is not None and who.id is not None and since(_moment(found["used_at"])) > 60:
            async with self._database.scope(who.workspace) as scope:
                await keys.used(scope, who.id)
        return self._remember(hashed, who)

    async def read(self, who: Who, face: str, action: str, details: Mapping[str, Any], *, each: bool) -> None:
        """Note that somebody reads many people at once: each time, or at most once a minute."""
        about, now = (who.id, action), time.monotonic()
        if not each and now - self._read.get(about, float("-inf")) < 60:
            return
        self._read[about] = now
        while len(self._read) > _MOST:
            self._read.popitem(last=False)
        async with self._database.scope(who.workspace) as scope:
            await scope.run(
                "SET LOCAL synchronous_commit = off"
            )  # nobody waits for the disk to look at a list
            await audit.note(scope, who, face, "read", action, details)

    def _remembered(self, hashed: bytes) -> tuple[float, Who | None] | None:
        known = self._known.get(hashed)
        return known if known is not None and time.monotonic() - known[0] < REMEMBERED else None

    def _remember(self, hashed: bytes, who: Who | None) -> Who | None:
        self._known[hashed] = (time.monotonic(), who)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
        return who

    async def admit(
        self, who: Who | None, need: Need, area: str, limit: int, tell: Callable[[Allowance], None]
    ) -> Who:
        """Let somebody pass who may, within the limit of their minute. Raises NotSignedIn, NotAllowed, TooManyRequests."""
        if who is not None and who.kind != "local" and who.id is not None:
            allowance = await self.rates.take(who.id if who.kind == "key" else who.user_id or who.id, limit)
            tell(allowance)
            if not allowance.allowed:
                raise TooManyRequests(allowance.reset)
        require(who, need, area)
        assert who is not None
        return who


class TooManyRequests(AppError):
    """A user or a key has sent what it may send in a minute."""

    code = "too_many_requests"
    status = 429
    exit_code = 3

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many requests within a minute.", hint=f"Wait {seconds} seconds.")
        self.seconds = seconds


_of: WeakKeyDictionary[Database, Askers] = WeakKeyDictionary()


def askers_of(database: Database) -> Askers:
    """The askers of a database: one memory for all faces of a process."""
    found = _of.get(database)
    if found is None:
        found = _of[database] = Askers(database)
    return found


def _user(found: dict[str, Any]) -> Who:
    workspace = UUID(found["workspace"]) if found["workspace"] else DEFAULT_WORKSPACE
    return Who(
        "user", workspace, found["workspace_name"] or "", found["role"], UUID(found["session_id"]), UUID(found["user_id"]),
        found["email"], found["name"],
    )  # fmt: skip


def _program(found: dict[str, Any]) -> Who:
    return Who(
        "key", UUID(found["workspace"]), found["workspace_name"], found["role"], UUID(found["key_id"]),
        UUID(found["user_id"]), "", found["name"], frozenset(found["scopes"]),
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
