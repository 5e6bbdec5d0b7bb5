"""Alerts: what was told, the rules that tell it, who is told where and when, and what did not arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from leadwright.actions.alerts import hooks, messages, recipients, rules, store
from leadwright.actions.alerts.hooks import Delivery, Webhook
from leadwright.actions.alerts.messages import Message
from leadwright.actions.alerts.recipients import Channel
from leadwright.actions.alerts.store import Alert
from leadwright.actions.alerts.types import Recipient, Rule
from leadwright.effects.hooks import checked, new_secret
from leadwright.effects.notices import open_notices
from leadwright.effects.opening import open_door
from leadwright.faces.web import alert_form
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.preview_rule import Preview, preview_rule
from leadwright.flows.raise_alerts import lead_address
from leadwright.flows.try_channel import try_channel
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel import clock, queue
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.errors import Wrong
from leadwright.signals.catalog import CATALOG
from leadwright.signals.types import SignalType
from leadwright.workspace.accounts.access import needs

routes = APIRouter(route_class=WebRoute)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class AlertsContext:
    """What was told. alerts: the newest first. total: of all. unread: nobody has read. next: the older ones, "" for none."""

    alerts: Sequence[Alert]
    total: int
    unread: int
    next: str
    has_rules: bool


@dataclass(frozen=True, slots=True)
class RulesContext:
    """Rules. names: of recipients, by id. types: signals to choose from. icps: to choose from. typed: the form as it
    stands. preview: what it would have told, None while it tells of nothing. why: why there is no preview, "" if there is."""

    rules: Sequence[Rule]
    recipients: Sequence[Recipient]
    types: Sequence[SignalType]
    icps: Sequence[StoredIcp]
    typed: Mapping[str, Any]
    preview: Preview | None
    why: str

    def who(self, recipient_id: UUID) -> str:
        """The name of a recipient."""
        return next(
            (item.name for item in self.recipients if item.id == recipient_id), "somebody who is told no more"
        )


@dataclass(frozen=True, slots=True)
class PeopleContext:
    """Who is told, each with the channels. zones: names of time zones to choose from."""

    people: Sequence[tuple[Recipient, Sequence[Channel]]]
    zones: Sequence[str]


@dataclass(frozen=True, slots=True)
class DeliveriesContext:
    """Messages and deliveries, the newest first. trouble: only what did not arrive, or may not have. secret: that of a
    webhook that was just made, shown once."""

    messages: Sequence[Message]
    deliveries: Sequence[Delivery]
    webhooks: Sequence[Webhook]
    trouble: bool
    secret: str


@routes.get("/alerts")
async def show_alerts(frame: FrameOf, before: UUID | None = None) -> Response:
    """Show what was told."""
    found, total = await store.page(frame.scope, before=before, most=SHOWN + 1)
    more = f"/alerts?before={found[SHOWN - 1].id}" if len(found) > SHOWN else ""
    known = bool(await rules.rules(frame.scope))
    page = AlertsContext(found[:SHOWN], total, await store.unread(frame.scope), more, known)
    return await frame.show("alerts.html", page, title="Alerts", here="alerts")


@routes.post("/alerts/read")
async def read_alerts(frame: FrameOf) -> Response:
    """Mark all alerts as read."""
    await store.mark_read(frame.scope)
    return frame.done("/alerts", "All alerts are read.")


@routes.get("/alerts/open/{alert_id}")
async def open_alert(frame: FrameOf, alert_id: UUID) -> Response:
    """Go to the lead of an alert, which is read by that."""
    lead = await store.lead_of(frame.scope, alert_id)
    await store.mark_read(frame.scope, [alert_id])
    return frame.back(f"/leads/{lead}")


# rules -----------------------------------------------------------------------------------------------------


@routes.get("/alerts/rules")
async def show_rules(frame: FrameOf, request: Request) -> Response:
    """Show rules, and a form whose preview follows what is chosen."""
    typed = alert_form.typed(request.query_params)
    preview, why = await _preview(frame, typed)
    page = RulesContext(
        await rules.rules(frame.scope), await recipients.recipients(frame.scope), list(CATALOG.values()),
        await icps.icps(frame.scope), typed, preview, why,
    )  # fmt: skip
    return await frame.show("alert_rules.html", page, title="Alert rules", here="alerts")


async def _preview(frame: Frame, typed: Mapping[str, Any]) -> tuple[Preview | None, str]:
    """What the form would have told; why there is nothing to say if it cannot be read yet."""
    try:
        what, over = rules.from_document(alert_form.document(typed))
    except Wrong as wrong:
        return None, wrong.hint
    address = lead_address(frame.web.settings)
    return await preview_rule(frame.scope, what, over, address, clock.now()), ""


@routes.post("/alerts/rules")
async def add_rule(frame: FrameOf, request: Request) -> Response:
    """Add a rule."""
    form = await request.form()
    typed = alert_form.typed(form)
    person = await recipients.named(frame.scope, str(form.get("recipient", "")))
    name = str(form.get("name", "")).strip() or f"Told to {person.name}"
    await rules.add(frame.scope, name, person.id, alert_form.document(typed))
    return frame.back("/alerts/rules", f"{person.name} is told from now on.")


@routes.post("/alerts/rules/{rule_id}")
async def change_rule(frame: FrameOf, rule_id: UUID, action: Annotated[str, Form()] = "") -> Response:
    """Switch a rule off or on, or end it."""
    if action == "end":
        await rules.end(frame.scope, rule_id)
        return frame.done("/alerts/rules", "The rule is ended. What it told stays.")
    rule = await rules.change(frame.scope, rule_id, enabled=action == "on")
    return frame.done("/alerts/rules", f"“{rule.name}” is {'on' if rule.enabled else 'off'}.")


# people and channels -----------------------------------------------------------------------------------------


@routes.get("/alerts/people")
async def show_people(frame: FrameOf) -> Response:
    """Show who is told, where and when."""
    found = await recipients.channels(frame.scope)
    people = [
        (person, [item for item in found if item.recipient_id == person.id])
        for person in await recipients.recipients(frame.scope)
    ]
    page = PeopleContext(people, alert_form.zones())
    return await frame.show("alert_people.html", page, title="Who is told", here="alerts")


@routes.post("/alerts/people")
async def add_person(frame: FrameOf, request: Request) -> Response:
    """Add somebody who is told."""
    form = await request.form()
    made = await recipients.add(frame.scope, str(form.get("name", "")), **alert_form.settings(form))
    return frame.back("/alerts/people", f"{made.name} can be told. Add a channel, or it is shown here alone.")


@routes.post("/alerts/people/{recipient_id}")
async def change_person(frame: FrameOf, request: Request, recipient_id: UUID) -> Response:
    """Change when somebody is told, or tell them nothing more."""
    form = await request.form()
    if form.get("action") == "end":
        await recipients.end(frame.scope, recipient_id)
        return frame.done("/alerts/people", "Nothing more is told, and the addresses are forgotten.")
    changed = await recipients.change(frame.scope, recipient_id, **alert_form.settings(form))
    return frame.done("/alerts/people", f"Noted for {changed.name}.")


@routes.post("/alerts/people/{recipient_id}/channels")
async def add_channel(
    frame: FrameOf,
    recipient_id: UUID,
    address: Annotated[str, Form()] = "",
    label: Annotated[str, Form()] = "",
) -> Response:
    """Seal and keep an address."""
    await frame.scope.commit()
    async with open_notices(frame.web.settings) as notices:
        scheme, service = await notices.check(address)
    keyring = open_keyring(frame.web.settings)
    await recipients.add_channel(
        frame.scope, keyring, recipient_id, label or service, scheme, address.strip()
    )
    return frame.done("/alerts/people", f"{service} is kept. Send a test to see whether it works.")


@routes.post("/alerts/channels/{channel_id}")
async def use_channel(frame: FrameOf, channel_id: UUID, action: Annotated[str, Form()] = "test") -> Response:
    """Send a test to a channel, or use it no more."""
    if action == "end":
        await recipients.end_channel(frame.scope, channel_id)
        return frame.done("/alerts/people", "The channel is removed, and its address forgotten.")
    sent = None
    async with open_notices(frame.web.settings) as notices:
        keyring = open_keyring(frame.web.settings)
        async for sent in try_channel(frame.scope, notices, keyring, channel_id):  # noqa: B007 - the last one counts
            await frame.scope.commit()
    assert sent is not None
    said = "The test arrived." if sent.outcome == "arrived" else f"The test ended so: {sent.reason}."
    return frame.done("/alerts/people", said)


# deliveries --------------------------------------------------------------------------------------------------


@routes.get("/alerts/deliveries")
async def show_deliveries(frame: FrameOf, show: str = "") -> Response:
    """Show messages, webhooks and their deliveries."""
    return await _deliveries(frame, trouble=show == "trouble")


async def _deliveries(frame: Frame, *, trouble: bool = False, secret: str = "") -> Response:
    lost, _ = await messages.page(frame.scope, trouble=trouble, most=SHOWN)
    dead, _ = await hooks.page(frame.scope, dead=trouble, most=SHOWN)
    page = DeliveriesContext(lost, dead, await hooks.webhooks(frame.scope), trouble, secret)
    return await frame.show("alert_deliveries.html", page, title="Deliveries", here="alerts")


@routes.post("/alerts/messages/{message_id}")
async def send_message_again(frame: FrameOf, message_id: UUID) -> Response:
    """Let a message be sent again."""
    await messages.send_again(frame.scope, message_id)
    await queue.nudge(frame.scope, messages.TASK, lock=messages.TASK)
    return frame.done("/alerts/deliveries", "It is sent again.")


@routes.post("/alerts/letters/{delivery_id}")
async def deliver_again(frame: FrameOf, delivery_id: UUID) -> Response:
    """Let a webhook delivery be tried again, under the same id."""
    await hooks.send_again(frame.scope, delivery_id)
    await queue.nudge(frame.scope, hooks.TASK, lock=hooks.TASK)
    return frame.done("/alerts/deliveries", "It is delivered again.")


@routes.post("/alerts/webhooks")
@needs("admin")
async def add_webhook(
    frame: FrameOf, url: Annotated[str, Form()] = "", label: Annotated[str, Form()] = ""
) -> Response:
    """Add a webhook, and show its secret this once."""
    async with open_door(frame.web.database, frame.web.settings) as door:
        host = checked(url.strip(), door)
    secret = new_secret()
    keyring = open_keyring(frame.web.settings)
    await hooks.add(frame.scope, keyring, label, url.strip(), host, (), secret)
    return await _deliveries(frame, secret=secret)


@routes.post("/alerts/webhooks/{webhook_id}")
@needs("admin")
async def change_webhook(frame: FrameOf, webhook_id: UUID, action: Annotated[str, Form()] = "") -> Response:
    """Switch a webhook off or on, change its secret, or remove it."""
    if action == "rotate":
        secret = new_secret()
        await hooks.rotate(frame.scope, open_keyring(frame.web.settings), webhook_id, secret, clock.now())
        return await _deliveries(frame, secret=secret)
    if action == "end":
        await hooks.end(frame.scope, webhook_id)
        return frame.done("/alerts/deliveries", "The webhook is removed.")
    hook = await hooks.change(frame.scope, webhook_id, enabled=action == "on")
    return frame.done("/alerts/deliveries", f"{hook.label} is {'on' if hook.enabled else 'off'}.")
