"""The HTTP client: caps on bytes, time and decompression, and connections only to approved addresses."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from collections.abc import Sequence

import httpx2
import pytest

from leadwright.kernel.errors import Wrong
from leadwright.kernel.http import HostMap, HttpClient, HttpError, HttpRequest, HttpResponse
from tests.loopback_web import Request, Web, html, redirect, response, serving

pytestmark = pytest.mark.anyio


class Names:
    """A resolver that answers from a list, one answer after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)

    async def addresses(self, host: str) -> Sequence[str]:
        if not self.answers:
            raise HttpError("name", f"{host} does not exist")
        return self.answers.pop(0)


def allow(address: str, port: int) -> str | None:
    return None


def no_loopback(address: str, port: int) -> str | None:
    return "it is the loopback" if address.startswith("127.") else None


async def fetch(web: Web, path: str = "/", host: str = "tea.example", **options: object) -> HttpResponse:
    async with serving(web) as address:
        client = HttpClient(resolver=Names(), approve=no_loopback, hosts=HostMap.of({"*.example": address}))
        async with client:
            return await client.send(HttpRequest(httpx2.URL(f"https://{host}{path}"), **options))  # type: ignore[arg-type]


def web(answer: object, path: str = "/") -> Web:
    site = Web()
    site.route("tea.example", path, answer)  # type: ignore[arg-type]
    return site


async def test_a_mapped_host_is_asked_in_plain_http_under_its_own_name() -> None:
    site = web(html("hello", x_one="1"))
    answer = await fetch(site)
    assert (answer.status, answer.body, answer.headers["x-one"]) == (200, b"hello", "1")
    assert site.requests[0].host == "tea.example"
    assert site.requests[0].headers["x-forwarded-proto"] == "https"


async def test_connections_are_reused() -> None:
    site = web(html("hello"))
    async with (
        serving(site) as address,
        HttpClient(resolver=Names(), approve=allow, hosts=HostMap.of({"tea.example": address})) as client,
    ):
        for _ in range(5):
            await client.send(HttpRequest(httpx2.URL("http://tea.example/")))
    assert (len(site.requests), site.connections) == (5, 1)


async def test_redirects_come_back_unfollowed() -> None:
    site = web(redirect("https://other.example/"))
    answer = await fetch(site)
    assert (answer.status, answer.headers["location"], len(site.requests)) == (
        301,
        "https://other.example/",
        1,
    )


async def test_cookies_are_shown_and_not_sent_back() -> None:
    site = web(b"HTTP/1.1 200 OK\r\nset-cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\ncontent-length: 0\r\n\r\n")
    answer = await fetch(site)
    assert answer.cookies == {"a": "1", "b": "2"}
    assert answer.headers["set-cookie"] == "a=1; Path=/\nb=2"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"tea" * 1000, mtime=0)),
        ("x-gzip", gzip.compress(b"tea" * 500, mtime=0) + gzip.compress(b"tea" * 500, mtime=0)),
        ("deflate", zlib.compress(b"tea" * 1000)),
        ("deflate", zlib.compress(b"tea" * 1000, wbits=-15)),
        ("gzip", b"tea" * 1000),
        ("identity", b"tea" * 1000),
    ],
)
async def test_bodies_are_decoded(encoding: str, packed: bytes) -> None:
    answer = await fetch(web(response(200, packed, content_encoding=encoding)))
    assert answer.body == b"tea" * 1000
    assert not answer.truncated


@pytest.mark.parametrize("wbits", [31, 15, -15])
async def test_a_bomb_costs_the_cap_and_no_more(wbits: int) -> None:
    packer = zlib.compressobj(9, wbits=wbits)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    encoding = "gzip" if wbits == 31 else "deflate"
    answer = await fetch(web(response(200, bomb, content_encoding=encoding)), max_bytes=50_000)
    assert (len(answer.body), answer.truncated) == (50_000, True)


async def test_a_page_without_end_is_cut_at_the_cap() -> None:
    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 300000000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 65_536)
            await writer.drain()

    answer = await fetch(web(endless), max_bytes=200_000)
    assert (len(answer.body), answer.truncated) == (200_000, True)
    assert answer.wire_bytes < 400_000


async def test_slow_bytes_end_at_the_time_cap() -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    started = time.perf_counter()
    with pytest.raises(HttpError) as caught:
        await fetch(web(slow), timeout=0.2)
    assert caught.value.kind == "slow"
    assert caught.value.sent
    assert time.perf_counter() - started < 2


