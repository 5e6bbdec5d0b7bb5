"""The market's stranger habits: answers that let wait, webhooks, concurrency, websites, the command line."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from html import unescape
from typing import Any

import httpx2
import pytest

from leadwright_twin.market.clock import Clock, StoppedClock
from leadwright_twin.market.faults import Faults
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.remote import own_page
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 26)
WORLD = Market(9, 400, TODAY)
APOLLO = {"host": "api.apollo.io", "x-api-key": "key"}
HUNTER = {"host": "api.hunter.io", "x-api-key": "key"}
FULL = {"coverage": {"default": 1.0, "people": 1.0}}


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=5) as one:
        yield one


def _url(twin: MarketTwin, path: str) -> str:
    return f"http://127.0.0.1:{twin.port}{path}"


async def test_a_verification_lets_wait_and_the_same_call_is_then_answered_and_charged_once(
    client: httpx2.AsyncClient,
) -> None:
    slow = Profile("test", {"hunter": {"asynchronous": {"rate": 1, "seconds": 5}}})
    clock = StoppedClock(TODAY)
    async with serve_market(WORLD, profile_name=slow, clock=clock) as twin:
        target = _url(twin, "/v2/email-verifier?email=info@" + WORLD.company(1).domain)
        assert (await client.get(target, headers=HUNTER)).status_code == 202
        clock.advance(4)
        assert (await client.get(target, headers=HUNTER)).status_code == 202
        clock.advance(1)
        assert (await client.get(target, headers=HUNTER)).status_code == 200
        assert twin.books.charged() == {("hunter", "credit"): 1}
        assert len({one.fingerprint for one in twin.books.entries}) == 1


async def test_phones_come_by_webhook_and_to_those_who_poll(client: httpx2.AsyncClient) -> None:
    posted: list[bytes] = []

    async def hook(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length")
        )
        posted.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        writer.close()

    listener = await asyncio.start_server(hook, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    known = Profile("test", {"apollo": {**FULL, "asynchronous": {"rate": 0, "seconds": 0.05}}})
    async with serve_market(WORLD, profile_name=known) as twin:
        people = [one for index in range(20) for one in twin.desk.offices["apollo"].view.people(index)]
        chosen = next(one for one in people if one.email and one.mobile and not one.opted_out)
        body: dict[str, Any] = {"email": chosen.email, "reveal_phone_number": True}
        refused = await client.post(_url(twin, "/api/v1/people/match"), headers=APOLLO, json=body)
        assert (refused.status_code, refused.json()["error_code"]) == (400, "INVALID_REQUEST")
        body["webhook_url"] = f"http://127.0.0.1:{port}/hook"
        answer = await client.post(_url(twin, "/api/v1/people/match"), headers=APOLLO, json=body)
        poll = _url(twin, f"/api/v1/webhook_result/{answer.json()['request_id']}")
        early = await client.get(poll, headers=APOLLO)
        assert (early.status_code, early.json()["error_code"]) == (404, "result_pending")
        for _ in range(100):
            if posted:
                break
            await asyncio.sleep(0.02)
        assert (await client.get(poll, headers=APOLLO)).json() == json.loads(posted[0])
        numbers = json.loads(posted[0])["people"][0]["phone_numbers"]
        assert chosen.mobile in [one["sanitized_number"] for one in numbers]
    listener.close()


async def test_webhooks_are_posted_to_this_machine_alone() -> None:
    async with serve_market(WORLD) as twin:
        for address in ("http://198.51.100.7/hook", "https://127.0.0.1/hook", "http://127.0.0.1:1/nobody"):
            twin.desk.post(address, b"{}", (), 0.0)
        waiting = list(twin.tasks)
        assert waiting
        await asyncio.wait_for(asyncio.gather(*waiting), timeout=5)


async def test_more_calls_at_once_than_allowed_are_refused_until_one_has_gone_out(
    client: httpx2.AsyncClient,
) -> None:
    limits = {"default": [{"name": "concurrent", "requests": 2, "kind": "concurrent"}]}
    crowded = Profile("test", {"hunter": {"limits": limits}})
    slow = Faults("test", {"hunter": {"latency": 1.0, "latency_seconds": 0.4}})
    async with serve_market(WORLD, profile_name=crowded, faults_name=slow) as twin:
        calls = [
            client.get(_url(twin, f"/v2/email-count?domain={n}.example"), headers=HUNTER) for n in range(4)
        ]
        codes = sorted(one.status_code for one in await asyncio.gather(*calls))
        assert codes == [200, 200, 429, 429]
        again = await client.get(_url(twin, "/v2/email-count?domain=z.example"), headers=HUNTER)
        assert again.status_code == 200


async def test_two_keys_have_windows_of_their_own_and_each_group_its_own(client: httpx2.AsyncClient) -> None:
    async with serve_market(WORLD, clock=StoppedClock(TODAY)) as twin:
        balance, usage = (_url(twin, f"/api/v1/usage_stats/{name}_usage_stats") for name in ("credit", "api"))
        free = {**APOLLO, "x-api-key": "free-one"}
        codes = [(await client.post(balance, headers=free)).status_code for _ in range(52)]
        assert codes == [200] * 50 + [429] * 2
        refused = await client.post(balance, headers=free)
        assert refused.headers["retry-after"] == "60"
        assert refused.headers["x-minute-requests-left"] == "0"
        assert refused.headers["x-hourly-usage"] == "50"
        assert "50 times per minute" in refused.json()["message"]
        assert (await client.post(usage, headers=free)).status_code == 200
        assert (await client.post(balance, headers={**free, "x-api-key": "free-two"})).status_code == 200


@pytest.mark.parametrize(("style", "codes"), [("client", (429, 402)), ("help", (403, 429))])
async def test_hunter_speaks_both_dialects_of_too_fast_and_used_up(
    style: str, codes: tuple[int, int], client: httpx2.AsyncClient
) -> None:
    pair = [{"name": "second", "requests": 2, "seconds": 1}]
    profile = Profile(
        "test", {"hunter": {**FULL, "style": style, "limits": {"default": pair}, "quota": {"credit": 0}}}
    )
    async with serve_market(WORLD, profile_name=profile, clock=StoppedClock(TODAY)) as twin:
        index = next(one for one in range(100) if twin.desk.offices["hunter"].view.people(one))
        target = _url(twin, "/v2/domain-search?domain=" + WORLD.company(index).domain)
        answers = [await client.get(target, headers=HUNTER) for _ in range(3)]
        assert [one.status_code for one in answers] == [codes[1], codes[1], codes[0]]
        assert not twin.books.charged()


async def test_every_company_has_a_website_that_tells_the_truth_and_a_board_where_it_hires(
    client: httpx2.AsyncClient,
) -> None:
    async with serve_market(WORLD, clock=StoppedClock(TODAY)) as twin:
        assert twin.host_map["*.example"] == f"127.0.0.1:{twin.port}"
        for company in [WORLD.company(index) for index in range(40)]:
            assert company.domain in twin.zone
            page = await client.get(_url(twin, "/"), headers={"host": company.domain}, follow_redirects=False)
            if page.is_redirect:
                host = page.headers["location"].split("/")[2]
                page = await client.get(_url(twin, "/"), headers={"host": host})
            assert page.status_code == 200
            assert ("This domain is parked" in page.text) == (company.status == "closed")
            assert company.status == "closed" or company.name in page.text
        hiring = [one for one in WORLD.companies() if one.board == "greenhouse" and one.openings_on(TODAY)]
        for company in hiring[:5]:
            path = f"/v1/boards/{company.label}/jobs"
            jobs = await client.get(_url(twin, path), headers={"host": "boards-api.greenhouse.io"})
            assert {one["title"] for one in jobs.json()["jobs"]} == {
                one.title for one in company.openings_on(TODAY)
            }
        article = next(one for index in range(100) for one in WORLD.articles(index))
        host, _, path = article.url.removeprefix("https://").partition("/")
        told = await client.get(_url(twin, f"/{path}"), headers={"host": host})
        assert "A" in twin.zone[host]
        assert article.title in unescape(told.text)
        assert (await client.get(_url(twin, "/2026/01/other-zz"), headers={"host": host})).status_code == 404
        moved = next(one for one in WORLD.companies() if one.former_domain)
        old = await client.get(_url(twin, "/about"), headers={"host": str(moved.former_domain)})
        assert old.headers["location"] == f"https://{moved.domain}/about"


def test_a_faster_clock_lets_more_twin_time_pass_and_less_of_ours_be_waited() -> None:
    clock = Clock(TODAY, speed=600)
    before = clock.now()
    assert clock.waiting(60) == 0.1
    assert clock.day() == TODAY
    while clock.now() - before < 6:
        pass
    assert clock.now() - before < 6000


async def test_the_command_serves_and_says_where() -> None:
    command = [
        sys.executable,
        "-m",
        "leadwright_twin.market.serve",
        "--companies",
        "50",
        "--seed",
        "4",
        "--port",
        "0",
    ]
    with subprocess.Popen(
        [*command, "--profile", "patchwork", "--faults", "mild"], stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            address = running.stdout.readline().split("http://")[1].strip()
            told = json.loads(running.stdout.readline().split("LEADWRIGHT_HOST_MAP=")[1].strip().strip("'"))
            assert told["api.apollo.io"] == address
            market = await own_page(address, "/__market")
            assert (market["companies"], market["profile"], market["faults"]) == (50, "patchwork", "mild")
        finally:
            running.terminate()
