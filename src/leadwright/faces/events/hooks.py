"""Take signed deliveries of other programs: unsigned ones are refused, unreadable ones kept as dead letters."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from leadwright.actions.crm.hook import HOOKS, read_hook
from leadwright.faces.events.answers import failed, taken
from leadwright.flows.read_crm_later import read_crm_later
from leadwright.flows.record_intent import record_intent
from leadwright.flows.rescore import rescore_some
from leadwright.flows.take_delivery import take_delivery
from leadwright.kernel import clock
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.inflate import UndecodableError, read_body
from leadwright.kernel.signatures import prove
from leadwright.sources.intent import read_webhook
from leadwright.workspace import hooks

ACTOR = "hook"
MOST = 500 * 1024
INTENT = "intent"
"""The hook of this name takes what a provider of buyer intent sends, those named after a CRM what it says of its records;
every other one, events."""


def named(end: str) -> tuple[UUID, str]:
    """The workspace and the name of a hook by the end of its address: NAME in the first workspace, ID.NAME in any."""
    before, dot, name = end.partition(".")
    try:
        return (UUID(before), name) if dot else (DEFAULT_WORKSPACE, end)
    except ValueError:
        return DEFAULT_WORKSPACE, end


async def deliver(request: Request) -> Response:
    """Prove who sent a delivery, and keep what it says; "success" is said once it is committed."""
    try:
        body = await read_body(request.stream(), request.headers.get("content-encoding", ""), MOST)
    except UndecodableError as error:
        return failed(400, f"The body cannot be decoded: {error}.")
    if body.truncated:
        return failed(413, f"The body is too large: {MOST:,} bytes at most.")
    database: Database = request.app.state.database
    workspace, name = named(request.path_params["name"])
    async with database.scope(workspace, actor=ACTOR) as scope:
        hook = await hooks.find(scope, name)
        secret = await hooks.secret_of(scope, open_keyring(request.app.state.settings), hook)
        now = clock.now()
        content = bytes(body.out)
        if hook.name == INTENT:
            delivery = read_webhook(request.headers, content, secret, now)
            await rescore_some(scope, await record_intent(scope, delivery.reading.observations, hook.name))
        elif hook.name in HOOKS:
            changed = read_hook(hook.name, request.headers, _addresses(request), content, secret, now)
            await read_crm_later(scope, hook.name, changed)
        else:
            await take_delivery(scope, hook, content, prove(request.headers, content, secret, now), now)
    return taken()


def _addresses(request: Request) -> list[str]:
    """The addresses under which a sender may know us: the public one, and the one that was called."""
    public = str(request.app.state.settings.public_url).rstrip("/")
    return [f"{public}{request.url.path}", str(request.url)]
