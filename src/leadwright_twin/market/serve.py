"""Serves the large market on one loopback port: providers under their own host names, and their books.

    python -m leadwright_twin.market.serve --companies 20000 --seed 7 --profile balanced --faults none

Requests arrive in plain http with the real `Host`. Under any host, `/__market`, `/__books` and `/__truth`
are the twin's own pages, which no provider has.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from leadwright_twin.market import own_pages, website
from leadwright_twin.market.books import Books
from leadwright_twin.market.clock import Clock, StoppedClock
from leadwright_twin.market.desk import INVENTED, Desk, Sending
from leadwright_twin.market.faults import Faults, faults
from leadwright_twin.market.frame import Headers
from leadwright_twin.market.profile import Profile, profile
from leadwright_twin.market.truth import Truth
from leadwright_twin.market.universe import Market
from leadwright_twin.wire import MAX_HEAD, Request, Response, Sent, read_request, send_response

_UNKNOWN = Response(421, (("content-type", "text/plain"), INVENTED), b"Unknown host")


@dataclass
class MarketTwin:
    """A running market. `books` and `truth` are the very objects that the server uses."""

    market: Market
    desk: Desk
    clock: Clock
    address: str
    port: int
    books: Books
    truth: Truth
    websites: website.Websites
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def host_map(self) -> Mapping[str, str]:
        """Host patterns and the loopback address that answers for them."""
        hosts = [host for office in self.desk.offices.values() for host in office.provider.hosts]
        return dict.fromkeys((*hosts, *website.HOSTS), f"{self.address}:{self.port}")

    def move(self, day: date) -> None:
        """Take the market, and its clock where a test holds it, to a day of its history."""
        self.desk.move(day)
        self.websites = website.Websites(self.market)
        if isinstance(self.clock, StoppedClock):
            self.clock.advance((day - self.clock.day()).days * 86_400)

    @property
    def zone(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """The DNS of the companies' domains."""
        return website.MarketZone(self.market)


@asynccontextmanager
async def serve_market(
    market: Market | None = None, *, profile_name: str | Profile = "balanced", faults_name: str | Faults = "none",
    clock: Clock | None = None, speed: float = 1.0, port: int = 0, address: str = "127.0.0.1",
) -> AsyncIterator[MarketTwin]:  # fmt: skip
    """Serve a market on loopback; port 0 takes a free one. Open connections are cut at the end."""
    world = market or Market()
    time = clock or Clock(world.today, speed)
    chosen = profile(profile_name) if isinstance(profile_name, str) else profile_name
    wrong = faults(faults_name) if isinstance(faults_name, str) else faults_name
    books = Books()
    desk = Desk(world, chosen, wrong, time, books)
    twin = MarketTwin(world, desk, time, address, port, books, Truth(world), website.Websites(world))
    desk.post = lambda url, body, headers, seconds: _post_later(twin, url, body, headers, seconds)
    server = await asyncio.start_server(lambda r, w: _connected(twin, r, w), address, port, limit=MAX_HEAD)
    twin.port = int(server.sockets[0].getsockname()[1])
    try:
        yield twin
    finally:
        server.close()
        for task in list(twin.tasks):
            task.cancel()
        await asyncio.gather(*twin.tasks, return_exceptions=True)
        await server.wait_closed()


async def _connected(twin: MarketTwin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    task = asyncio.current_task()
    assert task is not None
    twin.tasks.add(task)
    try:
        await _converse(twin, reader, writer)
    except (ConnectionError, TimeoutError):
        pass  # the other side went away
    except asyncio.CancelledError:
        pass  # the server is closing; this connection ends with it
    finally:
        twin.tasks.discard(task)
        writer.close()


async def _converse(twin: MarketTwin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while (request := await read_request(reader)) is not None:
        sending = respond(twin, request)
        try:
            if sending.delay:
                await twin.clock.sleep(sending.delay)
            if sending.response.hang_up or sending.cut is not None:
                await _cut(writer, sending)
                return
            await send_response(writer, sending.response, head_only=request.method == "HEAD", sent=Sent())
        finally:
            if sending.gate is not None:
                sending.gate.leave()
        if request.headers.get("connection", "").lower() == "close":
            return


def respond(twin: MarketTwin, request: Request) -> Sending:
    """The answer to any request: the twin's own pages, a provider under its host, or a company's website."""
    if request.target.startswith("/__"):
        return Sending(own_pages.answer(twin.desk, twin.truth, request))
    if twin.desk.serves(request.host):
        return twin.desk.answer(request)
    return Sending(twin.websites.respond(request) or _UNKNOWN)


async def _cut(writer: asyncio.StreamWriter, sending: Sending) -> None:
    """End the connection rudely, after a part of the body where the answer is cut short."""
    if sending.cut is not None:
        body = sending.response.body
        lines = [f"HTTP/1.1 {sending.response.status} OK", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in sending.response.headers]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body[: sending.cut])
        await writer.drain()
        writer.close()
        return
    raw = writer.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _post_later(twin: MarketTwin, url: str, body: bytes, headers: Headers, seconds: float) -> None:
    task = asyncio.get_running_loop().create_task(_post(twin, url, body, headers, seconds))
    twin.tasks.add(task)
    task.add_done_callback(twin.tasks.discard)


async def _post(twin: MarketTwin, url: str, body: bytes, headers: Headers, seconds: float) -> None:
    """A webhook, in plain http and to this machine alone, whatever the address says."""
    await asyncio.sleep(twin.clock.waiting(seconds))
    parts = urlsplit(url)
    if parts.hostname not in {"127.0.0.1", "localhost"} or parts.scheme != "http":
        return
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", parts.port or 80)
        path = parts.path or "/"
        lines = [f"POST {path}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"host: {parts.netloc}"]
        lines += [f"content-length: {len(body)}", "connection: close", ": ".join(INVENTED)]
        lines += [f"{name}: {value}" for name, value in headers]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        await writer.drain()
        await reader.readline()
        writer.close()
    except OSError:
        return  # nobody listens; providers do not wait either


async def _forever(options: argparse.Namespace) -> None:
    world = Market(options.seed, options.companies, options.today, history=options.history)
    world.warm()
    async with serve_market(
        world,
        profile_name=options.profile,
        faults_name=options.faults,
        speed=options.speed,
        port=options.port,
    ) as twin:
        if options.warm:
            twin.desk.warm()
        print(f"{world.count} invented companies on http://{twin.address}:{twin.port}", flush=True)
        print(
            f"LEADWRIGHT_OUTSIDE=mapped LEADWRIGHT_HOST_MAP='{json.dumps(dict(twin.host_map))}'", flush=True
        )
        await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m leadwright_twin.market.serve", description=__doc__)
    parser.add_argument("--companies", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="the day in the invented world"
    )
    parser.add_argument("--history", action="store_true", help="with 24 months of events before today")
    parser.add_argument("--profile", default="balanced", help="a shipped market profile, or a file")
    parser.add_argument("--faults", default="none", help="a shipped faults profile, or a file")
    parser.add_argument("--port", type=int, default=9002, help="0 takes a free one")
    parser.add_argument("--warm", action="store_true", help="draw everything before the first answer")
    parser.add_argument("--speed", type=float, default=1.0, help="twin seconds in one of ours")
    with suppress(KeyboardInterrupt):
        asyncio.run(_forever(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
