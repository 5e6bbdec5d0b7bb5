"""Which variants of sequences are tried against each other, and what may be said of them now?

An answer that is no refusal counts as good. Each version of a sequence is an experiment of its own, step by step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.actions.outreach.experiments.types import ERROR, Arm, Verdict
from leadwright.actions.outreach.experiments.verdict import followed
from leadwright.kernel.db import Scope

GOOD = ("interested", "not_now", "not_me", "unclear")
"""Classes of replies that count as an answer."""
_MOST = 40

_TRIED = """
SELECT s.id, s.name, v.version, t.place - 1 AS step, t.step->>'channel' AS channel,
  ARRAY(SELECT o->>'name' FROM jsonb_array_elements(t.step->'variants') o) AS variants, v.version = s.live_version AS is_live
FROM sequences s JOIN sequence_versions v ON v.workspace_id = s.workspace_id AND v.sequence_id = s.id
CROSS JOIN LATERAL jsonb_array_elements(v.document->'steps') WITH ORDINALITY AS t (step, place)
WHERE s.workspace_id = :workspace AND s.ended_at IS NULL AND jsonb_array_length(t.step->'variants') > 1
  AND (CAST(:sequence AS uuid) IS NULL OR s.id = :sequence)
ORDER BY is_live DESC, v.version DESC, s.name, t.place LIMIT :most
"""
_SENT = """
SELECT m.sequence_id, m.version, m.step, m.variant, count(*) FROM outreach_messages m
WHERE m.workspace_id = :workspace AND m.sequence_id = ANY(:sequences) AND m.state IN ('sent', 'in_doubt', 'done')
GROUP BY 1, 2, 3, 4
"""
_ANSWERS = """
SELECT m.sequence_id, m.version, m.step, m.variant FROM (
  SELECT DISTINCT ON (v.message_id) v.message_id, v.occurred_at FROM outreach_events v
  WHERE v.workspace_id = :workspace AND v.status = 'replied' AND v.response_type = ANY(:good)
    AND v.sequence_id = ANY(:sequences) ORDER BY v.message_id, v.occurred_at) AS a
JOIN outreach_messages m ON m.workspace_id = :workspace AND m.id = a.message_id
ORDER BY a.occurred_at, a.message_id
"""


@dataclass(frozen=True, slots=True)
class Experiment:
    """Variants of one step of one version of a sequence. step: counted from 0. is_live: new people still get them."""

    sequence_id: UUID
    sequence: str
    version: int
    step: int
    channel: str
    is_live: bool
    verdict: Verdict


async def experiments(scope: Scope, sequence: UUID | None = None, error: float = ERROR) -> list[Experiment]:
    """Return the experiments of the workspace, or of one sequence; those that go on first."""
    tried: Any = await scope.rows(_TRIED, workspace=scope.workspace, sequence=sequence, most=_MOST)
    ids = sorted({row[0] for row in tried})
    if not ids:
        return []
    sent: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    for row in await scope.rows(_SENT, workspace=scope.workspace, sequences=ids):
        sent[tuple(row[:3])][row[3]] = row[4]
    answers: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for row in await scope.rows(_ANSWERS, workspace=scope.workspace, sequences=ids, good=list(GOOD)):
        answers[tuple(row[:3])].append(row[3])
    return [
        _experiment(row, sent[row[0], row[2], row[3]], answers[row[0], row[2], row[3]], error)
        for row in tried
    ]


def _experiment(row: Any, sent: dict[str, int], answers: Sequence[str], error: float) -> Experiment:
    arms = [Arm(name, sent.get(name, 0), 0, 1 / len(row[5])) for name in row[5]]
    return Experiment(row[0], row[1], row[2], row[3], row[4], row[6], followed(arms, answers, error))
