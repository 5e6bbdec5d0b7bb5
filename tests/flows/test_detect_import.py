"""Behaviour of detecting after imports: the same signals, however the history came in."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from leadwright.flows import detect as verbs
from leadwright.flows.detect import detect_all, detect_import
from leadwright.flows.import_file import import_file
from leadwright.flows.rescore import rescore_some
from leadwright.flows.undo_import import redo_import, undo_import
from leadwright.kernel.db import Database, Scope

pytestmark = pytest.mark.anyio

HEAD = "observed_on,company,website,employees,hiring,status,stage\n"
START = date(2024, 1, 1)


def drawn(seed: int, companies: int = 12, days: int = 6) -> list[list[str]]:
    """An invented history: per day the rows of the companies that the list names then."""
    dice = random.Random(seed)
    state = {n: [dice.randrange(1, 60), dice.randrange(2), "Active", "Early"] for n in range(companies)}
    told = []
    for number in range(days):
        rows = []
        for n, now in state.items():
            if dice.random() < 0.3:
                now[0] = dice.randrange(1, 60)
            if dice.random() < 0.3:
                now[1] = 1 - now[1]
            if dice.random() < 0.15:
                now[2] = dice.choice(["Active", "Inactive", "Acquired", "Public"])
            if dice.random() < 0.15:
                now[3] = dice.choice(["Early", "Growth", ""])
            if dice.random() < 0.9:
                heads = now[0] if dice.random() < 0.9 else ""
                day = START + timedelta(days=30 * number)
                rows.append(f"{day},Firm {n},firm{n}.example,{heads},{now[1]},{now[2]},{now[3]}\n")
        told.append(rows)
    return told


async def take(scope: Scope, folder: Path, rows: list[str], name: str = "panel.csv") -> Any:
    path = folder / name
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    last = None
    async for last in import_file(scope, path, folder / "errors"):
        await scope.commit()
    assert last is not None
    async for _ in detect_import(scope, last.state.id):
        await scope.commit()
    return last.state.id


async def seen(scope: Scope) -> list[tuple[Any, ...]]:
    """Every signal, by what the world would call it: no ids."""
    rows = await scope.rows(
        "SELECT p.domain, s.type, s.subject, s.dated::text, s.first_seen, s.last_seen, s.ended_on::text, s.details"
        " FROM signals s JOIN profiles p ON p.company_id = s.company_id ORDER BY 1, 2, 3, 4, s.details::text"
    )
    return [tuple(row) for row in rows]


async def rows_of(scope: Scope, table: str = "signals") -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await scope.rows(f"SELECT * FROM {table} ORDER BY id")]


def differences(told: list[list[str]]) -> list[tuple[str, str, str]]:
    """What truly changed from one row of a company to the next that says something: the plain reading."""
    by_company: dict[str, list[list[str]]] = {}
    for row in (row.strip().split(",") for rows in told for row in rows):
        by_company.setdefault(row[2], []).append(row)
    found = []
    became = {"Active": "reopened", "Inactive": "closed", "Acquired": "acquired", "Public": "went_public"}
    for domain, rows in by_company.items():
        for column, name in (
            (3, lambda a, b: "head_count_growth" if int(b) > int(a) else "head_count_decline"),
            (4, lambda a, b: "hiring_started" if b == "1" else "hiring_stopped"),
            (5, lambda a, b: became[b]),
            (6, lambda a, b: "stage_changed"),
        ):
            spoken = [row for row in rows if row[column]]
            found += [
                (domain, name(a[column], b[column]), b[0])
                for a, b in pairwise(spoken)
                if a[column] != b[column]
            ]
    return sorted(found)


def events(found: list[tuple[Any, ...]]) -> list[tuple[str, str, str]]:
    return sorted((row[0], row[1], row[3]) for row in found if row[1] != "hiring")


@pytest.mark.parametrize("seed", [3, 17])
async def test_a_history_gives_its_true_differences_in_one_go_day_by_day_and_backwards(
    database: Database, tmp_path: Path, seed: int
) -> None:
    told = drawn(seed)
    async with database.scope(actor="test") as scope:
        for rows in told:
            await take(scope, tmp_path, rows)
        day_by_day = await seen(scope)
        ids = await rows_of(scope)
        assert events(day_by_day) == differences(told)
        await scope.run("DELETE FROM signals")
        async for _ in detect_all(scope):
            await scope.commit()
        assert await rows_of(scope) == ids
        assert await scope.value("SELECT count(*) FROM signal_news") == 0


@pytest.mark.parametrize("order", ["one go", "backwards", "shuffled"])
async def test_the_order_in_which_a_history_comes_does_not_matter(
    scope: Scope, tmp_path: Path, order: str
) -> None:
    told = drawn(5)
    if order == "one go":
        await take(scope, tmp_path, [row for rows in told for row in rows])
    else:
        days = told[::-1] if order == "backwards" else random.Random(1).sample(told, len(told))
        for rows in days:
            await take(scope, tmp_path, rows)
    assert events(await seen(scope)) == differences(told)


async def test_a_detection_that_was_stopped_goes_on_to_the_same_signals(
    scope: Scope, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "BATCH", 4)
    told = drawn(7)
    import_id = await take(scope, tmp_path, [row for rows in told for row in rows])
    whole = await rows_of(scope)
    await scope.run("DELETE FROM signals")
    await scope.commit()
    steps = detect_import(scope, import_id)
    await anext(steps)
    await scope.rollback()
    await steps.aclose()
    async for step in detect_import(scope, import_id):
        await scope.commit()
    assert (step.done, step.of) == (12, 12)
    assert await rows_of(scope) == whole


async def test_an_undone_import_takes_its_signals_away_and_brings_them_back(
    scope: Scope, tmp_path: Path
) -> None:
    await take(scope, tmp_path, ["2024-01-01,Firm,firm.example,10,0,Active,\n"])
    second = await take(scope, tmp_path, ["2024-02-01,Firm,firm.example,12,1,Active,\n"])
    before = await rows_of(scope)
    assert before
    for verb, expected in ((undo_import, []), (redo_import, before)):
        async for step in verb(scope, second):
            await rescore_some(scope, step.companies)
            await scope.commit()
        assert await rows_of(scope) == expected


async def test_fresh_changes_are_news_once_and_the_past_is_none(scope: Scope, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    rows = [
        f"{today - timedelta(days=ago)},Firm,firm.example,10,{ago == 5:d},Active,\n" for ago in (400, 20, 5)
    ]
    await take(scope, tmp_path, rows)
    assert [row[4] for row in await rows_of(scope, "signal_news")] == ["hiring_started"]
    await take(scope, tmp_path, [f"{today - timedelta(days=300)},Firm,firm.example,10,1,Active,\n"])
    assert len(await rows_of(scope, "signal_news")) == 1


async def test_history_that_comes_after_the_present_alerts_nobody(scope: Scope, tmp_path: Path) -> None:
    today = datetime.now(UTC).date()
    await take(scope, tmp_path, [f"{today},Firm,firm.example,10,1,Active,\n"])
    await take(scope, tmp_path, [f"{today - timedelta(days=9)},Firm,firm.example,10,0,Active,\n"])
    assert [row[1] for row in events(await seen(scope))] == ["hiring_started"]
    assert await rows_of(scope, "signal_news") == []


async def test_rows_that_were_told_once_are_not_looked_through(scope: Scope, tmp_path: Path) -> None:
    path = tmp_path / "once.csv"
    path.write_text("company,website,employees,hiring\nA,a.example,3,1\nB,b.example,4,0\n", encoding="utf-8")
    last = None
    async for last in import_file(scope, path, tmp_path):
        await scope.commit()
    assert last is not None
    assert [step.of async for step in detect_import(scope, last.state.id)] == [0]
