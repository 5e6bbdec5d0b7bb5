"""The way of models' requests outside: what their libraries send goes through the door, once, and leaves a trace.

A library raises errors of its own; what counts is the trip, which says how far the request came. Nothing is repeated here.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

import httpx2
import orjson

from leadwright.effects.door import HttpDoor
from leadwright.effects.retries import retry_after
from leadwright.kernel.http import HttpError, HttpRequest
from leadwright.sources.contract import Outcome

MOST_OCTETS = 4_000_000  # of an answer
_OURS = frozenset({"host", "content-length", "connection", "accept-encoding", "transfer-encoding"})
_GONE = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
_NO_MONEY = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "credit_balance_too_low"}
)
_UNSENT = frozenset({"name", "address", "dns", "guard", "connect", "tls"})


@dataclass(slots=True)
class Trip:
    """How far one request came: its status and body, or the trouble on the way. `rest`: seconds it asks us to wait."""

    status: int | None = None
    body: bytes = b""
    octets: int = 0
    rest: float | None = None
    trouble: HttpError | None = None


_trip: ContextVar[Trip] = ContextVar("_trip")


def begin_trip() -> Trip:
    """Begin to trace the requests of this task; they are one each."""
    trip = Trip()
    _trip.set(trip)
    return trip


class DoorTransport(httpx2.AsyncBaseTransport):
    """Carries the requests of a library through a door. `seconds` is the time cap of each."""

    def __init__(self, door: HttpDoor, seconds: float) -> None:
        self._door, self._seconds = door, seconds

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; the trace of it is this task's trip."""
        trip = _trip.get()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OURS}
        wire = HttpRequest(
            request.url, request.method, headers, await request.aread(), MOST_OCTETS, self._seconds
        )
        try:
            answer = await self._door.exchange(wire)
        except HttpError as trouble:
            trip.trouble = trouble
            raise httpx2.ConnectError(trouble.message, request=request) from trouble
        trip.status, trip.body, trip.octets = answer.status, answer.body, answer.wire_bytes
        trip.rest = retry_after(answer.headers)
        if answer.truncated:
            trip.trouble = HttpError("encoding", "the answer is too large to read whole", sent=True)
            raise httpx2.ReadError("the answer is too large to read whole", request=request)
        kept = [
            (name, value) for name, value in answer.headers.items() if name not in _GONE and "\n" not in value
        ]
        return httpx2.Response(answer.status, headers=kept, content=answer.body, request=request)


def client_of(door: HttpDoor, seconds: float) -> httpx2.AsyncClient:
    """The client that a library of models is given: it knows no way but the door."""
    return httpx2.AsyncClient(transport=DoorTransport(door, seconds), timeout=None, trust_env=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a request brought no answer. `doubt`: it may have been answered, and charged. `refused`: it asks us to slow down;
    `broken`: it does not work just now."""

    outcome: Outcome
    reason: str
    doubt: bool = False
    refused: bool = False
    broken: bool = False


def failure(trip: Trip) -> Failed:
    """Say what a trip without an answer means: who must act, and whether anything may have been charged."""
    if trip.trouble is not None:
        return _of_trouble(trip.trouble)
    status, code, said = trip.status, *_error(trip.body)
    told = f"http {status}: {said}" if said else f"http {status}"
    if status is None:
        return Failed(Outcome.BUSY, "nothing was sent")
    if status in (401, 402, 403, 404, 405) or code in _NO_MONEY:
        return Failed(Outcome.LOCKED, told)
    if status in (429, 503, 529):
        return Failed(Outcome.BUSY, told, refused=True)
    if status in (408, 409, 425):
        return Failed(Outcome.BUSY, told, broken=True)
    if status >= 500:
        return (
            Failed(Outcome.BUSY, told, broken=True)
            if said
            else Failed(Outcome.IN_DOUBT, told, doubt=True, broken=True)
        )
    if status >= 300:
        return Failed(Outcome.CHANGED, told)
    return Failed(Outcome.CHANGED, "what came is no answer of a model", doubt=True)


def _of_trouble(trouble: HttpError) -> Failed:
    if trouble.kind == "guard":
        return Failed(Outcome.BLOCKED, f"not allowed: {trouble.message}")
    if trouble.sent and trouble.kind not in _UNSENT:
        return Failed(
            Outcome.IN_DOUBT, f"sent, and the answer was lost: {trouble.message}", doubt=True, broken=True
        )
    return Failed(Outcome.BUSY, f"no connection: {trouble.message}", broken=True)


def _error(body: bytes) -> tuple[str, str]:
    """The code and the words of an error, as these servers tell it; "" for what is not told."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "", ""
    error = found.get("error", found) if isinstance(found, dict) else None
    if isinstance(error, str):
        return "", error[:300]
    if not isinstance(error, dict):
        return "", ""
    code = error.get("code") or error.get("type") or ""
    return str(code), str(error.get("message") or error.get("detail") or "")[:300]
