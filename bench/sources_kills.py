"""Kills: workers, the web server and the database end without warning, at random moments of enrichment, 200 times.

What must hold afterwards: every question ended, or is in doubt by name at full price; the market charged no question
twice; the ledger equals the market's books where it tells them; and nothing that a worker had acknowledged is lost.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench.figure import Figure
from bench.market_process import markets
from bench.sources_asks import (
    SEED,
    ask_all,
    asked_vendors,
    gateway_to,
    give_keys,
    ledger,
    open_market,
    questions,
    set_prices,
    unbooked,
)
from leadwright.effects.budgets import set_budget
from leadwright.effects.choices import decide
from leadwright.effects.reconcile import Reconciled, balance_operation, note_balances, reconcile
from leadwright.entities.take import Told, take
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import postgres
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.migrations.upgrade import upgrade
from leadwright.sources.market import vendors
from leadwright_twin.market.books import Books
from leadwright_twin.market.remote import remote_books
from leadwright_twin.market.universe import Market

SLOW = {"*": {"latency": 0.7, "latency_seconds": 0.3}}  # so that calls are under way when the blow falls
_PLANS = {"apollo": "paid", "hunter": "scale"}
_WEB = 18_471
_ICP = {"name": "Bench", "geographies": ["US"], "companySizeMin": 10, "companySizeMax": 500}


# the worker ----------------------------------------------------------------------------------------


async def work(order: Mapping[str, Any]) -> None:
    """Ask about leads in an order of one's own, record the answers, and say of each batch that it is written."""
    database, wanted = Database(order["url"], pool_size=6), questions(order["count"])
    random.Random(order["number"]).shuffle(wanted)
    async with gateway_to(order["port"], database) as gateway, database.scope(DEFAULT_WORKSPACE) as scope:
        written: list[str] = []
        told: list[Told] = []
        async for one, got in ask_all(gateway, wanted[: order["most"]], at_once=16, patience=2.0):
            if got.cached or got.call_id is None:
                continue
            told.append(
                Told(
                    one.vendor.name,
                    one.operation,
                    got.answer.observations,
                    None,
                    {},
                    got.answer.suppressed,
                    one.question,
                )
            )
            written.append(str(got.call_id))
            if len(told) >= 5:
                await take(scope, told)
                await scope.commit()
                print(json.dumps(written), flush=True)
                written, told = [], []
        await take(scope, told)
        await scope.commit()
        print(json.dumps(written), flush=True)
    await database.close()


# the field -----------------------------------------------------------------------------------------


