"""On the wire: sizes, times, repeats and rests, and what becomes of a call whose asker goes away."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import anyio
import pytest

from leadwright.effects.budgets import budgets, set_budget
from leadwright.kernel.db import Database
from leadwright.sources.contract import Outcome
from leadwright.sources.question import Question
from leadwright.sources.vendor import Auth, Limit, Login, Plan, Request, Vendor

from .fake_vendor import Server, build, company, gateway, json_response, look, vendor

pytestmark = pytest.mark.anyio
FAST = Plan("fast", (Limit(1_000, 1.0),))


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_API_KEY", "s3cret-key")


def capped(**request: Any) -> Vendor:
    """The vendor, whose requests have caps of their own."""

    def smaller(questions: list[Question], cursor: str | None) -> Request:
        return replace(build(questions, cursor), **request)

    source = vendor()
    first, *others = source.operations
    return replace(source, operations=(replace(first, build=smaller), *others))


async def states(database: Database) -> list[tuple[str, str, Decimal]]:
    async with database.scope() as scope:
        rows = await scope.rows("SELECT state, outcome, cost FROM calls WHERE endpoint = 'look' ORDER BY id")
    return [tuple(row) for row in rows]


async def test_an_answer_over_its_cap_is_not_read_whole_and_its_money_is_in_doubt(database: Database) -> None:
    server = Server(lambda server, names, seen: json_response({"rows": [{"name": "x" * 100_000}]}))
    async with gateway(database, server) as opened:
        asked = await look(opened, capped(max_bytes=5_000), company("Tea"))
        again = await look(opened, capped(max_bytes=5_000), company("Tea"))
    assert asked.answers[0].outcome is Outcome.CHANGED
    assert "too large" in asked.answers[0].reason
    assert again.answers[0].outcome is Outcome.CHANGED
    assert len(server.asked) == 1
    assert await states(database) == [("in_doubt", "changed", Decimal("0.1"))]


async def test_an_answer_that_takes_too_long_is_in_doubt_and_not_repeated(database: Database) -> None:
    async def slowly(server: Server, names: list[str], seen: Any) -> bytes:
        await asyncio.sleep(1.5)
        return server.found(names)

    server = Server(slowly)
    async with gateway(database, server) as opened:
        asked = await look(opened, capped(timeout=0.3), company("Tea"))
    assert asked.answers[0].outcome is Outcome.IN_DOUBT
    assert "0.3 s" in asked.answers[0].reason
    assert len(server.asked) == 1


async def test_nobody_listening_costs_nothing_and_leaves_no_doubt(database: Database) -> None:
    server = Server()
    async with gateway(database, server) as opened:
        source = vendor()
        gone = replace(source.manifest, bases={"main": "https://127.0.0.1:9/"})
        asked = await look(opened, replace(source, manifest=gone), company("Tea"), patience=0.1)
    assert asked.answers[0].outcome in (Outcome.BUSY, Outcome.BLOCKED)
    assert {cost for _, _, cost in await states(database)} == {0}
    assert {state for state, _, _ in await states(database)} <= {"released", "settled"}


async def test_a_garbled_answer_that_was_free_is_asked_for_once_more(database: Database) -> None:
    def garbled(server: Server, names: list[str], seen: Any) -> bytes:
        return server.found(names) if len(server.asked) > 1 else json_response(["a gateway's page"])

    server = Server(garbled)
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(units=Decimal(0), repeat="free"), company("Tea"))
    assert asked.answers[0].outcome is Outcome.HIT
    assert len(server.asked) == 2


async def test_a_garbled_answer_that_costs_is_not_asked_for_again_and_is_no_miss(database: Database) -> None:
    server = Server(lambda server, names, seen: json_response(["a gateway's page"]))
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), company("Tea"))
    assert asked.answers[0].outcome is Outcome.CHANGED
    assert await states(database) == [("in_doubt", "changed", Decimal("0.1"))]


async def test_after_a_rest_one_call_finds_out_and_its_success_opens_the_circuit(database: Database) -> None:
    down = True
    server = Server(
        lambda server, names, seen: json_response({}, 503, retry_after="30") if down else server.found(names)
    )
    async with gateway(database, server) as opened:
        for number in range(8):
            await look(opened, vendor(plan=FAST), company(f"C{number}"))
        closed = await look(opened, vendor(plan=FAST), company("closed"), patience=0.1)
        async with database.scope() as scope:
            rest = await scope.value("SELECT max(extract(epoch FROM closed_until - now())) FROM limit_cells")
            await scope.run("UPDATE limit_cells SET closed_until = now() WHERE closed_until > now()")
        assert closed.answers[0].outcome is Outcome.BUSY
        assert 3 < rest <= 600
        down, before = False, len(server.asked)
        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(look, opened, vendor(plan=FAST), company(f"D{number}"))
    assert len(server.asked) == before + 5
    async with database.scope() as scope:
        assert await scope.value("SELECT max(failures) FROM limit_cells") == 0


async def test_calls_that_fail_together_close_the_circuit_no_longer_than_one(database: Database) -> None:
    async def later(server: Server, names: list[str], seen: Any) -> bytes:
        await asyncio.sleep(0.3)
        return json_response({}, 503, retry_after="60")

    async with gateway(database, Server(later)) as opened, anyio.create_task_group() as group:
        for number in range(24):
            group.start_soon(look, opened, vendor(plan=FAST), company(f"C{number}"))
    async with database.scope() as scope:
        rest = await scope.value("SELECT max(extract(epoch FROM closed_until - now())) FROM limit_cells")
    assert rest < 30


async def test_who_goes_away_while_a_call_is_under_way_leaves_a_doubt_and_no_open_call(
    database: Database,
) -> None:
    async def slowly(server: Server, names: list[str], seen: Any) -> bytes:
        await asyncio.sleep(5)
        return server.found(names)

    async with gateway(database, Server(slowly)) as opened:
        with anyio.move_on_after(0.5):
            await look(opened, vendor(), company("Tea"))
        again = await look(opened, vendor(), company("Tea"))
    assert again.answers[0].outcome is Outcome.IN_DOUBT
    assert await states(database) == [("in_doubt", "in_doubt", Decimal("0.1"))]


async def test_room_that_is_only_reserved_is_waited_for(database: Database) -> None:
    async def slow_miss(server: Server, names: list[str], seen: Any) -> bytes:
        await asyncio.sleep(0.4)
        return server.found(names)

    async with database.scope() as scope:
        await set_budget(scope, "month", Decimal("0.10"))
    results: list[Outcome] = []

    async def ask(opened: Any, name: str) -> None:
        results.append((await look(opened, vendor(), company(name))).answers[0].outcome)

    async with gateway(database, Server(slow_miss)) as opened, anyio.create_task_group() as group:
        for name in ("nobody", "nothing", "none"):
            group.start_soon(ask, opened, name)
    assert results == [Outcome.MISS] * 3


async def test_a_budget_counts_what_its_month_has_spent_before_it(database: Database) -> None:
    async with gateway(database, Server()) as opened:
        for name in "ABC":
            await look(opened, vendor(), company(name))
        async with database.scope() as scope:
            await set_budget(scope, "month", Decimal("0.35"))
            (budget,) = await budgets(scope)
        refused = await look(opened, vendor(), company("D"))
    assert (budget.spent, budget.reserved) == (Decimal("0.3"), 0)
    assert refused.answers[0].outcome is Outcome.LOCKED


async def test_a_pending_answer_that_cannot_be_fetched_stays_pending(database: Database) -> None:
    def answer(server: Server, names: list[str], seen: Any) -> bytes:
        return {1: json_response({}, 202), 2: json_response({}, 403)}.get(len(server.asked)) or server.found(
            names
        )

    server = Server(answer)
    async with gateway(database, server) as opened:
        asked = []
        for _ in range(3):
            asked.append(
                (await look(opened, vendor(plan=FAST), company("Tea"), patience=0.05)).answers[0].outcome
            )
            await asyncio.sleep(0.1)
    assert asked == [Outcome.PENDING, Outcome.LOCKED, Outcome.HIT]
    assert server.charged == 1


async def test_a_token_that_holds_a_part_of_the_key_stays_whole_and_is_fetched_once(
    database: Database,
) -> None:
    async def token(seen: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(json_response({"token": "abc-s3cret-key-def"}))
        await writer.drain()

    server = Server()
    server.web.route("api.fake.example", "/v1/token", token)
    login = Login(
        lambda secrets: Request("/token", "POST", json={"key": secrets["key"]}),
        lambda reply: (json.loads(reply.body)["token"], 60.0),
    )
    source = vendor(plan=FAST)
    auth = Auth("header", "x-key", "{token}", {"key": "FAKE_API_KEY"}, login)
    source = replace(source, manifest=replace(source.manifest, auth=auth))
    async with gateway(database, server) as opened:
        for name in "AB":
            assert (await look(opened, source, company(name))).answers[0].outcome is Outcome.HIT
    paths = [seen.path for seen in server.web.requests]
    assert paths.count("/v1/token") == 1
    assert {seen.headers["x-key"] for seen in server.web.requests if seen.path == "/v1/ask"} == {
        "abc-s3cret-key-def"
    }
