"""The edge of every endpoint: one request is one transaction, committed before the answer leaves.

A write with an Idempotency-Key keeps its answer in the same transaction: sent again, it gets it again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from leadwright.faces.api.admission import Admitted
from leadwright.kernel.asking import asking
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.idempotency import Answer, earlier_answer, keep_answer
from leadwright.kernel.settings import Settings

ACTOR = "api"
DOCUMENTS = ("application/json", "application/yaml", "application/x-yaml", "text/yaml")
"""Media types of ICP and offer documents."""

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_REPEATED = ("content-type", "location", "etag")
Handle = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRequest(Request):
    """A request whose JSON is read strictly: no NaN, no half characters."""

    async def json(self) -> Any:
        return orjson.loads(await self.body())


class Transaction(Admitted):
    """A route whose handler runs in one transaction of the workspace of whoever asks."""

    def around(self, handle: Handle) -> Handle:
        """Open the transaction, or give the answer that an earlier request with the same key got."""

        async def run(plain: Request) -> Response:
            request = StrictRequest(plain.scope, plain.receive)
            await self._check_media(request)
            database: Database = request.app.state.database
            async with database.scope(actor=ACTOR) as scope:
                request.state.scope = scope
                key = request.headers.get("idempotency-key")
                if key is None or request.method not in _WRITES or not _KEY.fullmatch(key):
                    return await handle(request)
                return await once(scope, request, key, await body_hash(request), handle)

        return run

    async def _check_media(self, request: Request) -> None:
        """A body must come with a type that the route reads, before anybody tries to read it."""
        extra = (self.openapi_extra or {}).get("requestBody", {}).get("content", {})
        accepted = tuple(extra) or (("application/json",) if self.body_field else ())
        if accepted and await request.body():
            require_media(request, accepted)


def require_media(request: Request, accepted: tuple[str, ...]) -> str:
    """Return the media type of a request; raises 415 if it is not one of the accepted."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in accepted:
        raise HTTPException(
            415, f"{media or 'A body without a type'} is not read here: {', '.join(accepted)}."
        )
    return media


async def body_hash(request: Request) -> str:
    """Return the identity of a request: its query, its condition and its body."""
    head = f"{request.url.query}\0{request.headers.get('if-match', '')}\0"
    return hashlib.sha256(head.encode() + await request.body()).hexdigest()


async def once(
    scope: Scope, request: Request, key: str, digest: str, handle: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Handle a write once per key: a repetition gets the first answer. Errors are not kept."""
    route = f"{request.method} {request.url.path}{_whose()}"
    earlier = await earlier_answer(scope, key, route, digest)
    if earlier is not None:
        headers = {**earlier.headers, "idempotency-replayed": "true"}
        return Response(earlier.body, earlier.status, headers)
    response = await handle(request)
    if response.status_code < 400:
        kept = {name: response.headers[name] for name in _REPEATED if name in response.headers}
        body = _without_secrets(request, bytes(response.body))
        await keep_answer(scope, key, route, digest, Answer(response.status_code, kept, body))
    return response


Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def shown_once(*names: str) -> Callable[[Endpoint], Endpoint]:
    """Say which fields of an answer are secrets: they are null when the answer is repeated, and kept nowhere."""

    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, "shown_once", names)  # noqa: B010 - a plain function carries it to its route
        return endpoint

    return declare


def _without_secrets(request: Request, body: bytes) -> bytes:
    names = getattr(request.scope.get("endpoint"), "shown_once", ())
    return orjson.dumps({**orjson.loads(body), **dict.fromkeys(names)}) if names else body


def _whose() -> str:
    """Whose key it is: the same text of two programs means two things."""
    asked = asking()
    return (
        f" {asked.who.id}"
        if asked is not None and asked.who is not None and asked.who.kind != "local"
        else ""
    )


def _scope(request: Request) -> Scope:
    scope: Scope = request.state.scope
    return scope


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


Scoped = Annotated[Scope, Depends(_scope)]
"""The transaction of the request."""
Config = Annotated[Settings, Depends(_settings)]
"""The settings of the process."""
KEY_PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[\x21-\x7e]+$"},
    "description": "Any text of yours, on any write. The same key and request within 24 hours get the same answer "
    "(with the header Idempotency-Replayed), and nothing is done twice; the same key with another request is "
    "refused with 422.",
}
"""How the description of the API declares the header, once for all writes."""
