"""The recipients: an SMTP server that takes letters for everybody, and answers as their characters do, over SMTP.

Each letter is kept as it came, so that a test can look at it. Those who bounce are refused at RCPT, so that the
server that hands letters over reports it; a complaint goes out as a feedback report, as providers send it.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from leadwright_twin.mail.people import Said, answer, character

_REFUSALS = {
    "bouncing": "550 5.1.1 The email account that you tried to reach does not exist",
    "full": "552 5.2.2 Mailbox full",
}
_ADDRESS = re.compile(r"<([^<>\s]*)>")


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that arrived: who it is for, its octets, and its headers."""

    to: str
    raw: bytes
    message: EmailMessage


@dataclass(slots=True)
class Recipients:
    """Everybody. letters: what arrived, in order. refused: RCPTs that were refused. replies: what was answered to whom."""

    letters: list[Taken] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    replies: list[tuple[str, Said]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    port: int = 0
    answer_port: int = 0
    part: str = "held"
    today: Callable[[], date] = date.today
    _busy: set[asyncio.Task[None]] = field(default_factory=set)

    async def settled(self) -> None:
        """Wait until everybody who answers has answered."""
        while self._busy:
            await asyncio.gather(*list(self._busy), return_exceptions=False)

    def to(self, address: str) -> list[Taken]:
        """The letters that somebody got."""
        return [letter for letter in self.letters if letter.to == address]

    def take(self, to: str, raw: bytes) -> None:
        """Keep a letter, and let its recipient do what they do."""
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(Taken(to, raw, message))
        if character(to) == "clicking":
            found = re.search(r"<(https?://[^>]+)>", str(message["List-Unsubscribe"]))
            if found:
                self.links.append(found[1])
        elif (answered := self._answer(to, message, raw)) is not None:
            task = asyncio.create_task(asyncio.to_thread(self._send, to, str(message["From"]), answered))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    def _answer(self, to: str, message: EmailMessage, raw: bytes) -> EmailMessage | None:
        if character(to) == "complaining":
            return complaint(to, message, raw)
        said = answer(to, self.today(), self.part)
        if said is None:
            return None
        self.replies.append((to, said))
        return reply(to, message, said)

    def _send(self, sender: str, to: str, message: EmailMessage) -> None:
        if self.answer_port:
            envelope = "" if message.get_content_type() == "multipart/report" else sender
            with smtplib.SMTP("127.0.0.1", self.answer_port, timeout=20) as client:
                client.sendmail(envelope, [_spec(to)], message.as_bytes())


def reply(to: str, message: EmailMessage, said: Said) -> EmailMessage:
    """An answer as mail programs write it: in the thread, with the letter quoted below."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"] = to, _spec(str(message["From"]))
    made["Subject"] = f"{said.prefix}{message['Subject']}"
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = make_msgid(domain=to.partition("@")[2])
    made["In-Reply-To"] = made["References"] = str(message["Message-ID"])
    for name, value in (said.headers or {}).items():
        made[name] = value
    body = message.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in (body.get_content() if body else "").splitlines())
    wrote = _WROTE.get(said.language, _WROTE["en"]).format(who=message["From"])
    made.set_content(said.text if said.headers else f"{said.text}\n\n{wrote}\n{quoted}\n")
    return made


_WROTE = {
    "en": "On Mon, 3 Mar 2025 at 10:12, {who} wrote:", "de": "Am Mo., 3. März 2025 um 10:12 Uhr schrieb {who}:",
    "fr": "Le lun. 3 mars 2025 à 10:12, {who} a écrit :", "es": "El lun, 3 mar 2025 a las 10:12, {who} escribió:",
    "pt": "Em seg., 3 de mar. de 2025 às 10:12, {who} escreveu:", "it": "Il giorno lun 3 mar 2025 alle ore 10:12 {who} ha scritto:",
    "nl": "Op ma 3 mrt 2025 om 10:12 schreef {who}:",
}  # fmt: skip


def complaint(to: str, message: EmailMessage, raw: bytes) -> EmailMessage:
    """A feedback report (RFC 5965) about a letter, with its headers."""
    made = EmailMessage(policy=policy.SMTP)
    made["From"], made["To"] = "feedback@provider.example", _spec(str(message["From"]))
    made["Subject"] = f"FW: {message['Subject']}"
    made["Date"] = format_datetime(datetime.now(UTC))
    made["Message-ID"] = make_msgid(domain="provider.example")
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii", "replace")
    parts = (
        ("text/plain", "This is an email abuse report for an email message received from IP 192.0.2.1."),
        ("message/feedback-report", f"Feedback-Type: abuse\r\nUser-Agent: Provider/1.0\r\nVersion: 1\r\nOriginal-Rcpt-To: {to}\r\n"),
        ("text/rfc822-headers", head),
    )  # fmt: skip
    edge = "=_report"
    text = "".join(f"--{edge}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n" for kind, content in parts)
    made["MIME-Version"] = "1.0"
    made["Content-Type"] = f'multipart/report; report-type="feedback-report"; boundary="{edge}"'
    made.set_payload(f"{text}--{edge}--\r\n")
    return made


def _spec(text: str) -> str:
    found = _ADDRESS.search(text)
    return found[1] if found else text.strip()


@asynccontextmanager
async def receive(recipients: Recipients) -> AsyncIterator[Recipients]:
    """Serve everybody's mailboxes on a port of loopback."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _serve(recipients, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side hung up
        finally:
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", recipients.port or 0, limit=1 << 20)
    recipients.port = server.sockets[0].getsockname()[1]
    try:
        yield recipients
    finally:
        server.close()
        await recipients.settled()


async def _serve(recipients: Recipients, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One conversation, as far as a sending server needs it."""

    async def say(line: str) -> None:
        writer.write(line.encode() + b"\r\n")
        await writer.drain()

    await say("220 mx.everybody.example ESMTP")
    to: list[str] = []
    while line := (await reader.readline()).decode("utf-8", "replace").strip():
        verb = line[:4].upper()
        if verb == "EHLO":
            await say("250-mx.everybody.example\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES")
        elif verb == "RCPT":
            address = _spec(line.partition(":")[2].split(" ")[0]).lower()
            refusal = _REFUSALS.get(character(address) or "")
            if refusal:
                recipients.refused.append(address)
                await say(refusal)
            else:
                to.append(address)
                await say("250 2.1.5 Ok")
        elif verb == "DATA":
            await say("354 Go ahead")
            raw = await _message(reader)
            for address in to:
                recipients.take(address, raw)
            to = []
            await say("250 2.0.0 Ok")
        elif verb == "QUIT":
            await say("221 2.0.0 Bye")
            return
        else:
            to = [] if verb in ("RSET", "MAIL") else to
            await say("250 2.0.0 Ok")


async def _message(reader: asyncio.StreamReader) -> bytes:
    lines: list[bytes] = []
    while (line := await reader.readline()) not in (b".\r\n", b""):
        lines.append(line[1:] if line.startswith(b"..") else line)
    return b"".join(lines)
