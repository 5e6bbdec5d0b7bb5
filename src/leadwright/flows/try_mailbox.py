"""Test a mailbox: ask its servers and the DNS, and write down what was found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from leadwright.effects import mailboxes
from leadwright.effects.door import HttpDoor
from leadwright.effects.mail_checks import Check, check_mailbox
from leadwright.effects.mail_keys import Keys
from leadwright.effects.mail_servers import MailSettings, Servers
from leadwright.effects.mailboxes import Mailbox
from leadwright.effects.opening import open_door
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings


async def try_mailbox(
    database: Database, settings: Settings, workspace: UUID, mailbox_id: UUID, *, actor: str, door: HttpDoor | None = None,
    mail: MailSettings | None = None,
) -> tuple[Mailbox, list[Check]]:  # fmt: skip
    """Ask everything, and write it down with the mailbox. No transaction is open meanwhile. Raises NotFound."""
    async with database.scope(workspace, actor=actor) as scope:
        box = await mailboxes.get(scope, mailbox_id)
    async with _door(database, settings, workspace, door) as opened:
        keys = Keys(database, open_keyring(settings), workspace, opened)
        servers = Servers(mail or MailSettings.of(settings))
        checks = await check_mailbox(box, servers, keys, opened, settings.public_url)
    async with database.scope(workspace, actor=actor) as scope:
        return await mailboxes.note_test(scope, mailbox_id, [check.document() for check in checks]), checks


@asynccontextmanager
async def _door(
    database: Database, settings: Settings, workspace: UUID, door: HttpDoor | None
) -> AsyncIterator[HttpDoor]:
    if door is not None:
        yield door
        return
    async with open_door(database, settings, workspace) as own:
        yield own
