"""Replay: score again from what was recorded, with the SELECT of its own recipe. Reads `score_history` and `recipes`
alone, so that it does as well when everything derived is gone.

What a row of features was at the time stands in the history itself, as JSON; here it becomes the relation that the
SELECT reads.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from leadwright.kernel.db import Scope
from leadwright.scoring.compile import compile_card
from leadwright.scoring.dialects import dialect
from leadwright.scoring.features import COLUMNS
from leadwright.scoring.store import Recipe, recipe

Row: TypeAlias = Mapping[str, str]
"""A row of features as the history holds it: each column's value as JSON text, so that no digit is lost on the way."""

_BATCH = 5_000
_TYPED = ", ".join(f"{column.name} {column.type}" for column in COLUMNS)
_OTHERS = ", ".join(f"r.{column.name}" for column in COLUMNS if column.name != "company_id")
# The key of a row stands where the SELECT expects the company: one company has many rows here.
_RECORDED = f"""(SELECT h.id AS company_id, {_OTHERS} FROM score_history h
  CROSS JOIN LATERAL jsonb_to_record(h.input) AS r({_TYPED})
  WHERE h.workspace_id = '{{workspace}}'::uuid AND h.id = ANY('{{{{{{ids}}}}}}'::bigint[]))"""
_GIVEN = f"""(SELECT g.key AS company_id, {_OTHERS} FROM jsonb_to_recordset({{rows}}::jsonb) AS g(key int, input jsonb)
  CROSS JOIN LATERAL jsonb_to_record(g.input) AS r({_TYPED}))"""
# To the letter: 71.0 and 71 are one number, and not the same record.
_DIFFERENT = """
WITH again AS MATERIALIZED ({select})
SELECT h.id, h.score, s.score, h.tier, CASE WHEN s.out IS NULL THEN s.tier ELSE 'out' END
FROM score_history h LEFT JOIN again s ON s.company_id = h.id
WHERE h.workspace_id = '{workspace}'::uuid AND h.id = ANY('{{{ids}}}'::bigint[])
  AND (s.score::numeric(4,1)::text, s.potential::numeric(4,1)::text,
    CASE WHEN s.out IS NULL THEN s.tier ELSE 'out' END, s.out, (ARRAY[{earned}]::numeric[])::text)
  IS DISTINCT FROM (h.score::text, h.potential::text, h.tier, h.out, h.earned::text)
"""
_SAMPLE = """
SELECT id, recipe_id, as_of FROM score_history WHERE workspace_id = :workspace
ORDER BY hashint8extended(id, :seed) LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A recorded score that did not come out again: the row of the history, and both answers."""

    history: int
    recorded: Decimal
    again: Decimal | None
    recorded_tier: str
    again_tier: str | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many recorded scores were made again, how many came out to the letter, and those that did not.

    `older` counts those whose recipe this version of the program would name otherwise (features or the rule language
    have changed since): they were made again all the same, and are judged by what came out.
    """

    asked: int
    identical: int
    older: int
    different: Sequence[Difference]


async def replay(scope: Scope, most: int | None = None, *, seed: int = 0) -> Replayed:
    """Make recorded scores again, all of them or some by lot, and compare each with its record."""
    rows: Any = await scope.rows(_SAMPLE, workspace=scope.workspace, seed=seed, most=most)
    groups: dict[tuple[str, date], list[int]] = defaultdict(list)
    for row in rows:
        groups[row[1], row[2]].append(row[0])
    recipes = {name: await recipe(scope, name) for name in {name for name, _ in groups}}
    different: list[Difference] = []
    older = 0
    for (name, as_of), ids in sorted(groups.items()):
        for some in _batches(ids):
            found, is_older = await _again(scope, recipes[name], as_of, some)
            different += found
            older += len(some) if is_older else 0
    return Replayed(len(rows), len(rows) - len(different), older, different)


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


async def _again(
    scope: Scope, used: Recipe, as_of: date, ids: Sequence[int]
) -> tuple[list[Difference], bool]:
    listed = ",".join(map(str, ids))
    relation = _RECORDED.format(workspace=scope.workspace, ids=listed)
    compiled = compile_card(used.card, used.icp, as_of, used.answerable, relation)
    sql = _DIFFERENT.format(
        select=compiled.sql, workspace=scope.workspace, ids=listed,
        earned=", ".join(f"s.r_{rule}" for rule in used.rules),
    )  # fmt: skip
    cursor = await (await scope.driver()).execute(sql.encode())
    return [Difference(*row) for row in await cursor.fetchall()], compiled.recipe != used.id


async def results(scope: Scope, used: Recipe, as_of: date, inputs: Sequence[Row]) -> list[dict[str, Any]]:
    """Run the SELECT of a recipe over rows of features as the history holds them; one result a row, in their order.

    A result maps the columns of the SELECT to values. Writes nothing.
    """
    rows = ", ".join(f'{{"key": {number}, "input": {_text(row)}}}' for number, row in enumerate(inputs))
    relation = _GIVEN.format(rows=dialect("postgres").string(f"[{rows}]"))
    compiled = compile_card(used.card, used.icp, as_of, used.answerable, relation)
    cursor = await (await scope.driver()).execute(compiled.sql.encode())
    found = [dict(zip(compiled.columns, row, strict=True)) for row in await cursor.fetchall()]
    return sorted(found, key=lambda row: row["company_id"])


def _text(row: Row) -> str:
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in row.items()) + "}"


def features_of(row: Row) -> dict[str, Any]:
    """Read a recorded row as values: what sentences about a score are filled from, and `evidence`."""
    values = {name: json.loads(text, parse_float=Decimal) for name, text in row.items()}
    for column in COLUMNS:
        if column.type == "date" and values.get(column.name) is not None:
            values[column.name] = date.fromisoformat(values[column.name])
    return values
