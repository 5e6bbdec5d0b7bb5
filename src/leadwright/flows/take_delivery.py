"""Take a delivery of a hook: what can be read is kept as events, what cannot as a dead letter, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.kernel.signatures import identity
from leadwright.observations import dead_letters, events
from leadwright.sources.reading import ShapeError
from leadwright.sources.site.hook import read_delivery
from leadwright.sources.site.message import Event
from leadwright.workspace.hooks import Hook


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a delivery: events that were new, and what could not be read."""

    events: int
    dead: int


async def take_delivery(
    scope: Scope, hook: Hook, body: bytes, sent_at: datetime, received_at: datetime
) -> Delivered:
    """Keep what a proven delivery says. The same delivery again changes nothing."""
    found = list(_read(hook, body, identity(body, sent_at), received_at))
    whole = [one for one in found if isinstance(one, Event)]
    new = await events.keep(scope, hook.id, whole)
    unread = [str(one) for one in found if isinstance(one, ShapeError)]
    if unread and (new or not whole):
        text = body.decode("utf-8", "replace")
        await dead_letters.bury(scope, hook.id, [(reason, text) for reason in unread[:1]], received_at)
    return Delivered(new, len(unread))


async def take_letter(scope: Scope, hook: Hook, letter_id: UUID) -> Delivered:
    """Read a dead letter of a hook again, as after its mapping was corrected. Raises Wrong if it still says nothing."""
    letter = await dead_letters.settle(scope, letter_id, "taken")
    found = list(_read(hook, letter.body.encode(), f"letter:{letter.id}", letter.received_at))
    whole = [one for one in found if isinstance(one, Event)]
    if not whole:
        raise Wrong(
            f"The letter still cannot be read: {found[0]}.",
            hint="Correct the hook's mapping first.",
            field="mapping",
        )
    return Delivered(await events.keep(scope, hook.id, whole), len(found) - len(whole))


def _read(hook: Hook, body: bytes, name: str, received_at: datetime) -> Iterator[Event | ShapeError]:
    try:
        yield from read_delivery(_json(body), hook.mapping, received_at, name)
    except ShapeError as error:
        yield error


def _json(body: bytes) -> Any:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ShapeError(f"it is not JSON: {error}") from None
    return json.loads(json.dumps(found).replace("\\u0000", "")) if b"\\u0000" in body else found
