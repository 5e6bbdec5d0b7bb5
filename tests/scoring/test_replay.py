"""Recorded scores come out again to the letter, and differences between them add up exactly: over generated histories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from uuid import UUID

import orjson
import pytest

from leadwright.icp import store as icps
from leadwright.icp.document import from_document
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Scope
from leadwright.reads.score_at import score_at
from leadwright.reads.why_then import why_then
from leadwright.scoring.explain import total
from leadwright.scoring.replay import replay
from leadwright.scoring.store import rescore

from .engines import AS_OF, COLUMNS, Row
from .invented import any_card, any_icp, any_row

pytestmark = pytest.mark.anyio
COMPANIES, MOMENTS, LOTS = 12, 4, 6


async def _store(scope: Scope, rows: Sequence[Row]) -> None:
    """Put rows of features where scoring reads them."""
    names = [column.name for column in COLUMNS]
    cells = [
        {
            name: orjson.loads(orjson.dumps(value)) if name == "custom" else _plain(value)
            for name, value in row.items()
        }
        for row in rows
    ]
    typed = ", ".join(f"{column.name} {column.type}" for column in COLUMNS)
    sets = ", ".join(f"{name} = excluded.{name}" for name in names if name != "company_id")
    await scope.run(
        f"INSERT INTO features (workspace_id, {', '.join(names)}, evidence)"
        f" SELECT :workspace, {', '.join(f'r.{name}' for name in names)}, '{{}}'"
        f" FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r({typed})"
        f" ON CONFLICT (workspace_id, company_id) DO UPDATE SET {sets}",
        workspace=scope.workspace,
        rows=orjson.dumps(cells, default=str).decode(),
    )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


async def _history(scope: Scope, seed: int) -> tuple[StoredIcp, list[UUID], list[datetime]]:
    """Live through some moments: rows, rules, wishes and days change, each or not."""
    r = Random(seed)
    stored = await icps.save(scope, from_document({"name": f"Lot {seed}", "industries": ["SaaS"]}))
    rows = [any_row(r, seed * 100 + number) for number in range(COMPANIES)]
    card, icp, day = any_card(r), any_icp(r), AS_OF
    moments = []
    for _ in range(MOMENTS):
        await _store(scope, rows)
        await rescore(scope, stored, icp, card, day, frozenset({"hiring", "stack", "funding_date"}))
        await scope.commit()
        moments.append(await scope.value("SELECT clock_timestamp()"))
        await scope.commit()
        card = any_card(r) if r.random() < 0.5 else card
        icp = any_icp(r) if r.random() < 0.5 else icp
        day += timedelta(days=r.choice((0, 0, 1, 30, 200)))
        rows = [_later(r, row) for row in rows]
    ids = [UUID(row["company_id"]) for row in rows]
    return stored, ids, moments


def _later(r: Random, row: Row) -> Row:
    other = any_row(r, 1)
    kept = {name for name in row if name == "company_id" or r.random() < 0.6}
    return {name: row[name] if name in kept else other[name] for name in row}


@pytest.mark.parametrize("seed", range(LOTS))
async def test_what_moved_a_score_sums_up_to_its_move_exactly(scope: Scope, seed: int) -> None:
    stored, ids, moments = await _history(scope, seed)
    moved = 0
    for company in ids:
        for start, end in [*pairwise(moments), (moments[0], moments[-1])]:
            found = await why_then(scope, company, stored.id, start, end)
            assert found.before.identical
            assert found.after.identical
            assert sum((line.cause.points for line in found.lines), Decimal(0)) == found.difference
            assert total(found.before.contributions) == found.before.total
            assert all(line.cause.points for line in found.lines)
            moved += bool(found.lines)
    assert moved > len(ids)


async def test_the_order_of_columns_in_a_row_does_not_matter(scope: Scope) -> None:
    stored, ids, moments = await _history(scope, 99)
    for company in ids[:4]:
        found = await why_then(scope, company, stored.id, moments[0], moments[-1])
        again = await why_then(scope, company, stored.id, moments[-1], moments[0])
        assert found == again


async def test_every_recorded_score_comes_out_again_to_the_letter(scope: Scope) -> None:
    for seed in (200, 201):
        await _history(scope, seed)
    recorded = await scope.value("SELECT count(*) FROM score_history")
    done = await replay(scope)
    assert (done.asked, done.identical, done.older, done.different) == (recorded, recorded, 0, [])
    some = await replay(scope, 7, seed=1)
    assert (some.asked, some.identical) == (7, 7)


async def test_a_record_that_was_tampered_with_is_found(scope: Scope) -> None:
    await _history(scope, 300)
    touched = await scope.value(
        "UPDATE score_history SET score = CASE WHEN score > 50 THEN score - 0.1 ELSE score + 0.1 END"
        " WHERE id = (SELECT min(id) FROM score_history) RETURNING id"
    )
    done = await replay(scope)
    assert [item.history for item in done.different] == [touched]
    assert done.identical == done.asked - 1


async def test_replay_needs_nothing_that_is_derived(scope: Scope) -> None:
    stored, ids, moments = await _history(scope, 400)
    before = await score_at(scope, ids[0], stored.id, moments[1])
    for table in ("scores", "scorings", "features", "tier_counts", "facet_counts"):
        await scope.run(f"DELETE FROM {table}")
    done = await replay(scope)
    assert done.identical == done.asked > 0
    assert replace(before) == await score_at(scope, ids[0], stored.id, moments[1])
