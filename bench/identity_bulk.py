"""Resolution at size, on an invented register with planted duplicates (`make_duplicates.py`).

A process of its own resolves the list, so that its time and memory are its own; a database with all companies known
meets the new ones.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.figure import Figure, peak_memory
from bench.make_duplicates import register
from leadwright.entities.bulk import judge_all
from leadwright.entities.candidates import compare, keep_blocks
from leadwright.entities.clusters import Word, clusters
from leadwright.entities.keys import company_keys
from leadwright.kernel import postgres
from leadwright.kernel.db import Database, Scope
from leadwright.migrations.upgrade import upgrade


def in_bulk(quick: bool) -> Iterator[Figure]:
    """A whole list of records in memory to canonical ids: time, memory, and F1 of pairs against the truth."""
    rows = 20_000 if quick else 1_000_000
    done = subprocess.run(
        [sys.executable, "-m", "bench.identity_bulk", str(rows)], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    yield Figure(f"{rows:,} invented records resolved in bulk", found["seconds"], "s", 180)
    yield Figure(
        f"{rows:,} invented records in bulk: processor time of all processes", found["processor"], "s", 360
    )
    yield Figure(f"{rows:,} invented records in bulk: F1 of pairs", found["f1"], "", 0.95, at_least=True)
    yield Figure(
        f"{rows:,} invented records in bulk: pairs wrongly the same, of all that are the same",
        found["wrong"],
        "",
        0.005,
    )
    yield Figure(
        f"{rows:,} invented records in bulk: peak memory of the largest process", found["memory"], "MB", 8_000
    )


def resolve_list(rows: int) -> dict[str, Any]:
    """Resolve an invented list and tell how long it took and how right it was."""
    import os

    listed = list(register(rows))
    records, truth = [fields for _, fields in listed], [number for number, _ in listed]
    ids = [UUID(int=place + 1) for place in range(rows)]
    before, started = sum(os.times()[:4]), time.perf_counter()
    words = [
        Word(
            ids[j.left],
            ids[j.right],
            j.verdict,
            None,
            j.probability if j.verdict == "same" else 1 - j.probability,
        )
        for j in judge_all(records)
        if j.verdict != "unsure"
    ]
    company = clusters({one: company_keys(fields) for one, fields in zip(ids, records, strict=True)}, words)
    seconds, processor = time.perf_counter() - started, sum(os.times()[:4]) - before
    true, said = _pairs(Counter(truth)), _pairs(Counter(company.values()))
    right = _pairs(Counter((company[one], who) for one, who in zip(ids, truth, strict=True)))
    return {
        "seconds": seconds, "processor": processor, "f1": 2 * right / (true + said), "wrong": 1 - right / said,
        "memory": peak_memory(),
    }  # fmt: skip


def _pairs(sizes: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def on_arrival(quick: bool) -> Iterator[Figure]:
    """A thousand new companies compared with all that a database knows, judgements written."""
    known = 20_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as folder:
        url = postgres.start(Path(folder))
        upgrade(url)
        seconds = asyncio.run(_arrive(url, known))
        postgres.stop(Path(folder))
    yield Figure(f"1,000 new companies against {known:,} known", seconds, "s", 5)


async def _arrive(url: str, known: int) -> float:
    database = Database(url)
    records = register(known + 1_000, seed=12)
    async with database.scope() as scope:
        first = 1
        while batch := [
            fields for _, fields in itertools.islice(records, 20_000 if first <= known - 20_000 else 1_000)
        ]:
            new = first > known
            await _known(scope, first, batch, blocks=not new)
            await scope.commit()
            first += len(batch)
        await scope.refresh_statistics()
        await scope.commit()
    async with database.scope() as scope:
        fresh = [UUID(int=number) for number in range(known + 1, known + 1_001)]
        started = time.perf_counter()
        await compare(scope, fresh)
        await scope.commit()
        seconds = time.perf_counter() - started
    await database.close()
    return seconds


async def _known(scope: Scope, first: int, batch: Sequence[dict[str, Any]], *, blocks: bool) -> None:
    ids = [UUID(int=first + place) for place in range(len(batch))]
    rows = [
        (one, said["name"], json.dumps({name: [value, 0.8, 1, 0] for name, value in said.items()}))
        for one, said in zip(ids, batch, strict=True)
    ]
    await scope.stage("told", {"id": "uuid", "name": "text", "fields": "text"}, rows)
    await scope.run(
        "INSERT INTO profiles (workspace_id, company_id, name, fields, search, first_seen, last_seen)"
        " SELECT :workspace, id, name, fields::jsonb, '', now(), now() FROM pg_temp.told",
        workspace=scope.workspace,
    )
    if blocks:
        await keep_blocks(scope, dict(zip(ids, batch, strict=True)))


if __name__ == "__main__":
    print(json.dumps(resolve_list(int(sys.argv[1]))))
