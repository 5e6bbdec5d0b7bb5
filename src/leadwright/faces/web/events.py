"""The page of events: what arrives and how, who nobody can place, what could not be read, and how to connect."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from leadwright.faces.web.contexts import EventsContext, MadeKey
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.take_delivery import take_letter
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.errors import NotFound
from leadwright.observations import dead_letters
from leadwright.reads.arriving import arriving, latest_events, strangers
from leadwright.workspace import hooks, write_keys
from leadwright.workspace.accounts.access import needs

LATEST, STRANGERS, DEAD = 40, 8, 5
_WIDE = 4  # of the hours' bars, one without events is still seen

routes = APIRouter(route_class=WebRoute)


@routes.get("/events")
async def show_events(frame: FrameOf) -> Response:
    """Show what arrives."""
    return await _shown(frame, None)


@routes.post("/events/keys")
@needs("admin")
async def make_key(
    frame: FrameOf,
    name: Annotated[str, Form(max_length=100)] = "",
    origins: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Make a write key, and show it this once."""
    made, text = await write_keys.create(frame.scope, name, origins.replace(",", " ").split())
    return await _shown(frame, MadeKey(made.name, text, bool(made.origins), hook=False))


@routes.post("/events/keys/{key_id}/revoke")
@needs("admin")
async def revoke_key(frame: FrameOf, key_id: UUID) -> Response:
    """Let a key count no more."""
    gone = await write_keys.revoke(frame.scope, key_id)
    return frame.done("/events", f"The key {gone.name} is revoked: what sends with it is refused.")


@routes.post("/events/hooks")
@needs("admin")
async def open_hook(frame: FrameOf, name: Annotated[str, Form(max_length=60)] = "") -> Response:
    """Open an address for signed deliveries, and show its secret this once."""
    made, secret = await hooks.open_hook(frame.scope, open_keyring(frame.web.settings), name, {})
    return await _shown(frame, MadeKey(made.name, secret, False, hook=True))


@routes.post("/events/hooks/{name}/close")
@needs("admin")
async def close_hook(frame: FrameOf, name: str) -> Response:
    """Take no more deliveries under a name."""
    await hooks.close(frame.scope, name)
    return frame.done("/events", f"{name} takes no more deliveries.")


@routes.post("/events/dead/{letter_id}")
async def settle(frame: FrameOf, letter_id: UUID, how: Annotated[str, Form()] = "drop") -> Response:
    """Read a dead letter again, or drop it."""
    if how == "drop":
        await dead_letters.settle(frame.scope, letter_id, "dropped")
        return frame.done("/events", "The letter is dropped.")
    letter = await dead_letters.open_letter(frame.scope, letter_id)
    hook = next((item for item in await hooks.hooks(frame.scope) if item.id == letter.channel), None)
    if hook is None:
        raise NotFound("It came by no hook that is open.", hint="Drop it, or open the hook again.")
    done = await take_letter(frame.scope, hook, letter_id)
    return frame.done("/events", f"It was read: {done.events} new events.")


async def _shown(frame: Frame, made: MadeKey | None) -> Response:
    counts = await arriving(frame.scope)
    most = max((events for _, events in counts.by_hour), default=0)
    unplaced, total = await strangers(frame.scope, STRANGERS)
    letters, _ = await dead_letters.open_letters(frame.scope, DEAD)
    page = EventsContext(
        counts=counts,
        bars=[(hour, events, _height(events, most)) for hour, events in counts.by_hour],
        latest=await latest_events(frame.scope, LATEST),
        strangers=unplaced,
        unplaced=total,
        keys=await write_keys.keys(frame.scope),
        hooks=await hooks.hooks(frame.scope),
        letters=letters,
        made=made,
        address=_address(frame.request),
    )
    return await frame.show("events.html", page, title="Events", here="events")


def _height(events: int, most: int) -> int:
    """Of a hundred, so that one event among thousands is still seen."""
    return max(_WIDE, round(100 * events / most)) if events else 0


def _address(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
