"""Which leads are these companies? As they stand now, with what the filters of an alert rule ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from leadwright.actions.alerts.types import About, Standing
from leadwright.kernel.db import Scope
from leadwright.reads.inbox import text_query

_LEADS = """
SELECT l.id AS lead_id, l.company_id, p.name, p.domain, l.owner, f.country, f.main_industry,
  l.stage NOT IN ('prospect', 'disqualified', 'lost', 'won')
    AND (l.snoozed_until IS NULL OR l.snoozed_until <= CAST(now() AT TIME ZONE w.time_zone AS date)) AS is_open
FROM leads l
JOIN workspaces w ON w.id = l.workspace_id
JOIN profiles p ON p.workspace_id = l.workspace_id AND p.company_id = l.company_id
LEFT JOIN features f ON f.workspace_id = l.workspace_id AND f.company_id = l.company_id
WHERE l.workspace_id = :workspace AND l.company_id = ANY(:companies)
"""
_SCORES = "SELECT company_id, icp_id, score, tier FROM scores WHERE workspace_id = :workspace AND company_id = ANY(:companies)"
_DEFAULT = "SELECT id FROM icps WHERE archived_at IS NULL ORDER BY is_default DESC, id LIMIT 1"


async def leads_about(
    scope: Scope, companies: Collection[UUID], texts: Collection[str] = ()
) -> dict[UUID, About]:
    """Return the leads of companies by company; those that are no leads are left out. `texts` are searched for in each."""
    if not companies:
        return {}
    named = {"workspace": scope.workspace, "companies": sorted(companies)}
    standings: dict[UUID, list[Standing]] = defaultdict(list)
    for row in await scope.rows(_SCORES, **named):
        standings[row.company_id].append(Standing(row.icp_id, row.score, row.tier))
    default = await scope.value(_DEFAULT)
    matches: dict[UUID, set[str]] = defaultdict(set)
    for text in texts:
        if query := text_query(text):
            found = await scope.rows(
                "SELECT matching_companies(:query, :among)", query=query, among=named["companies"]
            )
            for row in found:
                matches[row[0]].add(text)
    lists = await _lists(scope, sorted(companies))
    rows: Any = await scope.rows(_LEADS, **named)
    return {
        row.company_id: About(
            row.lead_id, row.company_id, row.name, row.domain, row.owner, row.country, row.main_industry,
            tuple(standings[row.company_id]), default, row.is_open, frozenset(matches[row.company_id]),
            lists.get(row.lead_id, frozenset()),
        )
        for row in rows
    }  # fmt: skip


async def _lists(scope: Scope, companies: list[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Watchlists by the leads that they hold."""
    rows = await scope.rows(
        "SELECT w.lead_id, array_agg(w.list_id) FROM watchlist_leads w"
        " JOIN leads l ON l.workspace_id = w.workspace_id AND l.id = w.lead_id"
        " WHERE w.workspace_id = :workspace AND l.company_id = ANY(:companies) GROUP BY w.lead_id",
        workspace=scope.workspace, companies=companies,
    )  # fmt: skip
    return {row[0]: frozenset(row[1]) for row in rows}
