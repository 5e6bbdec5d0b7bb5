"""HTTP/1.1 on an asyncio stream, no more of it than a badly behaved server needs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

MAX_HEAD = 64 * 1024
MAX_BODY = 1024 * 1024

Stream = Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived. `host` is lower case and without port, `target` is path and query."""

    method: str
    target: str
    host: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def path(self) -> str:
        """The decoded path without the query."""
        return unquote(urlsplit(self.target).path) or "/"

    def query(self, name: str, default: str = "") -> str:
        """The first value of a query parameter."""
        return parse_qs(urlsplit(self.target).query).get(name, [default])[0]


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. With `stream`, the body is sent in chunks, each at once. `hang_up` sends nothing at all."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    stream: Stream | None = None
    hang_up: Literal["", "reset", "silent"] = ""


@dataclass(slots=True)
class Sent:
    """How much of the body the other side let us send; filled in while it goes out."""

    octets: int = field(default=0)


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request of a connection; None at its end or when it is not HTTP."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BODY:
        return None
    try:
        body = await reader.readexactly(int(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    host = headers.get("host", "").lower()
    name = host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host
    return Request(parts[0], parts[1], name.rstrip("."), headers, body)


async def send_response(
    writer: asyncio.StreamWriter, response: Response, *, head_only: bool, sent: Sent
) -> None:
    """Write one answer, counting in `sent` what of its body went out."""
    lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    bodiless = head_only or response.status in {204, 304}
    named = {name.lower() for name, _ in response.headers}
    if response.stream is not None and "content-length" not in named:
        lines.append("transfer-encoding: chunked")
    elif response.stream is None and response.status != 304:
        lines.append(f"content-length: {len(response.body)}")
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8"))
    if not bodiless:
        if response.stream is not None:
            await _send_stream(writer, response.stream, chunked="content-length" not in named, sent=sent)
        else:
            writer.write(response.body)
            sent.octets += len(response.body)
    await writer.drain()


async def _send_stream(writer: asyncio.StreamWriter, stream: Stream, *, chunked: bool, sent: Sent) -> None:
    async for piece in stream():
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        await writer.drain()
        sent.octets += len(piece)
    if chunked:
        writer.write(b"0\r\n\r\n")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
