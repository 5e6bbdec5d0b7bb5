"""Ask a mail host whether it takes mail for an address: EHLO, MAIL, RCPT, QUIT, and never DATA.

The address really connected to is judged by the same guard as any other, on port 25 alone; hosts of the host map
are asked on loopback. One connection to a host at a time, with a pause between two. A refusal of us is not a
refusal of the address, and what is put off (greylisting) is no answer.
"""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import aiosmtplib
import anyio

from leadwright.effects import guard
from leadwright.effects.calls import Call, Recorder, url_hash
from leadwright.effects.dns import SystemDns
from leadwright.effects.door import DoorSettings
from leadwright.effects.limits import Gates
from leadwright.kernel.http import HostMap, HttpError
from leadwright.sources.contract import MailReply, Outcome

PORT = 25
MOST = 20  # addresses asked about in one connection
_TRIED = 2  # hosts of one domain
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_US = re.compile(
    r"block|blacklist|black list|denylist|spam|reputation|dnsbl|rbl|spamhaus|barracuda|banned|policy|relay|access denied|"
    r"not allowed|not permitted|authenticat|reverse dns|ptr|helo|ehlo|your (?:ip|host|server)|client host|too many",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:user|mailbox|recipient|account|address|inbox)[^.]{0,60}(?:unknown|not found|no longer|does(?:n't| not) exist|unavailable|"
    r"not exist|invalid|disabled|inactive|not available|undeliverable|rejected)|no such|unknown (?:user|recipient|mailbox|address)|"
    r"(?:not|n't) (?:have|find)[^.]{0,30}(?:mailbox|user|account)|invalid (?:recipient|mailbox|address|user)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ProbeSettings:
    """How hosts are asked: `sender` in MAIL FROM, whose domain is our name in EHLO; times are seconds."""

    sender: str
    step_seconds: float = 15.0
    total_seconds: float = 60.0
    interval: float = 2.0
    everywhere: int = 8


class SmtpPostbox:
    """Asks mail hosts (`sources.contract.Postbox`)."""

    def __init__(
        self,
        probe: ProbeSettings,
        door: DoorSettings,
        *,
        recorder: Recorder | None = None,
        resolver: SystemDns | None = None,
    ) -> None:
        self._probe, self._door, self._recorder = probe, door, recorder
        self._hosts = HostMap.of(door.host_map)
        self._dns = resolver or SystemDns(seconds=door.dns_seconds, servers=door.dns_servers)
        self._gates = Gates(everywhere=probe.everywhere, per_host=1)

    async def ask(self, hosts: Sequence[str], addresses: Sequence[str]) -> Sequence[MailReply]:
        """Ask about addresses of one domain; a second host is asked only if the first cannot be reached."""
        replies: list[MailReply] = []
        for host in hosts[:_TRIED]:
            replies = await self._recorded(host, addresses[:MOST])
            if any(reply.code is not None or reply.outcome is not Outcome.BUSY for reply in replies):
                break
        left = [MailReply(Outcome.BUSY, reason="not asked: too many at once")] * len(addresses[MOST:])
        return [*(replies or [MailReply(Outcome.BUSY, reason="no mail host")] * len(addresses[:MOST])), *left]

    async def _recorded(self, host: str, addresses: Sequence[str]) -> list[MailReply]:
        started = time.perf_counter()
        replies = await self._ask(host, addresses)
        if self._recorder is not None:
            took = round((time.perf_counter() - started) * 1000)
            first = replies[0] if replies else MailReply(Outcome.BUSY)
            # a host's words may repeat the address, and the ledger holds no personal data
            row = Call("mailbox", "smtp rcpt", host, url_hash(f"smtp://{host}"), first.outcome, first.code, took, 0,
                       False, "" if first.code else first.reason)  # fmt: skip
            await self._recorder.record(row)
        return replies

    async def _ask(self, host: str, addresses: Sequence[str]) -> list[MailReply]:
        replies: list[MailReply] = []
        if why := self._refusal(host):
            return [MailReply(Outcome.BLOCKED, reason=why)] * len(addresses)
        reply = MailReply(Outcome.BUSY, reason="connection lost")
        try:
            async with self._gates.enter(host, 0.0 if self._hosts.target(host) else self._probe.interval):
                with anyio.fail_after(self._probe.total_seconds):
                    await self._converse(host, addresses, replies)
        except HttpError as trouble:
            outcome = Outcome.BLOCKED if trouble.kind == "guard" else Outcome.BUSY
            reply = MailReply(outcome, reason=f"{trouble.kind}: {trouble.message}")
        except TimeoutError:
            reply = MailReply(Outcome.BUSY, reason=f"too slow: over {self._probe.total_seconds:g} s")
        except aiosmtplib.SMTPResponseException as refused:
            reply = read_reply(refused.code, refused.message, to_us=True)
        except (aiosmtplib.SMTPException, OSError) as error:
            reply = MailReply(Outcome.BUSY, reason=f"no connection: {type(error).__name__}")
        return [*replies, *[reply] * (len(addresses) - len(replies))]

    def _refusal(self, host: str) -> str | None:
        mapped = self._hosts.target(host) is not None
        if self._door.outside == "closed" or (self._door.outside == "mapped" and not mapped):
            return "outside is closed"
        why = None if mapped else guard.host_reason(host)
        return f"not allowed: {why}" if why else None

    async def _converse(self, host: str, addresses: Sequence[str], replies: list[MailReply]) -> None:
        connected = await self._connect(host)
        client = aiosmtplib.SMTP(
            hostname=host,
            sock=connected,
            local_hostname=self._probe.sender.rpartition("@")[2] or None,
            timeout=self._probe.step_seconds,
            start_tls=None,  # if it is offered; a mail host's certificate often names another host
            validate_certs=False,
        )
        try:
            await client.connect()
            await client.mail(self._probe.sender)
            for address in addresses:
                replies.append(await _recipient(client, address))  # noqa: PERF401 - what was said so far is kept
        finally:
            with anyio.CancelScope(shield=True), suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                with anyio.move_on_after(2):
                    await client.quit()
            client.close()
            connected.close()

    async def _connect(self, host: str) -> socket.socket:
        """A socket to an approved address, and to no other; one forbidden address condemns the host."""
        if mapped := self._hosts.target(host):
            return await self._open(*mapped)
        addresses = list(dict.fromkeys(await self._dns.addresses(host)))[:3]
        for address in addresses:
            if why := guard.address_reason(address):
                raise HttpError("guard", f"{host} points to {address}: {why}")
        for address in addresses[:-1]:
            with suppress(OSError, TimeoutError):
                return await self._open(address, PORT, guarded=True)
        return await self._open(addresses[-1], PORT, guarded=True)

    async def _open(self, address: str, port: int, *, guarded: bool = False) -> socket.socket:
        opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        opened.setblocking(False)
        try:
            async with asyncio.timeout(self._probe.step_seconds):
                await asyncio.get_running_loop().sock_connect(opened, (address, port))
            peer = str(opened.getpeername()[0])
            if guarded and (why := guard.address_reason(peer)):
                raise HttpError("guard", f"connected to {peer}: {why}")
        except BaseException:
            opened.close()
            raise
        return opened


async def _recipient(client: aiosmtplib.SMTP, address: str) -> MailReply:
    try:
        code, message = await client.rcpt(address)
    except aiosmtplib.SMTPRecipientRefused as refused:
        return read_reply(refused.code, refused.message)
    return read_reply(code, message)


def read_reply(code: int, message: str, *, to_us: bool = False) -> MailReply:
    """What a reply to RCPT means; `to_us` says that it answered a greeting or MAIL, before any address.

    Enhanced codes (RFC 3463) go before words, and words before the bare code, which hosts use for anything.
    """
    reason = f"smtp {code}: {' '.join(message.split())[:200]}"
    found = _ENHANCED.search(message)
    subject, detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if 200 <= code < 300 and not to_us:
        return MailReply(Outcome.BUSY if code == 252 else Outcome.HIT, code, reason)
    if code < 500:
        return MailReply(Outcome.BUSY, code, reason)
    if to_us or subject == 7 or (subject, detail) in ((1, 7), (1, 8)):
        return MailReply(Outcome.BLOCKED, code, reason)
    if (subject, detail) == (2, 2) or code == 552:
        return MailReply(Outcome.BUSY, code, reason)  # a full mailbox exists
    if subject == 1 or (subject, detail) == (2, 1):
        return MailReply(Outcome.MISS, code, reason)
    if _ABOUT_US.search(message):
        return MailReply(Outcome.BLOCKED, code, reason)
    nobody = code in (550, 551, 553) and _NOBODY.search(message)
    return MailReply(Outcome.MISS if nobody else Outcome.BUSY, code, reason)
