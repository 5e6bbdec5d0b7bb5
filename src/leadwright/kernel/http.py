"""The one HTTP client: sends one request within every cap and connects only to approved addresses.

Only `effects` imports this. Names are resolved here, each address is shown to `approve` before a
socket is opened to exactly that address, and the address really reached is checked again, so that
a name which changes its mind (DNS rebinding) gains nothing. Redirects are not followed, cookies
are not kept, proxies of the environment are not used.
"""

from __future__ import annotations

import select
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, Self

import anyio
import httpcore2
import httpx2

from leadwright.kernel.errors import Wrong
from leadwright.kernel.inflate import UndecodableError, read_body

REDIRECT_BODY = 16_384  # octets of a redirect's page that are read, to keep the connection usable
_DEFAULT_PORTS = {"http": 80, "https": 443}

Kind = Literal["name", "address", "dns", "guard", "connect", "tls", "slow", "lost", "encoding", "media"]


class HttpError(Exception):
    """A request that got no usable answer.

    `kind`: name (the domain does not exist), address (it has none), dns (the DNS did not answer),
    guard (an address that must not be asked), connect, tls, slow (over the time cap), lost
    (connection broken or nonsense on it), encoding (undecodable body), media (unwanted type).
    `sent` is True once the request may have reached the server.
    """

    def __init__(self, kind: Kind, message: str, *, sent: bool = False, status: int | None = None) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
        self.sent = sent
        self.status = status


class Resolver(Protocol):
    """Turns a host name into addresses; raises HttpError of kind name, address or dns."""

    async def addresses(self, host: str) -> Sequence[str]: ...


Approve = Callable[[str, int], str | None]  # (address, port) -> why not, or None


@dataclass(frozen=True, slots=True)
class HostMap:
    """Hosts served by a loopback server: pattern ("*.example" or a full name) -> "127.0.0.1:port"."""

    patterns: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: Mapping[str, str]) -> HostMap:
        """Check and read a mapping; anything but loopback is refused, for it would skip TLS."""
        patterns: dict[str, tuple[str, int]] = {}
        for pattern, target in raw.items():
            address, _, port = target.rpartition(":")
            if address not in ("127.0.0.1", "localhost", "[::1]") or not port.isdigit() or int(port) > 65_535:
                raise Wrong(
                    f"The host map sends {pattern!r} to {target!r}, which is not a loopback address with a port.",
                    hint='Write it as "127.0.0.1:9001".',
                    field="host_map",
                )
            loopback = "::1" if address == "[::1]" else "127.0.0.1"
            patterns[pattern.lower().rstrip(".")] = (loopback, int(port))
        return cls(patterns)

    def target(self, host: str) -> tuple[str, int] | None:
        """The loopback address and port that serve `host`, or None. "*.example" covers any depth below."""
        name = host.lower().rstrip(".")
        if found := self.patterns.get(name):
            return found
        while "." in name:
            name = name.partition(".")[2]
            if found := self.patterns.get(f"*.{name}"):
                return found
        return self.patterns.get("*")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request. `max_bytes` caps the body before and after decompression, `timeout` all of it."""

    url: httpx2.URL
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    max_bytes: int = 2_000_000
    timeout: float = 15.0
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer. Header names are lower case; `wire_bytes` counts the body as it was sent."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes
    truncated: bool
    wire_bytes: int


class HttpClient:
    """Connections to the outside, reused and limited. Use as an async context manager."""

    def __init__(
        self,
        *,
        resolver: Resolver,
        approve: Approve,
        hosts: HostMap,
        connections: int = 64,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._hosts = hosts
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls or httpx2.create_ssl_context(trust_env=False),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=20.0,
            network_backend=_CheckedNetwork(resolver, approve, hosts),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.aclose()

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send once. Raises HttpError when the network gives no usable answer."""
        sent = _Sent()
        try:
            with anyio.fail_after(request.timeout):
                return await self._exchange(request, sent)
        except (TimeoutError, httpcore2.TimeoutException) as error:
            where = "answering" if sent.done else "connecting"
            raise HttpError("slow", f"{where} took over {request.timeout:g} s", sent=sent.done) from error
        except httpcore2.ConnectError as error:
            raise _connect_trouble(error) from error
        except UndecodableError as error:
            raise HttpError("encoding", str(error), sent=True) from error
        except (httpcore2.NetworkError, httpcore2.RemoteProtocolError, ssl.SSLError) as error:
            raise HttpError("lost", str(error) or type(error).__name__, sent=sent.done) from error

    async def _exchange(self, request: HttpRequest, sent: _Sent) -> HttpResponse:
        answer = await self._pool.handle_async_request(self._outgoing(request, sent))
        try:
            headers = _joined(answer.headers)
            if 200 <= answer.status < 300:
                _check_media(request.accept, headers.get("content-type", ""), answer.status)
            cap = min(request.max_bytes, REDIRECT_BODY) if 300 <= answer.status < 400 else request.max_bytes
            assert not isinstance(answer.stream, Iterable)
            body = await read_body(answer.stream, headers.get("content-encoding", ""), cap)
        finally:
            with anyio.CancelScope(shield=True):
                await answer.aclose()
        return HttpResponse(
            answer.status, headers, _cookies(answer.headers), bytes(body.out), body.truncated, body.wire
        )

    def _outgoing(self, request: HttpRequest, sent: _Sent) -> httpcore2.Request:
        """The request on the wire. A mapped host is asked in plain http, under its own name."""
        url = request.url
        mapped = self._hosts.target(url.host) is not None
        headers = {
            "host": url.netloc.decode("ascii"),
            "accept-encoding": "gzip, deflate",
            "connection": "keep-alive",
        }
        if mapped:
            headers["x-forwarded-proto"] = url.scheme
        if request.body is not None:
            headers["content-length"] = str(len(request.body))
        headers.update({name.lower(): value for name, value in request.headers.items()})
        return httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme="http" if mapped else url.scheme,
                host=url.raw_host,
                port=url.port or _DEFAULT_PORTS[url.scheme],
                target=url.raw_path,
            ),
            headers=[(name.encode("ascii"), value.encode("utf-8")) for name, value in headers.items()],
            content=request.body,
            extensions={"trace": sent.note, "timeout": {"connect": request.timeout, "pool": request.timeout}},
        )


