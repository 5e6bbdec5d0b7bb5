"""Letters to people: each leaves at most once, and of none is it unknown what became of it without saying so.

Never raises for the network: how a letter ended is an outcome. `sent`: the server took it. `refused`: it did not, and
will not. `released`: it certainly did not leave, a later try may help. `in_doubt`: it may have left; nothing repeats
it, `flows.read_mail` finds it again by its Message-ID.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

import anyio

from leadwright.effects import imap, mail_ledger, mail_presets, mailboxes
from leadwright.effects.door import HttpDoor
from leadwright.effects.mail_build import Letter, Thread, build, new_message_id
from leadwright.effects.mail_keys import Keys, NoLogin
from leadwright.effects.mail_ledger import Entry
from leadwright.effects.mail_servers import MailSettings, Servers
from leadwright.effects.mail_smtp import Conversation, Handed, NotOpen, converse
from leadwright.effects.mailboxes import Mailbox
from leadwright.effects.opening import open_door
from leadwright.kernel import clock
from leadwright.kernel.asking import asked_workspace
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.log import logger
from leadwright.kernel.settings import Settings
from leadwright.policy import identifiers, suppression

__all__ = ["Letter", "Post", "Posted", "Thread", "new_message_id", "open_post"]

ACTOR = "mail"
_log = logger(__name__)
_SAID = {"settled": "sent", "sent": "in_doubt", "reserved": "in_doubt"}


@dataclass(frozen=True, slots=True)
class Posted:
    """How a letter ended. code: stable (suppressed, paused, locked, busy, hard, blocked, lost, ...); words: for people.
    bounce: hard, soft, blocked or mailbox_full where the server refused the recipient at once. before: it was sent, or
    ended, by an earlier call with the same key."""

    outcome: str
    code: str
    words: str
    message_id: str
    bounce: str | None = None
    before: bool = False


@dataclass(slots=True)
class _Line:
    """What one mailbox speaks with: one letter at a time."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    conversation: Conversation | None = None
    copies: imap.Folders | None = None


