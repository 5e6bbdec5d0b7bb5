"""A small web on loopback for tests: routes by host and path, with every bad habit a server can have.

    web.route("acme.example", "/", html("<title>Acme</title>"))
    async with serving(web) as address:   # "127.0.0.1:port"

A route is bytes (a whole raw answer) or an async function (request, writer) that writes what it likes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Handler = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(slots=True)
class Web:
    routes: dict[tuple[str, str], bytes | Handler] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    connections: int = 0

    def route(self, host: str, path: str, answer: bytes | Handler) -> None:
        self.routes[host, path] = answer

    def asked(self, host: str | None = None) -> list[str]:
        return [r.path for r in self.requests if host is None or r.host == host]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while request := await _read(reader):
                self.requests.append(request)
                self.times.append(asyncio.get_running_loop().time())
                answer = self.routes.get((request.host, request.path), response(404, b"not here"))
                if isinstance(answer, bytes):
                    writer.write(answer)
                    await writer.drain()
                else:
                    await answer(request, writer)
                if writer.is_closing():
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, headers["host"], path, headers, body)


def response(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole raw answer; underscores in header names become hyphens."""
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def html(text: str, status: int = 200, **headers: str) -> bytes:
    return response(status, text.encode(), content_type="text/html; charset=utf-8", **headers)


def redirect(location: str, status: int = 301) -> bytes:
    return response(status, b"moved", location=location)


@asynccontextmanager
async def serving(web: Web) -> AsyncIterator[str]:
    server = await asyncio.start_server(web.serve, "127.0.0.1", 0)
    try:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"{host}:{port}"
    finally:
        server.close()
