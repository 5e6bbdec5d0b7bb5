"""Serves the invented web on one loopback port, and keeps books on every request that it gets.

python -m leadwright_twin.serve --seed 7 --port 9001
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import socket
import struct
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import monotonic

from leadwright_twin import boards
from leadwright_twin.demo_file import write_file
from leadwright_twin.rules import allowed
from leadwright_twin.universe import Universe, universe
from leadwright_twin.web import PRIVATE_HOSTS, Rendered, respond
from leadwright_twin.wire import MAX_HEAD, Request, Sent, read_request, send_response
from leadwright_twin.zone import Zone, zone


@dataclass(slots=True)
class Visit:
    """One request in the books. `at`: monotonic seconds; `path` has the query; `sent` grows as we send."""

    at: float
    host: str
    path: str
    method: str
    agent: str
    status: int
    sent: Sent = field(default_factory=Sent)


@dataclass(slots=True)
class Twin:
    """A running invented web."""

    universe: Universe
    address: str
    port: int
    zone: Zone
    books: list[Visit] = field(default_factory=list)
    rendered: Rendered = field(default_factory=dict)

    @property
    def host_map(self) -> Mapping[str, str]:
        """Host patterns and the loopback address that answers for them."""
        target = f"{self.address}:{self.port}"
        return dict.fromkeys(("*.example", *boards.HOSTS), target)

    def visits(self, domain: str) -> list[Visit]:
        """The visits to a domain, with and without `www.`."""
        return [visit for visit in self.books if visit.host.removeprefix("www.") == domain]


def trespasses(world: Universe, books: Sequence[Visit]) -> list[Visit]:
    """The visits that broke a rule: pages closed by robots.txt, and addresses nobody may be led to."""
    return [visit for visit in books if _trespasses(world, visit)]


def _trespasses(world: Universe, visit: Visit) -> bool:
    company = world.by_host.get(visit.host)
    if company is not None:
        return not allowed(company, visit.path)
    return visit.host in PRIVATE_HOSTS or not visit.host


@asynccontextmanager
async def serve(world: Universe, port: int = 0, address: str = "127.0.0.1") -> AsyncIterator[Twin]:
    """Serve `world` on loopback; port 0 takes a free one. Open connections are cut at the end."""
    twin = Twin(world, address, port, zone(world))
    open_connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_connections.add(task)
        try:
            await _converse(twin, reader, writer)
        except (ConnectionError, TimeoutError):
            pass  # the other side went away, as crawlers do
        except asyncio.CancelledError:
            pass  # the server is closing; this connection ends with it
        finally:
            open_connections.discard(task)
            writer.close()

    server = await asyncio.start_server(connected, address, port, limit=MAX_HEAD)
    twin.port = int(server.sockets[0].getsockname()[1])
    try:
        yield twin
    finally:
        server.close()
        for task in list(open_connections):
            task.cancel()
        await asyncio.gather(*open_connections, return_exceptions=True)
        await server.wait_closed()


async def _converse(twin: Twin, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer the requests of one connection until either side has had enough."""
    while (request := await read_request(reader)) is not None:
        response = respond(twin.universe, request, twin.rendered)
        visit = Visit(
            monotonic(), request.host, request.target, request.method, _agent(request), response.status
        )
        twin.books.append(visit)
        if response.hang_up:
            _hang_up(writer, response.hang_up == "reset")
            return
        await send_response(writer, response, head_only=request.method == "HEAD", sent=visit.sent)
        if request.headers.get("connection", "").lower() == "close":
            return


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


def _hang_up(writer: asyncio.StreamWriter, reset: bool) -> None:
    """End the connection without a word; with `reset`, rudely."""
    raw = writer.get_extra_info("socket")
    if reset and raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort() if reset else writer.close()


async def _forever(world: Universe, port: int) -> None:
    async with serve(world, port) as twin:
        names = json.dumps(dict(twin.host_map))
        print(f"{len(world.companies)} invented companies on http://{twin.address}:{twin.port}", flush=True)
        print(f"LEADWRIGHT_OUTSIDE=mapped LEADWRIGHT_HOST_MAP='{names}'", flush=True)
        await asyncio.Event().wait()


def truth(world: Universe) -> list[dict[str, object]]:
    """What may be found about every company, ready for JSON (dates as ISO text by `default=str`)."""
    return [dataclasses.asdict(world.expected(company.domain)) for company in world.companies]


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted, or write the list of companies or the truth and end."""
    parser = argparse.ArgumentParser(prog="python -m leadwright_twin.serve", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--port", type=int, default=9001, help="0 takes a free one")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="the day in the invented world"
    )
    parser.add_argument("--write-file", type=Path, help="write the list of companies here and end")
    parser.add_argument("--write-truth", type=Path, help="write what may be found here (JSON) and end")
    options = parser.parse_args(arguments)
    world = universe(options.seed, options.count, options.today)
    if options.write_file:
        write_file(world, options.write_file)
    if options.write_truth:
        text = json.dumps(truth(world), ensure_ascii=False, indent=1, default=str)
        options.write_truth.write_text(text, encoding="utf-8")
    if not (options.write_file or options.write_truth):
        with suppress(KeyboardInterrupt):
            asyncio.run(_forever(world, options.port))


if __name__ == "__main__":
    main()