class Post:
    """Sends letters. Use as an async context manager (`open_post`); connections stay open between letters."""

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
        self._lines: dict[UUID, _Line] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for line in self._lines.values():
            await _hang_up(line)

    async def send(self, letter: Letter) -> Posted:
        """Send one letter, at most once per key. Raises Wrong for a letter that cannot be written, NotFound for no mailbox."""
        async with self._scope() as scope:
            box = await mailboxes.get(scope, letter.mailbox)
            message = build(letter, box.sender, clock.now())
            if (stopped := await self._stopped(scope, box, letter)) is not None:
                return stopped
            entry, ours = await mail_ledger.reserve(scope, letter)
        if not ours:
            return _earlier(entry)
        line = self._lines.setdefault(box.id, _Line())
        handed: Handed | None = None
        try:
            async with line.lock:
                handed = await self._deliver(line, box, letter, entry, message)
        finally:
            if (
                handed is None
            ):  # interrupted: what did not leave is given back, what may have left stays as it is
                with anyio.CancelScope(shield=True):
                    await self._give_back(entry)
        await self._settle(entry, handed)
        if handed.outcome == "sent":
            await self._copy(line, box, entry, message)
        return Posted(handed.outcome, handed.code, handed.words, entry.message_id, handed.bounce)

    async def _stopped(self, scope: Scope, box: Mailbox, letter: Letter) -> Posted | None:
        """What stands against sending at all. The last look at suppression is here, whoever looked before."""
        known = identifiers.email(letter.to)
        if known is not None and await suppression.is_suppressed(scope, [known]):
            return Posted("refused", "suppressed", "They asked to be left alone.", letter.message_id)
        if box.paused_at is not None:
            return Posted(
                "released", "paused", f"The mailbox is paused: {box.paused_reason}", letter.message_id
            )
        if box.trouble_code is not None:
            return Posted("released", box.trouble_code, box.trouble_words, letter.message_id)
        return None

    async def _deliver(
        self, line: _Line, box: Mailbox, letter: Letter, entry: Entry, message: bytes
    ) -> Handed:
        """Hand the letter over, over the open conversation or a new one; a stale one is replaced once."""

        async def leaving() -> bool:
            async with self._scope() as scope:
                return await mail_ledger.mark_sent(scope, entry.id)

        for fresh in (line.conversation is None, True):
            try:
                if line.conversation is None:
                    line.conversation = await self._open(box)
            except NotOpen as trouble:
                if trouble.locked:
                    await self._note_trouble(box, trouble.words)
                return Handed("released", "locked" if trouble.locked else trouble.code, trouble.words)
            handed = await line.conversation.hand_over(box.address, letter.to, message, entry.id.hex, leaving)
            if handed.gone:
                await line.conversation.close()
                line.conversation = None
            if handed.outcome == "released" and handed.code == "connection" and not fresh:
                continue  # an old connection that the server had closed: nothing left
            return handed
        return handed

    async def _open(self, box: Mailbox) -> Conversation:
        """A logged-in conversation; a token that is refused is asked for anew, once."""
        for fresh in (False, True):
            try:
                login = await self._keys.login(box.id, fresh=fresh)
                return await converse(self._servers, box.smtp, login)
            except NoLogin as trouble:
                raise NotOpen(
                    "locked" if trouble.locked else "busy", trouble.words, locked=trouble.locked
                ) from trouble
            except NotOpen as trouble:
                if fresh or not trouble.locked or box.auth != "oauth":
                    raise
        raise AssertionError("two tries end in a conversation or an error")

    async def _settle(self, entry: Entry, handed: Handed) -> None:
        state = {"sent": "settled"}.get(handed.outcome, handed.outcome)
        by = "server" if handed.outcome == "sent" else None
        async with self._scope() as scope:
            await mail_ledger.settle(scope, entry.id, state, handed.code, handed.words, by)

    async def _give_back(self, entry: Entry) -> None:
        async with self._scope() as scope:
            await mail_ledger.release(
                scope, entry.id, "interrupted", "sending was interrupted before it left"
            )

    async def _note_trouble(self, box: Mailbox, words: str) -> None:
        async with self._scope() as scope:
            await mailboxes.note_trouble(scope, box.id, "locked", words)

    async def _copy(self, line: _Line, box: Mailbox, entry: Entry, message: bytes) -> None:
        """Put a copy into the Sent folder, where the provider does not; a copy that fails undoes nothing and is noted."""
        preset = mail_presets.of_host(box.smtp.host)
        if box.copies == "never" or (box.copies == "auto" and preset is not None and preset.keeps_sent):
            return
        try:
            if line.copies is None:
                line.copies = await imap.enter(self._servers, box.imap, await self._keys.login(box.id))
            await line.copies.append_sent(message, box.sent_folder)
            copied = True
        except (imap.ImapTrouble, NoLogin) as trouble:
            _log.warning("no copy of a letter was kept", mailbox=str(box.id), why=trouble.words)
            if line.copies is not None:
                await line.copies.leave()
                line.copies = None
            copied = False
        async with self._scope() as scope:
            await mail_ledger.note_copy(scope, entry.id, copied)

    @asynccontextmanager
    async def _scope(self) -> AsyncIterator[Scope]:
        async with self._database.scope(self._workspace, actor=ACTOR) as scope:
            yield scope


async def _hang_up(line: _Line) -> None:
    if line.conversation is not None:
        await line.conversation.close()
    if line.copies is not None:
        await line.copies.leave()


def _earlier(entry: Entry) -> Posted:
    """How a letter with the same key ended; one that is on its way by another process may have left."""
    outcome = _SAID.get(entry.state, entry.state)
    words = entry.words or ("it is on its way already" if outcome == "in_doubt" else "")
    return Posted(outcome, entry.code, words, entry.message_id, before=True)


@asynccontextmanager
async def open_post(
    database: Database,
    settings: Settings,
    workspace: UUID | None = None,
    *,
    door: HttpDoor | None = None,
    mail: MailSettings | None = None,
) -> AsyncIterator[Post]:
    """Open what sends letters. `door` asks for access tokens, if one is open already."""
    workspace = workspace or asked_workspace()
    if door is not None:
        async with Post(database, settings, workspace, door, mail=mail) as post:
            yield post
        return
    async with (
        open_door(database, settings, workspace) as own,
        Post(database, settings, workspace, own, mail=mail) as post,
    ):
        yield post
