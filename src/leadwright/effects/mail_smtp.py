"""One conversation with a submission server: logged in, one letter after the other, and how each ended.

`hand_over` calls back right before the first byte of a letter leaves: what is refused until then certainly did not
leave, and what is lost after it may have.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import aiosmtplib
import anyio

from leadwright.effects.mail_servers import SMTP_PORTS, Server, Servers
from leadwright.kernel.http import HttpError
from leadwright.values.refusal import read_refusal

DATA_SECONDS = 180.0
_QUIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Login:
    """How we log in: a password, or an OAuth access token."""

    username: str
    secret: str
    oauth: bool = False

    def __repr__(self) -> str:
        return f"Login({self.username!r})"


@dataclass(frozen=True, slots=True)
class Handed:
    """How handing a letter over ended. outcome: sent, refused, released or in_doubt. bounce: as `values.refusal.Refusal`.
    gone: the connection is of no use any more."""

    outcome: str
    code: str = ""
    words: str = ""
    bounce: str | None = None
    gone: bool = False


class NotOpen(Exception):
    """There is no conversation. `locked`: the server does not let us in, a person must act; else a later try may help."""

    def __init__(self, code: str, words: str, *, locked: bool = False) -> None:
        super().__init__(words)
        self.code, self.words, self.locked = code, words, locked


class Conversation:
    """An open, logged-in connection. Make it with `converse`."""

    def __init__(self, client: aiosmtplib.SMTP) -> None:
        self._client = client

    async def hand_over(
        self, sender: str, to: str, message: bytes, name: str, leaving: Callable[[], Awaitable[bool]]
    ) -> Handed:
        """Hand one letter over. `name` is what reports will call it; `leaving` says whether it may still leave."""
        try:
            refused = await self._envelope(sender, to, name)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            return Handed(
                "released", "connection", f"the connection was lost: {type(error).__name__}", gone=True
            )
        if refused is not None:
            return refused
        if not await leaving():
            await self._reset()
            return Handed("released", "abandoned", "another process gave this letter up")
        try:
            await self._client.data(message, timeout=DATA_SECONDS)
        except aiosmtplib.SMTPDataError as said:
            await self._reset()
            return _refused(said.code, said.message)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            words = f"sent, and the answer of the server was lost: {type(error).__name__}"
            return Handed("in_doubt", "lost", words, gone=True)
        return Handed("sent")

    async def _envelope(self, sender: str, to: str, name: str) -> Handed | None:
        """MAIL and RCPT; None if both were taken."""
        reports = self._client.supports_extension("dsn")
        try:
            await self._client.mail(sender, options=["RET=HDRS", f"ENVID={name}"] if reports else None)
            await self._client.rcpt(to, options=["NOTIFY=FAILURE,DELAY"] if reports else None)
        except aiosmtplib.SMTPSenderRefused as said:
            await self._reset()
            return _about_us(said.code, said.message)
        except aiosmtplib.SMTPRecipientRefused as said:
            await self._reset()
            return _refused(said.code, said.message)
        except aiosmtplib.SMTPResponseException as said:
            await self._reset()
            return _about_us(said.code, said.message)
        return None

    async def _reset(self) -> None:
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await self._client.rset()

    async def close(self) -> None:
        """Say good-bye, briefly."""
        with anyio.CancelScope(shield=True), suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            with anyio.move_on_after(_QUIT_SECONDS):
                await self._client.quit()
        self._client.close()


async def converse(servers: Servers, server: Server, login: Login) -> Conversation:
    """Connect and log in. Raises NotOpen."""
    try:
        opened = await servers.connect(server, SMTP_PORTS)
    except HttpError as trouble:
        raise NotOpen(
            "unreachable", f"{trouble.kind}: {trouble.message}", locked=trouble.kind == "guard"
        ) from trouble
    plain = servers.plain(server)
    client = aiosmtplib.SMTP(
        hostname=server.host, sock=opened, timeout=servers.settings.answer_seconds,
        local_hostname=(login.username.rpartition("@")[2] or server.host).encode("idna").decode("ascii"),
        use_tls=server.security == "tls" and not plain, start_tls=server.security == "starttls" and not plain,
        tls_context=None if plain else servers.context(),
    )  # fmt: skip
    try:
        await client.connect()
        await _log_in(client, login)
    except aiosmtplib.SMTPAuthenticationError as said:
        client.close()
        raise NotOpen(
            "locked",
            f"the server does not let us in: {_say(said.code, said.message)}",
            locked=said.code >= 500,
        ) from said
    except aiosmtplib.SMTPResponseException as said:
        client.close()
        raise NotOpen(
            "busy", f"the server refuses the conversation: {_say(said.code, said.message)}"
        ) from said
    except aiosmtplib.SMTPNotSupported as error:
        client.close()
        raise NotOpen("locked", f"the server cannot do what is needed: {error}", locked=True) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError, UnicodeError) as error:
        client.close()
        raise NotOpen("unreachable", f"no conversation: {type(error).__name__}: {error}"[:200]) from error
    except BaseException:
        client.close()
        raise
    return Conversation(client)


async def _log_in(client: aiosmtplib.SMTP, login: Login) -> None:
    await client.ehlo()
    if login.oauth:
        await client.auth_xoauth2(login.username, login.secret)
    else:
        await client.login(login.username, login.secret)


def _about_us(code: int, words: str) -> Handed:
    """A refusal before any recipient was named is about us."""
    if code < 500:
        return Handed("released", "busy", _say(code, words), gone=code == 421)
    return Handed("released", "locked", _say(code, words))


def _refused(code: int, words: str) -> Handed:
    said = read_refusal(code, words)
    if code < 500:
        return Handed("released", "busy", _say(code, words), said.bounce, gone=code == 421)
    return Handed("refused", said.bounce, _say(code, words), said.bounce)


def _say(code: int, words: str) -> str:
    return f"{code} {' '.join(words.split())}"[:200]
