"""Who waits for a company? People that were recorded without one, the newest first; none of them is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.policy.identifiers import identifiers_of
from leadwright.policy.suppression import is_suppressed


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contact in waiting: a person without a company, and the paper that last spoke of them."""

    record_id: UUID
    name: str
    title: str | None
    email: str | None
    phone: str | None
    label: str
    seen_at: datetime


# Whoever is by now a contact of a company, by address or profile, waits no longer.
_WAITING = """
SELECT * FROM (
  SELECT DISTINCT ON (r.id) r.id, coalesce(o.content->>'name', o.content->>'email', 'Unnamed') AS name,
    o.content->>'title' AS title, o.content->>'email' AS email, o.content->>'phone' AS phone, g.label, s.seen_at,
    o.content->>'linkedin_url' AS page, o.content
  FROM source_records r
  JOIN observations o ON o.workspace_id = r.workspace_id AND o.record_id = r.id
  JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id
  JOIN readings g ON g.workspace_id = s.workspace_id AND g.id = s.reading_id
  WHERE r.workspace_id = :workspace AND r.kind = 'person' AND r.parent_id IS NULL
    AND r.source = ANY(ARRAY['paste', 'vcard', 'resume', 'card'])
    AND NOT EXISTS (SELECT FROM withdrawn_readings w WHERE w.workspace_id = s.workspace_id AND w.reading_id = s.reading_id)
  ORDER BY r.id, s.seen_at DESC, o.id DESC
) waiting
WHERE NOT EXISTS (
  SELECT FROM contacts c WHERE c.workspace_id = :workspace AND (c.email = waiting.email OR c.linkedin_url = waiting.page))
ORDER BY seen_at DESC, id
LIMIT :most
"""


async def waiting(scope: Scope, most: int = 50) -> Sequence[Waiting]:
    """Return the contacts in waiting, those heard of last first. Who asked to be left alone is not among them."""
    rows = await scope.rows(_WAITING, workspace=scope.workspace, most=most)
    named = [identifiers_of(row.content) for row in rows]
    hit = await is_suppressed(scope, (one for mine in named for one in mine))
    return [Waiting(*row[:7]) for row, mine in zip(rows, named, strict=True) if hit.isdisjoint(mine)]
