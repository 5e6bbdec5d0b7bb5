"""What a campaign has come to: how far its prospects went, by source and by arm, and what one of each has cost.

How far a lead went is the furthest stage that it ever reached: one that was lost after a meeting had its meeting.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.campaigns import store
from leadwright.campaigns.returns import Counted, Effect, Prices, effect, prices
from leadwright.kernel.db import Scope

REACHED = ("contacted", "replied", "meeting", "won")
"""Stages of a lead by which a campaign is judged, in order."""

_ROWS = """
WITH reached AS (
  SELECT p.lead_id, p.source, p.arm, p.stage, p.enriched_at, p.qualified_at, p.found_at,
    array(SELECT DISTINCT e.after->>'stage' FROM lead_events e WHERE e.workspace_id = p.workspace_id
      AND e.lead_id = p.lead_id AND e.after ? 'stage') || l.stage AS stages
  FROM campaign_prospects p JOIN leads l ON l.workspace_id = p.workspace_id AND l.id = p.lead_id
  WHERE p.workspace_id = :workspace AND p.campaign_id = :campaign AND p.stage <> 'known')
SELECT source, arm, count(*) AS prospects, count(enriched_at) AS enriched,
  count(*) FILTER (WHERE qualified_at IS NOT NULL AND stage <> 'unqualified') AS qualified,
  count(*) FILTER (WHERE stage = 'converted') AS converted,
  count(*) FILTER (WHERE stages && ARRAY['contacted', 'replied', 'meeting', 'qualified', 'won']) AS contacted,
  count(*) FILTER (WHERE stages && ARRAY['replied', 'meeting', 'qualified', 'won']) AS replied,
  count(*) FILTER (WHERE stages && ARRAY['meeting', 'qualified', 'won']) AS meeting,
  count(*) FILTER (WHERE 'won' = ANY(stages)) AS won,
  min(qualified_at) AS first
FROM reached GROUP BY source, arm
"""
_COST = """
SELECT source, currency, sum(cost) FROM calls
WHERE run_id = :run AND state IN ('settled', 'in_doubt') AND cost > 0 GROUP BY source, currency
"""


@dataclass(frozen=True, slots=True)
class Came:
    """How many prospects came how far."""

    prospects: int = 0
    enriched: int = 0
    qualified: int = 0
    converted: int = 0
    contacted: int = 0
    replied: int = 0
    meeting: int = 0
    won: int = 0

    def __add__(self, other: Came) -> Came:
        return Came(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@dataclass(frozen=True, slots=True)
class CampaignReturn:
    """The return of a campaign: all, by the source that found them, what each source cost (in the campaign's currency),
    what one of each cost, the effect on meetings and on deals won, and how long the first qualified one took."""

    came: Came
    by_source: Mapping[str, Came]
    spent: Mapping[str, Decimal]
    cost: Decimal
    prices: Prices
    meetings: Effect | None
    deals: Effect | None
    to_first: timedelta | None


async def campaign_return(scope: Scope, campaign_id: UUID) -> CampaignReturn:
    """Return what a campaign has come to; raises NotFound."""
    campaign = await store.find(scope, campaign_id)
    rows: Sequence[Any] = await scope.rows(_ROWS, workspace=scope.workspace, campaign=campaign_id)
    by_source: dict[str, Came] = {}
    arms: dict[str | None, Came] = {}
    for row in rows:
        came = Came(*row[2:10])
        by_source[row.source] = by_source.get(row.source, Came()) + came
        arms[row.arm] = arms.get(row.arm, Came()) + came
    total = sum(by_source.values(), Came())
    spent = {
        row[0]: row[2]
        for row in await scope.rows(_COST, run=campaign.run_id)
        if row[1] == campaign.plan.currency
    }
    cost = sum(spent.values(), Decimal(0))
    treated, held = arms.get("treated", Came()), arms.get("held_out", Came())
    first = min((row.first for row in rows if row.first), default=None)
    return CampaignReturn(
        total, by_source, spent, cost,
        prices(cost, prospects=total.prospects, enriched=total.enriched, qualified=total.qualified,
               converted=total.converted, meetings=total.meeting, won=total.won),
        effect(Counted(treated.meeting, treated.qualified), Counted(held.meeting, held.qualified)),
        effect(Counted(treated.won, treated.qualified), Counted(held.won, held.qualified)),
        first - campaign.started_at if first and campaign.started_at else None,
    )  # fmt: skip
