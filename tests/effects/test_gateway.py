"""The gateway: nothing is asked twice, nothing passes a cap, and no error is a miss."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import anyio
import pytest

from leadwright.effects.archive import archived
from leadwright.effects.budgets import budgets, set_budget
from leadwright.kernel.db import Database, Scope
from leadwright.sources.contract import Observation, Outcome, Reply
from leadwright.sources.question import CompanyRef, Question, question_of
from leadwright.sources.reading import json_object
from leadwright.sources.vendor import Answer, Limit, Plan, Reading, Request

from .fake_vendor import (
    Server,
    build,
    company,
    gateway,
    json_response,
    look,
    person,
    read,
    told_of_minute,
    vendor,
)

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_API_KEY", "s3cret-key")


async def ledger(database: Database) -> list[Any]:
    async with database.scope() as scope:
        return list(
            await scope.rows(
                "SELECT source, endpoint, state, outcome, units, cost, currency, asks, hits, attempts, why, reason FROM calls ORDER BY id"
            )
        )


async def spent(database: Database) -> tuple[Decimal, Decimal]:
    async with database.scope() as scope:
        row = await scope.row("SELECT sum(spent), sum(reserved) FROM spending")
    assert row is not None
    return row[0], row[1]


async def cap(database: Database, amount: str, **options: Any) -> None:
    async with database.scope() as scope:
        await set_budget(scope, "month", Decimal(amount), **options)


async def test_an_answer_is_paid_once_and_read_again_from_the_archive(database: Database) -> None:
    server = Server()
    async with gateway(database, server) as opened:
        first = await look(opened, vendor(), company("Tea"), reason="because")
        second = await look(opened, vendor(), company("Tea"))
    assert [got.answer.outcome for got in (*first.got, *second.got)] == [Outcome.HIT, Outcome.HIT]
    assert first.got[0].answer.observations == second.got[0].answer.observations
    assert (first.got[0].cost, second.got[0].cost, second.got[0].cached) == (Decimal("0.10"), 0, True)
    assert server.charged == 1
    assert len(await ledger(database)) == 1


async def test_somebody_of_whom_more_is_known_by_now_is_not_paid_for_again(database: Database) -> None:
    server = Server()
    known_better = Question(company=CompanyRef(name="Tea", domain="tea.example", country="GB"))
    async with gateway(database, server) as opened:
        first = await look(opened, vendor(), company("Tea"))
        second = await look(opened, vendor(), known_better)
    assert first.got[0].answer.observations == second.got[0].answer.observations
    assert (second.got[0].cached, server.charged) == (True, 1)


async def test_the_same_question_twice_in_a_batch_is_asked_once_and_answered_twice(
    database: Database,
) -> None:
    server = Server()
    async with gateway(database, server) as opened:
        asked = await look(
            opened, vendor(), company("Tea"), company("Milk"), company("Tea"), company("nobody")
        )
    assert [got.answer.outcome for got in asked.got] == [Outcome.HIT, Outcome.HIT, Outcome.HIT, Outcome.MISS]
    assert asked.got[0].answer.observations == asked.got[2].answer.observations
    assert (asked.got[2].cost, asked.got[2].cached) == (0, True)
    assert (server.charged, server.asked) == (2, [["Tea", "Milk", "nobody"]])


async def test_the_key_goes_on_the_wire_and_nowhere_else(database: Database) -> None:
    server = Server(lambda server, names, seen: json_response({"error": f"bad {seen.headers['x-key']}"}, 403))
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), company("Tea"))
    assert server.web.requests[0].headers["x-key"] == "s3cret-key"
    assert asked.answers[0].outcome is Outcome.LOCKED
    async with database.scope() as scope:
        for table in ("calls", "call_asks", "replies", "limit_cells"):
            assert "s3cret" not in str(await scope.rows(f"SELECT {table}::text FROM {table}"))


async def test_a_reply_says_what_was_asked_and_not_with_which_key(database: Database) -> None:
    addresses = list[str]()

    def reading(questions: Sequence[Question], reply: Reply) -> Reading:
        addresses.append(reply.url)
        return read(questions, reply)

    def asking(questions: Sequence[Question], cursor: str | None) -> Request:
        return replace(build(questions, cursor), query={"page": "7", "rank[]": ["vp", "head"]})

    plain = vendor()
    paged = replace(plain, operations=(replace(plain.operations[0], build=asking, read=reading),))
    async with gateway(database, Server()) as opened:
        await look(opened, paged, company("Tea"))
    assert addresses == ["/ask?page=7&rank%5B%5D=vp&rank%5B%5D=head"]


async def test_a_miss_is_remembered_and_costs_nothing_where_only_hits_do(database: Database) -> None:
    server = Server()
    async with gateway(database, server) as opened:
        first = await look(opened, vendor(), company("nobody"))
        again = await look(opened, vendor(), company("nobody"))
    assert [a.outcome for a in (*first.answers, *again.answers)] == [Outcome.MISS, Outcome.MISS]
    assert len(server.asked) == 1
    assert (await ledger(database))[0].cost == 0


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(400, "changed"), (401, "locked"), (402, "locked"), (403, "locked"), (429, "busy"), (503, "busy")],
)
async def test_no_error_is_remembered_or_charged_or_read_as_a_miss(
    database: Database, status: int, outcome: str
) -> None:
    server = Server(lambda server, names, seen: json_response({"error": "x"}, status, retry_after="0"))
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), company("Tea"), patience=0.2)
    assert asked.answers[0].outcome == outcome
    assert {row.cost for row in await ledger(database)} == {0}
    assert {row.state for row in await ledger(database)} <= {"released", "settled"}


async def test_a_batch_has_one_outcome_and_one_price_an_ask(database: Database) -> None:
    server = Server()
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), person("Ana"), person("nobody"), person("Bo"))
        again = await look(opened, vendor(), person("Bo"), person("Cy"))
    assert [a.outcome for a in asked.answers] == [Outcome.HIT, Outcome.MISS, Outcome.HIT]
    assert [a.observations[0].native_key for a in again.answers] == ["Bo", "Cy"]
    assert server.asked == [["Ana", "nobody", "Bo"], ["Cy"]]
    assert [row.cost for row in await ledger(database)] == [Decimal("0.2"), Decimal("0.1")]


async def test_a_reply_about_several_people_is_archived_person_by_person(
    database: Database, scope: Scope
) -> None:
    async with gateway(database, Server()) as opened:
        await look(opened, vendor(), person("Ana"), person("Bo"))
    rows = await scope.rows("SELECT subjects FROM replies ORDER BY subjects")
    assert [row[0] for row in rows] == [["Ana"], ["Bo"]]


async def test_of_somebody_who_opted_out_nothing_is_kept(database: Database, scope: Scope) -> None:
    gone = {"opted_out": True, "email": "ana@tea.example"}
    server = Server(
        lambda server, names, seen: json_response(
            {"rows": [gone if n == "Ana" else {"name": n} for n in names]}
        )
    )
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), person("Ana"), person("Bo"))
        again = await look(opened, vendor(), person("Ana"))
    assert asked.answers[0].suppressed[0].value == "ana@tea.example"
    assert again.answers[0].outcome is Outcome.BLOCKED
    assert len(server.asked) == 1
    for table in ("calls", "call_asks", "replies"):
        assert "Ana" not in str(await scope.rows(f"SELECT {table}::text FROM {table}"))
        assert "ana@" not in str(await scope.rows(f"SELECT {table}::text FROM {table}"))


async def test_a_charged_call_whose_answer_is_lost_is_in_doubt_at_full_price_and_not_repeated(
    database: Database,
) -> None:
    def lose(server: Server, names: list[str], seen: Any) -> None:
        server.charged += 1

    server = Server(lose)
    await cap(database, "5")
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), company("Tea"))
        again = await look(opened, vendor(), company("Tea"))
    assert [a.outcome for a in (*asked.answers, *again.answers)] == [Outcome.IN_DOUBT, Outcome.IN_DOUBT]
    assert len(server.asked) == 1
    assert await spent(database) == (Decimal("0.1"), 0)


async def test_a_free_call_whose_answer_is_lost_is_simply_repeated(database: Database) -> None:
    server = Server(lambda server, names, seen: server.found(names) if len(server.asked) > 1 else None)
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(units=Decimal(0), repeat="free"), company("Tea"))
    assert asked.answers[0].outcome is Outcome.HIT
    assert len(server.asked) == 2


async def test_a_keyed_call_is_repeated_under_the_same_key(database: Database) -> None:
    server = Server(lambda server, names, seen: server.found(names) if len(server.asked) > 1 else None)
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(repeat="keyed"), company("Tea"))
    assert asked.answers[0].outcome is Outcome.HIT
    keys = {seen.headers["idempotency-key"] for seen in server.web.requests}
    assert len(keys) == 1
    assert len(server.web.requests) == 2


async def test_a_cap_is_never_passed_by_many_at_once(database: Database) -> None:
    server = Server()
    await cap(database, "0.75")
    async with gateway(database, server) as opened:
        async with anyio.create_task_group() as group:
            for number in range(30):
                group.start_soon(look, opened, vendor(), company(f"Company {number}"))
        refused = await look(opened, vendor(), company("One more"))
    assert server.charged == 7
    assert await spent(database) == (Decimal("0.7"), 0)
    assert refused.answers[0].outcome is Outcome.LOCKED
    assert "0.7 spent" in refused.answers[0].reason


async def test_a_budget_in_another_currency_lets_nothing_through(database: Database) -> None:
    await cap(database, "100", unit="EUR")
    async with gateway(database, Server()) as opened:
        asked = await look(opened, vendor(), company("Tea"))
    assert asked.answers[0].outcome is Outcome.LOCKED
    assert "nothing is converted" in asked.answers[0].reason


async def test_a_run_has_a_cap_of_its_own(database: Database) -> None:
    run, other = uuid4(), uuid4()
    async with database.scope() as scope:
        await set_budget(scope, "run", Decimal("0.10"), run_id=run)
    async with gateway(database, Server()) as opened:
        first = await look(opened, vendor(), company("A"), run_id=run)
        second = await look(opened, vendor(), company("B"), run_id=run)
        elsewhere = await look(opened, vendor(), company("C"), run_id=other)
    assert [a.outcome for a in (*first.answers, *second.answers, *elsewhere.answers)] == [
        "hit",
        "locked",
        "hit",
    ]


async def test_the_plans_monthly_credits_are_a_quota(database: Database) -> None:
    server = Server()
    async with gateway(database, server) as opened:
        source = vendor(plan=Plan("free", monthly=2))
        asked = [await look(opened, source, company(name)) for name in "ABC"]
    assert [a.answers[0].outcome for a in asked] == ["hit", "hit", "locked"]
    assert "monthly quota" in asked[2].answers[0].reason
    async with database.scope() as scope:
        (quota,) = await budgets(scope)
    assert (quota.quota, quota.unit, quota.spent, quota.left) == (True, "units", 2, 0)


async def test_two_workers_that_ask_the_same_at_once_pay_once(database: Database) -> None:
    async def slowly(server: Server, names: list[str], seen: Any) -> bytes:
        await asyncio.sleep(0.3)
        return server.found(names)

    server = Server(slowly)
    async with gateway(database, server) as one, gateway(database, server) as other:
        results: list[Any] = []

        async def ask(opened: Any) -> None:
            results.append(await look(opened, vendor(), company("Tea")))

        async with anyio.create_task_group() as group:
            for opened in (one, other, one, other):
                group.start_soon(ask, opened)
    assert [r.answers[0].outcome for r in results] == [Outcome.HIT] * 4
    assert server.charged == 1
    assert sum(r.got[0].cost for r in results) == Decimal("0.10")


async def test_a_pending_answer_is_fetched_again_while_patience_lasts(database: Database) -> None:
    server = Server(
        lambda server, names, seen: server.found(names) if len(server.asked) > 2 else json_response({}, 202)
    )
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), company("Tea"))
    assert asked.answers[0].outcome is Outcome.HIT
    assert len(server.asked) == 3
    assert [row.state for row in await ledger(database)] == ["settled"]


async def test_what_stays_pending_is_fetched_by_a_later_ask(database: Database) -> None:
    server = Server(
        lambda server, names, seen: server.found(names) if len(server.asked) > 1 else json_response({}, 202)
    )
    async with gateway(database, server) as opened:
        first = await look(opened, vendor(), company("Tea"), patience=0)
        await asyncio.sleep(0.1)
        second = await look(opened, vendor(), company("Tea"))
    assert [a.outcome for a in (*first.answers, *second.answers)] == [Outcome.PENDING, Outcome.HIT]
    assert server.charged == 1


async def test_without_a_key_a_source_is_locked_and_not_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAKE_API_KEY")
    server = Server()
    async with gateway(database, server) as opened:
        asked = await look(opened, vendor(), company("Tea"))
    assert asked.answers[0].outcome is Outcome.LOCKED
    assert server.asked == []


async def test_a_declared_window_is_filled_and_not_passed(database: Database) -> None:
    times: list[float] = []

    def note(server: Server, names: list[str], seen: Any) -> bytes:
        times.append(time.monotonic())
        return server.found(names)

    source = vendor(plan=Plan("free", (Limit(10, 12.0),)))
    async with gateway(database, Server(note)) as opened, anyio.create_task_group() as group:
        for number in range(14):
            group.start_soon(look, opened, source, company(f"C{number}"))
    assert len(times) == 14
    assert all(later - sooner >= 11.9 for sooner, later in zip(times, times[10:], strict=False))
    assert times[10] - times[0] < 13.0


async def test_a_short_window_is_kept_by_even_steps(database: Database) -> None:
    times: list[float] = []

    def note(server: Server, names: list[str], seen: Any) -> bytes:
        times.append(time.monotonic())
        return server.found(names)

    source = vendor(plan=Plan("free", (Limit(10, 5.0),)))
    async with gateway(database, Server(note)) as opened, anyio.create_task_group() as group:
        for number in range(16):
            group.start_soon(look, opened, source, company(f"C{number}"))
    # arrivals jitter on a busy machine: half a second of the window is left to it
    assert all(later - sooner > 4.5 for sooner, later in zip(times, times[10:], strict=False))


async def test_a_limit_beyond_patience_is_busy_and_says_until_when(database: Database) -> None:
    source = vendor(plan=Plan("free", (Limit(1, 3600.0),)))
    async with gateway(database, Server()) as opened:
        await look(opened, source, company("A"))
        asked = await look(opened, source, company("B"), patience=0.5)
    assert asked.answers[0].outcome is Outcome.BUSY
    assert "min" in asked.answers[0].reason


async def test_a_source_that_says_its_window_is_empty_is_left_alone(database: Database) -> None:
    server = Server(lambda server, names, seen: server.found(names, x_limit="5", x_left="0", x_resets="30"))
    source = vendor(plan=Plan("free", (Limit(100, 60.0),)), told=told_of_minute)
    async with gateway(database, server) as opened:
        await look(opened, source, company("A"))
        asked = await look(opened, source, company("B"), patience=0.2)
    assert asked.answers[0].outcome is Outcome.BUSY
    assert len(server.asked) == 1


async def test_a_source_that_fails_again_and_again_is_given_a_rest(database: Database) -> None:
    server = Server(lambda server, names, seen: json_response({}, 503))
    source = vendor()
    async with gateway(database, server) as opened:
        for number in range(8):
            await look(opened, source, company(f"C{number}"), patience=0.1)
        before = len(server.asked)
        asked = await look(opened, source, company("late"), patience=0.1)
    assert asked.answers[0].outcome is Outcome.BUSY
    assert len(server.asked) == before


async def test_another_workspace_neither_sees_nor_pays(database: Database) -> None:
    other = uuid4()
    async with database.scope(other) as scope:
        assert await scope.value("SELECT count(*) FROM calls") == 0
    server = Server()
    await cap(database, "0.10")
    async with gateway(database, server) as opened:
        await look(opened, vendor(), company("Tea"))
    async with database.scope(other) as scope:
        for table in ("calls", "call_asks", "replies", "spending", "budgets", "limit_cells"):
            assert await scope.value(f"SELECT count(*) FROM {table}") == 0


def by_name(questions: Sequence[Question], reply: Reply) -> Reading:
    """Reads a batch whose records come in any order: each is told by the name that it repeats."""
    rows = {row["name"]: row for row in json_object(reply.body, "rows").rows("rows")}
    names = [question.person.name if question.person else "" for question in questions]
    free = [rows.pop(str(name), None) for name in names]
    return Reading(
        tuple(
            Answer(Outcome.CHANGED, reason="the answer leaves this record out")
            if row is None
            else Answer(
                Outcome.HIT, (Observation("person", "fake", row["name"], {"name": row["name"]}, "vendor"),)
            )
            for row in free
        )
    )


@pytest.mark.parametrize("rows", [None, "rows"])
async def test_a_batch_that_is_answered_in_another_order_is_read_again_from_the_archive(
    database: Database, scope: Scope, rows: str | None
) -> None:
    def backwards(server: Server, names: list[str], seen: Any) -> bytes:
        return json_response({"rows": [{"name": name} for name in reversed(names)]})

    source = vendor(read=by_name, rows=rows)
    people = [person(name) for name in ("Ana", "Bo", "Cy")]
    server = Server(backwards)
    async with gateway(database, server) as opened:
        first = await look(opened, source, *people)
        again = [await look(opened, source, one) for one in people]
    assert [item.answers[0] for item in again] == first.answers
    assert [answer.observations[0].native_key for answer in first.answers] == ["Ana", "Bo", "Cy"]
    assert len(server.asked) == 1
    read = [
        answer.observations[0].native_key
        for item in await archived(scope, "fake")
        for answer in by_name([question_of(key) for key in item.questions], item.reply).answers
    ]
    assert sorted(read) == ["Ana", "Bo", "Cy"]