class Field:
    """The processes that are killed, and what the workers said before they died."""

    def __init__(self, home: Path, port: int, count: int) -> None:
        self.home, self.port, self.count = home, port, count
        self.acknowledged: set[str] = set()
        self._web: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()
        self._leads: list[str] = []

    def start(self, number: int, most: int = 400) -> subprocess.Popen[str]:
        """Start a worker."""
        order = {
            "url": postgres.start(self.home),
            "port": self.port,
            "count": self.count,
            "number": number,
            "most": most,
        }
        return subprocess.Popen(
            [sys.executable, "-m", "bench.sources_kills", json.dumps(order)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def bury(self, worker: subprocess.Popen[str]) -> None:
        """Read what a dead worker had acknowledged; a line that it did not finish was not."""
        out, _ = worker.communicate()
        for line in out.splitlines(keepends=True):
            if line.endswith("\n"):
                self.acknowledged.update(json.loads(line))

    def kill_database(self) -> None:
        """Kill the embedded server with all its processes, and start it again."""
        now = postgres.status(self.home)
        if now.pid is not None:
            server = psutil.Process(now.pid)
            family = [server, *server.children(recursive=True)]
            for process in family:
                process.kill()
            psutil.wait_procs(family, timeout=20)
        postgres.start(self.home)

    def open_web(self) -> None:
        """Start the web server, and let somebody ask it again and again to enrich a lead."""
        environment = {
            **os.environ, "LEADWRIGHT_HOME": str(self.home), "LEADWRIGHT_API_PORT": str(_WEB), "LEADWRIGHT_OUTSIDE": "mapped",
            "LEADWRIGHT_HOST_MAP": json.dumps({"*": f"127.0.0.1:{self.port}"}),
        }  # fmt: skip
        self._web = subprocess.Popen(
            [sys.executable, "-m", "leadwright", "serve"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def knock(self) -> None:
        """The somebody."""
        dice = random.Random(5)
        while not self._stop.is_set():
            lead = dice.choice(self._leads)
            request = urllib.request.Request(
                f"http://127.0.0.1:{_WEB}/api/v1/leads/{lead}/enrich",
                b"{}",
                {"content-type": "application/json"},
            )
            try:
                urllib.request.urlopen(request, timeout=10).read()
            except OSError:
                time.sleep(0.3)

    def kill_web(self) -> None:
        """Kill the web server, with its worker, and start it again."""
        if self._web is not None:
            family = [psutil.Process(self._web.pid), *psutil.Process(self._web.pid).children(recursive=True)]
            for process in family:
                process.kill()
            self._web.wait()
        self.open_web()

    def end(self) -> None:
        """End what is still there."""
        self._stop.set()
        if self._web is not None:
            self._web.kill()
            self._web.wait()


def kills(quick: bool) -> Iterator[Figure]:
    """Blows at random moments, and what is true after them."""
    blows, count = (8, 60) if quick else (200, 1_000)
    give_keys()
    with (
        tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder,
        markets([open_market(SLOW)]) as ports,
    ):
        home = Path(folder)
        field = Field(home, ports[0], count)
        try:
            _prepare(home, ports[0], count)
            field._leads = _import_leads(home, min(count, 200))
            counted = _strike(field, blows)
            yield from asyncio.run(_judge(field, counted))
        finally:
            field.end()
            postgres.stop(home)


def _prepare(home: Path, port: int, count: int) -> None:
    async def go() -> None:
        upgrade(postgres.start(home))
        database = Database(postgres.start(home))
        await set_prices(database)
        async with database.scope() as scope:
            await icps.save(scope, from_document(_ICP))
            await set_budget(scope, "month", Decimal(100_000))
            for name in asked_vendors():
                await decide(
                    scope, vendors()[name], limits=[{"most": 500, "seconds": 1.0}], plan=_PLANS.get(name)
                )
        async with gateway_to(port, database) as gateway:
            await note_balances(gateway, database, DEFAULT_WORKSPACE, asked_vendors().values())
        await database.close()

    asyncio.run(go())


def _import_leads(home: Path, count: int) -> list[str]:
    """Make leads of the first companies, for whoever asks the web server."""
    market, path = Market(SEED, 1_000), home / "leads.csv"
    rows = [market.company(index) for index in range(count)]
    path.write_text(
        "company,website\n" + "".join(f'"{row.name}",{row.domain}\n' for row in rows), encoding="utf-8"
    )
    environment = {**os.environ, "LEADWRIGHT_HOME": str(home)}
    subprocess.run(
        [sys.executable, "-m", "leadwright", "import", str(path), "--json"],
        env=environment,
        check=True,
        capture_output=True,
    )
    with psycopg.connect(postgres.start(home)) as owner:
        owner.execute("SELECT set_config('leadwright.workspace', %s, false)", [str(DEFAULT_WORKSPACE)])
        return [str(row[0]) for row in owner.execute("SELECT id FROM leads").fetchall()]


def _strike(field: Field, blows: int) -> Counter[str]:
    dice, counted = random.Random(1), Counter[str]()
    knocking = threading.Thread(target=field.knock, daemon=True)
    field.open_web()
    knocking.start()
    workers = {0: field.start(0), 1: field.start(1)}
    for blow in range(blows):
        time.sleep(dice.uniform(1.0, 5.0))
        whom = dice.choices(("worker", "web", "database"), (5, 2, 2))[0]
        counted[whom] += 1
        if whom == "web":
            field.kill_web()
        elif whom == "database":
            field.kill_database()
        else:
            workers[blow % 2].send_signal(signal.SIGKILL)
        for place, worker in workers.items():
            if worker.poll() is not None:
                field.bury(worker)
                workers[place] = field.start(2 * blow + place)
    for worker in workers.values():
        worker.kill()
        field.bury(worker)
    field.end()
    return counted


async def _judge(field: Field, counted: Counter[str]) -> list[Figure]:
    """Let time pass, settle the doubts, ask what is still open, and compare."""
    database = Database(postgres.start(field.home))
    async with database.scope() as scope:  # the dead are given up by the clock; it is moved on
        await scope.run("UPDATE calls SET expires_at = now() WHERE state = 'sent'")
        await scope.rows("SELECT * FROM recover_calls()")
        doubts = await scope.rows("SELECT cost - units * unit_price FROM calls WHERE state = 'in_doubt'")
    done = await _settle(database, field.port)
    async with gateway_to(field.port, database) as gateway:
        wanted, ended = questions(field.count), Counter[str]()
        async for _, got in ask_all(gateway, wanted):
            ended[got.answer.outcome.value] += 1
    await _settle(database, field.port)
    async with database.scope() as scope:
        found = await scope.rows(
            "SELECT id::text FROM calls WHERE state IN ('settled', 'released', 'in_doubt')"
        )
        under_way = await scope.value("SELECT count(*) FROM calls WHERE state = 'sent'")
    books = await remote_books(f"127.0.0.1:{field.port}")
    figures = await _compared(database, books)
    await database.close()
    final = sum(ended[name] for name in ("hit", "miss", "blocked", "pending", "in_doubt"))
    struck = f"after {sum(counted.values())} kills ({', '.join(f'{n} {who}' for who, n in sorted(counted.items()))})"
    return [
        Figure(f"{struck}: questions that neither ended nor are in doubt", len(wanted) - final, f"of {len(wanted)}", 0),
        Figure("kills: questions that the market charged twice", len(books.repeated()), f"of {len(books.entries)} calls", 0),
        Figure("kills: calls still open", float(under_way), "calls", 0),
        Figure("kills: doubts not booked at full price", sum(row[0] != 0 for row in doubts), f"of {len(doubts)}", 0),
        Figure("kills: doubts left where a balance is told", sum(item.left for item in done), "calls", 0),
        Figure("kills: acknowledged answers that are lost", len(field.acknowledged - {row[0] for row in found}),
               f"of {len(field.acknowledged)}", 0),
        *figures,
    ]  # fmt: skip


async def _settle(database: Database, port: int) -> list[Reconciled]:
    async with gateway_to(port, database) as gateway:
        return [
            await reconcile(gateway, database, DEFAULT_WORKSPACE, vendor)
            for vendor in asked_vendors().values() if balance_operation(vendor) is not None
        ]  # fmt: skip


async def _compared(database: Database, books: Books) -> list[Figure]:
    ours = await ledger(database)
    found = [Figure("kills: budgets that contradict the ledger", await unbooked(database), "rows", 0)]
    for name, vendor in asked_vendors().items():
        paid = sum((money for (provider, _), money in books.money().items() if provider == name), Decimal(0))
        apart = ours.get(name, Decimal(0)) - paid
        if balance_operation(vendor) is not None:
            found.append(
                Figure(f"kills, {name}: our ledger less its books of {paid}", float(abs(apart)), "USD", 0)
            )
        elif paid or apart:
            found.append(
                Figure(
                    f"kills, {name}, which tells no balance: our ledger less its books of {paid}",
                    float(apart),
                    "USD",
                    0,
                    at_least=True,
                )
            )
    return found


if __name__ == "__main__":
    asyncio.run(work(json.loads(sys.argv[1])))
