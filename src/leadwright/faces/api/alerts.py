"""Alerts: rules, who is told, where, and what became of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from leadwright.actions.alerts import messages, recipients, rules, store
from leadwright.effects.notices import open_notices
from leadwright.faces.api import paging
from leadwright.faces.api.alert_schemas import (
    AlertOut,
    ChannelIn,
    ChannelOut,
    Ended,
    MessageOut,
    PreviewIn,
    PreviewOut,
    ReadIn,
    ReadOut,
    RecipientIn,
    RecipientOut,
    RuleChange,
    RuleIn,
    RuleOut,
    recipient_out,
    rule_out,
)
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.schemas import Cursor, Limit, Page
from leadwright.flows.preview_rule import preview_rule
from leadwright.flows.raise_alerts import lead_address
from leadwright.flows.try_channel import try_channel
from leadwright.kernel import clock, queue
from leadwright.kernel.crypto import open_keyring

router = APIRouter(route_class=Transaction, tags=["alerts"])


@router.get("/alerts", summary="List alerts, the newest first")
async def list_alerts(
    scope: Scoped,
    recipient: Annotated[UUID | None, Query()] = None,
    unread: Annotated[bool, Query()] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AlertOut]:
    found, total = await store.page(
        scope, recipient=recipient, unread=unread, before=paging.after(cursor), most=limit + 1
    )
    last = found[limit - 1].id if len(found) > limit else None
    items = [AlertOut.model_validate(item) for item in found[:limit]]
    return Page(items=items, next_cursor=paging.cursor_of(last), total=total)


@router.post("/alerts/read", summary="Mark alerts as read")
async def mark_read(given: ReadIn, scope: Scoped) -> ReadOut:
    return ReadOut(read=await store.mark_read(scope, given.ids))


@router.get("/alert-rules", summary="List rules")
async def list_rules(scope: Scoped) -> Page[RuleOut]:
    found = [rule_out(rule) for rule in await rules.rules(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@router.post(
    "/alert-rules", status_code=201, summary="Add a rule, which tells of what is recorded from now on"
)
async def add_rule(given: RuleIn, scope: Scoped, response: Response) -> RuleOut:
    await recipients.get(scope, given.recipient_id)
    made = await rules.add(scope, given.name, given.recipient_id, given.rule.model_dump())
    response.headers["location"] = f"/api/v1/alert-rules/{made.id}"
    return rule_out(made)


@router.post("/alert-rules/preview", summary="Say what a rule would have told over the last days")
async def preview(given: PreviewIn, scope: Scoped, config: Config) -> PreviewOut:
    what, over = rules.from_document(given.rule.model_dump())
    found = await preview_rule(scope, what, over, lead_address(config), clock.now(), given.days)
    return PreviewOut.model_validate(found)


@router.get("/alert-rules/{rule_id:uuid}", summary="Show a rule")
async def show_rule(rule_id: UUID, scope: Scoped) -> RuleOut:
    return rule_out(await rules.get(scope, rule_id))


@router.patch("/alert-rules/{rule_id:uuid}", summary="Change a rule, or switch it off or on")
async def change_rule(rule_id: UUID, given: RuleChange, scope: Scoped) -> RuleOut:
    document = given.rule.model_dump() if given.rule is not None else None
    return rule_out(
        await rules.change(scope, rule_id, name=given.name, document=document, enabled=given.enabled)
    )


@router.delete("/alert-rules/{rule_id:uuid}", summary="End a rule; what it told stays")
async def end_rule(rule_id: UUID, scope: Scoped) -> Ended:
    await rules.end(scope, rule_id)
    return Ended(ended=rule_id)


# who and where ---------------------------------------------------------------------------------------------


@router.get("/alert-recipients", summary="List who is told")
async def list_recipients(scope: Scoped) -> Page[RecipientOut]:
    found = [recipient_out(item) for item in await recipients.recipients(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@router.post("/alert-recipients", status_code=201, summary="Add somebody who is told")
async def add_recipient(given: RecipientIn, scope: Scoped, response: Response) -> RecipientOut:
    made = await recipients.add(scope, given.name, **given.settings())
    response.headers["location"] = f"/api/v1/alert-recipients/{made.id}"
    return recipient_out(made)


@router.get("/alert-recipients/{recipient_id:uuid}", summary="Show who is told, and how")
async def show_recipient(recipient_id: UUID, scope: Scoped) -> RecipientOut:
    return recipient_out(await recipients.get(scope, recipient_id))


@router.put("/alert-recipients/{recipient_id:uuid}", summary="Change how somebody is told; the name stays")
async def change_recipient(recipient_id: UUID, given: RecipientIn, scope: Scoped) -> RecipientOut:
    return recipient_out(await recipients.change(scope, recipient_id, **given.settings()))


@router.delete("/alert-recipients/{recipient_id:uuid}", summary="Tell somebody nothing more")
async def end_recipient(recipient_id: UUID, scope: Scoped) -> Ended:
    await recipients.end(scope, recipient_id)
    return Ended(ended=recipient_id)


@router.get("/alert-channels", summary="List channels, without their addresses")
async def list_channels(scope: Scoped) -> Page[ChannelOut]:
    found = [ChannelOut.model_validate(item) for item in await recipients.channels(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@router.post("/alert-channels", status_code=201, summary="Add a channel; its address is sealed")
async def add_channel(given: ChannelIn, scope: Scoped, config: Config, response: Response) -> ChannelOut:
    async with open_notices(config) as notices:
        scheme, service = await notices.check(given.address)
    made = await recipients.add_channel(
        scope, open_keyring(config), given.recipient_id, given.label or service, scheme, given.address.strip()
    )
    response.headers["location"] = f"/api/v1/alert-channels/{made.id}"
    return ChannelOut.model_validate(made)


@router.post("/alert-channels/{channel_id:uuid}/test", summary="Send a test to a channel")
async def test_channel(channel_id: UUID, scope: Scoped, config: Config) -> ChannelOut:
    async with open_notices(config) as notices:
        async for _ in try_channel(scope, notices, open_keyring(config), channel_id):
            await scope.commit()
    return ChannelOut.model_validate(await recipients.channel(scope, channel_id))


@router.delete("/alert-channels/{channel_id:uuid}", summary="Use a channel no more, and forget its address")
async def end_channel(channel_id: UUID, scope: Scoped) -> Ended:
    await recipients.end_channel(scope, channel_id)
    return Ended(ended=channel_id)


@router.get("/alert-messages", summary="List messages, the newest first")
async def list_messages(
    scope: Scoped,
    trouble: Annotated[bool, Query(description="Only those that did not arrive, or may not have.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MessageOut]:
    found, total = await messages.page(scope, trouble=trouble, before=paging.after(cursor), most=limit + 1)
    last = found[limit - 1].id if len(found) > limit else None
    items = [_message(item) for item in found[:limit]]
    return Page(items=items, next_cursor=paging.cursor_of(last), total=total)


@router.post(
    "/alert-messages/{message_id:uuid}/redeliver",
    status_code=202,
    summary="Send a message again that did not arrive, or may not have",
)
async def redeliver(message_id: UUID, scope: Scoped) -> MessageOut:
    """A message in doubt may have arrived: whoever sends it again decides that twice is better than never."""
    found = await messages.send_again(scope, message_id)
    await queue.nudge(scope, messages.TASK, lock=messages.TASK)
    return _message(found)


def _message(item: messages.Message) -> MessageOut:
    names = (name for name in MessageOut.model_fields)
    return MessageOut.model_validate({name: getattr(item, name) for name in names})
