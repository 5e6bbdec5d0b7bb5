"""Asks: how each question about a company to a source ended, so that silence is never taken for "no".

Beside them stands how fresh each source's word on a company is, which follows from the asks alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.sources.contract import Outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """One ask that ended: the source, the outcome, why in words, and when."""

    source: str
    outcome: Outcome
    reason: str
    asked_at: datetime
    details: dict[str, Any]


async def note_ask(
    scope: Scope, company_id: UUID, source: str, outcome: Outcome, reason: str, details: dict[str, Any]
) -> None:
    """Write down how an ask ended. `new` in details says whether an answer said something new."""
    await note_asks(scope, [Ended(company_id, source, outcome, reason, details)])


@dataclass(frozen=True, slots=True)
class Ended:
    """How one ask about a company ended, to be written down with others."""

    company_id: UUID
    source: str
    outcome: Outcome
    reason: str
    details: dict[str, Any]


async def note_asks(scope: Scope, ended: Sequence[Ended]) -> None:
    """Write down how several asks ended, in one statement."""
    if not ended:
        return
    rows = [
        {
            "id": str(new_id()), "company": str(item.company_id), "source": item.source, "outcome": item.outcome.value,
            "reason": item.reason[:500], "details": item.details,
        }
        for item in ended
    ]  # fmt: skip
    await scope.run(
        "INSERT INTO asks (workspace_id, id, company_id, source, outcome, reason, details, asked_at)"
        " SELECT :workspace, (x->>'id')::uuid, (x->>'company')::uuid, x->>'source', x->>'outcome', x->>'reason',"
        " x->'details', clock_timestamp() FROM jsonb_array_elements(CAST(:rows AS jsonb)) x",
        workspace=scope.workspace,
        rows=orjson.dumps(rows).decode(),
    )
    await scope.run(_FRESH, workspace=scope.workspace, rows=orjson.dumps(rows).decode())


# What is asked about a person says nothing of how fresh the company is. Of an answer that does not say whether it
# was new, only its time counts; a miss after a hit is a change.
_FRESH = """
INSERT INTO freshness AS f (workspace_id, company_id, source, operation, asked_at, outcome, answered_at)
SELECT :workspace, (x->>'company')::uuid, x->>'source', coalesce(x->'details'->>'operation', ''), clock_timestamp(),
  max(x->>'outcome' || CASE WHEN (x->'details'->>'new')::boolean THEN '+' WHEN x->'details' ? 'new' THEN '-' ELSE '' END),
  CASE WHEN bool_or(x->>'outcome' IN ('hit', 'miss')) THEN clock_timestamp() END
FROM jsonb_array_elements(CAST(:rows AS jsonb)) x
WHERE NOT x->'details' ? 'person'
GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
ON CONFLICT (workspace_id, company_id, source, operation) DO UPDATE SET
  asked_at = excluded.asked_at, outcome = excluded.outcome,
  answered_at = coalesce(excluded.answered_at, f.answered_at),
  rereadings = f.rereadings + (f.answered_at IS NOT NULL AND excluded.outcome IN ('hit+', 'hit-', 'miss'))::int,
  changes = f.changes + (f.answered_at IS NOT NULL
    AND (excluded.outcome = 'hit+' OR (excluded.outcome = 'miss' AND f.outcome LIKE 'hit%')))::int,
  days = f.days + CASE WHEN f.answered_at IS NOT NULL AND excluded.outcome IN ('hit+', 'hit-', 'miss')
    THEN extract(epoch FROM excluded.answered_at - f.answered_at) / 86400 ELSE 0 END
"""


async def latest_asks(scope: Scope, company_id: UUID) -> Sequence[Asked]:
    """Return the latest ask of each source about a company."""
    rows = await scope.rows(
        "SELECT DISTINCT ON (source) source, outcome, reason, asked_at, details FROM asks"
        " WHERE company_id = :company ORDER BY source, asked_at DESC",
        company=company_id,
    )
    return [Asked(row[0], Outcome(row[1]), row[2], row[3], row[4]) for row in rows]
