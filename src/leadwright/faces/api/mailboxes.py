"""Mailboxes: where letters leave from and answers come to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from leadwright.effects import mailboxes
from leadwright.effects.mail_servers import Server
from leadwright.effects.mailboxes import Mailbox, NewMailbox
from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.mailbox_schemas import (
    MailboxChange,
    MailboxEnded,
    MailboxIn,
    MailboxOut,
    PauseIn,
    SecretsIn,
    ServerIn,
    shown,
)
from leadwright.faces.api.schemas import Page
from leadwright.flows.try_mailbox import try_mailbox
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Scope
from leadwright.kernel.settings import Settings
from leadwright.reads.mail_traffic import mail_traffic
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["mailboxes"])
_NOT_SETTINGS = frozenset({"address", "secrets", "provider", "smtp", "imap", "username", "test"})


@router.get("/mailboxes", summary="List mailboxes, without their secrets")
async def list_mailboxes(scope: Scoped) -> Page[MailboxOut]:
    traffic = await mail_traffic(scope)
    found = [shown(box, traffic[box.id]) for box in await mailboxes.listed(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@router.post("/mailboxes", status_code=201, summary="Add a mailbox, and test it")
@needs("admin")
async def add_mailbox(
    given: MailboxIn, scope: Scoped, config: Config, request: Request, response: Response
) -> MailboxOut:
    """A mailbox that does not let us in is kept all the same: its test says why, and nothing leaves until it does."""
    secrets = given.secrets.model_dump(exclude_none=True)
    wanted = NewMailbox(
        given.address, given.name or given.address.partition("@")[0], secrets, given.provider, _server(given.smtp),
        _server(given.imap), given.username,
    )  # fmt: skip
    box = await mailboxes.add(scope, open_keyring(config), wanted, **_settings(given))
    if given.test:
        box = await _tested(scope, config, request, box)
    response.headers["location"] = f"/api/v1/mailboxes/{box.id}"
    return await _out(scope, box)


@router.get("/mailboxes/{mailbox_id:uuid}", summary="Show a mailbox")
async def show_mailbox(mailbox_id: UUID, scope: Scoped) -> MailboxOut:
    return await _out(scope, await mailboxes.get(scope, mailbox_id))


@router.patch("/mailboxes/{mailbox_id:uuid}", summary="Change a mailbox")
@needs("admin")
async def change_mailbox(mailbox_id: UUID, given: MailboxChange, scope: Scoped) -> MailboxOut:
    return await _out(scope, await mailboxes.change(scope, mailbox_id, **_settings(given)))


@router.put("/mailboxes/{mailbox_id:uuid}/secrets", summary="Give a mailbox another password or grant")
@needs("admin")
async def change_secrets(mailbox_id: UUID, given: SecretsIn, scope: Scoped, config: Config) -> MailboxOut:
    told = given.model_dump(exclude_none=True)
    return await _out(scope, await mailboxes.change_secret(scope, open_keyring(config), mailbox_id, told))


@router.post("/mailboxes/{mailbox_id:uuid}/test", summary="Test a mailbox; no letter is sent")
@needs("admin")
async def test_mailbox(mailbox_id: UUID, scope: Scoped, config: Config, request: Request) -> MailboxOut:
    """Both log-ins, and what the DNS says of who may send for its domain."""
    return await _out(scope, await _tested(scope, config, request, await mailboxes.get(scope, mailbox_id)))


@router.post("/mailboxes/{mailbox_id:uuid}/pause", summary="Let nothing leave from a mailbox")
@needs("admin")
async def pause_mailbox(mailbox_id: UUID, given: PauseIn, scope: Scoped) -> MailboxOut:
    """It is read all the same."""
    return await _out(scope, await mailboxes.pause(scope, mailbox_id, given.reason))


@router.post("/mailboxes/{mailbox_id:uuid}/resume", summary="Let letters leave again")
@needs("admin")
async def resume_mailbox(mailbox_id: UUID, scope: Scoped) -> MailboxOut:
    return await _out(scope, await mailboxes.resume(scope, mailbox_id))


@router.delete("/mailboxes/{mailbox_id:uuid}", summary="Use a mailbox no more, and forget its secret")
@needs("admin")
async def end_mailbox(mailbox_id: UUID, scope: Scoped) -> MailboxEnded:
    await mailboxes.end(scope, mailbox_id)
    return MailboxEnded(ended=mailbox_id)


async def _tested(scope: Scope, config: Settings, request: Request, box: Mailbox) -> Mailbox:
    # what asks reads the secret on a connection of its own, and nothing is open while it asks
    await scope.commit()
    tested, _ = await try_mailbox(
        request.app.state.database, config, scope.workspace, box.id, actor=scope.actor
    )
    return tested


async def _out(scope: Scope, box: Mailbox) -> MailboxOut:
    return shown(box, (await mail_traffic(scope))[box.id])


def _settings(given: MailboxChange) -> dict[str, Any]:
    told = given.model_dump(exclude_unset=True, exclude=set(_NOT_SETTINGS))
    if windows := told.pop("windows", None):
        told["windows"] = {"days": windows["days"], "from": windows["begin"], "until": windows["until"]}
    return {name: value for name, value in told.items() if value is not None or name == "sent_folder"}


def _server(given: ServerIn | None) -> Server | None:
    return Server(given.host, given.port, given.security) if given else None
