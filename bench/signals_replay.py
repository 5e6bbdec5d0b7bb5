"""Measurements of scores through time: past scores made again with everything derived dropped, and a new day."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg

from bench.figure import Figure
from bench.population import populate
from bench.river import ICP
from leadwright.flows.rescore import rescore_all
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import clock, postgres
from leadwright.kernel.db import Database
from leadwright.migrations.upgrade import upgrade
from leadwright.scoring.replay import Replayed, replay

DAYS = (0, 60, 130)
_DERIVED = (
    "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
    " AND obj_description(c.oid) LIKE 'Derived.%'"
)


async def _live(url: str) -> float:
    """Score as of some days under two ICPs, one after the other; return the seconds of the last new day."""
    database, today, seconds = Database(url), clock.today(), 0.0
    async with database.scope() as scope:
        for days in DAYS:
            stored = await icps.save(
                scope, from_document({**ICP, "companySizeMin": 50 + days % 60}), name="Bench"
            )
            started = time.perf_counter()
            await rescore_all(scope, stored, as_of=today + timedelta(days=days))
            await scope.commit()
            seconds = time.perf_counter() - started
    await database.close()
    return seconds


async def _again(url: str, most: int) -> Replayed:
    database = Database(url)
    async with database.scope() as scope:
        done = await replay(scope, most, seed=5)
    await database.close()
    return done


def replaying(quick: bool) -> Iterator[Figure]:
    """Past scores made again from the record alone: every table that is derived has been dropped."""
    rows, most = (2_000, 1_000) if quick else (20_000, 10_000)
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        url = postgres.start(Path(folder))
        upgrade(url)
        populate(url, rows)
        asyncio.run(_live(url))
        with psycopg.connect(url, autocommit=True) as connection:
            dropped = [row[0] for row in connection.execute(_DERIVED)]
            for table in dropped:
                connection.execute(f"DROP TABLE {table} CASCADE".encode())
        started = time.perf_counter()
        done = asyncio.run(_again(url, most))
        seconds = time.perf_counter() - started
        whole = done.asked == most and not done.different
        name = f"past scores made again to the letter, {len(dropped)} derived tables dropped"
        yield Figure(name, done.identical, f"of {most:,}", most, at_least=True, ok=whole)
        yield Figure(f"making {most:,} past scores again", seconds, "s", 30)
        postgres.stop(Path(folder))
