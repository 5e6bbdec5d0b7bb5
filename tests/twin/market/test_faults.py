"""Under faults the books still add up: what was charged is in them, whatever became of the answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx2
import pytest

from leadwright_twin.market.clock import StoppedClock
from leadwright_twin.market.faults import AFTER, BEFORE, Faults, faults
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.remote import remote_books, remote_company, remote_email
from leadwright_twin.market.serve import MarketTwin, serve_market
from leadwright_twin.market.universe import Market

pytestmark = pytest.mark.anyio

TODAY = date(2026, 11, 26)
WORLD = Market(5, 300, TODAY)
APOLLO = {"host": "api.apollo.io", "x-api-key": "paid-key"}
CHEAP = Profile("test", {"apollo": {"price": "0.07", "coverage": {"default": 1.0}}})


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(timeout=5) as one:
        yield one


async def _enrich(twin: MarketTwin, client: httpx2.AsyncClient, index: int) -> httpx2.Response | None:
    """The answer; None if the connection broke."""
    url = f"http://127.0.0.1:{twin.port}/api/v1/organizations/enrich"
    try:
        return await client.get(url, params={"domain": WORLD.company(index).domain}, headers=APOLLO)
    except httpx2.TransportError:
        return None


@pytest.mark.parametrize("kind", BEFORE)
async def test_what_fails_before_it_is_looked_at_is_never_charged(
    kind: str, client: httpx2.AsyncClient
) -> None:
    wrong = Faults("test", {"*": {kind: 1.0}})
    async with serve_market(WORLD, profile_name=CHEAP, faults_name=wrong, clock=StoppedClock(TODAY)) as twin:
        for index in range(5):
            answer = await _enrich(twin, client, index)
            assert answer is None or answer.status_code >= 429
        assert len(twin.books.entries) == 5
        assert not twin.books.charged()


@pytest.mark.parametrize("kind", AFTER)
async def test_what_fails_afterwards_is_charged_and_the_books_say_that_it_was_lost(
    kind: str, client: httpx2.AsyncClient
) -> None:
    wrong = Faults("test", {"*": {kind: 1.0}})
    async with serve_market(WORLD, profile_name=CHEAP, faults_name=wrong, clock=StoppedClock(TODAY)) as twin:
        for index in range(5):
            answer = await _enrich(twin, client, index)
            if kind in {"lost", "truncated"}:
                assert answer is None
            elif kind in {"wrong_json", "html"}:
                assert answer is not None
                with pytest.raises(json.JSONDecodeError):
                    answer.json()
            elif kind == "late_error":
                assert answer is not None
                assert answer.status_code == 500
        lost = twin.books.lost()
        assert len(lost) >= 3
        assert len(lost) == sum(1 for one in twin.books.entries if one.units)
        assert twin.books.money() == {("apollo", "USD"): Decimal("0.07") * len(lost)}


async def test_books_equal_the_sum_of_their_entries_and_of_the_account_under_rough_weather(
    client: httpx2.AsyncClient,
) -> None:
    clock = StoppedClock(TODAY)
    async with serve_market(WORLD, profile_name=CHEAP, faults_name="rough", clock=clock) as twin:
        good = 0
        for index in range(200):
            answer = await _enrich(twin, client, index)
            good += answer is not None and answer.status_code == 200
        entries = twin.books.entries
        failed = sum(1 for one in entries if one.fault)
        assert len(entries) == 200
        assert 0.1 < failed / 200 < 0.32
        assert {one.fault for one in entries if one.fault} <= {*BEFORE, *AFTER}
        units = sum(one.units for one in entries)
        assert units == twin.desk.offices["apollo"].accounts["paid-key"].used["credit"]
        assert twin.books.charged() == {("apollo", "credit"): units}
        assert sum(one.money for one in entries) == Decimal("0.07") * units
        assert good >= sum(1 for one in entries if one.delivered and one.status == 200)
        address = f"127.0.0.1:{twin.port}"
        assert (await remote_books(address)).entries == entries
        assert len((await remote_books(address, since=150)).entries) == 50


async def test_the_same_call_fails_the_same_way_whatever_happens_in_between(
    client: httpx2.AsyncClient,
) -> None:
    async def told(order: list[int]) -> dict[str, str]:
        clock = StoppedClock(TODAY)
        async with serve_market(WORLD, profile_name=CHEAP, faults_name="rough", clock=clock) as twin:
            for index in order:
                await _enrich(twin, client, index)
            return {one.fingerprint: one.fault for one in twin.books.entries}

    assert await told(list(range(40))) == await told(list(reversed(range(40))))


async def test_a_repeat_under_one_idempotency_key_is_told_again_and_not_charged_again(
    client: httpx2.AsyncClient,
) -> None:
    async with serve_market(WORLD, clock=StoppedClock(TODAY)) as twin:
        url = f"http://127.0.0.1:{twin.port}/v2/leads"
        headers = {"host": "api.hunter.io", "x-api-key": "key", "idempotency-key": "one"}
        answers = [await client.post(url, headers=headers, data={"email": "a@b.example"}) for _ in range(3)]
        assert {answer.json()["data"]["id"] for answer in answers} == {1}
        assert [one.replay for one in twin.books.entries] == [False, True, True]


async def test_hidden_ceilings_refuse_without_a_word_about_when(client: httpx2.AsyncClient) -> None:
    limited = Profile(
        "test", {"apollo": {"limits": {"default": [{"name": "minute", "requests": 10, "seconds": 60}]}}}
    )
    hidden = Faults("test", {"apollo": {"silent_limit": 0.5}})
    clock = StoppedClock(TODAY)
    async with serve_market(WORLD, profile_name=limited, faults_name=hidden, clock=clock) as twin:
        url = f"http://127.0.0.1:{twin.port}/api/v1/usage_stats/credit_usage_stats"
        answers = [await client.post(url, headers=APOLLO) for _ in range(6)]
        assert [one.status_code for one in answers] == [200] * 5 + [429]
        assert answers[4].headers["x-rate-limit-minute"] == "10"
        assert "retry-after" not in answers[5].headers
        clock.advance(60)
        assert (await client.post(url, headers=APOLLO)).status_code == 200


async def test_a_quota_is_told_in_the_provider_s_words_and_opens_again_next_month(
    client: httpx2.AsyncClient,
) -> None:
    small = Profile("test", {"apollo": {"quota": {"credit": 2}, "coverage": {"default": 1.0}}})
    clock = StoppedClock(TODAY)
    async with serve_market(WORLD, profile_name=small, clock=clock) as twin:
        answers = [await _enrich(twin, client, index) for index in range(6)]
        codes = [one.status_code for one in answers if one is not None]
        assert codes.count(422) >= 2
        assert twin.books.charged() == {("apollo", "credit"): 2}
        clock.advance(31 * 86400)
        again = await _enrich(twin, client, 0)
        assert again is not None
        assert again.status_code == 200


async def test_truth_is_told_over_http_too() -> None:
    async with serve_market(WORLD, clock=StoppedClock(TODAY)) as twin:
        address, company = f"127.0.0.1:{twin.port}", WORLD.company(3)
        assert await remote_company(address, company.domain) == json.loads(
            json.dumps(twin.truth.company(company.domain))
        )
        assert await remote_company(address, "nobody.example") is None
        person = next(one for one in WORLD.people(3) if WORLD.email(one))
        told = await remote_email(address, str(WORLD.email(person)))
        assert told["verified_contact"] is True


async def test_latency_passes_twin_time_before_the_answer(client: httpx2.AsyncClient) -> None:
    slow = Faults("test", {"*": {"latency": 1.0, "latency_seconds": 100}})
    clock = StoppedClock(TODAY)
    before = clock.now()
    async with serve_market(WORLD, profile_name=CHEAP, faults_name=slow, clock=clock) as twin:
        assert await _enrich(twin, client, 0) is not None
    assert 20 < clock.now() - before < 200


def test_an_unknown_fault_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text('{"providers": {"*": {"earthquake": 1}}}')
    with pytest.raises(ValueError, match="earthquake"):
        faults(str(path))
