"""One campaign as it stands: how many prospects at which stage, what it cost, how long it may still take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.campaigns import store
from leadwright.campaigns.types import Campaign, Stage, State
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound

_COUNTS = """
SELECT count(*) FILTER (WHERE stage <> 'known') AS discovered, count(*) FILTER (WHERE stage = 'known') AS known,
  count(*) FILTER (WHERE stage = 'out') AS out, count(*) FILTER (WHERE stage = 'below') AS below,
  count(*) FILTER (WHERE stage IN ('found', 'matched')) AS waiting, count(*) FILTER (WHERE enriched_at IS NOT NULL) AS enriched,
  count(*) FILTER (WHERE qualified_at IS NOT NULL AND stage <> 'unqualified') AS qualified,
  count(*) FILTER (WHERE stage = 'unqualified') AS unqualified, count(*) FILTER (WHERE stage = 'converted') AS converted,
  count(*) FILTER (WHERE stage = 'rejected') AS rejected, count(*) FILTER (WHERE arm = 'held_out') AS held_out
FROM campaign_prospects WHERE campaign_id = :id
"""
_COST = """
SELECT currency, sum(cost) FROM calls WHERE run_id = :run AND state IN ('settled', 'in_doubt') AND cost > 0 GROUP BY currency
"""


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """A campaign with its counts, its cost by currency, what is left of the budget, and when it may be done."""

    campaign: Campaign
    counts: Mapping[str, int]
    cost: Mapping[str, Decimal]
    eta: datetime | None

    @property
    def spent(self) -> Decimal:
        """What was spent in the campaign's own currency."""
        return self.cost.get(self.campaign.plan.currency, Decimal(0))


async def campaign_counts(scope: Scope, campaign_id: UUID) -> dict[str, int]:
    """Count the prospects of a campaign by how far they are."""
    row: Any = await scope.row(_COUNTS, id=campaign_id)
    return dict(row._mapping)


async def campaign_page(scope: Scope, campaign_id: UUID) -> CampaignPage:
    """Return a campaign as it stands; raises NotFound."""
    campaign = await store.find(scope, campaign_id)
    return await _page(scope, campaign)


async def campaign_list(scope: Scope) -> list[CampaignPage]:
    """Return all campaigns as they stand, the newest first."""
    return [await _page(scope, campaign) for campaign in await store.campaigns(scope)]


async def _page(scope: Scope, campaign: Campaign) -> CampaignPage:
    counts = await campaign_counts(scope, campaign.id)
    cost = {row[0]: row[1] for row in await scope.rows(_COST, run=campaign.run_id)}
    return CampaignPage(campaign, counts, cost, _eta(campaign, counts))


def _eta(campaign: Campaign, counts: Mapping[str, int]) -> datetime | None:
    """When it will be done at the pace so far; None while nothing tells the pace, or where it does not run."""
    if campaign.state is not State.RUNNING or campaign.started_at is None:
        return None
    ended = counts["discovered"] - counts["waiting"]
    left = max(campaign.plan.max_prospects - ended, counts["waiting"])
    if not ended:
        return None
    now = clock.now()
    return now + timedelta(seconds=(now - campaign.started_at).total_seconds() / ended * left)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One prospect: whose lead, which company, how far and why."""

    lead_id: UUID
    company_id: UUID | None
    name: str
    domain: str | None
    source: str
    stage: Stage
    reason: str
    match: Decimal | None
    score: Decimal | None
    arm: str | None
    found_at: datetime


_PROSPECTS = """
SELECT p.lead_id, l.company_id, coalesce(pr.name, ''), pr.domain, p.source, p.stage, p.reason, p.match, p.score, p.arm,
  p.found_at
FROM campaign_prospects p JOIN leads l ON l.workspace_id = p.workspace_id AND l.id = p.lead_id
LEFT JOIN profiles pr ON pr.workspace_id = p.workspace_id AND pr.company_id = l.company_id
WHERE p.workspace_id = :workspace AND p.campaign_id = :campaign
  AND (CAST(:stages AS text[]) IS NULL OR p.stage = ANY(:stages))
  AND (CAST(:least AS numeric) IS NULL OR p.match >= :least)
  AND (CAST(:after AS uuid) IS NULL OR (coalesce(p.match, -1), p.lead_id) <
    (SELECT coalesce(a.match, -1), a.lead_id FROM campaign_prospects a
     WHERE a.workspace_id = :workspace AND a.campaign_id = :campaign AND a.lead_id = :after))
ORDER BY coalesce(p.match, -1) DESC, p.lead_id DESC
LIMIT :most
"""


async def prospects(
    scope: Scope, campaign_id: UUID, *, stages: Sequence[str] | None = None, least: float | None = None,
    after: UUID | None = None, most: int = 50,
) -> list[Prospect]:  # fmt: skip
    """Return prospects of a campaign, the best matches first, of some stages or with a match from `least` if wanted."""
    rows: Any = await scope.rows(
        _PROSPECTS, workspace=scope.workspace, campaign=campaign_id, stages=list(stages) if stages else None,
        least=least, after=after, most=most,
    )  # fmt: skip
    return [Prospect(row[0], row[1], row[2], row[3], row[4], Stage(row[5]), *row[6:]) for row in rows]


async def count_prospects(
    scope: Scope, campaign_id: UUID, *, stages: Sequence[str] | None = None, least: float | None = None
) -> int:
    """Count what `prospects` would return over all pages."""
    found: int = await scope.value(
        "SELECT count(*) FROM campaign_prospects WHERE campaign_id = :campaign"
        " AND (CAST(:stages AS text[]) IS NULL OR stage = ANY(:stages))"
        " AND (CAST(:least AS numeric) IS NULL OR match >= :least)",
        campaign=campaign_id, stages=list(stages) if stages else None, least=least,
    )  # fmt: skip
    return found


async def leads_of(scope: Scope, campaign_id: UUID, companies: Sequence[UUID]) -> list[UUID]:
    """Return the leads of companies that are prospects of a campaign, in their order; raises NotFound for one that is
    none."""
    rows = await scope.rows(
        "SELECT l.company_id, l.id FROM leads l JOIN campaign_prospects p ON p.workspace_id = l.workspace_id"
        " AND p.lead_id = l.id WHERE p.campaign_id = :campaign AND l.company_id = ANY(:companies)",
        campaign=campaign_id, companies=list(companies),
    )  # fmt: skip
    found = {row[0]: row[1] for row in rows}
    if missing := [company for company in companies if company not in found]:
        raise NotFound(
            f"Company {missing[0]} is no prospect of this campaign.",
            hint="`leadwright campaign prospects` lists them.",
        )
    return [found[company] for company in companies]
