"""Take messages of Segment's libraries: who sends is known first, and "success" is said once all of it is committed.

A message of a batch that is no event (nobody did it, or not named what) is kept as a dead letter, so that it does not
spoil the others; anything else that is wrong refuses the request whole.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from leadwright.faces.events.answers import failed, taken
from leadwright.kernel import clock
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.inflate import UndecodableError, read_body
from leadwright.kernel.queue import workspaces_known
from leadwright.observations import events
from leadwright.observations.dead_letters import bury
from leadwright.sources.reading import ShapeError
from leadwright.sources.site.message import (
    MOST_BATCH,
    MOST_EVENT,
    Event,
    TooLarge,
    Unread,
    parse,
    read,
    read_batch,
)
from leadwright.workspace.write_keys import WriteKey, find, keys, whose

KINDS: Mapping[str, str] = {
    **{kind: kind for kind in ("identify", "track", "page", "screen", "group", "alias")},
    "i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias",
}  # fmt: skip
"""Paths that take one message each, as libraries for servers and for browsers write them."""
BATCHES = ("batch", "import", "b")
"""Paths that take many."""
ACTOR = "events"
_KEEP_PREFLIGHT = "600"


async def single(request: Request) -> Response:
    """Take one message, whose kind the path says."""
    kind = KINDS[request.url.path.rstrip("/").rpartition("/")[2]]
    return await _take(request, MOST_EVENT, lambda told, now: [read(kind, told, now)])


async def batch(request: Request) -> Response:
    """Take many messages of any kind."""
    return await _take(request, MOST_BATCH, lambda told, now: list(read_batch(told, now)))


async def preflight(request: Request) -> Response:
    """Tell a browser whether pages of its site may send here: if any key in use allows it."""
    origin = request.headers.get("origin", "")
    database: Database = request.app.state.database
    allowed = False
    for workspace in await workspaces_known(database):
        async with database.scope(workspace, actor=ACTOR) as scope:
            allowed = allowed or any(key.allows(origin) for key in await keys(scope))
    if not allowed:
        return failed(403, "Pages of this site may not send events.")
    asked = request.headers.get("access-control-request-headers", "content-type")
    return Response(
        status_code=204,
        headers={
            **_cors(origin), "Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": asked[:300],
            "Access-Control-Max-Age": _KEEP_PREFLIGHT,
        },
    )  # fmt: skip


async def _take(request: Request, most: int, reading: Any) -> Response:
    now = clock.now()
    try:
        body = await read_body(request.stream(), request.headers.get("content-encoding", ""), most)
    except UndecodableError as error:
        return failed(400, f"The body cannot be decoded: {error}.")
    if body.truncated:
        return (
            failed(413, f"The body is too large: {most:,} bytes at most.")
            if body.full
            else failed(400, "The body breaks off.")
        )
    told, problem = _parsed(bytes(body.out))
    database: Database = request.app.state.database
    text = _text(request, told)
    async with database.scope(await whose(database, text), actor=ACTOR) as scope:
        key = await find(scope, text) if text else None
        if key is None:
            return failed(401, "The write key is missing or not in use.", {"WWW-Authenticate": "Basic"})
        origin = request.headers.get("origin")
        if origin is not None and not key.allows(origin):
            return failed(403, f"Pages of {origin[:100]} may not use this write key.")
        headers = _cors(origin) if origin is not None else {}
        if problem is None:
            problem = await _keep(scope, key, request, told, now, reading)
    if problem is not None:
        problem.headers.update(headers)
        return problem
    return taken(headers)  # the scope has committed


def _parsed(body: bytes) -> tuple[Mapping[str, Any], Response | None]:
    try:
        return parse(body), None
    except ShapeError as error:
        return {}, failed(400, f"Bad JSON: {error}.")


async def _keep(
    scope: Scope, key: WriteKey, request: Request, told: Mapping[str, Any], now: Any, reading: Any
) -> Response | None:
    try:
        found = reading(told, now)
    except ShapeError as error:
        return failed(400, f"The message cannot be read: {error}.")
    except TooLarge as error:
        return failed(413, f"Too large: {error}.")
    with_ip = bool(request.app.state.settings.reverse_ip)
    whole = [_from(request, one, with_ip) for one in found if isinstance(one, Event)]
    await events.keep(scope, key.id, whole, with_ip=with_ip)
    if unread := [(one.reason, one.body) for one in found if isinstance(one, Unread)]:
        await bury(scope, key.id, unread, now)
    return None


def _from(request: Request, event: Event, with_ip: bool) -> Event:
    """The event with the address of whoever sent it from a browser, where that is asked for."""
    if not with_ip or event.ip or request.client is None or "origin" not in request.headers:
        return event
    return Event(
        event.message_id, event.kind, event.name, event.anonymous_id, event.user_id, event.occurred_at,
        event.received_at, event.content, request.client.host,
    )  # fmt: skip


def _text(request: Request, told: Mapping[str, Any]) -> str:
    """The key of a request: as Basic user, in the body or in the address, as different libraries send it."""
    given = (_basic(request), told.get("writeKey"), request.query_params.get("writeKey"))
    return next((text for text in given if isinstance(text, str) and text), "")


def _basic(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return None


def _cors(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
