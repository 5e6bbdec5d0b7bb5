"""Asking mail hosts: a real server on loopback, and what its words mean."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from leadwright.effects.calls import Call
from leadwright.effects.dns import SystemDns
from leadwright.effects.door import DoorSettings
from leadwright.effects.smtp import ProbeSettings, SmtpPostbox, read_reply
from leadwright.sources.contract import Outcome

pytestmark = pytest.mark.anyio


ANSWERS = {"jane": "250 OK", "grey": "451 4.7.1 Greylisted, try again", "full": "552 5.2.2 Mailbox full",
               "vrfy": "252 Cannot verify", "us": "554 5.7.1 Service unavailable; client host blocked"}  # fmt: skip


class Host:
    """A mail host with a rule per local part; it writes down every command."""

    def __init__(self, *, takes_all: bool = False, sender: str = "250 OK") -> None:
        self.takes_all, self.sender, self.commands = takes_all, sender, [""]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.commands.append(f"MAIL {address}")
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.commands.append(f"RCPT {address}")
        envelope.rcpt_tos.append(address)
        other = "250 OK" if self.takes_all else "550 5.1.1 No such user"
        return ANSWERS.get(address.partition("@")[0], other)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.commands.append("DATA")
        return "250 OK"


class Book:
    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def record(self, call: Call) -> None:
        self.calls.append(call)


@asynccontextmanager
async def serving(host: Host) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(host, hostname="mx.acme.example", loop=loop), "127.0.0.1", 0
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.sleep(0.05)  # the connections that were left say goodbye


def postbox(port: int, book: Book | None = None, *, seconds: float = 5.0, **door: Any) -> SmtpPostbox:
    settings = DoorSettings(
        **{"outside": "mapped", "host_map": {"mx.acme.example": f"127.0.0.1:{port}"}, **door}
    )
    probe = ProbeSettings("probe@leadwright.example", step_seconds=seconds, total_seconds=seconds)
    return SmtpPostbox(probe, settings, recorder=book)


async def outcomes(box: SmtpPostbox, *names: str) -> list[Outcome]:
    said = await box.ask(["mx.acme.example"], [f"{name}@acme.example" for name in names])
    return [reply.outcome for reply in said]


async def test_a_host_is_asked_about_each_address_and_never_sent_anything() -> None:
    host, book = Host(), Book()
    async with serving(host) as port:
        assert await outcomes(postbox(port, book), "jane", "nobody", "grey", "us", "full", "vrfy") == [
            Outcome.HIT, Outcome.MISS, Outcome.BUSY, Outcome.BLOCKED, Outcome.BUSY, Outcome.BUSY,
        ]  # fmt: skip
    assert host.commands[1] == "MAIL probe@leadwright.example"
    assert [command for command in host.commands if command.startswith("DATA")] == []
    (call,) = book.calls
    assert (call.source, call.host) == ("mailbox", "mx.acme.example")
    assert "jane" not in str(call)


async def test_a_host_that_refuses_the_sender_says_nothing_of_the_address() -> None:
    async with serving(Host(sender="550 5.7.1 We do not talk to you")) as port:
        assert await outcomes(postbox(port), "jane", "nobody") == [Outcome.BLOCKED] * 2


async def test_no_more_than_twenty_addresses_are_asked_about_at_once() -> None:
    host = Host(takes_all=True)
    async with serving(host) as port:
        said = await outcomes(postbox(port), *(f"p{n}" for n in range(25)))
    assert said == [Outcome.HIT] * 20 + [Outcome.BUSY] * 5
    assert sum(command.startswith("RCPT") for command in host.commands) == 20


@asynccontextmanager
async def raw(*lines: bytes, hang: bool = False) -> AsyncIterator[int]:
    """A server that says these lines, one a command, and then hangs or goes away."""

    talking: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            for line in lines:
                writer.write(line)
                await writer.drain()
                if not await reader.readline():
                    break
            await asyncio.sleep(2 if hang else 0)
        except ConnectionError:
            return
        finally:
            writer.close()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talking.add(asyncio.create_task(talk(reader, writer)))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "lines",
    [(), (b"220 hi\r\n",), (b"220 hi\r\n", b"250 hi\r\n"), (b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n"),
     (b"nonsense\r\n",), (b"220 hi\r\n", b"\xff\xfe\r\n"), (b"421 4.3.2 closing\r\n",)],
)  # fmt: skip
@pytest.mark.parametrize("hang", [True, False])
async def test_a_host_that_hangs_or_goes_away_has_said_nothing(lines: Sequence[bytes], hang: bool) -> None:
    async with raw(*lines, hang=hang) as port:
        said = await postbox(port, seconds=0.3).ask(
            ["mx.acme.example"], ["jane@acme.example", "x@acme.example"]
        )
    assert [reply.outcome for reply in said] == [Outcome.BUSY] * 2
    assert all(reply.reason for reply in said)


async def test_the_second_host_is_asked_when_the_first_cannot_be_reached() -> None:
    async with serving(Host()) as port:
        box = postbox(
            port, host_map={"mx2.acme.example": f"127.0.0.1:{port}", "mx1.acme.example": "127.0.0.1:1"}
        )
        said = await box.ask(["mx1.acme.example", "mx2.acme.example"], ["jane@acme.example"])
    assert [reply.outcome for reply in said] == [Outcome.HIT]


class Points(SystemDns):
    """A resolver that says what a hostile name would: an address inside."""

    async def addresses(self, host: str) -> Sequence[str]:
        return ["93.184.216.34", "127.0.0.1"]


@pytest.mark.parametrize(
    ("outside", "host"),
    [("open", "mx.evil.example"), ("open", "127.0.0.1"), ("open", "0x7f.1"), ("open", "localhost"),
     ("mapped", "mx.evil.example"), ("closed", "mx.acme.example")],
)  # fmt: skip
async def test_nothing_inside_is_ever_connected_to(outside: str, host: str) -> None:
    host_ = Host()
    async with serving(host_) as port:
        settings = DoorSettings(outside=outside, host_map={"mx.acme.example": f"127.0.0.1:{port}"})  # type: ignore[arg-type]
        box = SmtpPostbox(ProbeSettings("probe@leadwright.example"), settings, resolver=Points())
        (said,) = await box.ask([host], ["jane@acme.example"])
    assert said.outcome is Outcome.BLOCKED
    assert host_.commands == [""]


@pytest.mark.parametrize(
    ("code", "words", "outcome"),
    [
        (550, "5.1.1 The email account that you tried to reach does not exist", Outcome.MISS),
        (550, "No such user here", Outcome.MISS),
        (550, "Requested action not taken: mailbox unavailable", Outcome.MISS),
        (550, "5.4.1 Recipient address rejected: Access denied", Outcome.BLOCKED),
        (550, "5.7.1 Message rejected as spam by Content Filtering", Outcome.BLOCKED),
        (550, "Your IP is listed at zen.spamhaus.org", Outcome.BLOCKED),
        (554, "Relay access denied", Outcome.BLOCKED),
        (553, "5.1.8 Sender address rejected", Outcome.BLOCKED),
        (550, "Administrative prohibition", Outcome.BUSY),
        (552, "Quota exceeded", Outcome.BUSY),
        (421, "4.7.0 Try again later", Outcome.BUSY),
        (450, "mailbox unavailable", Outcome.BUSY),
        (250, "2.1.5 OK", Outcome.HIT),
        (252, "Cannot VRFY user", Outcome.BUSY),
    ],
)
def test_a_refusal_of_us_is_not_a_refusal_of_the_address(code: int, words: str, outcome: Outcome) -> None:
    assert read_reply(code, words).outcome is outcome
