"""Workers that are killed without warning, in the middle of their calls, charge nobody twice and lose nothing written."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal

import psycopg
import pytest

from bench.market_process import markets
from bench.sources_asks import (
    SEED,
    ask_all,
    asked_vendors,
    gateway_to,
    ledger,
    open_market,
    questions,
    set_prices,
    unbooked,
)
from leadwright.effects.budgets import set_budget
from leadwright.effects.reconcile import balance_operation, note_balances, reconcile
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright_twin.market.remote import remote_books

COMPANIES, KILLS = 25, 3
SLOW = {"*": {"latency": 0.8, "latency_seconds": 0.4}}


def asked(url: str) -> int:
    """How many calls that cost were begun."""
    with psycopg.connect(url) as connection:
        connection.execute(f"SELECT set_config('leadwright.workspace', '{DEFAULT_WORKSPACE}', false)")
        row = connection.execute("SELECT count(*) FROM calls WHERE units > 0").fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.timeout(200)
def test_killed_workers_charge_nothing_twice_and_leave_books_that_are_right(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for vendor in asked_vendors().values():
        for name in vendor.manifest.auth.secrets.values():
            monkeypatch.setenv(name, "bench-key")
    with markets([{**open_market(SLOW), "seed": SEED}]) as (port,):
        asyncio.run(_prepare(database_url, port))
        dice, acknowledged = random.Random(3), set[str]()
        for number in range(KILLS):
            acknowledged |= _killed(database_url, port, number, dice.uniform(0.3, 1.2))
        asyncio.run(_judge(database_url, port, acknowledged))


async def _prepare(url: str, port: int) -> None:
    database = Database(url)
    await set_prices(database)
    async with database.scope() as scope:
        await set_budget(scope, "month", Decimal(1_000))
    async with gateway_to(port, database) as gateway:
        await note_balances(gateway, database, DEFAULT_WORKSPACE, asked_vendors().values())
    await database.close()


def _killed(url: str, port: int, number: int, seconds: float) -> set[str]:
    """Start a worker, kill it a moment after its first calls that cost, and return what it had acknowledged."""
    order = {"url": url, "port": port, "count": COMPANIES, "number": number, "most": 120}
    worker = subprocess.Popen(
        [sys.executable, "-m", "bench.sources_kills", json.dumps(order)], stdout=subprocess.PIPE, text=True
    )
    before, ends = asked(url), time.monotonic() + 30
    while asked(url) <= before and worker.poll() is None and time.monotonic() < ends:
        time.sleep(0.1)
    time.sleep(seconds)
    worker.send_signal(signal.SIGKILL)
    out, _ = worker.communicate()
    return {
        call for line in out.splitlines(keepends=True) if line.endswith("\n") for call in json.loads(line)
    }


async def _judge(url: str, port: int, acknowledged: set[str]) -> None:
    database = Database(url)
    async with database.scope() as scope:  # the dead are given up by the clock; it is moved on
        await scope.run("UPDATE calls SET expires_at = now() WHERE state = 'sent'")
        await scope.rows("SELECT * FROM recover_calls()")
        doubts = await scope.rows("SELECT cost - units * unit_price FROM calls WHERE state = 'in_doubt'")
    assert all(row[0] == 0 for row in doubts)
    told = [vendor for vendor in asked_vendors().values() if balance_operation(vendor) is not None]
    async with gateway_to(port, database) as gateway:
        for vendor in told:
            await reconcile(gateway, database, DEFAULT_WORKSPACE, vendor)
        ended = [got.answer.outcome.value async for _, got in ask_all(gateway, questions(COMPANIES))]
        for vendor in told:
            await reconcile(gateway, database, DEFAULT_WORKSPACE, vendor)
    async with database.scope() as scope:
        kept = {row[0] for row in await scope.rows("SELECT id::text FROM calls WHERE state <> 'sent'")}
        assert await scope.value("SELECT count(*) FROM calls WHERE state = 'sent'") == 0
    books, ours = await remote_books(f"127.0.0.1:{port}"), await ledger(database)
    assert set(ended) <= {"hit", "miss", "blocked", "pending", "in_doubt"}
    assert books.repeated() == {}
    assert acknowledged <= kept
    assert await unbooked(database) == 0
    for vendor in told:
        paid = sum((money for (name, _), money in books.money().items() if name == vendor.name), Decimal(0))
        assert ours.get(vendor.name, Decimal(0)) == paid
    await database.close()
