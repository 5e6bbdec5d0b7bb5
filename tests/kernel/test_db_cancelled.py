"""A statement that is cancelled in its middle leaves nothing behind that somebody else could read."""

from __future__ import annotations

import asyncio
import random

import pytest

from leadwright.kernel.db import Database

pytestmark = pytest.mark.anyio


async def _once(database: Database, number: int) -> None:
    await database.once("SELECT %s::int FROM pg_sleep(0.0005), generate_series(1, 2000) LIMIT 1", [number])


async def _in_scope(database: Database, number: int) -> None:
    async with database.scope() as scope:
        await scope.value("SELECT CAST(:number AS int) FROM pg_sleep(0.0005)", number=number)
        await scope.value("SELECT CAST(:number AS int) FROM pg_sleep(0.0005)", number=number)


@pytest.mark.parametrize("seed", range(4))
async def test_whoever_asks_after_a_cancelled_statement_gets_their_own_answer(
    database_url: str, seed: int
) -> None:
    chance = random.Random(seed)
    database = Database(database_url, pool_size=2)
    try:
        for number in range(150):
            tasks = [asyncio.create_task(ask(database, -number)) for ask in (_once, _once, _in_scope)]
            await asyncio.sleep(chance.random() * 0.004)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert await database.once("SELECT %s::int", [number]) == number
            async with database.scope() as scope:
                assert await scope.value("SELECT CAST(:number AS int)", number=number) == number
    finally:
        await database.close()
