"""What happened to a lead? Scores that were shown and decisions of people, the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.leads.follow import standing


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry: `kind` is score or decision, `what` says it in words, `details` hold numbers or fields."""

    id: str
    kind: str
    at: datetime
    what: str
    actor: str
    details: Mapping[str, Any]


# Ids sort: decisions are UUIDv7; scores share the moment of their transaction, so their number decides.
_PAGE = """
WITH happened AS (
  SELECT 's' || lpad(h.id::text, 18, '0') AS id, 'score' AS kind, h.recorded_at AS at,
    CASE WHEN h.out IS NULL THEN h.tier ELSE 'out: ' || h.out END AS what, 'system' AS actor,
    jsonb_build_object('icp_id', h.icp_id, 'score', h.score, 'potential', h.potential, 'tier', h.tier,
      'out', h.out, 'as_of', h.as_of, 'recipe', h.recipe_id) AS details
  FROM score_history h WHERE h.workspace_id = :workspace AND h.company_id = :company
  UNION ALL
  SELECT 'd' || e.id, 'decision', e.at, e.what, e.actor,
    jsonb_build_object('before', e.before, 'after', e.after)
  FROM lead_events e WHERE e.workspace_id = :workspace AND e.lead_id = :lead)
SELECT id, kind, at, what, actor, details FROM happened
WHERE CAST(:id AS text) IS NULL OR (at, id) < (
  SELECT at, id FROM happened WHERE id = :id)
ORDER BY at DESC, id DESC LIMIT :most
"""
_COUNT = """
SELECT (SELECT count(*) FROM score_history WHERE workspace_id = :workspace AND company_id = :company)
  + (SELECT count(*) FROM lead_events WHERE workspace_id = :workspace AND lead_id = :lead)
"""


async def lead_history(
    scope: Scope, lead_id: UUID, *, after: str | None = None, most: int = 50
) -> tuple[Sequence[Happened], int]:
    """Return what happened before the entry `after`, and how much happened in all; raises NotFound."""
    lead_id = await standing(scope, lead_id)
    company = await scope.value("SELECT company_id FROM leads WHERE id = :id", id=lead_id)
    if company is None:
        raise NotFound(f"There is no lead {lead_id}.", hint="The list of leads shows those there are.")
    of = {"workspace": scope.workspace, "company": company, "lead": lead_id}
    rows: Any = await scope.rows(_PAGE, **of, id=after, most=most)
    return [Happened(*row) for row in rows], int(await scope.value(_COUNT, **of))
