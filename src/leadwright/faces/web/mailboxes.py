"""The page of mailboxes: where letters leave from, what goes through, and whether the world will believe them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field

from leadwright.effects import mail_ledger, mail_presets, mailboxes
from leadwright.effects.mail_ledger import Entry
from leadwright.effects.mail_presets import PRESETS, Preset
from leadwright.effects.mail_servers import Server
from leadwright.effects.mailboxes import Mailbox, NewMailbox
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.flows.try_mailbox import try_mailbox
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.errors import Wrong
from leadwright.reads.mail_traffic import Traffic, mail_traffic
from leadwright.workspace.accounts.access import needs

routes = APIRouter(route_class=WebRoute)


@dataclass(frozen=True, slots=True)
class MailboxesContext:
    """Mailboxes. traffic: what goes through each. doubtful: letters of which nobody knows whether they left, by mailbox.
    presets: providers whose servers are known."""

    boxes: Sequence[Mailbox]
    traffic: Mapping[UUID, Traffic]
    doubtful: Mapping[UUID, Sequence[Entry]]
    presets: Mapping[str, Preset]


class NewBox(BaseModel):
    """The form of a new mailbox."""

    address: str = Field("", max_length=254)
    name: str = Field("", max_length=120)
    provider: str = Field("", max_length=20)
    password: str = Field("", max_length=4000)
    client_id: str = Field("", max_length=4000)
    client_secret: str = Field("", max_length=4000)
    refresh_token: str = Field("", max_length=4000)
    token_url: str = Field("", max_length=500)
    smtp_host: str = Field("", max_length=253)
    smtp_port: int = Field(587, ge=1, le=65535)
    imap_host: str = Field("", max_length=253)
    imap_port: int = Field(993, ge=1, le=65535)
    postal_address: str = Field("", max_length=500)
    signature: str = Field("", max_length=2000)


class Changed(BaseModel):
    """The form by which a mailbox is changed."""

    name: str = Field("", max_length=120)
    signature: str = Field("", max_length=2000)
    postal_address: str = Field("", max_length=500)
    contact_reason: str = Field("", max_length=500)
    daily_cap: int = Field(50, ge=0, le=2000)
    ramp_start: int = Field(10, ge=1, le=2000)
    ramp_days: int = Field(14, ge=0, le=365)
    password: str = Field("", max_length=4000)


@routes.get("/mailboxes")
async def show_mailboxes(frame: FrameOf) -> Response:
    """Show all mailboxes."""
    return await _shown(frame)


@routes.post("/mailboxes")
@needs("admin")
async def add(frame: FrameOf, given: Annotated[NewBox, Form()]) -> Response:
    """Add a mailbox and test it at once."""
    if given.provider and given.provider not in PRESETS:
        raise Wrong(
            "Nobody knows this provider.",
            hint="Choose one of the list, or give the servers.",
            field="provider",
        )
    smtp, imap = (
        _server(given.smtp_host, given.smtp_port, 465),
        _server(given.imap_host, given.imap_port, 993),
    )
    wanted = NewMailbox(
        given.address,
        given.name or given.address.partition("@")[0],
        _secrets(given),
        given.provider or None,
        smtp,
        imap,
    )
    box = await mailboxes.add(
        frame.scope,
        open_keyring(frame.web.settings),
        wanted,
        postal_address=given.postal_address,
        signature=given.signature,
    )
    return await _try(frame, box, "is kept")


@routes.post("/mailboxes/{mailbox_id}")
@needs("admin")
async def act(frame: FrameOf, mailbox_id: UUID, request: Request) -> Response:
    """Test, pause, resume, change or end a mailbox."""
    form = await request.form()
    box = await mailboxes.get(frame.scope, mailbox_id)
    match str(form.get("action", "")):
        case "test":
            return await _try(frame, box, "was tested")
        case "pause":
            await mailboxes.pause(frame.scope, mailbox_id, str(form.get("reason") or "paused by hand"))
            return frame.done(
                "/mailboxes", f"Nothing leaves from {box.address} until it is resumed; answers are read."
            )
        case "resume":
            await mailboxes.resume(frame.scope, mailbox_id)
            return frame.done("/mailboxes", f"Letters leave from {box.address} again.")
        case "change":
            given = Changed.model_validate(dict(form))
            await _change(frame, mailbox_id, given)
            return frame.done("/mailboxes", f"{box.address} is changed.")
        case "end":
            await mailboxes.end(frame.scope, mailbox_id)
            return frame.done("/mailboxes", f"{box.address} is used no more, and its password is forgotten.")
    raise Wrong("That cannot be done with a mailbox.", hint="Use the buttons of the page.", field="action")


@routes.post("/letters/{letter_id}/arrived")
async def decide_doubt(frame: FrameOf, letter_id: UUID) -> Response:
    """Let a person say that a letter in doubt has left."""
    await mail_ledger.confirm(frame.scope, letter_id, "person")
    return frame.done("/mailboxes", "It counts as sent.")


async def _try(frame: Frame, box: Mailbox, what: str) -> Response:
    # nothing is open while the servers are asked, and what asks reads the secret on a connection of its own
    await frame.scope.commit()
    _, checks = await try_mailbox(
        frame.web.database, frame.web.settings, frame.scope.workspace, box.id, actor=frame.scope.actor
    )
    bad = [check.words for check in checks if check.outcome == "bad"]
    return frame.done(
        "/mailboxes", f"{box.address} {what}. {bad[0] if bad else 'Nothing stands in its way.'}"
    )


async def _change(frame: Frame, mailbox_id: UUID, given: Changed) -> None:
    settings: dict[str, Any] = given.model_dump(exclude={"password"})
    await mailboxes.change(frame.scope, mailbox_id, **settings)
    if given.password:
        await mailboxes.change_secret(
            frame.scope, open_keyring(frame.web.settings), mailbox_id, {"password": given.password}
        )


async def _shown(frame: Frame) -> Response:
    doubtful: dict[UUID, list[Entry]] = {}
    for entry in await mail_ledger.in_doubt(frame.scope):
        doubtful.setdefault(entry.mailbox_id, []).append(entry)
    page = MailboxesContext(
        await mailboxes.listed(frame.scope), await mail_traffic(frame.scope), doubtful, mail_presets.PRESETS
    )
    return await frame.show("mailboxes.html", page, title="Mailboxes", here="mailboxes")


def _secrets(given: NewBox) -> dict[str, str]:
    names = ("password", "client_id", "client_secret", "refresh_token", "token_url")
    return {name: str(getattr(given, name)) for name in names if getattr(given, name)}


def _server(host: str, port: int, tls_port: int) -> Server | None:
    return Server(host.strip(), port, "tls" if port == tls_port else "starttls") if host.strip() else None