async def test_headers_without_end_are_refused() -> None:
    async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for index in range(20_000):
            writer.write(b"x-%d: %s\r\n" % (index, b"y" * 200))
            await writer.drain()

    with pytest.raises(HttpError) as caught:
        await fetch(web(endless))
    assert caught.value.kind == "lost"


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"]
)
async def test_broken_answers_are_lost_connections(answer: bytes) -> None:
    async def broken(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        writer.close()

    with pytest.raises(HttpError) as caught:
        await fetch(web(broken))
    assert caught.value.kind == "lost"


@pytest.mark.parametrize("encoding", ["br", "gzip, br", "zstd"])
async def test_an_encoding_that_was_not_offered_is_refused(encoding: str) -> None:
    with pytest.raises(HttpError) as caught:
        await fetch(web(response(200, b"\x00", content_encoding=encoding)))
    assert caught.value.kind == "encoding"


async def test_garbage_labelled_gzip_is_refused() -> None:
    with pytest.raises(HttpError) as caught:
        await fetch(web(response(200, b"\x1f\x8bgarbage and more of it", content_encoding="gzip")))
    assert caught.value.kind == "encoding"


async def test_unwanted_types_are_not_downloaded() -> None:
    site = web(response(200, b"%PDF" * 1000, content_type="application/pdf"))
    with pytest.raises(HttpError) as caught:
        await fetch(site, accept=("text/html",))
    assert (caught.value.kind, caught.value.status) == ("media", 200)
    assert (await fetch(site, accept=("application/*",))).status == 200


async def test_a_name_that_points_inside_is_never_connected_to() -> None:
    site = web(html("secret"))
    async with serving(site) as address:
        port = address.rpartition(":")[2]
        names = Names(["93.184.216.34", "127.0.0.1"])
        async with HttpClient(resolver=names, approve=no_loopback, hosts=HostMap()) as client:
            with pytest.raises(HttpError) as caught:
                await client.send(HttpRequest(httpx2.URL(f"http://tea.example:{port}/")))
    assert caught.value.kind == "guard"
    assert site.connections == 0


async def test_a_name_is_resolved_once_and_exactly_that_address_is_used() -> None:
    site = web(html("hello"))
    async with serving(site) as address:
        port = address.rpartition(":")[2]
        site.route(f"tea.example:{port}", "/", html("hello"))
        seen: list[str] = []

        def approve(ip: str, _port: int) -> str | None:
            seen.append(ip)
            return None

        async with HttpClient(resolver=Names(["127.0.0.1"]), approve=approve, hosts=HostMap()) as client:
            answer = await client.send(HttpRequest(httpx2.URL(f"http://tea.example:{port}/")))
    assert answer.body == b"hello"
    assert seen == ["127.0.0.1", "127.0.0.1"]  # before the connection, and of the peer really reached


async def test_the_address_really_reached_is_checked_again() -> None:
    site = web(html("hello"))
    async with serving(site) as address:
        port = address.rpartition(":")[2]
        verdicts = iter([None, "it changed"])
        client = HttpClient(resolver=Names(["127.0.0.1"]), approve=lambda *_: next(verdicts), hosts=HostMap())
        async with client:
            with pytest.raises(HttpError, match="it changed"):
                await client.send(HttpRequest(httpx2.URL(f"http://tea.example:{port}/")))
    assert site.requests == []


async def test_no_domain_no_connection_and_tls_are_told_apart() -> None:
    async with HttpClient(resolver=Names(), approve=allow, hosts=HostMap()) as client:
        with pytest.raises(HttpError) as caught:
            await client.send(HttpRequest(httpx2.URL("https://nowhere.example/")))
        assert caught.value.kind == "name"
    async with serving(web(html("x"))) as address:
        port = address.rpartition(":")[2]
        async with HttpClient(resolver=Names(["127.0.0.1"]), approve=allow, hosts=HostMap()) as client:
            with pytest.raises(HttpError) as caught:
                await client.send(HttpRequest(httpx2.URL(f"https://tea.example:{port}/"), timeout=0.5))
            assert caught.value.kind in ("tls", "lost", "slow", "connect")
    async with HttpClient(resolver=Names(["127.0.0.1"]), approve=allow, hosts=HostMap()) as client:
        with pytest.raises(HttpError) as caught:
            await client.send(HttpRequest(httpx2.URL(f"http://tea.example:{port}/")))
        assert (caught.value.kind, caught.value.sent) == ("connect", False)


def test_host_patterns_cover_any_depth_and_full_names_win() -> None:
    hosts = HostMap.of({"*.example": "127.0.0.1:1", "tea.example": "127.0.0.1:2"})
    assert hosts.target("TEA.example.") == ("127.0.0.1", 2)
    assert hosts.target("www.tea.example") == ("127.0.0.1", 1)
    assert hosts.target("example") is None
    assert hosts.target("notexample") is None


@pytest.mark.parametrize(
    "target", ["10.0.0.1:80", "127.0.0.1", "127.0.0.1:x", "evil.example:80", "127.0.0.1:99999"]
)
def test_only_the_loopback_can_be_mapped(target: str) -> None:
    with pytest.raises(Wrong):
        HostMap.of({"tea.example": target})
