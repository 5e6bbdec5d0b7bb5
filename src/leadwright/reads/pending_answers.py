"""Which answers are due that a source promised for later, and about which companies they were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope


@dataclass(frozen=True, slots=True)
class PendingAsk:
    """One question that waits for its answer. `identity` is what identifies the company; `details` those of the ask."""

    call_id: UUID
    source: str
    operation: str
    question: Mapping[str, Any]
    company_id: UUID
    identity: Mapping[str, Any]
    details: Mapping[str, Any]


# What was asked in a call and what was noted of it stand in the same order, one for one.
_DUE = """
WITH due AS MATERIALIZED (
  SELECT DISTINCT k.call_id FROM call_asks k
  JOIN calls c ON c.workspace_id = k.workspace_id AND c.id = k.call_id
  WHERE k.live AND k.outcome = 'pending' AND k.fresh_until > now() AND c.state <> 'sent'
    AND c.settled_at + make_interval(secs => coalesce((k.details->'again'->>'after')::double precision, 60)) < now()
  ORDER BY k.call_id LIMIT :most),
questions AS (
  SELECT k.*, row_number() OVER called AS place, count(*) OVER (PARTITION BY k.call_id) AS together
  FROM call_asks k WHERE k.call_id IN (SELECT call_id FROM due)
  WINDOW called AS (PARTITION BY k.call_id ORDER BY k.id)),
noted AS (
  SELECT a.*, (a.details->>'call')::uuid AS call_id, row_number() OVER called AS place,
    count(*) OVER (PARTITION BY a.details->>'call') AS together
  FROM asks a
  WHERE a.id > (SELECT min(call_id::text)::uuid FROM due)
    AND a.details->>'call' IN (SELECT call_id::text FROM due)
  WINDOW called AS (PARTITION BY a.details->>'call' ORDER BY a.id))
SELECT q.call_id, q.source, q.operation, q.question, n.company_id,
  jsonb_strip_nulls(jsonb_build_object('domain', p.domain, 'linkedin_url', p.fields->'linkedin_url'->>0,
    'registry', p.fields->'registry'->0)), n.details
FROM questions q
JOIN noted n ON n.call_id = q.call_id AND n.place = q.place AND n.together = q.together
JOIN profiles p ON p.workspace_id = n.workspace_id AND p.company_id = n.company_id
WHERE q.live AND q.outcome = 'pending'
ORDER BY q.call_id, q.id
"""


async def pending_answers(scope: Scope, most: int = 200) -> list[Sequence[PendingAsk]]:
    """Return questions whose answers are due, those of one call together, the oldest calls first."""
    rows: Any = await scope.rows(_DUE, most=most)
    found = [PendingAsk(*row) for row in rows]
    return [list(together) for _, together in groupby(found, key=lambda item: item.call_id)]
