"""Sockets to mail servers: the guard judges name, port and the address really connected to, as for any other host.

Hosts of the host map are reached on loopback and in plain text, as everywhere. Mail servers in the operator's own
network are named in LEADWRIGHT_MAIL_INSIDE: their addresses are not judged, their certificates are.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from leadwright.effects import guard
from leadwright.effects.dns import SystemDns
from leadwright.effects.door import Outside
from leadwright.kernel.http import HostMap, HttpError
from leadwright.kernel.settings import Settings

SMTP_PORTS = frozenset({25, 465, 587, 2525})
IMAP_PORTS = frozenset({143, 993})
_ADDRESSES = 3


@dataclass(frozen=True, slots=True)
class Server:
    """Where a mail server is. security: tls (from the first byte) or starttls; never neither, but for mapped hosts."""

    host: str
    port: int
    security: str


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail servers are reached. Times are seconds. `tls` judges certificates; with it mapped hosts speak TLS too."""

    outside: Outside = "open"
    host_map: Mapping[str, str] = field(default_factory=dict)
    inside: Collection[str] = ()
    connect_seconds: float = 15.0
    answer_seconds: float = 60.0
    tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, settings: Settings) -> MailSettings:
        """What the settings of the process say."""
        return cls(settings.outside, settings.host_map, frozenset(settings.mail_inside))


class Servers:
    """Opens sockets to approved mail servers, and to no others."""

    def __init__(self, settings: MailSettings, resolver: SystemDns | None = None) -> None:
        self.settings = settings
        self._hosts = HostMap.of(settings.host_map)
        self._inside = {name.lower().rstrip(".") for name in settings.inside}
        self._dns = resolver or SystemDns()

    def plain(self, server: Server) -> bool:
        """Whether a server is a stand-in on loopback, spoken to without TLS."""
        return self._hosts.target(server.host) is not None and self.settings.tls is None

    def context(self) -> ssl.SSLContext:
        """What judges certificates."""
        return self.settings.tls or ssl.create_default_context()

    def refusal(self, server: Server, ports: Collection[int]) -> str | None:
        """Why a server must not be contacted, as far as its name and port tell; None if nothing stands against it."""
        mapped = self._hosts.target(server.host) is not None
        if self.settings.outside == "closed" or (self.settings.outside == "mapped" and not mapped):
            return "outside is closed"
        if mapped:
            return None
        if server.port not in ports:
            return f"port {server.port} is not one of {', '.join(map(str, sorted(ports)))}"
        return None if self._is_inside(server.host) else guard.host_reason(server.host)

    async def connect(self, server: Server, ports: Collection[int]) -> socket.socket:
        """A non-blocking socket to a server. Raises HttpError (kinds guard, name, address, dns, connect, slow)."""
        if why := self.refusal(server, ports):
            raise HttpError("guard", f"{server.host}: {why}")
        if mapped := self._hosts.target(server.host):
            return await self._open(*mapped, guarded=False)
        inside = self._is_inside(server.host)
        addresses = list(dict.fromkeys(await self._dns.addresses(server.host)))[:_ADDRESSES]
        for address in addresses:
            if not inside and (why := guard.address_reason(address)):
                raise HttpError("guard", f"{server.host} points to {address}: {why}")
        for address in addresses[:-1]:
            with suppress(HttpError):
                return await self._open(address, server.port, guarded=not inside)
        return await self._open(addresses[-1], server.port, guarded=not inside)

    def _is_inside(self, host: str) -> bool:
        return host.lower().rstrip(".") in self._inside

    async def _open(self, address: str, port: int, *, guarded: bool) -> socket.socket:
        opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        opened.setblocking(False)
        done = False
        try:
            async with asyncio.timeout(self.settings.connect_seconds):
                await asyncio.get_running_loop().sock_connect(opened, (address, port))
            peer = str(opened.getpeername()[0])
            if guarded and (why := guard.address_reason(peer)):
                raise HttpError("guard", f"connected to {peer}: {why}")
            done = True
            return opened
        except TimeoutError as error:
            raise HttpError("slow", f"connecting took over {self.settings.connect_seconds:g} s") from error
        except OSError as error:
            raise HttpError("connect", error.strerror or type(error).__name__) from error
        finally:
            if not done:
                opened.close()
