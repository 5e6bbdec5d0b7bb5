"""Webhooks: programs that are told, signed, with retries and dead letters."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from leadwright.actions.alerts import hooks
from leadwright.effects.hooks import checked, new_secret
from leadwright.effects.opening import open_door
from leadwright.faces.api import paging
from leadwright.faces.api.alert_schemas import (
    DeliveryOut,
    Ended,
    WebhookChange,
    WebhookIn,
    WebhookMade,
    WebhookOut,
    webhook_fields,
)
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.schemas import Cursor, Limit, Page
from leadwright.kernel import clock, queue
from leadwright.kernel.crypto import open_keyring
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["webhooks"])


@router.get("/webhooks", summary="List webhooks, without addresses and secrets")
async def list_webhooks(scope: Scoped) -> Page[WebhookOut]:
    found = [WebhookOut(**webhook_fields(item)) for item in await hooks.webhooks(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@router.post("/webhooks", status_code=201, summary="Add a webhook; its secret is shown this once")
@needs("admin")
async def add_webhook(
    given: WebhookIn, scope: Scoped, config: Config, request: Request, response: Response
) -> WebhookMade:
    """The address is judged by the guard now, and what it points to again at each delivery."""
    async with open_door(request.app.state.database, config) as door:
        host = checked(given.url, door)
    secret = new_secret()
    made = await hooks.add(scope, open_keyring(config), given.label, given.url, host, given.events, secret)
    response.headers["location"] = f"/api/v1/webhooks/{made.id}"
    return WebhookMade(**webhook_fields(made), secret=secret)


@router.get("/webhooks/deliveries", summary="List deliveries, the newest first")
async def list_deliveries(
    scope: Scoped,
    dead: Annotated[bool, Query(description="Only dead letters.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[DeliveryOut]:
    found, total = await hooks.page(scope, dead=dead, before=paging.after(cursor), most=limit + 1)
    last = found[limit - 1].id if len(found) > limit else None
    items = [DeliveryOut.model_validate(item) for item in found[:limit]]
    return Page(items=items, next_cursor=paging.cursor_of(last), total=total)


@router.post(
    "/webhooks/deliveries/{delivery_id:uuid}/redeliver", status_code=202, summary="Deliver an event again"
)
async def redeliver(delivery_id: UUID, scope: Scoped) -> DeliveryOut:
    """It goes out under the same id, by which the receiver tells a repetition."""
    found = await hooks.send_again(scope, delivery_id)
    await queue.nudge(scope, hooks.TASK, lock=hooks.TASK)
    return DeliveryOut.model_validate(found)


@router.get("/webhooks/{webhook_id:uuid}", summary="Show a webhook")
async def show_webhook(webhook_id: UUID, scope: Scoped) -> WebhookOut:
    return WebhookOut(**webhook_fields(await hooks.get(scope, webhook_id)))


@router.patch("/webhooks/{webhook_id:uuid}", summary="Change a webhook, or switch it off or on")
@needs("admin")
async def change_webhook(webhook_id: UUID, given: WebhookChange, scope: Scoped) -> WebhookOut:
    changed = await hooks.change(
        scope, webhook_id, label=given.label, events=given.events, enabled=given.enabled
    )
    return WebhookOut(**webhook_fields(changed))


@router.post("/webhooks/{webhook_id:uuid}/rotate", summary="Sign with a new secret, for a day with both")
@needs("admin")
async def rotate(webhook_id: UUID, scope: Scoped, config: Config) -> WebhookMade:
    secret = new_secret()
    made = await hooks.rotate(scope, open_keyring(config), webhook_id, secret, clock.now())
    return WebhookMade(**webhook_fields(made), secret=secret)


@router.delete("/webhooks/{webhook_id:uuid}", summary="Tell a program nothing more, and forget its address")
@needs("admin")
async def end_webhook(webhook_id: UUID, scope: Scoped) -> Ended:
    await hooks.end(scope, webhook_id)
    return Ended(ended=webhook_id)
