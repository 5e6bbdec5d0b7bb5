"""The DNS: "there is none" and "nobody answered" are two things."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from leadwright.effects.dns import SystemDns
from leadwright.kernel.http import HttpError
from leadwright.sources.contract import Outcome

pytestmark = pytest.mark.anyio

RECORDS = {
    ("tea.example.", "A"): ["93.184.216.34", "93.184.216.35"],
    ("six.example.", "AAAA"): ["2606:4700::1111"],
    ("tea.example.", "MX"): ["20 second.mail.example.", "10 First.mail.example."],
    ("none.example.", "MX"): ["0 ."],
    ("tea.example.", "TXT"): ['"v=spf1 " "include:x -all"'],
}
KNOWN = {"tea.example.", "six.example.", "none.example.", "bare.example."}


class NameServer(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        if name.startswith("silent"):
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name.startswith("broken"):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in KNOWN:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif rows := RECORDS.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *rows))
        self.transport.sendto(answer.to_wire(), addr)  # type: ignore[attr-defined]


@asynccontextmanager
async def resolver(asked: str) -> AsyncIterator[SystemDns]:
    """Our name server; only where no answer is expected is the wait for it short."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(NameServer, ("127.0.0.1", 0))
    try:
        port = transport.get_extra_info("sockname")[1]
        yield SystemDns(
            seconds=0.2 if asked.startswith(("silent", "broken")) else 10.0, servers=("127.0.0.1",), port=port
        )
    finally:
        transport.close()


@pytest.mark.parametrize(
    ("name", "record", "outcome", "values"),
    [
        ("tea.example", "A", Outcome.HIT, ("93.184.216.34", "93.184.216.35")),
        ("tea.example", "MX", Outcome.HIT, ("first.mail.example", "second.mail.example")),
        ("tea.example", "TXT", Outcome.HIT, ("v=spf1 include:x -all",)),
        ("tea.example", "NS", Outcome.MISS, ()),
        ("none.example", "MX", Outcome.MISS, ()),
        ("nowhere.example", "A", Outcome.MISS, ()),
        ("silent.example", "A", Outcome.BUSY, ()),
        ("broken.example", "A", Outcome.BUSY, ()),
        ("a" * 70 + ".example", "A", Outcome.MISS, ()),
        ("a..example", "A", Outcome.MISS, ()),
    ],
)
async def test_answers_and_silence(name: str, record: str, outcome: Outcome, values: tuple[str, ...]) -> None:
    async with resolver(name) as names:
        reply = await names.lookup(name, record)
    assert (reply.outcome, reply.values) == (outcome, values)
    assert outcome is Outcome.HIT or reply.reason


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("nowhere.example", "name"),
        ("bare.example", "address"),
        ("silent.example", "dns"),
        ("a..b", "address"),
    ],
)
async def test_hosts_without_an_address_say_why(host: str, kind: str) -> None:
    async with resolver(host) as names:
        with pytest.raises(HttpError) as caught:
            await names.addresses(host)
    assert caught.value.kind == kind


async def test_addresses_fall_back_to_ipv6() -> None:
    async with resolver("tea.example") as names:
        assert await names.addresses("tea.example") == ("93.184.216.34", "93.184.216.35")
        assert await names.addresses("six.example") == ("2606:4700::1111",)
