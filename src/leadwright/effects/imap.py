"""Mailboxes over IMAP, in a thread, over sockets that the guard has opened: reading never marks, moves or deletes.

A folder is read from a bookmark (UIDVALIDITY and last UID) on; a folder whose UIDVALIDITY changed is read again, and
whoever handles messages knows those that it had. Every failure is an `ImapTrouble`.
"""

from __future__ import annotations

import asyncio
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import anyio
from imap_tools.errors import ImapToolsError
from imap_tools.folder import FolderInfo
from imap_tools.mailbox import BaseMailBox

from leadwright.effects.mail_servers import IMAP_PORTS, Server, Servers
from leadwright.effects.mail_smtp import Login
from leadwright.kernel.http import HttpError

MOST_OCTETS = 2_000_000
"""Of one message; what is longer is read as far as that, which is enough to know what it is."""
MOST_AT_ONCE = 50
_SECONDS = 60.0
_SENT_NAMES = ("sent", "sent items", "sent messages", "sent mail", "gesendet", "gesendete elemente", "enviados", "itens enviados",
               "elementos enviados", "envoyés", "éléments envoyés")  # fmt: skip
_JUNK_NAMES = ("junk", "spam", "junk e-mail", "junk email", "bulk mail")
_UID = re.compile(rb"UID (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
T = TypeVar("T")


class ImapTrouble(Exception):
    """The server could not be asked. `locked`: it does not let us in, a person must act."""

    def __init__(self, words: str, *, locked: bool = False) -> None:
        super().__init__(words)
        self.words, self.locked = words[:300], locked


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a folder was read: its UIDVALIDITY and the last UID."""

    validity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message of a folder. `raw`: its octets, cut at MOST_OCTETS; None where the server gave none."""

    uid: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a folder. `more`: there is more to read from `bookmark` on."""

    messages: Sequence[Arrived]
    bookmark: Bookmark
    more: bool


class Folders:
    """An open, logged-in connection. Make it with `enter`; one call at a time."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box
        self._lock = asyncio.Lock()
        self._listed: Sequence[FolderInfo] | None = None

    async def read(
        self, folder: str, bookmark: Bookmark | None, since: date, most: int = MOST_AT_ONCE
    ) -> Read:
        """Read the next messages of a folder: after the bookmark if it still holds, else all since a day."""
        return await self._do(lambda: self._read(folder, bookmark, since, most))

    async def incoming(self) -> list[str]:
        """The folders in which answers and reports arrive: the inbox, and junk, where the best of them may lie."""
        found = await self._do(lambda: self._named("\\junk", _JUNK_NAMES))
        return ["INBOX", *([found] if found else [])]

    async def sent_folder(self, named: str | None = None) -> str | None:
        """The folder of what was sent: the given one, else as the server says, else by its name; None if there is none."""
        return named or await self._do(lambda: self._named("\\sent", _SENT_NAMES))

    async def append_sent(self, message: bytes, named: str | None = None) -> None:
        """Put a copy of a letter into the Sent folder, made if there is none."""
        folder = await self.sent_folder(named)
        await self._do(
            lambda: self._append(folder or "Sent", message, make=folder is None or named is not None)
        )

    async def holds(self, folder: str, message_ids: Sequence[str]) -> list[str]:
        """Which of these Message-IDs a folder holds."""
        return await self._do(lambda: self._holds(folder, message_ids))

    async def leave(self) -> None:
        """Log out, briefly."""
        with anyio.CancelScope(shield=True), anyio.move_on_after(2):
            await anyio.to_thread.run_sync(self._leave, abandon_on_cancel=True)

    async def _do(self, work: Callable[[], T]) -> T:
        async with self._lock:
            return await anyio.to_thread.run_sync(lambda: _guarded(work))

    # in the thread ------------------------------------------------------------------------------------------

    def _read(self, folder: str, bookmark: Bookmark | None, since: date, most: int) -> Read:
        self._box.folder.set(folder, readonly=True)
        told = self._box.client.untagged_responses.get("UIDVALIDITY")
        validity = int(told[0]) if told and isinstance(told[0], bytes) else 0
        if bookmark is not None and bookmark.validity == validity:
            start = bookmark.uid
            found = self._box.uids(f"UID {start + 1}:*", charset=None)
        else:
            start = 0
            found = self._box.uids(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}", charset=None)
        # "n:*" names the last message even if its number is smaller
        uids = sorted(uid for uid in map(int, found) if uid > start)
        taken = uids[:most]
        messages = self._fetch(taken)
        return Read(messages, Bookmark(validity, max(taken, default=start)), len(uids) > len(taken))

    def _fetch(self, uids: Sequence[int]) -> list[Arrived]:
        if not uids:
            return []
        wanted = f"(UID BODY.PEEK[]<0.{MOST_OCTETS}>)"
        answer, parts = self._box.client.uid("FETCH", ",".join(map(str, uids)), wanted)
        if answer != "OK":
            raise ImapTrouble(f"the server does not hand messages over: {answer}")
        bodies: dict[int, bytes] = {}
        for place, part in enumerate(parts):
            if isinstance(part, tuple) and (number := _uid_near(parts, place)) is not None:
                bodies[number] = part[1]
        return [Arrived(uid, bodies.get(uid)) for uid in uids]

    def _named(self, flag: str, names: Sequence[str]) -> str | None:
        if self._listed is None:
            self._listed = self._box.folder.list()
        for info in self._listed:
            if any(one.lower() == flag for one in info.flags):
                return str(info.name)
        for info in self._listed:
            last = str(info.name).rpartition(info.delim or "/")[2] if info.delim else str(info.name)
            if last.lower() in names:
                return str(info.name)
        return None

    def _append(self, folder: str, message: bytes, *, make: bool) -> None:
        if make and not self._box.folder.exists(folder):
            self._box.folder.create(folder)
            self._listed = None
        self._box.append(message, folder, dt=None, flag_set=["\\Seen"])

    def _holds(self, folder: str, message_ids: Sequence[str]) -> list[str]:
        self._box.folder.set(folder, readonly=True)
        found = []
        for one in message_ids:
            plain = one.strip("<>").replace("\\", "").replace('"', "")
            if self._box.uids(f'HEADER Message-ID "{plain}"', charset=None):
                found.append(one)
        return found

    def _leave(self) -> None:
        try:
            self._box.logout()
        except _TROUBLES:
            self._box.client.shutdown()


_TROUBLES = (imaplib.IMAP4.error, ImapToolsError, OSError, ssl.SSLError, ValueError, AssertionError)


def _guarded(work: Callable[[], T]) -> T:
    try:
        return work()
    except TimeoutError as error:
        raise ImapTrouble("the server did not answer in time") from error
    except _TROUBLES as error:
        raise ImapTrouble(f"{type(error).__name__}: {error}") from error


def _uid_near(parts: Sequence[Any], place: int) -> int | None:
    """The UID of a fetched part: servers say it before the text, or after."""
    head = parts[place][0]
    after = parts[place + 1] if place + 1 < len(parts) else b""
    for text in (head, after):
        if isinstance(text, bytes) and (found := _UID.search(text)):
            return int(found[1])
    return None


async def enter(servers: Servers, server: Server, login: Login) -> Folders:
    """Connect and log in. Raises ImapTrouble."""
    try:
        opened = await servers.connect(server, IMAP_PORTS)
    except HttpError as trouble:
        raise ImapTrouble(f"{trouble.kind}: {trouble.message}", locked=trouble.kind == "guard") from trouble
    opened.settimeout(_SECONDS)
    context = None if servers.plain(server) else servers.context()
    return await anyio.to_thread.run_sync(lambda: _entered(opened, server, login, context))


def _entered(opened: socket.socket, server: Server, login: Login, context: ssl.SSLContext | None) -> Folders:
    done = False
    try:
        if context is not None and server.security == "tls":
            opened = context.wrap_socket(opened, server_hostname=server.host)
        box = _Box(opened, server, context if server.security == "starttls" else None)
        _log_in(box, login)
        done = True
        return Folders(box)
    except ssl.SSLCertVerificationError as error:
        raise ImapTrouble(
            f"the server's certificate is not trusted: {error.verify_message}", locked=True
        ) from error
    except _TROUBLES as error:
        raise ImapTrouble(f"no conversation: {type(error).__name__}: {error}") from error
    finally:
        if not done:
            opened.close()


def _log_in(box: _Box, login: Login) -> None:
    try:
        if login.oauth:
            box.xoauth2(login.username, login.secret, initial_folder=None)
        elif login.username.isascii() and login.secret.isascii():
            box.login(login.username, login.secret, initial_folder=None)
        else:
            box.login_utf8(login.username, login.secret, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        raise ImapTrouble(f"the server does not let us in: {error}", locked=True) from error


class _Client(imaplib.IMAP4):
    """The client of the standard library over a socket that is open already."""

    def __init__(self, opened: socket.socket, host: str) -> None:
        self._opened = opened
        super().__init__(host)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._opened


class _Box(BaseMailBox):
    """A mailbox over a socket that is open already."""

    def __init__(self, opened: socket.socket, server: Server, starttls: ssl.SSLContext | None) -> None:
        self._opened, self._server, self._starttls = opened, server, starttls
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        client = _Client(self._opened, self._server.host)
        if self._starttls is not None:
            client.starttls(self._starttls)
        return client
