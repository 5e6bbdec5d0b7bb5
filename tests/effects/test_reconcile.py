"""Calls in doubt are settled by what the source itself counts, to the cent, or stay in doubt."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from leadwright.effects.reconcile import read_balance, reconcile
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.sources.contract import Outcome

from .fake_vendor import Server, company, gateway, look, vendor

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_API_KEY", "s3cret-key")


def losing(charged: set[str], lost: set[str]) -> Server:
    """A server that loses some answers, of which it charges some."""

    def answer(server: Server, names: list[str], seen: Any) -> bytes | None:
        if names[0] in lost:
            server.charged += names[0] in charged
            return None
        return server.found(names)

    return Server(answer)


async def booked(database: Database) -> Decimal:
    async with database.scope() as scope:
        total: Decimal = await scope.value("SELECT sum(cost) FROM calls")
    return total


@pytest.mark.parametrize("charged", [set(), {"B"}, {"A", "B"}, {"A", "B", "C"}])
async def test_the_ledger_equals_the_sources_books_after_reconciliation(
    database: Database, charged: set[str]
) -> None:
    server = losing(charged, {"A", "B", "C"})
    source = vendor()
    async with gateway(database, server) as opened:
        await look(opened, source, company("early"))
        await read_balance(opened, database, DEFAULT_WORKSPACE, source)
        for name in ("A", "between", "B", "C", "late"):
            await look(opened, source, company(name))
        assert await booked(database) == Decimal("0.6")
        done = await reconcile(opened, database, DEFAULT_WORKSPACE, source)
    assert (done.charged, done.released, done.left) == (len(charged), 3 - len(charged), 0)
    assert await booked(database) == Decimal("0.1") * server.charged


async def test_what_was_not_charged_may_be_asked_again(database: Database) -> None:
    server = losing(set(), {"A"})
    source = vendor()
    async with gateway(database, server) as opened:
        await read_balance(opened, database, DEFAULT_WORKSPACE, source)
        await look(opened, source, company("A"))
        await reconcile(opened, database, DEFAULT_WORKSPACE, source)
        again = await look(opened, source, company("A"))
    assert again.answers[0].outcome is Outcome.IN_DOUBT
    assert len(server.asked) == 2


async def test_a_key_that_others_use_too_leaves_the_doubt_at_full_price(database: Database) -> None:
    server = losing(set(), {"A"})
    source = vendor()
    async with gateway(database, server) as opened:
        await read_balance(opened, database, DEFAULT_WORKSPACE, source)
        await look(opened, source, company("A"))
        server.charged += 7
        done = await reconcile(opened, database, DEFAULT_WORKSPACE, source)
    assert done.left == 1
    assert "somebody else" in done.reason
    assert await booked(database) == Decimal("0.1")


async def test_a_call_whose_process_died_is_in_doubt_and_then_settled(database: Database) -> None:
    server, source = Server(), vendor()
    async with gateway(database, server) as opened:
        await read_balance(opened, database, DEFAULT_WORKSPACE, source)
        await look(opened, source, company("A"))
        async with (
            database.scope() as scope
        ):  # as if its process had died after the answer, before it was written down
            await scope.run(
                "UPDATE calls SET state = 'sent', expires_at = now() - interval '1 s', cost = 0.1, units = 1 WHERE units > 0"
            )
            await scope.run("UPDATE call_asks SET outcome = 'in_doubt' WHERE units > 0")
        done = await reconcile(opened, database, DEFAULT_WORKSPACE, source)
    assert (done.charged, done.released) == (1, 0)
    assert await booked(database) == Decimal("0.1")


async def test_nothing_in_doubt_asks_nobody(database: Database) -> None:
    server = Server()
    async with gateway(database, server) as opened:
        done = await reconcile(opened, database, uuid4(), vendor())
    assert done.left == 0
    assert server.web.requests == []
