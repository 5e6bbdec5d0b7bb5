"""What is known of a campaign's prospects at one of its stages, the best matches first: what they are judged by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.campaigns.types import Campaign, Stage, Standing
from leadwright.entities.semantic import target_of
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope

_STANDINGS = """
SELECT p.lead_id, l.company_id, m.match, s.score, coalesce(s.out, ''), coalesce(f.contact_email, false),
  coalesce(f.contact_phone, false)
FROM campaign_prospects p
JOIN leads l ON l.workspace_id = p.workspace_id AND l.id = p.lead_id AND l.folded_into IS NULL
LEFT JOIN scores s ON s.workspace_id = p.workspace_id AND s.icp_id = :icp AND s.company_id = l.company_id
LEFT JOIN features f ON f.workspace_id = p.workspace_id AND f.company_id = l.company_id
LEFT JOIN semantic_matches m ON m.workspace_id = p.workspace_id AND m.target_id = :target AND m.company_id = l.company_id
WHERE p.workspace_id = :workspace AND p.campaign_id = :campaign AND p.stage = ANY(:stages)
  AND (CAST(:leads AS uuid[]) IS NULL OR p.lead_id = ANY(:leads))
ORDER BY m.match DESC NULLS LAST, s.potential DESC NULLS LAST, p.lead_id
LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Standings:
    """Prospects with what is known of each, and the company of each lead."""

    standings: Sequence[Standing]
    companies: Mapping[UUID, UUID]

    def known(self) -> dict[UUID, tuple[Any, Any]]:
        """Match and score of each lead."""
        return {one.lead_id: (one.match, one.score) for one in self.standings}


async def standings(
    scope: Scope, campaign: Campaign, stages: Sequence[Stage], *, leads: Sequence[UUID] | None = None,
    most: int | None = None,
) -> Standings:  # fmt: skip
    """Read prospects at some stages, at most so many, of some leads alone if they are given."""
    stored = await icps.find(scope, campaign.icp_id)
    rows = await scope.rows(
        _STANDINGS, workspace=scope.workspace, campaign=campaign.id, icp=campaign.icp_id,
        target=await target_of(scope, stored.id, stored.version), stages=[one.value for one in stages],
        leads=None if leads is None else list(leads), most=most,
    )  # fmt: skip
    found = [Standing(row[0], row[2], row[3], row[4], row[5], row[6]) for row in rows]
    return Standings(found, {row[0]: row[1] for row in rows})
