"""The door outside: every request of every source passes here, within its limits, and leaves a record.

Never raises for the network: whatever happens out there is an `Outcome` with a reason.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self
from urllib.parse import urljoin

import anyio
import httpx2

from leadwright.effects import guard, outcomes
from leadwright.effects.cache import Cache, CacheEntry, cache_key, keepable, validators
from leadwright.effects.calls import Call, Recorder, url_hash
from leadwright.effects.dns import SystemDns, Zone, from_zone
from leadwright.effects.limits import Gates
from leadwright.effects.retries import retry_after, worth_repeating
from leadwright.kernel import clock
from leadwright.kernel.http import HostMap, HttpClient, HttpError, HttpRequest, HttpResponse
from leadwright.policy.robots import user_agent
from leadwright.sources.contract import Ask, DnsReply, Outcome, Reply

Outside = Literal["open", "mapped", "closed"]


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """How the door behaves. Times are seconds.

    `outside`: open; mapped (only hosts of `host_map`); closed (nothing at all).
    `host_map`: pattern -> loopback "127.0.0.1:port", asked in plain http under the host's own name.
    `zone`: DNS answers for invented hosts. `intervals`: host -> pause between two requests there,
    where the general `min_interval` does not fit (a provider that publishes its own limit).
    `named`: the one server, as host:port, that this door then leads to and to no other; it may stand in an inner network,
    since an operator named it and no page did.
    """

    outside: Outside = "open"
    host_map: Mapping[str, str] = field(default_factory=dict)
    zone: Zone = field(default_factory=dict)
    user_agent: str = user_agent()
    concurrency: int = 32
    per_host: int = 2
    min_interval: float = 1.0
    intervals: Mapping[str, float] = field(default_factory=dict)
    retries: int = 1
    retry_pause: float = 0.5
    max_retry_after: float = 10.0
    dns_seconds: float = 5.0
    dns_servers: tuple[str, ...] = ()
    named: str = ""


@dataclass(slots=True)
class _Trip:
    """What one ask cost on its way: attempts made and octets read."""

    attempts: int = 0
    wire: int = 0


class HttpDoor:
    """The real door (`sources.contract.Door`). Use as an async context manager."""

    def __init__(
        self,
        settings: DoorSettings | None = None,
        *,
        cache: Cache | None = None,
        recorder: Recorder | None = None,
        resolver: SystemDns | None = None,
    ) -> None:
        self.settings = settings or DoorSettings()
        self._cache, self._recorder = cache, recorder
        self._hosts = HostMap.of(self.settings.host_map)
        self._dns = resolver or SystemDns(
            seconds=self.settings.dns_seconds, servers=self.settings.dns_servers
        )
        self._gates = Gates(everywhere=self.settings.concurrency, per_host=self.settings.per_host)
        self._client = HttpClient(
            resolver=self._dns,
            approve=_approve_named if self.settings.named else _approve,
            hosts=self._hosts,
            connections=self.settings.concurrency + 8,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.__aexit__(*_)

    async def send(self, ask: Ask) -> Reply:
        """Send one request, within every limit, and return what came back."""
        started, trip = time.perf_counter(), _Trip()
        url = _parsed(ask.url)
        if url is None:
            reply = Reply(Outcome.BLOCKED, ask.url, reason="not allowed: this is not a URL")
        elif why := self.refusal(url):
            reply = Reply(Outcome.BLOCKED, ask.url, reason=why)
        else:
            reply = await self._ask(ask, url, trip)
        await self._record(ask, url.host if url else "", reply, trip, started)
        return reply

    async def exchange(self, request: HttpRequest) -> HttpResponse:
        """Send one request as it stands, once; the guard judges it first. Raises HttpError.

        For whoever keeps limits, books and repeats by itself (`effects.gateway`).
        """
        if why := self.refusal(request.url):
            raise HttpError("guard", why.removeprefix("not allowed: "))
        return await self._client.send(request)

    def is_mapped(self, host: str) -> bool:
        """Whether a local stand-in answers for a host."""
        return self._hosts.target(host) is not None

    async def dns(self, name: str, record: Literal["MX", "TXT", "CNAME", "NS", "A", "AAAA"]) -> DnsReply:
        """Ask the DNS; mapped hosts are answered from the static zone alone."""
        started = time.perf_counter()
        if self.settings.outside == "closed":
            reply = DnsReply(Outcome.BLOCKED, reason="outside is closed")
        elif self._hosts.target(name) or name.lower().rstrip(".") in self.settings.zone:
            reply = from_zone(self.settings.zone, name, record)
        elif self.settings.outside == "mapped":
            reply = DnsReply(Outcome.BLOCKED, reason="outside is closed: only mapped hosts may be asked")
        else:
            reply = await self._dns.lookup(name, record)
        if self._recorder is not None:
            took = round((time.perf_counter() - started) * 1000)
            row = Call(
                "dns",
                f"dns {record}",
                name,
                url_hash(name),
                reply.outcome,
                None,
                took,
                0,
                False,
                reply.reason,
            )
            await self._recorder.record(row)
        return reply

    def refusal(self, url: httpx2.URL) -> str | None:
        """Why an address must not be asked, as far as the address alone tells; None if nothing stands against it."""
        mapped = self._hosts.target(url.host) is not None
        if self.settings.named:
            if guard.netloc(url) != self.settings.named:
                return f"not allowed: this door leads to {self.settings.named} alone"
        elif why := guard.url_reason(url, mapped=mapped):
            return f"not allowed: {why}"
        if self.settings.outside == "closed":
            return "outside is closed"
        if self.settings.outside == "mapped" and not mapped:
            return "outside is closed: only mapped hosts may be asked"
        return None

    async def _ask(self, ask: Ask, url: httpx2.URL, trip: _Trip) -> Reply:
        """Ask with what the cache knows, and repeat where a repeat is free and may help."""
        key = cache_key(ask) if self._cache else None
        entry = await self._cache.get(key) if self._cache and key else None
        if entry is not None and len(entry.body) > ask.max_bytes:
            entry = None
        reply, pause = await self._attempt(ask, url, entry, trip)
        while pause is not None and trip.attempts <= self.settings.retries:
            await anyio.sleep(pause)
            reply, pause = await self._attempt(ask, url, entry, trip)
        if self._cache and key and _fresh(reply) and keepable(reply.status or 0, reply.headers):
            await self._cache.put(_entry(key, reply))
        return reply

    async def _attempt(
        self, ask: Ask, url: httpx2.URL, entry: CacheEntry | None, trip: _Trip
    ) -> tuple[Reply, float | None]:
        """One request, and the pause after which another may help (None: it will not)."""
        host = url.host.removeprefix("www.")
        if rest := self._gates.resting(host):
            return Reply(
                Outcome.BUSY, ask.url, reason=f"resting: {host} asked to wait another {rest:.0f} s"
            ), None
        try:
            async with self._gates.enter(host, self._interval(url, ask)):
                trip.attempts += 1
                answer = await self._client.send(self._request(ask, url, entry))
        except HttpError as trouble:
            return self._troubled(ask, trouble)
        trip.wire += answer.wire_bytes
        reply = _reply(ask, answer, entry)
        wanted = retry_after(answer.headers)
        if answer.status in (429, 503) and wanted is not None and wanted > self.settings.max_retry_after:
            self._gates.rest(host, min(wanted, 3600.0))
            return reply, None
        if not worth_repeating(ask.method, answer.status, wanted):
            return reply, None
        return reply, wanted if wanted is not None else self._jittered()

    def _troubled(self, ask: Ask, trouble: HttpError) -> tuple[Reply, float | None]:
        outcome, reason = outcomes.of_trouble(trouble, repeatable=ask.method == "GET")
        reply = Reply(outcome, ask.url, status=trouble.status, reason=reason)
        free = trouble.kind == "connect" or (trouble.kind == "lost" and ask.method == "GET")
        return reply, self._jittered() if free else None

    def _jittered(self) -> float:
        return self.settings.retry_pause * (0.5 + random.random())  # noqa: S311 - spreads retries, keeps no secret

    def _interval(self, url: httpx2.URL, ask: Ask) -> float:
        """Seconds between two requests to this host: a mapped one has no limits of its own."""
        if self._hosts.target(url.host):
            return ask.min_interval
        return max(self.settings.intervals.get(url.host, self.settings.min_interval), ask.min_interval)

    def _request(self, ask: Ask, url: httpx2.URL, entry: CacheEntry | None) -> HttpRequest:
        headers = {"user-agent": self.settings.user_agent, "accept": _accept_header(ask.accept)}
        headers |= {name.lower(): value for name, value in ask.headers.items()}
        headers |= validators(entry) if entry else {}
        return HttpRequest(url, ask.method, headers, ask.body, ask.max_bytes, ask.timeout, ask.accept)

    async def _record(self, ask: Ask, host: str, reply: Reply, trip: _Trip, started: float) -> None:
        if self._recorder is None:
            return
        took = round((time.perf_counter() - started) * 1000)
        row = Call(ask.source, ask.purpose, host, url_hash(ask.url), reply.outcome, reply.status, took, trip.wire,
                   reply.cached, reply.reason, trip.attempts)  # fmt: skip
        await self._recorder.record(row)


def _approve(address: str, _port: int) -> str | None:
    return guard.address_reason(address)


def _approve_named(address: str, _port: int) -> str | None:
    return guard.named_reason(address)


def _parsed(raw: str) -> httpx2.URL | None:
    try:
        return httpx2.URL(raw)
    except (httpx2.InvalidURL, UnicodeError):
        return None


def _accept_header(accept: tuple[str, ...]) -> str:
    return f"{', '.join(accept)}, */*;q=0.1" if accept else "*/*"


def _reply(ask: Ask, answer: HttpResponse, entry: CacheEntry | None) -> Reply:
    """The answer in the words of the contract; a 304 is the page that we hold."""
    if answer.status == 304 and entry is not None:
        return Reply(
            Outcome.HIT,
            ask.url,
            entry.status,
            {**entry.headers, **answer.headers},
            entry.cookies,
            entry.body,
            cached=True,
        )
    location = _joined(ask.url, answer.headers.get("location", "").strip())
    outcome, reason = outcomes.of_status(answer.status, location)
    return Reply(
        outcome, ask.url, answer.status, answer.headers, answer.cookies, answer.body,
        location if 300 <= answer.status < 400 else None, answer.truncated, reason=reason,
    )  # fmt: skip


def _joined(base: str, location: str) -> str | None:
    """The full address of a Location header; None if there is none or it makes no sense."""
    try:
        return urljoin(base, location) if location else None
    except ValueError:
        return None


def _fresh(reply: Reply) -> bool:
    return reply.outcome is Outcome.HIT and not reply.cached and not reply.truncated


def _entry(key: str, reply: Reply) -> CacheEntry:
    headers = {name: value for name, value in reply.headers.items() if name != "set-cookie"}
    return CacheEntry(
        key, headers.get("etag"), headers.get("last-modified"), reply.status or 200, headers, reply.cookies, reply.body,
        clock.now(),
    )  # fmt: skip
