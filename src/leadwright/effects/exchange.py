"""Sends one booked call: with its key, with repeats where they are safe, and with every failure by its right name."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import anyio

from leadwright.effects import outcomes, registry_answer
from leadwright.effects.choices import Choice
from leadwright.effects.credentials import Unsealed
from leadwright.effects.door import HttpDoor
from leadwright.effects.retries import retry_after
from leadwright.effects.signing import redacted, signed
from leadwright.kernel.http import HttpError, HttpRequest, HttpResponse
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Outcome, Reply
from leadwright.sources.reading import ShapeError
from leadwright.sources.vendor import Auth, Operation, Request, Vendor

REPEATS = 2
_LONGEST_PAUSE = 20.0
_UNKNOWN_FATE = frozenset({500, 502, 504})  # it may have done what was asked before it failed


@dataclass(frozen=True, slots=True)
class Sent:
    """How a call ended on the wire. `refused`: it asks us to slow down; `failed`: it does not work; `rest`: seconds
    it wants to be left alone, None if it does not say. `in_doubt`: it may have been charged."""

    reply: Reply
    attempts: int
    milliseconds: int
    octets: int
    refused: bool = False
    failed: bool = False
    rest: float | None = None
    in_doubt: bool = False


class Exchange:
    """Sends vendors' requests through the door and keeps their short-lived tokens."""

    def __init__(self, door: HttpDoor, settings: Settings) -> None:
        self._door, self._agent, self._home = door, settings.scraper_user_agent, settings.home
        if settings.contact_email:
            self._agent += f" {settings.contact_email}"
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}

    async def send(
        self, vendor: Vendor, operation: Operation, request: Request, chosen: Choice, key: Unsealed,
        call: Mapping[str, Any], turn: Callable[[], Awaitable[None]], *, fetching: bool = False,
    ) -> Sent:  # fmt: skip
        """Send until there is an answer or no repeat is safe. Repeats cost nothing, are few, and wait for their turn.

        `fetching`: an answer that was pending is fetched, which costs nothing however often it is done.
        """
        started = time.perf_counter()
        if request.base in vendor.manifest.local:
            reply = await anyio.to_thread.run_sync(
                registry_answer.answer, self._home, request.path, request.query
            )
            return Sent(reply, 1, round((time.perf_counter() - started) * 1000), len(reply.body))
        charged = operation.repeat != "free" and call["units"] != "0" and not fetching
        sent = await self._try(vendor, operation, request, chosen, key, call, charged=charged)
        attempts = 1
        while attempts <= REPEATS and (pause := _pause(operation, sent)) is not None:
            await anyio.sleep(pause)
            await turn()
            attempts += 1
            sent = await self._try(vendor, operation, request, chosen, key, call, charged=charged)
        took = round((time.perf_counter() - started) * 1000)
        return Sent(
            replace(sent.reply, url=_asked(request)),
            attempts,
            took,
            sent.octets,
            sent.refused,
            sent.failed,
            sent.rest,
            sent.in_doubt,
        )

    async def _try(
        self,
        vendor: Vendor,
        operation: Operation,
        request: Request,
        chosen: Choice,
        key: Unsealed,
        call: Mapping[str, Any],
        *,
        charged: bool,
    ) -> Sent:
        token = ""
        if vendor.manifest.auth.login is not None:
            found = await self._token(vendor, chosen, key)
            if isinstance(found, Reply):
                return Sent(found, 1, 0, 0, failed=found.outcome is Outcome.BUSY)
            token = found
        idempotency_key = str(call["asks"][0]["key"]) if operation.repeat == "keyed" else ""
        wire = signed(
            vendor, chosen, request, key, token=token, agent=self._agent, idempotency_key=idempotency_key
        )
        sent = await self._once(wire, charged=charged, key=key)
        if token and sent.reply.status == 401:
            self._tokens.pop((vendor.name, str(key.id)), None)
        return sent

    async def _once(self, wire: HttpRequest, *, charged: bool, key: Unsealed) -> Sent:
        try:
            answer = await self._door.exchange(wire)
        except HttpError as trouble:
            outcome, reason = outcomes.of_trouble(trouble, repeatable=not charged)
            if outcome is Outcome.MISS:
                outcome, reason = (
                    Outcome.BUSY,
                    f"no connection: {reason}",
                )  # a vendor without a name is an outage
            if outcome is Outcome.CHANGED and charged:
                outcome = Outcome.IN_DOUBT
            elif outcome is Outcome.CHANGED:
                outcome = Outcome.BUSY  # octets that cannot be decoded are an accident on the way: ask again
            doubt = outcome is Outcome.IN_DOUBT
            return Sent(
                Reply(outcome, "", reason=reason), 1, 0, 0, failed=trouble.kind != "guard", in_doubt=doubt
            )
        return _sent(answer, charged=charged, key=key)

    async def _token(self, vendor: Vendor, chosen: Choice, key: Unsealed) -> str | Reply:
        """A token that lives for a while yet, or the reply that says why there is none."""
        login = vendor.manifest.auth.login
        assert login is not None
        known = self._tokens.get((vendor.name, str(key.id)))
        if known is not None and known[1] > time.monotonic():
            return known[0]
        plain = Unsealed(key.id, key.plan, {})
        wire = signed(_keyless(vendor), chosen, login.build(key.secrets), plain, agent=self._agent)
        # nothing of a log-in is kept, and a token that holds a part of the key must stay whole
        sent = await self._once(wire, charged=False, key=plain)
        if sent.reply.outcome is not Outcome.HIT:
            locked = sent.reply.status in (400, 401, 403)
            outcome = Outcome.LOCKED if locked else sent.reply.outcome
            return Reply(outcome, "", sent.reply.status, reason=f"log-in: {sent.reply.reason}")
        try:
            token, seconds = login.read(sent.reply)
        except ShapeError as error:
            return Reply(Outcome.CHANGED, "", reason=f"log-in: {error}")
        self._tokens[vendor.name, str(key.id)] = (token, time.monotonic() + max(5.0, seconds * 0.9))
        return token


def _asked(request: Request) -> str:
    """Path and query as the vendor's module built them, without the key: some replies do not repeat their page."""
    query = urlencode(request.query, doseq=True)
    return f"{request.path}?{query}" if query else request.path


def _keyless(vendor: Vendor) -> Vendor:
    return replace(vendor, manifest=replace(vendor.manifest, auth=Auth()))


def _sent(answer: HttpResponse, *, charged: bool, key: Unsealed) -> Sent:
    outcome, reason = outcomes.of_status(answer.status, None)
    doubt = charged and answer.status in _UNKNOWN_FATE
    if answer.truncated:
        outcome, reason = Outcome.CHANGED, "the answer is too large to read whole"
    body = redacted(answer.body, key.secrets)
    reply = Reply(
        outcome, "", answer.status, answer.headers, body=body, truncated=answer.truncated, reason=reason
    )
    return Sent(
        reply,
        1,
        0,
        answer.wire_bytes,
        answer.status == 429,
        answer.status >= 500,
        retry_after(answer.headers),
        doubt,
    )


def _pause(operation: Operation, sent: Sent) -> float | None:
    """Seconds after which a repeat is safe and may help; None if it is not, or must wait for the limits."""
    if sent.reply.outcome is Outcome.HIT or sent.refused or not sent.failed:
        return None
    if sent.in_doubt and operation.repeat != "keyed":
        return None
    if sent.rest is not None and sent.rest > _LONGEST_PAUSE:
        return None
    return sent.rest if sent.rest is not None else 0.4 * (0.5 + random.random())  # noqa: S311 - spreads repeats
