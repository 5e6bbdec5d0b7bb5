"""Sends one CRM request: with its token, at its turn within limits that all workers share, with one ledger row.

What only asks is repeated while that may help; what changes something is repeated only where it was certainly not done.
Never raises for the network: an answer that was lost on the way to a change is `in_doubt`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import anyio
import httpx2
import orjson

from leadwright.effects import crm_connections, outcomes
from leadwright.effects.calls import url_hash
from leadwright.effects.crm_connections import OpenedConnection
from leadwright.effects.door import HttpDoor
from leadwright.effects.retries import retry_after
from leadwright.effects.signing import redacted
from leadwright.effects.turns import Turns
from leadwright.kernel import clock
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import Database
from leadwright.kernel.http import HttpError, HttpRequest, HttpResponse
from leadwright.kernel.ids import new_id
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Outcome
from leadwright.sources.crm.contract import CrmReply, CrmRequest, CrmTrouble, Dialect, Token

_REPEATS = 4
_MOST_BYTES = 32_000_000
_UNKNOWN_FATE = frozenset({500, 502, 504})  # it may have done what was asked before it failed
_EARLY = 60.0  # seconds before its end at which a token is renewed
_KEPT = ("access_token", "expires_at", "instance")  # what a log-in adds to the secrets of a connection


@dataclass(frozen=True, slots=True)
class _Try:
    """How one attempt ended. `refused`: too fast; `failed`: an outage; `rest`: seconds it wants to be left alone."""

    reply: CrmReply
    octets: int = 0
    refused: bool = False
    failed: bool = False
    rest: float | None = None
    headers: Mapping[str, str] | None = None


class CrmExchange:
    """One connection's requests. Shared by all tasks of a process; its limits are shared by all processes."""

    def __init__(
        self, database: Database, door: HttpDoor, keyring: Keyring, settings: Settings, workspace: UUID,
        dialect: Dialect, opened: OpenedConnection, *, patience: float, why: str,
    ) -> None:  # fmt: skip
        self._database, self._door, self._keyring, self._settings = database, door, keyring, settings
        self._workspace, self._dialect, self._opened = workspace, dialect, opened
        self._patience, self._why = patience, why
        self._turns = Turns(database, workspace)
        self._token: Token | None = None
        self._ends = 0.0
        self._logging_in = anyio.Lock()

    @property
    def dialect(self) -> Dialect:
        """The CRM's contract."""
        return self._dialect

    async def send(self, request: CrmRequest) -> CrmReply:
        """Send a request until there is an answer, no repeat is safe, or patience ends."""
        token = await self._valid_token()
        if isinstance(token, CrmReply):
            return token
        reply = await self._booked(request, token)
        if reply.status == 401 and self._opened.way != "token":  # refused before anything was done
            renewed = await self._valid_token(refused=token)
            if isinstance(renewed, CrmReply):
                return renewed
            reply = await self._booked(request, renewed)
        return reply

    # one call ------------------------------------------------------------------------------------

    async def _booked(self, request: CrmRequest, token: Token | None) -> CrmReply:
        """Book a call, send it at its turn, repeat it where that is safe, and settle it."""
        wire = self._wire(request, token)
        call = self._call(request, wire)
        deadline = time.monotonic() + self._patience
        began = await self._turns.begun(call, deadline)
        if not began.get("granted"):
            words = "rests" if began.get("closed") else "has a limit that allows the next call"
            reason = f"resting: {self._dialect.title} {words} in {float(began.get('wait', 0)):.0f} s"
            return CrmReply(Outcome.BUSY, reason=reason, code="resting")
        started, attempts = time.perf_counter(), 0
        tried = _Try(CrmReply(Outcome.BUSY, reason="the task that asked was cancelled"))
        try:
            await self._turns.until_turn(began, call)
            while True:
                attempts += 1
                tried = _Try(
                    CrmReply(Outcome.IN_DOUBT if request.changes else Outcome.BUSY, reason="cancelled")
                )
                tried = await self._try(request, wire)
                if attempts > _REPEATS or (pause := self._pause(request, tried, deadline)) is None:
                    return tried.reply
                await self._rest(call, tried)
                await anyio.sleep(pause)
                await self._turns.another(call)
        finally:
            with anyio.CancelScope(shield=True):
                await self._settle(call, tried, attempts, started)

    async def _try(self, request: CrmRequest, wire: HttpRequest) -> _Try:
        try:
            answer = await self._door.exchange(wire)
        except HttpError as trouble:
            outcome, reason = outcomes.of_trouble(trouble, repeatable=not request.changes)
            if trouble.sent and request.changes:
                outcome = Outcome.IN_DOUBT  # an answer that cannot be read is as lost as one that never came
            elif outcome in (Outcome.MISS, Outcome.CHANGED):
                outcome = (
                    Outcome.BUSY
                )  # a CRM without a name is an outage, and so are octets broken on the way
            return _Try(CrmReply(outcome, reason=reason), failed=trouble.kind != "guard")
        reply = self._reply(request, answer)
        busy = answer.status == 429 or reply.code == "REQUEST_LIMIT_EXCEEDED"
        return _Try(
            reply, answer.wire_bytes, busy, answer.status >= 500 or _garbled(reply), retry_after(answer.headers),
            answer.headers,
        )  # fmt: skip

    def _reply(self, request: CrmRequest, answer: HttpResponse) -> CrmReply:
        body, whole = _parsed(answer)
        at = _moment(answer.headers.get("date"))
        if not 200 <= answer.status < 300:
            outcome, reason, code = self._dialect.trouble(answer.status, body)
            if request.changes and answer.status in _UNKNOWN_FATE:
                outcome = Outcome.IN_DOUBT
            return CrmReply(outcome, answer.status, body, answer.headers, self._clean(reason), code, at)
        if not whole:
            lost = Outcome.IN_DOUBT if request.changes else Outcome.BUSY
            return CrmReply(
                lost, answer.status, None, answer.headers, "the answer broke off", "broken_answer", at
            )
        return CrmReply(Outcome.HIT, answer.status, body, answer.headers, at=at)

    def _pause(self, request: CrmRequest, tried: _Try, deadline: float) -> float | None:
        """Seconds after which a repeat is safe and may help; None if not."""
        reply = tried.reply
        if reply.outcome is not Outcome.BUSY or not (tried.refused or tried.failed):
            return None
        if reply.code in ("DAILY_LIMIT", "REQUEST_LIMIT_EXCEEDED"):
            return None
        pause = tried.rest if tried.rest is not None else 0.4 * (0.5 + random.random())  # noqa: S311 - spreads repeats
        return pause if time.monotonic() + pause < deadline else None

    def _wire(self, request: CrmRequest, token: Token | None) -> HttpRequest:
        headers = {"accept": "application/json", "user-agent": self._settings.scraper_user_agent}
        body: bytes | None = None
        if request.json is not None:
            body, headers["content-type"] = orjson.dumps(request.json), "application/json"
        elif request.form is not None:
            body = urlencode(dict(request.form)).encode()
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif request.method in ("POST", "PATCH", "PUT"):
            body = b""
        headers |= {name.lower(): value for name, value in request.headers.items()}
        if token is not None:
            headers["authorization"] = f"Bearer {token.access}"
        base = token.base or self._base() if token is not None else self._base()
        url = request.path if "://" in request.path else base + request.path
        query = f"?{urlencode(request.query)}" if request.query else ""
        return HttpRequest(
            httpx2.URL(url + query), request.method, headers, body, _MOST_BYTES, self._settings.crm_timeout
        )

    def _base(self) -> str:
        set_ = self._settings.source_bases.get(f"{self._dialect.name}.main")
        return (self._opened.base or set_ or self._dialect.base).rstrip("/")

    # books ---------------------------------------------------------------------------------------

    def _call(self, request: CrmRequest, wire: HttpRequest) -> dict[str, Any]:
        """The call as the database writes it down: it costs nothing, and counts under the limits of its connection."""
        cell = f"{self._dialect.name}:{self._opened.id.hex[:12]}"
        windows = [
            {
                "cell": f"{cell}:{item.group or 'all'}:{item.seconds:g}",
                "most": item.most,
                "seconds": item.seconds,
            }
            for item in self._dialect.windows
            if item.group in ("", request.group)
        ]
        return {
            "id": str(new_id()), "source": self._dialect.name, "endpoint": request.endpoint, "purpose": self._why,
            "host": wire.url.host, "request_hash": url_hash(f"{request.method} {wire.url} {wire.body!r}"),
            "why": "", "run_id": None, "asked_by": "crm", "credential_id": str(self._opened.id), "units": "0",
            "unit": "", "unit_price": "0", "cost": "0", "currency": "",
            "repeat": "charged" if request.changes else "free", "seconds": self._settings.crm_timeout * 2 + 60,
            "asks": [], "refresh": False, "again": [], "cell": cell, "spacing": 0, "places": self._dialect.concurrent,
            "paced": False, "windows": windows,
        }  # fmt: skip

    async def _settle(self, call: Mapping[str, Any], tried: _Try, attempts: int, started: float) -> None:
        reply = tried.reply
        document = {  # the books of writes keep the doubt: a call that costs nothing has nothing to reconcile
            "id": call["id"], "state": "settled", "outcome": reply.outcome.value,
            "status": reply.status, "milliseconds": round((time.perf_counter() - started) * 1000),
            "bytes": tried.octets, "attempts": max(1, attempts), "reason": reply.reason[:200], "asks": [],
            "hits": int(reply.outcome is Outcome.HIT), "units": "0", "cost": "0", "replies": [], "cell": call["cell"],
            "paced": False, "windows": call["windows"], "late": call.get("late", 0), "rest": tried.rest,
            "verdict": "refused" if tried.refused else "failed" if tried.failed else "ok",
            "told": self._told(call, tried.headers or {}),
        }  # fmt: skip
        await self._database.once(
            "SELECT settle_call(CAST(%s AS jsonb), CAST(%s AS bytea[]))",
            [orjson.dumps(document).decode(), []], self._workspace, durable=False,
        )  # fmt: skip

    async def _rest(self, call: Mapping[str, Any], tried: _Try) -> None:
        """A refusal before the last one teaches too: others who share the limit wait as well."""
        if tried.refused:
            await self._database.once(
                "SELECT learn_pace(%s, 'refused', %s, false, clock_timestamp())", [call["cell"], tried.rest],
                self._workspace, durable=False,
            )  # fmt: skip

    def _told(self, call: Mapping[str, Any], headers: Mapping[str, str]) -> list[dict[str, Any]]:
        cells = {
            (item["cell"].split(":")[2], float(item["seconds"])): item["cell"] for item in call["windows"]
        }
        return [
            {
                "cell": cells[item.group or "all", item.seconds], "seconds": item.seconds, "most": item.most,
                "left": item.left, "resets": item.resets,
            }
            for item in self._dialect.heard(headers)
            if (item.group or "all", item.seconds) in cells
        ]  # fmt: skip

    # tokens --------------------------------------------------------------------------------------

    async def _valid_token(self, refused: Token | None = None) -> Token | CrmReply | None:
        """A token that lives for a while yet, or the reply that says why there is none."""
        if self._opened.way == "token":
            return Token(self._opened.secrets["token"], float("inf"))
        async with self._logging_in:
            if (
                self._token is not None
                and self._token is not refused
                and self._ends > clock.now().timestamp() + _EARLY
            ):
                return self._token
            stored = await self._stored()
            if stored is not None and (refused is None or stored.access != refused.access):
                return stored
            return await self._log_in()

    async def _stored(self) -> Token | None:
        """The token that another worker, or we before, have kept; None if it has run out."""
        async with self._database.scope(self._workspace, actor="crm") as scope:
            self._opened = await crm_connections.unseal(scope, self._keyring, self._opened.id)
        secrets = self._opened.secrets
        ends = float(secrets.get("expires_at") or 0)
        if ends <= clock.now().timestamp() + _EARLY or "access_token" not in secrets:
            return None
        self._token, self._ends = Token(secrets["access_token"], 0, secrets.get("instance") or None), ends
        return self._token

    async def _log_in(self) -> Token | CrmReply:
        request = self._dialect.login(self._opened.way, self._opened.secrets, self._base())
        assert request is not None
        reply = await self._booked(request, None)
        if reply.outcome is not Outcome.HIT:
            if reply.status in (400, 401, 403):  # perhaps another worker has renewed it meanwhile
                known = self._token
                stored = await self._stored()
                if stored is not None and (known is None or stored.access != known.access):
                    return stored
            locked = reply.status in (400, 401, 403)
            outcome = Outcome.LOCKED if locked else reply.outcome
            return CrmReply(outcome, reply.status, reason=f"log-in: {reply.reason}", code=reply.code)
        try:
            token = self._dialect.token(reply)
        except CrmTrouble as trouble:
            return CrmReply(
                Outcome.CHANGED, reply.status, reason=f"log-in: {trouble.reason}", code=trouble.code
            )
        if token.base is not None and not token.base.startswith("https://"):
            reason = "log-in: it names an address that is not https"
            return CrmReply(Outcome.CHANGED, reply.status, reason=reason, code="unexpected_shape")
        await self._keep(token)
        return token

    async def _keep(self, token: Token) -> None:
        self._token, self._ends = token, clock.now().timestamp() + max(2 * _EARLY, token.seconds)
        secrets = {name: value for name, value in self._opened.secrets.items() if name not in _KEPT}
        secrets |= {
            "access_token": token.access,
            "expires_at": f"{self._ends:.0f}",
            "instance": token.base or "",
        }
        if token.refresh:
            secrets["refresh_token"] = token.refresh
        async with self._database.scope(self._workspace, actor="crm") as scope:
            if await crm_connections.renew(scope, self._keyring, self._opened, secrets):
                self._opened = await crm_connections.unseal(scope, self._keyring, self._opened.id)

    def _clean(self, reason: str) -> str:
        """A reason that repeats nothing of a secret."""
        return redacted(reason.encode(), self._opened.secrets).decode("utf-8", "replace")


def _parsed(answer: HttpResponse) -> tuple[Any, bool]:
    """The JSON of an answer, and whether it is whole."""
    if not answer.body and not answer.truncated:
        return None, True
    try:
        return orjson.loads(answer.body), not answer.truncated
    except orjson.JSONDecodeError:
        return None, False


def _garbled(reply: CrmReply) -> bool:
    return reply.code == "broken_answer"


def _moment(date: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(date) if date else None
    except ValueError:
        return None
