"""Open mailboxes for reading: logged in over IMAP, as the settings say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from leadwright.effects import imap, mailboxes
from leadwright.effects.door import HttpDoor
from leadwright.effects.imap import Folders, ImapTrouble
from leadwright.effects.mail_keys import Keys, NoLogin
from leadwright.effects.mail_servers import MailSettings, Servers
from leadwright.effects.mailboxes import Mailbox
from leadwright.effects.opening import open_door
from leadwright.kernel.asking import asked_workspace
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings


class Reading:
    """Opens the mailboxes of one workspace."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        workspace: UUID,
        door: HttpDoor,
        *,
        mail: MailSettings | None = None,
    ) -> None:
        self._database, self._workspace = database, workspace
        self._servers = Servers(mail or MailSettings.of(settings))
        self._keys = Keys(database, open_keyring(settings), workspace, door)

    @asynccontextmanager
    async def open(self, box: Mailbox) -> AsyncIterator[Folders]:
        """Enter a mailbox. Raises ImapTrouble; one that needs a person is noted with the mailbox."""
        folders = await self._enter(box)
        try:
            yield folders
        finally:
            await folders.leave()

    async def _enter(self, box: Mailbox) -> Folders:
        for fresh in (False, True):
            try:
                return await imap.enter(self._servers, box.imap, await self._keys.login(box.id, fresh=fresh))
            except NoLogin as trouble:
                await self._note(box, trouble.words, locked=trouble.locked)
                raise ImapTrouble(trouble.words, locked=trouble.locked) from trouble
            except ImapTrouble as trouble:
                if fresh or not trouble.locked or box.auth != "oauth":
                    await self._note(box, trouble.words, locked=trouble.locked)
                    raise
        raise AssertionError("two tries end in an open mailbox or an error")

    async def _note(self, box: Mailbox, words: str, *, locked: bool) -> None:
        if locked:
            async with self._database.scope(self._workspace, actor="mail") as scope:
                await mailboxes.note_trouble(scope, box.id, "locked", words)


@asynccontextmanager
async def open_reading(
    database: Database,
    settings: Settings,
    workspace: UUID | None = None,
    *,
    door: HttpDoor | None = None,
    mail: MailSettings | None = None,
) -> AsyncIterator[Reading]:
    """Open what reads mailboxes. `door` asks for access tokens, if one is open already."""
    workspace = workspace or asked_workspace()
    if door is not None:
        yield Reading(database, settings, workspace, door, mail=mail)
        return
    async with open_door(database, settings, workspace) as own:
        yield Reading(database, settings, workspace, own, mail=mail)
