"""Asks the DNS, and tells "there is none" from "nobody answered".

A static zone answers for invented hosts, so that a demo or a test never asks outside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdata
import dns.resolver

from leadwright.effects.guard import literal
from leadwright.kernel.http import HttpError
from leadwright.sources.contract import DnsReply, Outcome

Zone = Mapping[str, Mapping[str, Sequence[str]]]  # name -> record type -> values


class SystemDns:
    """The resolver of this machine, or the given name servers. Names are absolute: no search list."""

    def __init__(self, *, seconds: float = 5.0, servers: Sequence[str] = (), port: int = 53) -> None:
        self._seconds, self._servers, self._port = seconds, tuple(servers), port

    @cached_property
    def _resolver(self) -> dns.asyncresolver.Resolver:
        resolver = dns.asyncresolver.Resolver(configure=not self._servers)
        if self._servers:
            resolver.nameservers = list(self._servers)
            resolver.port = self._port
        resolver.lifetime = self._seconds
        resolver.timeout = min(2.0, self._seconds)
        resolver.cache = dns.resolver.LRUCache(20_000)
        return resolver

    async def lookup(self, name: str, record: str) -> DnsReply:
        """The values of one record type. MX: mail hosts, best first. TXT: joined strings."""
        try:
            answer = await self._resolver.resolve(dns.name.from_text(_ascii(name)), record, search=False)
        except dns.resolver.NXDOMAIN:
            return DnsReply(Outcome.MISS, reason=f"no such domain: {name} does not exist")
        except dns.resolver.NoAnswer:
            return DnsReply(Outcome.MISS, reason=f"no record: {name} has no {record}")
        except (dns.exception.DNSException, UnicodeError, OSError) as error:
            return DnsReply(_unanswered(error), reason=f"no answer from the DNS: {_words(error)}")
        values = _values(answer, record)
        return DnsReply(
            Outcome.HIT if values else Outcome.MISS, values, "" if values else f"{name} takes no mail"
        )

    async def addresses(self, host: str) -> Sequence[str]:
        """IPv4 addresses of a host, or its IPv6 ones when it has none; HttpError otherwise. An address is its own."""
        if (address := literal(host)) is not None:
            return (str(address),)
        for record in ("A", "AAAA"):
            reply = await self.lookup(host, record)
            if reply.outcome is Outcome.HIT:
                return reply.values
            if reply.reason.startswith("no such domain"):
                raise HttpError("name", f"{host} does not exist")
            if reply.outcome is not Outcome.MISS:
                raise HttpError("dns", reply.reason.partition(": ")[2])
        raise HttpError("address", f"{host} has none")


def from_zone(zone: Zone, name: str, record: str) -> DnsReply:
    """The answer of a static zone, complete for the names it is asked about."""
    records = zone.get(name.lower().rstrip("."), {})
    if values := tuple(records.get(record, ())):
        return DnsReply(Outcome.HIT, values)
    return DnsReply(Outcome.MISS, reason=f"no record: {name} has no {record}")


def _ascii(name: str) -> str:
    """An absolute name in its ASCII form."""
    return dns.name.from_text(name.rstrip(".") + ".", idna_codec=dns.name.IDNA_2003).to_text()


def _unanswered(error: Exception) -> Outcome:
    """A name that cannot exist is a MISS; everything else is a question that got no answer."""
    impossible = (
        dns.name.LabelTooLong,
        dns.name.NameTooLong,
        dns.name.EmptyLabel,
        UnicodeError,
        dns.name.IDNAException,
    )
    return Outcome.MISS if isinstance(error, impossible) else Outcome.BUSY


def _words(error: Exception) -> str:
    if isinstance(error, dns.exception.Timeout):
        return "it did not answer in time"
    return str(error) or type(error).__name__


def _values(answer: dns.resolver.Answer, record: str) -> tuple[str, ...]:
    rows = list(answer)
    if record == "MX":
        rows.sort(key=lambda row: int(row.preference))
        hosts = (row.exchange.to_text(omit_final_dot=True) for row in rows)
        return tuple(host.lower() for host in hosts if host not in ("", "."))
    if record == "TXT":
        return tuple(b"".join(row.strings).decode("utf-8", "replace") for row in rows)
    # servers answer in any order; what is read twice should be read alike
    return tuple(sorted(row.to_text().rstrip(".").lower() for row in rows))
