"""Events of our own sites: what arrived, the keys and hooks it comes by, what counts, what could not be read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response

from leadwright.faces.api import paging
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.events_schemas import (
    ArrivedOut,
    ArrivingOut,
    DeadLetterOut,
    DeliveredOut,
    EngagementOut,
    EngagementRules,
    HookIn,
    HookMade,
    HookMapping,
    HookOut,
    Settled,
    StrangerOut,
    WriteKeyIn,
    WriteKeyMade,
    WriteKeyOrigins,
    WriteKeyOut,
)
from leadwright.faces.api.schemas import Cursor, Limit, Page
from leadwright.flows.count_again import count_again
from leadwright.flows.take_delivery import take_letter
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.errors import NotFound
from leadwright.observations import dead_letters
from leadwright.reads.arriving import arriving, latest_events, strangers
from leadwright.sources.site import hook as site_hook
from leadwright.sources.site.rules import defaults
from leadwright.workspace import hooks, write_keys
from leadwright.workspace.accounts.access import needs
from leadwright.workspace.engagement import written_rules

router = APIRouter(route_class=Transaction, tags=["events"])
HookName = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9][a-z0-9_-]*$")]


@router.get("/events", summary="List the events that arrived, the newest first")
async def list_events(scope: Scoped, cursor: Cursor = None, limit: Limit = 50) -> Page[ArrivedOut]:
    """`total` counts those of the last 24 hours."""
    found = await latest_events(scope, limit + 1, before=paging.after(cursor))
    shown = found[:limit]
    return Page(
        items=[ArrivedOut.model_validate(asdict(item)) for item in shown],
        next_cursor=paging.cursor_of(shown[-1].id) if len(found) > limit else None,
        total=(await arriving(scope)).events,
    )


@router.get("/events/stats", summary="Count what arrived in the last 24 hours")
async def count_events(scope: Scoped) -> ArrivingOut:
    found = asdict(await arriving(scope))
    found["by_hour"] = [{"hour": hour, "events": events} for hour, events in found["by_hour"]]
    return ArrivingOut.model_validate(found)


@router.get("/events/visitors", summary="List visitors whose company nobody knows")
async def list_strangers(scope: Scoped, limit: Limit = 50) -> Page[StrangerOut]:
    items, total = await strangers(scope, limit)
    return Page(
        items=[StrangerOut.model_validate(asdict(item)) for item in items], next_cursor=None, total=total
    )


@router.get("/events/rules", summary="Show which pages and events count as which engagement")
async def show_rules(scope: Scoped) -> EngagementOut:
    written = await written_rules(scope)
    return EngagementOut(own=written is not None, rules=_plain(written or defaults()))


@router.put("/events/rules", summary="Say which pages and events count as which engagement")
@needs("admin")
async def write_rules(given: EngagementRules, scope: Scoped) -> EngagementOut:
    """Rules take the place of all rules before; null brings the defaults back. Kept events are looked at again."""
    raw = (
        given.rules.model_dump(exclude_none=True, exclude_defaults=True) if given.rules is not None else None
    )
    rules, again = await count_again(scope, raw)
    return EngagementOut(own=rules is not None, rules=_plain(rules or defaults()), looked_at_again=again)


# keys ---------------------------------------------------------------------------------------------


@router.get("/events/keys", summary="List the write keys in use, without the keys")
async def list_keys(scope: Scoped) -> Page[WriteKeyOut]:
    found = await write_keys.keys(scope)
    return Page(
        items=[WriteKeyOut.model_validate(item) for item in found], next_cursor=None, total=len(found)
    )


@router.post("/events/keys", status_code=201, summary="Make a write key, and show it once")
@needs("admin")
async def make_key(given: WriteKeyIn, scope: Scoped, response: Response) -> WriteKeyMade:
    made, text = await write_keys.create(scope, given.name, given.origins)
    response.headers["location"] = "/api/v1/events/keys"
    return WriteKeyMade.model_validate({**asdict(made), "key": text})


@router.patch("/events/keys/{key_id:uuid}", summary="Say which websites may use a write key from a browser")
@needs("admin")
async def change_key(key_id: UUID, given: WriteKeyOrigins, scope: Scoped) -> WriteKeyOut:
    return WriteKeyOut.model_validate(await write_keys.set_origins(scope, key_id, given.origins))


@router.delete("/events/keys/{key_id:uuid}", summary="Revoke a write key")
@needs("admin")
async def revoke_key(key_id: UUID, scope: Scoped) -> WriteKeyOut:
    return WriteKeyOut.model_validate(await write_keys.revoke(scope, key_id))


# hooks --------------------------------------------------------------------------------------------


@router.get("/events/hooks", summary="List the addresses that take signed deliveries")
async def list_hooks(scope: Scoped) -> Page[HookOut]:
    found = await hooks.hooks(scope)
    return Page(items=[_hook(item) for item in found], next_cursor=None, total=len(found))


@router.post(
    "/events/hooks",
    status_code=201,
    summary="Open an address for signed deliveries, and show its secret once",
)
@needs("admin")
async def open_hook(given: HookIn, scope: Scoped, config: Config, response: Response) -> HookMade:
    mapping = site_hook.mapping(given.mapping.model_dump(exclude_none=True))
    made, secret = await hooks.open_hook(scope, open_keyring(config), given.name, mapping, given.secret or "")
    response.headers["location"] = "/api/v1/events/hooks"
    return HookMade.model_validate({**_hook(made).model_dump(), "secret": secret})


@router.put("/events/hooks/{name}/mapping", summary="Say where in deliveries each field stands")
@needs("admin")
async def map_hook(name: HookName, given: HookMapping, scope: Scoped) -> HookOut:
    return _hook(
        await hooks.set_mapping(scope, name, site_hook.mapping(given.mapping.model_dump(exclude_none=True)))
    )


@router.delete("/events/hooks/{name}", summary="Take no more deliveries under a name")
@needs("admin")
async def close_hook(name: HookName, scope: Scoped) -> HookOut:
    found = await hooks.find(scope, name)
    await hooks.close(scope, name)
    return _hook(found)


@router.get("/events/dead", summary="List deliveries and messages that could not be read")
async def list_dead(scope: Scoped, limit: Limit = 50) -> Page[DeadLetterOut]:
    items, total = await dead_letters.open_letters(scope, limit)
    return Page(items=[DeadLetterOut.model_validate(item) for item in items], next_cursor=None, total=total)


@router.post("/events/dead/{letter_id:uuid}/retry", summary="Read a dead letter of a hook again")
async def retry(letter_id: UUID, scope: Scoped) -> DeliveredOut:
    channel = (await dead_letters.open_letter(scope, letter_id)).channel
    hook = next((item for item in await hooks.hooks(scope) if item.id == channel), None)
    if hook is None:
        raise NotFound(
            f"There is no dead letter {letter_id} of an open hook.", hint="Drop it, or open the hook again."
        )
    return DeliveredOut.model_validate(asdict(await take_letter(scope, hook, letter_id)))


@router.delete("/events/dead/{letter_id:uuid}", summary="Drop a dead letter")
async def drop(letter_id: UUID, scope: Scoped) -> Settled:
    await dead_letters.settle(scope, letter_id, "dropped")
    return Settled(dropped=letter_id)


def _hook(item: hooks.Hook) -> HookOut:
    return HookOut.model_validate({**asdict(item), "path": hooks.path_of(item.name)})


def _plain(rules: Any) -> dict[str, dict[str, list[str]]]:
    return {kind: {part: list(items) for part, items in parts.items()} for kind, parts in rules.items()}
