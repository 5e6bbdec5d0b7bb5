"""Caps: eight processes buy as fast as they can until every one is told that a budget is used up.

And what the door costs: an answer from the archive, and the booking of a call around its sending.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.figure import Figure
from bench.market_process import markets
from bench.sources_asks import gateway_to, open_market
from bench.sources_workers import ended, hunter, start
from leadwright.effects.asking import Why
from leadwright.effects.budgets import budgets, set_budget
from leadwright.effects.exchange import Exchange
from leadwright.kernel import postgres
from leadwright.kernel.db import Database
from leadwright.migrations.upgrade import upgrade
from leadwright.sources.question import CompanyRef, Question
from leadwright.sources.vendor import Limit, Plan
from leadwright_twin.market.remote import remote_books
from leadwright_twin.market.universe import Market

PROCESSES = 8
PRICE = Decimal("0.0245")
CAPS: dict[str, dict[str, Any]] = {
    "a day": {"period": "day", "cap": Decimal("1.00")},
    "a month": {"period": "month", "cap": Decimal("1.00")},
    "a run": {"period": "run", "cap": Decimal("0.50")},
    "a source's month in money": {"period": "month", "cap": Decimal("0.75"), "source": "hunter"},
    "a source's month in units": {"period": "month", "cap": Decimal(40), "unit": "units", "source": "hunter"},
}


def caps(quick: bool) -> Iterator[Figure]:
    """Every kind of cap, raced for."""
    os.environ["HUNTER_API_KEY"] = "bench-key"
    kinds = list(CAPS.items())[2:4] if quick else list(CAPS.items())
    market = Market(11, 1_000)
    domains = [market.company(index).domain for index in range(300)]
    for name, cap in kinds:
        with (
            tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder,
            markets([open_market("none")]) as ports,
        ):
            url = postgres.start(Path(folder))
            try:
                upgrade(url)
                yield from _raced(name, cap, url, ports[0], domains)
            finally:
                postgres.stop(Path(folder))


def _raced(name: str, cap: dict[str, Any], url: str, port: int, domains: Sequence[str]) -> Iterator[Figure]:
    run = uuid4() if cap["period"] == "run" else None
    asyncio.run(_set(url, cap, run))
    order = {
        "url": url,
        "port": port,
        "run": str(run) if run else "",
        "domains": list(domains),
        "of": PROCESSES,
    }
    bought = sum(item["bought"] for item in ended(start("spend", order, PROCESSES)))
    spent, reserved, theirs = asyncio.run(_spent(url, run, port))
    in_money = cap.get("unit") != "units"
    paid = theirs * PRICE if in_money else Decimal(theirs)
    price = PRICE if in_money else Decimal(1)
    over = max(spent + reserved, paid) - cap["cap"]
    yield Figure(
        f"cap on {name}, {PROCESSES} workers: beyond it",
        float(max(Decimal(0), over)),
        "USD" if in_money else "units",
        0,
    )
    used = cap["cap"] - spent < price
    yield Figure(f"cap on {name}: bought {bought}, left of it", float(cap["cap"] - spent), "less than one price", float(price),
                 ok=used and spent == paid and reserved == 0)  # fmt: skip


async def _set(url: str, cap: dict[str, Any], run: Any) -> None:
    database = Database(url)
    async with database.scope() as scope:
        await set_budget(scope, run_id=run, **cap)
    await database.close()


async def _spent(url: str, run: Any, port: int) -> tuple[Decimal, Decimal, int]:
    database = Database(url)
    async with database.scope() as scope:
        (budget,) = await budgets(scope, run_id=run)
    await database.close()
    books = await remote_books(f"127.0.0.1:{port}")
    return budget.spent, budget.reserved, sum(books.charged("hunter").values())


def cached(quick: bool) -> Iterator[Figure]:
    """One caller, one question at a time: answers that are kept, and the booking of those that are not."""
    os.environ["HUNTER_API_KEY"] = "bench-key"
    with (
        tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder,
        markets([open_market("none")]) as ports,
    ):
        url = postgres.start(Path(folder))
        try:
            upgrade(url)
            kept, booked = asyncio.run(_timed(url, ports[0], 200 if quick else 2_000))
        finally:
            postgres.stop(Path(folder))
    yield Figure("an answer that is kept, median", statistics.median(kept), "ms", 5)
    yield Figure("an answer that is kept, p95", statistics.quantiles(kept, n=20)[-1], "ms", 5)
    yield Figure("begin and settle of a call that costs, median", statistics.median(booked), "ms", 15)
    yield Figure(
        "begin and settle of a call that costs, p95", statistics.quantiles(booked, n=20)[-1], "ms", 40
    )


async def _timed(url: str, port: int, rounds: int) -> tuple[list[float], list[float]]:
    database, market = Database(url), Market(11, 1_000)
    vendor, kept, booked = hunter("hunter", Plan("bench", (Limit(2_000, 1.0),))), list[float](), list[float]()
    async with database.scope() as scope:
        await set_budget(scope, "month", Decimal(100_000))
        await set_budget(scope, "day", Decimal(100_000), source="hunter")
    async with gateway_to(port, database) as gateway:
        outside = _Stopwatch(gateway._exchange)
        gateway._exchange = outside  # type: ignore[assignment]
        asks = [Question(company=CompanyRef(domain=market.company(index).domain)) for index in range(200)]
        for question in asks:
            outside.seconds, begun = 0.0, time.perf_counter()
            await gateway.ask(vendor, vendor.operation("company"), [question], Why("bench"))
            booked.append((time.perf_counter() - begun - outside.seconds) * 1000)
        for number in range(rounds):
            begun = time.perf_counter()
            asked = await gateway.ask(vendor, vendor.operation("company"), [asks[number % 200]], Why("bench"))
            kept.append((time.perf_counter() - begun) * 1000)
            assert asked.got[0].cached
    await database.close()
    return kept, booked[5:]


class _Stopwatch:
    """Times what happens outside, so that the rest is ours."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange, self.seconds = exchange, 0.0

    async def send(self, *arguments: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        try:
            return await self._exchange.send(*arguments, **options)
        finally:
            self.seconds += time.perf_counter() - begun
