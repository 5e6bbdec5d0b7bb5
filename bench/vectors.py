"""Measurements of meaning: companies embedded, an ICP against all of them, and search with its recall.

The companies are invented (`make_meanings.py`). A second workspace holds one row in a hundred of the same tables.
Recall is counted against the cosines of all, by similarity: a company as near as the tenth is as good as it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import psycopg

from bench.figure import Figure
from bench.make_meanings import COLUMNS, INSERT, companies, question, sentence
from leadwright.entities import nearest, vectors
from leadwright.flows.embed import embed
from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.kernel import postgres
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.kernel.halfvec import Matrix, literal
from leadwright.llm.words import word_model
from leadwright.migrations.upgrade import upgrade
from leadwright.reads.search import search

SMALL = UUID("00000000-0000-7000-8000-0000000000aa")
_TRIES = 60
_TENTH = """
SELECT min(near) FROM (SELECT -(vector <#> CAST(:query AS halfvec)) AS near FROM company_vectors
  WHERE model = :model AND vector IS NOT NULL ORDER BY vector <#> CAST(:query AS halfvec) LIMIT 10) AS ten
"""

_AGAINST = """
SELECT count(*), max((-(c.vector <#> (SELECT vector FROM {t})))::real),
  max(width_bucket((-(c.vector <#> (SELECT vector FROM {t})))::real, (SELECT cuts[:] FROM {t}))::numeric
    / (SELECT cardinality(cuts) FROM {t}))
FROM company_vectors c WHERE c.workspace_id = :workspace AND c.model = (SELECT model FROM {t}) AND c.vector IS NOT NULL
""".format(t="semantic_targets WHERE workspace_id = :workspace")


def meaning(quick: bool) -> Iterator[Figure]:
    """At 100,000 and at 1,000,000 companies; quick at 40,000."""
    for rows in (40_000,) if quick else (100_000, 1_000_000):
        with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
            url = postgres.start(Path(folder))
            upgrade(url)
            yield from asyncio.run(_measured(url, rows))
            postgres.stop(Path(folder))


async def _measured(url: str, rows: int) -> list[Figure]:
    database = Database(url)
    small = rows // 100
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"SELECT set_config('leadwright.workspace', '{SMALL}', false)")
        owner.execute("INSERT INTO workspaces (id, name) VALUES (%s, 'Small')", [SMALL])
    await _fill(database, SMALL, small, 2)
    await _embed(database, SMALL)
    await _fill(database, DEFAULT_WORKSPACE, rows, 1)
    seconds = await _embed(database, DEFAULT_WORKSPACE)
    figures = [Figure(f"{rows:,} companies embedded and written", seconds, "s", 30 * rows / 100_000)]
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE company_vectors, profiles, vector_signs")
    figures += await _searches(database, DEFAULT_WORKSPACE, f"{rows:,} companies")
    figures += await _against(database, rows)
    figures += await _searches(database, SMALL, f"{small:,} of {rows + small:,} companies")
    await database.close()
    return figures


async def _fill(database: Database, workspace: UUID, rows: int, seed: int) -> None:
    made = companies(rows, seed)
    async with database.scope(workspace) as scope:
        while batch := list(itertools.islice(made, 50_000)):
            await scope.stage("meant", COLUMNS, batch)
            await scope.run(INSERT, workspace=workspace)
            await scope.commit()
        await scope.refresh_statistics()


async def _embed(database: Database, workspace: UUID) -> float:
    started = time.perf_counter()
    async with database.scope(workspace) as scope:
        async for _ in embed(scope, word_model()):
            await scope.commit()
    return time.perf_counter() - started


async def _searches(database: Database, workspace: UUID, what: str) -> list[Figure]:
    r = random.Random(5)
    typed = [question(r) for _ in range(_TRIES)]
    asked = word_model().vectors([*typed[: _TRIES // 2], *(sentence(r) for _ in range(_TRIES // 2))])
    async with database.scope(workspace) as scope:
        recall, near = await _recall(scope, asked)
        took = []
        for text in typed:
            started = time.perf_counter()
            await search(scope, word_model(), text)
            took.append(time.perf_counter() - started)
    return [
        Figure(f"{what}: recall@10 against exact search", recall, "", 0.95, at_least=True),
        Figure(f"{what}: the nearest 10 of a vector, p95", _p95(near), "ms", 100),
        Figure(f"{what}: search by words and meaning, p95", _p95(took), "ms", 100),
    ]


async def _against(database: Database, rows: int) -> list[Figure]:
    """One ICP against all companies: how near each is, and what that means beside the others; then the same, stored."""
    persona = {"text": sentence(random.Random(7))}
    async with database.scope() as scope:
        await icps.save(
            scope, from_document({"name": "Bench", "industries": ["SaaS"], "persona": persona}), name="Bench"
        )
        await scope.commit()
        started = time.perf_counter()
        async for _ in embed(scope, word_model()):
            await scope.commit()
        stored = time.perf_counter() - started
        took = []
        for _ in range(5):
            started = time.perf_counter()
            told = await scope.row(_AGAINST, workspace=scope.workspace)
            took.append(time.perf_counter() - started)
        assert told is not None
        assert told[0] == rows
    return [
        Figure(f"one ICP against {rows:,} companies: similarity and match of each", sorted(took)[2], "s", 1),
        Figure("the same, each match stored", stored, "s", 30 * rows / 1_000_000),
    ]


async def _recall(scope: Scope, asked: Matrix) -> tuple[float, list[float]]:
    model = await vectors.live(scope)
    assert model is not None
    await nearest.nearest(scope, model, asked[0], 10)
    took, right = [], 0
    for vector in asked:
        started = time.perf_counter()
        found = await nearest.nearest(scope, model, vector, 10)
        took.append(time.perf_counter() - started)
        tenth = await scope.value(_TENTH, query=literal(vector), model=model.number)
        right += sum(item.similarity >= tenth - 1e-6 for item in found)
    return right / (10 * len(asked)), took


def _p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[round(len(seconds) * 0.95) - 1] * 1000


MEASURES = (meaning,)
