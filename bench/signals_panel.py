"""Measurement of events on real history: a directory of companies at 18 dates, against its plain differences.

Every date is imported as a file of its own, as the lists of those days would have been; then all of it in one go, with
processes that are killed while they import or detect, and the latest date first.
"""

from __future__ import annotations

import asyncio
import csv
import gzip
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.data import folder
from bench.figure import Figure
from leadwright.flows.detect import detect_all, detect_import
from leadwright.flows.import_file import import_file
from leadwright.kernel import postgres
from leadwright.kernel.db import Database
from leadwright.migrations.upgrade import upgrade

_BECAME = {"Active": "reopened", "Inactive": "closed", "Acquired": "acquired", "Public": "went_public"}
_TYPES = (
    "hiring_started", "hiring_stopped", "head_count_growth", "head_count_decline", "stage_changed",
    *sorted(_BECAME.values()),
)  # fmt: skip
_COLUMNS = ("observed_on", "yc_id", "team_size", "is_hiring", "status", "stage")
_KILLS = 6

Row = Mapping[str, str]
Event = tuple[str, str, str]


def panel(quick: bool) -> Iterator[Figure]:
    """The events of the panel, however it came in, equal its true differences; and none of them is news."""
    path = folder("companies", "yc_panel_to_2024-06.csv.gz")
    if path is None:
        return
    rows = _rows(path, 300 if quick else None)
    true = Counter(differences(rows))
    seconds = 0.0
    for way in ("date by date", "in one go", "killed and resumed", "backwards"):
        with tempfile.TemporaryDirectory(prefix="lw", dir="/tmp") as home:
            url = postgres.start(Path(home))
            upgrade(url)
            started = time.perf_counter()
            _play(url, Path(home), rows, way)
            seconds = time.perf_counter() - started
            found, news, same = asyncio.run(_judge(url))
            postgres.stop(Path(home))
        wrong = sum(((found - true) + (true - found)).values())
        yield Figure(
            f"panel {way}: events that are not a true difference, or missing, of {true.total():,}",
            wrong,
            "",
            0,
        )
        yield Figure(f"panel {way}: news", news, "", 0)
        if way == "date by date":
            yield Figure("panel date by date: signals that differ when dropped and built again", same, "", 0)
            yield Figure(
                f"panel date by date: {len(rows):,} rows imported and looked through", seconds, "s", 600
            )


def _rows(path: Path, companies: int | None) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    chosen = set(sorted({row["yc_id"] for row in rows})[:companies])
    return sorted((row for row in rows if row["yc_id"] in chosen), key=lambda row: row["observed_on"])


def differences(rows: Sequence[Row]) -> Iterator[Event]:
    """What truly changed: of each company and column, one word and the next that is not empty, on the day of the next."""
    by_company: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_company[row["yc_id"]].append(row)
    for company, told in by_company.items():
        for column in ("team_size", "is_hiring", "status", "stage"):
            spoken = [row for row in told if _says(column, row[column])]
            for before, after in pairwise(spoken):
                if before[column] != after[column]:
                    yield company, _name(column, before[column], after[column]), after["observed_on"]


def _says(column: str, value: str) -> bool:
    """Whether a cell says anything: nobody works at no company, and a status outside the four is none."""
    return (
        value not in ("", "0")
        if column == "team_size"
        else value in _BECAME
        if column == "status"
        else value != ""
    )


def _name(column: str, before: str, after: str) -> str:
    if column == "team_size":
        return "head_count_growth" if int(after) > int(before) else "head_count_decline"
    if column == "is_hiring":
        return "hiring_started" if after == "1" else "hiring_stopped"
    return _BECAME[after] if column == "status" else "stage_changed"


def _play(url: str, home: Path, rows: Sequence[Row], way: str) -> None:
    dates = sorted({row["observed_on"] for row in rows})
    if way in ("date by date", "backwards"):
        for date in dates if way == "date by date" else reversed(dates):
            asyncio.run(
                _take(url, _write(home / date, [row for row in rows if row["observed_on"] == date]), home)
            )
        return
    path = _write(home / "whole", rows)
    if way == "killed and resumed":
        dice = random.Random(11)
        for _ in range(_KILLS):
            _killed(url, path, home, dice.uniform(1.0, 6.0))
    asyncio.run(_take(url, path, home))


def _write(into: Path, rows: Sequence[Row]) -> Path:
    into.mkdir()
    path = into / "panel.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, _COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


async def _take(url: str, path: Path, home: Path) -> None:
    database = Database(url, pool_size=2)
    async with database.scope(actor="bench") as scope:
        async for progress in import_file(scope, path, home / "errors"):
            reading = progress.state.id
            await scope.commit()
        async for _ in detect_import(scope, reading):
            await scope.commit()
    await database.close()


def _killed(url: str, path: Path, home: Path, after: float) -> None:
    """Begin in a process of its own, and kill it in the middle, wherever that is."""
    process = multiprocessing.get_context("spawn").Process(target=_in_process, args=(url, path, home))
    process.start()
    process.join(after)
    if process.is_alive() and process.pid:
        os.kill(process.pid, signal.SIGKILL)
    process.join()


def _in_process(url: str, path: Path, home: Path) -> None:
    asyncio.run(_take(url, path, home))


async def _judge(url: str) -> tuple[Counter[Event], int, int]:
    """The events found, how many of them were news, and how many differ when all signals are dropped and built again."""
    database = Database(url, pool_size=2)
    async with database.scope(actor="bench") as scope:
        rows: Any = await scope.rows(
            "SELECT substring(min(r.native_key) FROM '#id:(.*)$'), s.type, s.dated::text FROM signals s"
            " JOIN company_records c ON c.company_id = s.company_id JOIN source_records r ON r.id = c.record_id"
            " WHERE s.type = ANY(:types) AND s.happened_on IS NULL GROUP BY s.id, s.type, s.dated",
            types=list(_TYPES),
        )
        found = Counter((row[0], row[1], row[2]) for row in rows)
        news = int(await scope.value("SELECT count(*) FROM signal_news"))
        before = await _all(scope)
        await scope.run("DELETE FROM signals")
        async for _ in detect_all(scope):
            await scope.commit()
        same = len(before ^ await _all(scope))
    await database.close()
    return found, news, same


async def _all(scope: Any) -> set[str]:
    return {str(tuple(row)) for row in await scope.rows("SELECT * FROM signals")}
