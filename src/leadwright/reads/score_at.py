"""Which score was shown at a past moment, and of which parts was it made? Read from the record, and made again from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.reads.reasons import made
from leadwright.scoring.changes import Told, evidence_of
from leadwright.scoring.explain import Contribution, explain
from leadwright.scoring.replay import Row, features_of, results
from leadwright.scoring.store import Recipe

_COLUMNS = "h.id, h.score, h.potential, h.tier, h.out, h.earned, h.recipe_id, h.as_of, h.recorded_at"
_AT = f"""
SELECT {_COLUMNS}, (SELECT max(d.as_of) FROM scoring_days d WHERE d.workspace_id = h.workspace_id
    AND d.icp_id = h.icp_id AND d.moved_at <= :at) AS shown_as_of
FROM score_history h
WHERE h.workspace_id = :workspace AND h.company_id = :company AND h.icp_id = :icp AND h.recorded_at <= :at
ORDER BY h.recorded_at DESC, h.id DESC LIMIT 1
"""
_TOLD = """
SELECT CAST(o.id AS text), o.source, min(g.label), o.effective, min(s.seen_at), min(g.started_at)
FROM observations o
JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id
JOIN readings g ON g.workspace_id = s.workspace_id AND g.id = s.reading_id
WHERE o.workspace_id = :workspace AND o.id = ANY(CAST(:ids AS uuid[]))
GROUP BY o.id, o.source, o.effective
"""


@dataclass(frozen=True, slots=True)
class ScoreAt:
    """A score as it was shown at the moment `at`.

    `as_of` is the date that the lists showed then; `made_as_of` the date that this score was made for, which is
    earlier where no day since had changed it. `recorded_at` is when it was first shown. `contributions` sum up to
    `total`, which is `score` before rounding. `identical` tells whether making it again gave what was recorded, to
    the letter. `evidence` maps features to the ids of observations. `recipe` names all it was made with but its row.
    """

    history: int
    at: datetime
    as_of: date
    made_as_of: date
    recorded_at: datetime
    score: Decimal
    potential: Decimal
    floor: Decimal
    completeness: Decimal
    total: Decimal
    tier: str
    out: str | None
    contributions: Sequence[Contribution]
    evidence: Mapping[str, frozenset[str]]
    recipe: str
    identical: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of the history with what it takes to make it again."""

    row: Any
    input: Row
    used: Recipe


async def score_at(scope: Scope, company_id: UUID, icp_id: UUID, at: datetime) -> ScoreAt:
    """Return the score that was shown at a moment; raises NotFound if none was yet."""
    found = await recorded_at(scope, company_id, icp_id, at)
    (result,) = await results(scope, found.used, found.row.as_of, [found.input])
    return shown(found, result, at)


async def recorded_at(scope: Scope, company_id: UUID, icp_id: UUID, at: datetime) -> Recorded:
    """Return the record of the score that was shown at a moment; raises NotFound if none was yet."""
    row: Any = await scope.row(_AT, workspace=scope.workspace, company=company_id, icp=icp_id, at=at)
    if row is None:
        raise NotFound(
            "No score of this lead had been shown by then.", hint=await _first(scope, company_id, icp_id)
        )
    cells = await scope.rows(
        "SELECT e.key, CAST(e.value AS text) FROM score_history h, jsonb_each(h.input) AS e"
        " WHERE h.workspace_id = :workspace AND h.id = :id",
        workspace=scope.workspace,
        id=row.id,
    )
    return Recorded(row, {cell[0]: cell[1] for cell in cells}, await made(scope, row.recipe_id))


async def _first(scope: Scope, company_id: UUID, icp_id: UUID) -> str:
    first = await scope.value(
        "SELECT min(recorded_at) FROM score_history WHERE workspace_id = :workspace AND company_id = :company"
        " AND icp_id = :icp",
        workspace=scope.workspace,
        company=company_id,
        icp=icp_id,
    )
    return (
        f"The first was shown on {first:%Y-%m-%d at %H:%M} UTC."
        if first
        else "It has none under this ICP yet."
    )


def shown(found: Recorded, result: Mapping[str, Any], at: datetime) -> ScoreAt:
    """Put a recorded score and the result of making it again together."""
    row, used = found.row, found.used
    features = features_of(found.input)
    tier = "out" if result["out"] else result["tier"]
    again = (
        result["score"],
        result["potential"],
        tier,
        result["out"],
        [result[f"r_{r}"] for r in used.rules],
    )
    return ScoreAt(
        history=row.id, at=at, as_of=max(row.shown_as_of or row.as_of, row.as_of), made_as_of=row.as_of,
        recorded_at=row.recorded_at, score=row.score, potential=row.potential, floor=result["floor"],
        completeness=result["completeness"], total=result["total"], tier=row.tier, out=row.out,
        contributions=explain(result, features, used.card, used.icp, row.as_of), evidence=evidence_of(features),
        recipe=used.id, identical=again == (row.score, row.potential, row.tier, row.out, list(row.earned)),
    )  # fmt: skip


async def told_by(scope: Scope, observations: Sequence[str]) -> dict[str, Told]:
    """Return who said it and when, by the id of the observation."""
    rows: Any = (
        await scope.rows(_TOLD, workspace=scope.workspace, ids=list(observations)) if observations else ()
    )
    return {row[0]: Told(*row) for row in rows}
