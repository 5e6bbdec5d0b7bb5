"""The loopback server: each site answers in its own way, and the books know of every request."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest

from leadwright_twin import boards, serve
from leadwright_twin.floods import BOMB_OCTETS, gzip_bomb
from leadwright_twin.serve import Twin, trespasses
from leadwright_twin.universe import universe

pytestmark = pytest.mark.anyio

WORLD = universe(7, today=date(2026, 11, 21))
AGENT = "Mozilla/5.0 (compatible; TestBot/1.0)"


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    async with serve.serve(WORLD) as running:
        yield running


@pytest.fixture
async def client(twin: Twin) -> AsyncIterator[httpx2.AsyncClient]:
    base = f"http://127.0.0.1:{twin.port}"
    async with httpx2.AsyncClient(base_url=base, headers={"user-agent": AGENT}, timeout=5) as one:
        yield one


async def _get(client: httpx2.AsyncClient, host: str, path: str = "/", **headers: str) -> httpx2.Response:
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.get(path, headers={"host": host, **extra})


def _host(name: str) -> str:
    return WORLD.by_domain[f"{name}.example"].host


async def test_every_readable_site_serves_every_page_of_its_plan(
    twin: Twin, client: httpx2.AsyncClient
) -> None:
    for company in WORLD.companies:
        found = WORLD.expected(company.domain)
        for purpose, path in found.pages:
            answer = await _get(client, company.host, path)
            assert answer.status_code == 200, (company.domain, purpose)
            assert "html" in answer.headers["content-type"] or company.kind == "type_lies"
    assert not trespasses(WORLD, twin.books)
    assert len(twin.visits("harborline.example")) == len(WORLD.expected("harborline.example").pages)


@pytest.mark.parametrize(
    ("name", "path", "status"),
    [
        ("tamarackton", "/", 403),
        ("wrenfold", "/", 429),
        ("dunlinworks", "/", 503),
        ("xylomere", "/robots.txt", 503),
        ("foxmallow", "/robots.txt", 301),
        ("alderbeck", "/", 302),
        ("gorsebank", "/", 302),
        ("knapweedsystems", "/", 302),
        ("inkberrypoint", "/", 302),
        ("harborline", "/no-such-page", 404),
    ],
)
async def test_ill_tempered_sites_answer_in_their_own_way(
    client: httpx2.AsyncClient, name: str, path: str, status: int
) -> None:
    assert (await _get(client, _host(name), path)).status_code == status


async def test_some_sites_hang_up(client: httpx2.AsyncClient) -> None:
    with pytest.raises(httpx2.TransportError):
        await _get(client, _host("eidersteinimmobilien"))
    with pytest.raises(httpx2.TransportError):
        await _get(client, _host("jessaminemutual"))


async def test_a_browser_is_let_in_where_a_robot_is_not(client: httpx2.AsyncClient) -> None:
    answer = await _get(client, _host("tamarackton"), user_agent="Mozilla/5.0 Firefox/140.0")
    assert answer.status_code == 200


async def test_redirects_lead_where_the_truth_says(client: httpx2.AsyncClient) -> None:
    moved = await _get(client, "hazelmoorpay.example")
    assert moved.headers["location"] == f"https://{_host('hazelmoorpay')}/"
    absorbed = await _get(client, "heronsgill.example", "/about")
    assert absorbed.headers["location"] == f"https://{_host('quillbarrow')}/"
    private = await _get(client, _host("knapweedsystems"))
    assert private.headers["location"].startswith("http://10.0.0.1")
    places = dict(pages_of("jackdawfreight").items())
    answer = await _get(client, _host("jackdawfreight"), places["news"])
    assert "169.254.169.254" in answer.headers["location"]


def pages_of(name: str) -> dict[str, str]:
    from leadwright_twin.site import pages

    return {page.purpose: page.path for page in pages(WORLD.by_domain[f"{name}.example"])}


async def test_the_apex_and_www_are_one_site(client: httpx2.AsyncClient) -> None:
    for company in WORLD.companies[:10]:
        other = company.domain if company.style.www else f"www.{company.domain}"
        answer = await _get(client, other, "/x?y=1")
        assert answer.headers["location"] == f"https://{company.host}/x?y=1"


async def test_validators_are_honoured(client: httpx2.AsyncClient) -> None:
    host = _host("tidewicket")
    first = await _get(client, host)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    again = await _get(client, host, if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert (await _get(client, host, if_modified_since=changed)).status_code == 304
    assert (await _get(client, host, if_none_match='"other"', if_modified_since=changed)).status_code == 200


async def test_charsets_lie_as_they_do_in_the_world(client: httpx2.AsyncClient) -> None:
    french = await _get(client, _host("umberleaf"))
    assert "utf-8" in french.headers["content-type"]
    with pytest.raises(UnicodeDecodeError):
        french.content.decode("utf-8")
    assert "Montréal" in french.content.decode("windows-1252")
    japanese = await _get(client, _host("hoshikawasoft"))
    assert japanese.headers["content-type"] == "text/html"
    assert "星川ソフト株式会社" in japanese.content.decode("cp932")


async def test_the_long_page_can_be_left_early(twin: Twin, client: httpx2.AsyncClient) -> None:
    host, path = _host("glasswort"), pages_of("glasswort")["about"]
    read = 0
    async with client.stream("GET", path, headers={"host": host}) as answer:
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read > 2_000_000:
                break
    await anyio.sleep(0.05)
    assert twin.visits("glasswort.example")[-1].sent.octets < 50_000_000


async def test_the_bomb_is_a_megabyte_of_valid_gzip() -> None:
    packed = b"".join([piece async for piece in gzip_bomb()])
    assert len(packed) < 2_000_000
    with gzip.open(__import__("io").BytesIO(packed)) as stream:
        assert stream.read(1000) == bytes(1000)
    assert int.from_bytes(packed[-4:], "little") == BOMB_OCTETS


async def test_the_calendar_never_ends(client: httpx2.AsyncClient) -> None:
    path = "/events/1"
    for month in range(1, 6):
        text = (await _get(client, _host("bellwort"), path)).text
        path = re.findall(r'rel="next" href="([^"]+)"', text)[0]
        assert path == f"/events/{month + 1}"


async def test_slow_sites_end_with_the_server(twin: Twin, client: httpx2.AsyncClient) -> None:
    with anyio.move_on_after(0.3):
        await _get(client, _host("zephyrinetravel"))
    assert twin.visits("zephyrinetravel.example")[-1].sent.octets <= 2


async def test_a_closed_path_and_an_inner_address_are_trespasses(
    twin: Twin, client: httpx2.AsyncClient
) -> None:
    await _get(client, _host("marrowby"), "/robots.txt")
    assert not trespasses(WORLD, twin.books)
    await _get(client, _host("marrowby"))
    await client.get("/careers")  # under the address of the machine itself
    assert [visit.host for visit in trespasses(WORLD, twin.books)] == [_host("marrowby"), "127.0.0.1"]


async def test_a_connection_is_kept_for_the_next_request(twin: Twin) -> None:
    stream = await anyio.connect_tcp("127.0.0.1", twin.port)
    async with stream:
        for _ in range(2):
            await stream.send(f"GET /robots.txt HTTP/1.1\r\nHost: {_host('harborline')}\r\n\r\n".encode())
            assert (await stream.receive()).startswith(b"HTTP/1.1 200 OK")
    assert len(twin.books) == 2


async def test_the_map_and_the_zone_cover_every_host(twin: Twin) -> None:
    target = f"127.0.0.1:{twin.port}"
    assert twin.host_map["*.example"] == target
    assert set(boards.HOSTS) <= set(twin.host_map)
    assert {company.site_domain for company in WORLD.companies} <= set(twin.zone) | {"quillbarrow.example"}
    assert "aspmx.l.google.com" in twin.zone["harborline.example"]["MX"]
    assert any("awsdns" in name for name in twin.zone["larkmereledger.example"]["NS"])


async def test_unknown_hosts_are_nobody(client: httpx2.AsyncClient) -> None:
    assert (await _get(client, "nobody-here.example")).status_code == 421


def test_list_and_truth_can_be_written_from_the_command_line(tmp_path: Path) -> None:
    serve.main([
        "--today", "2026-11-21",
        "--write-file", str(tmp_path / "list.csv"),
        "--write-truth", str(tmp_path / "truth.json"),
    ])  # fmt: skip
    rows: list[dict[str, Any]] = json.loads((tmp_path / "truth.json").read_text())
    assert len(rows) == 60
    assert len((tmp_path / "list.csv").read_text().splitlines()) == 61
