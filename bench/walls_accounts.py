"""Measurements of accounts: what asking who adds to a request, what the audit log costs, and whether every route holds."""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import httpx2
import psycopg

from bench.figure import Figure
from leadwright.faces.compose import create_app
from leadwright.kernel import postgres
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.migrations.upgrade import upgrade
from leadwright.workspace import audit
from leadwright.workspace.accounts import keys, passwords, users
from leadwright.workspace.accounts.asker import Askers, askers_of

_ROOT = Path(__file__).parents[1]


def asking_who(quick: bool) -> Iterator[Figure]:
    """The same request before and after an owner is set up, in turns, on two databases of one server; and its parts alone."""
    rounds = 150 if quick else 1_500
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        os.environ.setdefault("LEADWRIGHT_INSTALL_KEY", "a key of measurements")
        url = postgres.start(Path(folder))
        upgrade(url)
        with psycopg.connect(url.replace("/leadwright?", "/postgres?"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE owned TEMPLATE leadwright")
        try:
            yield from asyncio.run(_asking(url, url.replace("/leadwright?", "/owned?"), Path(folder), rounds))
        finally:
            postgres.stop(Path(folder))


async def _asking(plain: str, owned: str, home: Path, rounds: int) -> list[Figure]:
    config = Settings(home=home, outside="closed", rate_limit=1_000_000)
    without, with_owner = Database(plain), Database(owned)
    async with with_owner.scope(DEFAULT_WORKSPACE, actor="bench") as scope:
        ada = await users.create_owner(scope, "ada@acme.example", "Ada Byron", "violet kettle drums softly")
        _, text = await keys.create(scope, ada.id, "bench", ["admin"])
    one = _client(without, config)
    two = _client(with_owner, config, authorization=f"Bearer {text}")
    path = "/api/v1/icps"
    for client in (one, two):
        assert (await client.get(path)).status_code == 200
    before, after = list[float](), list[float]()
    for number in range(
        rounds
    ):  # in turns, and each first as often as second: what slows the machine slows both
        pair = [(one, before), (two, after)]
        for client, spent in pair if number % 2 else reversed(pair):
            spent.append(await _timed(lambda client=client: client.get(path)))  # type: ignore[misc]
    askers = Askers(with_owner)
    await askers.by_key(text)  # a first statement is prepared
    cold, warm = list[float](), list[float]()
    for _ in range(rounds):
        askers.forget()
        cold.append(await _timed(lambda: askers.by_key(text)))
        warm.append(await _timed(lambda: askers.by_key(text)))
    hashing = [await _timed(lambda: passwords.matches(None, "no password of anybody")) for _ in range(5)]
    for client in (one, two):
        await client.aclose()
    askers_of(with_owner).forget()
    await without.close()
    await with_owner.close()
    added = statistics.median(after) - statistics.median(before)
    share = added / statistics.median(before)
    return [
        Figure("a request before there is an owner, median", statistics.median(before), "ms", 50),
        Figure("the same with a key, median", statistics.median(after), "ms", 50),
        Figure("what asking who adds to it, of its medians", added, "ms", 1.0),
        Figure("the same as a share of the request", share * 100, "%", 15),
        Figure("who asks, found in the database, median", statistics.median(cold), "ms", 2),
        Figure("who asks, remembered, p95", statistics.quantiles(warm, n=20)[-1] * 1000, "us", 100),
        Figure("one password compared (argon2id, 64 MiB), median", statistics.median(hashing), "ms", 1000),
    ]


def _client(database: Database, config: Settings, **headers: str) -> httpx2.AsyncClient:
    app = httpx2.ASGITransport(app=create_app(database, config))
    return httpx2.AsyncClient(transport=app, base_url="http://localhost", headers=headers)


async def _timed(doing: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds that something takes."""
    started = time.perf_counter()
    await doing()
    return (time.perf_counter() - started) * 1000


def sealing(quick: bool) -> Iterator[Figure]:
    """Entries of the audit log added by eight at once, each in a transaction of its own, and the whole log checked."""
    count = 2_000 if quick else 20_000
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        os.environ.setdefault("LEADWRIGHT_INSTALL_KEY", "a key of measurements")
        url = postgres.start(Path(folder))
        upgrade(url)
        try:
            yield from asyncio.run(_sealing(url, Path(folder), count))
        finally:
            postgres.stop(Path(folder))


async def _sealing(url: str, home: Path, count: int) -> list[Figure]:
    database = Database(url)
    spent = list[float]()

    async def add(number: int) -> None:
        async with database.scope() as scope:
            await audit.note(scope, None, "cli", "change", "Did something", {"n": number})

    async def some(first: int) -> None:
        for number in range(first, count, 8):
            spent.append(await _timed(lambda: add(number)))  # noqa: B023 - awaited before the next

    await asyncio.gather(*(some(first) for first in range(8)))
    started = time.perf_counter()
    async with database.scope() as scope:
        found = await audit.verify(scope, home)
    checked = time.perf_counter() - started
    await database.close()
    whole = found.entries == count and found.broken_at is None
    return [
        Figure(
            "audit log: an entry added, 8 at once on one chain, p95",
            statistics.quantiles(spent, n=20)[-1],
            "ms",
            50,
        ),
        Figure(f"audit log: {count:,} entries checked", checked, "s", 30, ok=whole and checked <= 30),
    ]


def roles(_: bool) -> Iterator[Figure]:
    """Every route in every role, and every route of the API with keys of five kinds: as expected or not."""
    yield _passed("roles: kinds of askers for whom every route answers as expected", "test_matrix.py", 14)


def isolation(_: bool) -> Iterator[Figure]:
    """Every id of one workspace asked for by every route from another: as what does not exist, or not."""
    yield _passed("isolation: whole runs without a difference", "test_isolation.py", 3)


def _passed(name: str, file: str, wanted: int) -> Figure:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/accounts/{file}"]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    passed = re.search(r"(\d+) passed", done.stdout)
    failed = re.search(r"(\d+) (?:failed|error)", done.stdout)
    count = int(passed[1]) if passed else 0
    return Figure(name, count, "", wanted, at_least=True, ok=count >= wanted and failed is None)
