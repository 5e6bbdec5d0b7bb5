"""For which leads can a text be tried? The best of each tier that have somebody to write to."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from leadwright.kernel.db import Scope

_CHOICES = """
WITH best AS (
  SELECT found.company_id, found.tier, found.score FROM unnest(ARRAY['hot', 'warm', 'nurture', 'cold']) AS t (tier)
  JOIN icps i ON i.workspace_id = :workspace AND i.is_default AND i.archived_at IS NULL
  CROSS JOIN LATERAL (SELECT s.company_id, s.tier, s.score FROM scores s
    WHERE s.workspace_id = :workspace AND s.icp_id = i.id AND s.tier = t.tier ORDER BY s.score DESC LIMIT 30) AS found
  UNION ALL
  SELECT company_id, NULL, NULL FROM (SELECT l.company_id FROM leads l WHERE l.workspace_id = :workspace
    AND l.company_id IS NOT NULL AND NOT EXISTS (SELECT FROM scorings g WHERE g.workspace_id = l.workspace_id)
    ORDER BY l.id LIMIT 30) AS unscored)
SELECT lead_id, company, contact, tier FROM (
  SELECT l.id AS lead_id, p.name AS company, c.name AS contact, b.tier, b.score,
    row_number() OVER (PARTITION BY b.tier ORDER BY b.score DESC NULLS LAST, l.id) AS place
  FROM best b JOIN leads l ON l.workspace_id = :workspace AND l.company_id = b.company_id
  JOIN profiles p ON p.workspace_id = l.workspace_id AND p.company_id = l.company_id
  JOIN LATERAL (SELECT name FROM contacts x WHERE x.workspace_id = l.workspace_id AND x.company_id = l.company_id
    AND x.standing IN ('current', 'unsure') AND x.email IS NOT NULL ORDER BY x.email_kind = 'direct' DESC, x.id LIMIT 1) AS c ON true
  WHERE l.stage NOT IN ('disqualified', 'lost', 'won')) AS ranked
WHERE place <= 5 ORDER BY score DESC NULLS LAST, lead_id LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class LeadChoice:
    """A lead to try a text on: its company, whom one would write to, and its tier."""

    lead_id: UUID
    company: str
    contact: str
    tier: str | None


async def lead_choices(scope: Scope, most: int = 20) -> list[LeadChoice]:
    """Return leads to choose from, the best first."""
    return [LeadChoice(*row) for row in await scope.rows(_CHOICES, workspace=scope.workspace, most=most)]
