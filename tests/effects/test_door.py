"""The door: outcomes, pacing, cache, retries, and one record a call."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

from leadwright.effects.cache import MemoryCache
from leadwright.effects.calls import Call
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.sources.contract import Ask, Outcome, Reply
from tests.loopback_web import Request, Web, html, redirect, response, serving

pytestmark = pytest.mark.anyio


class Ledger:
    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def record(self, call: Call) -> None:
        self.calls.append(call)


@asynccontextmanager
async def door(
    web: Web, *, ledger: Ledger | None = None, cache: MemoryCache | None = None, **options: Any
) -> AsyncIterator[HttpDoor]:
    defaults: dict[str, Any] = {"outside": "mapped", "retry_pause": 0.01}
    async with serving(web) as address:
        settings = DoorSettings(host_map={"*.example": address}, **defaults | options)
        async with HttpDoor(settings, cache=cache, recorder=ledger) as opened:
            yield opened


def ask(path: str = "/", host: str = "tea.example", **options: Any) -> Ask:
    return Ask("website", "home", f"https://{host}{path}", **options)


async def send(answer: Any, **options: Any) -> Reply:
    web = Web()
    web.route("tea.example", "/", answer)
    async with door(web) as opened:
        return await opened.send(ask(**options))


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.HIT), (204, Outcome.HIT), (304, Outcome.CHANGED), (400, Outcome.CHANGED), (401, Outcome.BLOCKED),
        (402, Outcome.LOCKED), (403, Outcome.BLOCKED), (404, Outcome.MISS), (410, Outcome.MISS), (429, Outcome.BUSY),
        (451, Outcome.BLOCKED), (500, Outcome.BUSY), (503, Outcome.BUSY), (521, Outcome.BUSY), (999, Outcome.BLOCKED),
    ],
)  # fmt: skip
async def test_each_status_has_one_honest_outcome(status: int, outcome: Outcome) -> None:
    reply = await send(response(status))
    assert (reply.outcome, reply.status) == (outcome, status)
    assert outcome is Outcome.HIT or reply.reason.startswith(f"http {status}: ")


async def test_a_redirect_is_a_hit_that_carries_its_full_location() -> None:
    reply = await send(redirect("/next?x=1"))
    assert (reply.outcome, reply.status, reply.location) == (Outcome.HIT, 301, "https://tea.example/next?x=1")
    assert (await send(redirect("http://[broken"))).outcome is Outcome.CHANGED


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://elsewhere.com/", "outside is closed"),
        ("http://169.254.169.254/", "not allowed"),
        ("http://127.0.0.1/", "not allowed"),
        ("ftp://tea.example/", "not allowed"),
        ("https://a:b@tea.example/", "not allowed"),
        ("http://[", "not allowed"),
        ("", "not allowed"),
    ],
)
async def test_what_must_not_be_asked_is_blocked_with_a_reason(url: str, reason: str) -> None:
    async with door(Web()) as opened:
        reply = await opened.send(Ask("website", "home", url))
    assert reply.outcome is Outcome.BLOCKED
    assert reply.reason.startswith(reason)


async def test_a_closed_door_asks_nobody() -> None:
    web = Web()
    async with door(web, outside="closed") as opened:
        assert (await opened.send(ask())).reason == "outside is closed"
        assert (await opened.dns("tea.example", "MX")).outcome is Outcome.BLOCKED
    assert web.connections == 0


async def test_a_reset_is_busy_for_a_get_and_in_doubt_for_a_post() -> None:
    async def reset(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert (await send(reset)).outcome is Outcome.BUSY
    assert (await send(reset, method="POST", body=b"{}")).outcome is Outcome.IN_DOUBT


async def test_a_passing_failure_is_repeated_once_and_only_for_get() -> None:
    calls = 0

    async def flaky(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal calls
        calls += 1
        writer.write(response(503) if calls == 1 else html("up again"))

    assert (await send(flaky)).body == b"up again"
    calls = 0
    assert (await send(flaky, method="POST", body=b"{}")).outcome is Outcome.BUSY
    assert calls == 1


async def test_a_short_retry_after_is_waited_for_and_a_long_one_is_respected() -> None:
    web = Web()
    waits = iter(["0", "600"])

    async def limited(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(response(429, retry_after=next(waits)))

    web.route("tea.example", "/", limited)
    async with door(web) as opened:
        assert (await opened.send(ask())).status == 429
        assert len(web.requests) == 2
        later = await opened.send(ask())
        assert (later.outcome, later.status) == (Outcome.BUSY, None)
        assert later.reason.startswith("resting: ")
    assert len(web.requests) == 2


async def test_an_unchanged_page_is_served_from_the_cache() -> None:
    web, ledger = Web(), Ledger()

    async def page(request: Request, writer: asyncio.StreamWriter) -> None:
        known = request.headers.get("if-none-match") == '"v1"'
        writer.write(response(304, etag='"v1"') if known else html("tea", etag='"v1"', set_cookie="a=1"))

    web.route("tea.example", "/", page)
    async with door(web, cache=MemoryCache(), ledger=ledger) as opened:
        first, second = await opened.send(ask()), await opened.send(ask())
        with_key = await opened.send(ask(headers={"x-api-key": "secret"}))
    assert (first.cached, second.cached, with_key.cached) == (False, True, False)
    assert (second.status, second.body, second.cookies) == (200, b"tea", {"a": "1"})
    assert [call.bytes for call in ledger.calls] == [3, 0, 3]


@pytest.mark.parametrize(
    "headers", [{"cache_control": "no-store", "etag": "x"}, {"cache_control": "private", "etag": "x"}, {}]
)
async def test_what_must_not_be_kept_is_not_kept(headers: dict[str, str]) -> None:
    web = Web()
    web.route("tea.example", "/", html("tea", **headers))
    async with door(web, cache=MemoryCache()) as opened:
        await opened.send(ask())
        await opened.send(ask())
    assert "if-none-match" not in web.requests[1].headers


async def test_the_cache_forgets_the_oldest_beyond_its_size() -> None:
    web, cache = Web(), MemoryCache(max_bytes=250)
    for name in "abc":
        web.route("tea.example", f"/{name}", html(name * 100, etag=name))
    async with door(web, cache=cache) as opened:
        for name in "abc":
            await opened.send(ask(f"/{name}"))
        await opened.send(ask("/a"))
        await opened.send(ask("/c"))
    assert "if-none-match" not in web.requests[3].headers
    assert web.requests[4].headers["if-none-match"] == "c"


async def test_a_crawl_delay_spaces_requests_to_one_host_only() -> None:
    web = Web()
    async with door(web) as opened, anyio.create_task_group() as group:
        for path in "123":
            group.start_soon(opened.send, ask(f"/{path}", min_interval=0.15))
        group.start_soon(opened.send, ask(host="cup.example", min_interval=0.15))
    at = list(zip(web.requests, web.times, strict=True))
    tea = [when for request, when in at if request.host == "tea.example"]
    (cup,) = [when for request, when in at if request.host == "cup.example"]
    assert all(later - earlier > 0.1 for earlier, later in itertools.pairwise(tea))
    assert cup < tea[1]


async def test_no_more_than_the_allowed_number_is_asked_at_once() -> None:
    web, inside, most = Web(), 0, 0

    async def counting(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.02)
        inside -= 1
        writer.write(html("x"))

    for index in range(12):
        web.route(f"h{index}.example", "/", counting)
    async with door(web, concurrency=3) as opened, anyio.create_task_group() as group:
        for index in range(12):
            group.start_soon(opened.send, ask(host=f"h{index}.example"))
    assert most == 3


async def test_every_call_leaves_one_record_without_its_url() -> None:
    web, ledger = Web(), Ledger()
    web.route("tea.example", "/", html("tea"))
    async with door(web, ledger=ledger) as opened:
        await opened.send(ask())
        await opened.send(ask("/?token=secret"))
        await opened.send(Ask("website", "home", "http://10.0.0.1/"))
        await opened.dns("tea.example", "MX")
    outcomes = [(c.source, c.host, c.outcome, c.status) for c in ledger.calls]
    assert outcomes == [
        ("website", "tea.example", Outcome.HIT, 200),
        ("website", "tea.example", Outcome.MISS, 404),
        ("website", "10.0.0.1", Outcome.BLOCKED, None),
        ("dns", "tea.example", Outcome.MISS, None),
    ]
    assert "secret" not in repr(ledger.calls)


async def test_mapped_hosts_are_answered_from_the_static_zone() -> None:
    zone = {"tea.example": {"MX": ("mx1.mail.example", "mx2.mail.example")}}
    async with door(Web(), zone=zone) as opened:
        assert (await opened.dns("Tea.example.", "MX")).values == ("mx1.mail.example", "mx2.mail.example")
        assert (await opened.dns("tea.example", "TXT")).outcome is Outcome.MISS
        assert (await opened.dns("elsewhere.com", "MX")).outcome is Outcome.BLOCKED


async def test_the_user_agent_is_that_of_the_settings_unless_the_ask_has_its_own() -> None:
    web = Web()
    async with door(web, user_agent="Bot/1") as opened:
        await opened.send(ask())
        await opened.send(ask(headers={"User-Agent": "Other/2"}))
    assert [r.headers["user-agent"] for r in web.requests] == ["Bot/1", "Other/2"]