@dataclass(slots=True)
class _Sent:
    """Remembers whether the request may have left: only then may the other side have acted on it."""

    done: bool = False

    async def note(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith("send_request_headers.started"):
            self.done = True


class _CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """Opens a socket to an approved address, and to no other."""

    def __init__(self, resolver: Resolver, approve: Approve, hosts: HostMap) -> None:
        self._resolver, self._approve, self._hosts = resolver, approve, hosts
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        if mapped := self._hosts.target(host):
            return _Stream(
                await self._network.connect_tcp(*mapped, timeout=timeout, socket_options=socket_options)
            )
        addresses = await self._approved(host, port)
        for address in addresses[:-1]:
            try:
                return await self._connect(address, port, timeout, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue  # the next address may answer; the last one's failure is the one that counts
        return await self._connect(addresses[-1], port, timeout, socket_options)

    async def _approved(self, host: str, port: int) -> list[str]:
        """At most three addresses of the host; one forbidden address condemns the whole name."""
        addresses = list(dict.fromkeys(await self._resolver.addresses(host)))
        if not addresses:
            raise HttpError("address", f"{host} has no address")
        for address in addresses:
            if why := self._approve(address, port):
                raise HttpError("guard", f"{host} points to {address}: {why}")
        return addresses[:3]

    async def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        options: Iterable[httpcore2.SOCKET_OPTION] | None,
    ) -> httpcore2.AsyncNetworkStream:
        stream = await self._network.connect_tcp(address, port, timeout=timeout, socket_options=options)
        peer = stream.get_extra_info("server_addr")
        if why := self._approve(str(peer[0]), int(peer[1])):
            await stream.aclose()
            raise HttpError("guard", f"connected to {peer[0]}: {why}")
        return _Stream(stream)


class _Stream(httpcore2.AsyncNetworkStream):
    """A connection that is closed even if its TLS handshake is cancelled half-way, and that knows its socket: before each
    request every idle connection is asked whether the other side has closed it."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._socket = stream.get_extra_info("socket")

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        done = False
        try:
            secured = await self._stream.start_tls(ssl_context, server_hostname, timeout)
            done = True
            return _Stream(secured)
        finally:
            if not done:
                with anyio.CancelScope(shield=True):
                    await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._is_readable() if info == "is_readable" else self._stream.get_extra_info(info)

    def _is_readable(self) -> bool:
        """Whether there is something to read; of an idle connection that is its end."""
        if self._socket is None or (number := self._socket.fileno()) < 0:
            return True
        poll = select.poll()
        poll.register(number, select.POLLIN)
        return bool(poll.poll(0))


def _connect_trouble(error: httpcore2.ConnectError) -> HttpError:
    """Tell a refused handshake from a refused connection."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return HttpError("tls", getattr(cause, "verify_message", "") or cause.reason or str(cause))
        cause = cause.__cause__ or cause.__context__
    return HttpError("connect", str(error) or "no connection")


def _check_media(accept: tuple[str, ...], content_type: str, status: int) -> None:
    """Refuse a body whose declared type was not asked for; an undeclared type is read."""
    media = content_type.split(";", 1)[0].strip().lower()
    if (
        not accept
        or not media
        or any(media == a or (a.endswith("/*") and media.startswith(a[:-1])) for a in accept)
    ):
        return
    raise HttpError("media", f"the answer is {media}, which was not asked for", sent=True, status=status)


def _joined(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers under lower-case names; repeated ones joined, except cookies, which stay one a line."""
    headers: dict[str, str] = {}
    for name_raw, value_raw in raw:
        name, value = name_raw.decode("latin-1").lower(), value_raw.decode("latin-1")
        glue = "\n" if name == "set-cookie" else ", "
        headers[name] = f"{headers[name]}{glue}{value}" if name in headers else value
    return headers


def _cookies(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names and values of the cookies that the answer sets; they are shown, never sent back."""
    cookies: dict[str, str] = {}
    for name, value in raw:
        if name.lower() == b"set-cookie":
            key, _, content = value.decode("latin-1").split(";", 1)[0].partition("=")
            cookies[key.strip()] = content.strip()
    return cookies
