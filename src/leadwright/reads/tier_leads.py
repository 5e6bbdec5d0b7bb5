"""Which leads of a tier has nobody written to? The best of the default ICP, those that hold no conversation."""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong

TIERS = ("hot", "warm", "nurture")
_LEADS = """
SELECT l.id FROM scores s
JOIN icps i ON i.workspace_id = s.workspace_id AND i.id = s.icp_id AND i.is_default AND i.archived_at IS NULL
JOIN leads l ON l.workspace_id = s.workspace_id AND l.company_id = s.company_id
WHERE s.workspace_id = :workspace AND s.tier = :tier
  AND l.stage NOT IN ('meeting', 'qualified', 'won', 'lost', 'disqualified')
  AND l.verdict IS DISTINCT FROM 'not_a_fit' AND (l.snoozed_until IS NULL OR l.snoozed_until <= CURRENT_DATE)
  AND NOT EXISTS (SELECT FROM enrolments e WHERE e.workspace_id = s.workspace_id AND e.company_id = s.company_id
    AND (CAST(:sequence AS uuid) IS NULL OR e.sequence_id = :sequence OR e.state IN ('waiting', 'active', 'paused')
      OR (e.state = 'replied' AND e.closed_at IS NULL)))
ORDER BY s.score DESC, s.potential DESC, s.completeness DESC, s.domain, s.company_id LIMIT :most
"""


async def tier_leads(scope: Scope, tier: str, most: int, sequence: UUID | None = None) -> list[UUID]:
    """Return leads of a tier with which no conversation was ever begun (with a `sequence`: none in it, and none that goes
    on), the best first. Raises Wrong."""
    if tier not in TIERS:
        raise Wrong(
            f"There is no tier {tier!r} to write to.", hint=f"Tiers: {', '.join(TIERS)}.", field="tier"
        )
    rows = await scope.rows(_LEADS, workspace=scope.workspace, tier=tier, most=most, sequence=sequence)
    return [row[0] for row in rows]
