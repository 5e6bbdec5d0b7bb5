"""Which pairs of companies should a person look at? The unsure ones, those whose answer tells most first.

An answer tells most where the model knows least (a probability near one half) and where much hangs on it: leads
with a score, contacts to join. Pairs that a person has judged, and pairs that are one company by now, are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.kernel.db import Scope

_QUEUE = """
SELECT * FROM (SELECT DISTINCT ON (lc.company_id, rc.company_id) c.left_id, c.right_id, c.probability, c.reasons,
  lp.company_id AS l, lp.name, lp.domain, rp.company_id AS r, rp.name AS rn, rp.domain AS rd,
  greatest(coalesce(ls.score, 0), coalesce(rs.score, 0)) AS stake
FROM candidate_pairs c
JOIN company_records lc ON lc.workspace_id = c.workspace_id AND lc.record_id = c.left_id
JOIN company_records rc ON rc.workspace_id = c.workspace_id AND rc.record_id = c.right_id
JOIN profiles lp ON lp.workspace_id = c.workspace_id AND lp.company_id = lc.company_id
JOIN profiles rp ON rp.workspace_id = c.workspace_id AND rp.company_id = rc.company_id
LEFT JOIN LATERAL (
  SELECT max(score) AS score FROM scores s WHERE s.workspace_id = c.workspace_id AND s.company_id = lc.company_id) ls ON true
LEFT JOIN LATERAL (
  SELECT max(score) AS score FROM scores s WHERE s.workspace_id = c.workspace_id AND s.company_id = rc.company_id) rs ON true
WHERE c.workspace_id = :workspace AND c.verdict = 'unsure' AND lc.company_id <> rc.company_id
  AND NOT EXISTS (SELECT FROM judgements j JOIN identity_acts a ON a.workspace_id = j.workspace_id AND a.id = j.act_id
    WHERE j.workspace_id = c.workspace_id AND j.left_id = c.left_id AND j.right_id = c.right_id AND a.undone_at IS NULL)
ORDER BY lc.company_id, rc.company_id, c.probability DESC) AS q
ORDER BY q.probability * (1 - q.probability) * (1 + q.stake / 25) DESC, q.left_id, q.right_id
LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Why:
    """One comparison behind a question: its level, and what it weighs (above 0 for one company, below for two)."""

    comparison: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Question:
    """Are these two one company? `probability` that they are, `stake` the higher of their best scores, 0 to 100."""

    left: UUID
    left_name: str
    left_domain: str | None
    right: UUID
    right_name: str
    right_domain: str | None
    probability: float
    stake: float
    why: Sequence[Why]


async def review_queue(scope: Scope, most: int = 25) -> list[Question]:
    """Return the pairs that a person should judge, the most telling first."""
    rows = await scope.rows(_QUEUE, workspace=scope.workspace, most=most)
    return [
        Question(
            row[4], row[5], row[6], row[7], row[8], row[9], float(row[2]), float(row[10]), [Why(*reason) for reason in row[3]]
        )
        for row in rows
    ]  # fmt: skip


async def waiting(scope: Scope) -> int:
    """Return how many pairs the model is unsure about, those answered meanwhile included."""
    found: int = await scope.value("SELECT count(*) FROM candidate_pairs WHERE verdict = 'unsure'")
    return found
