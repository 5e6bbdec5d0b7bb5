"""What is watched, by whom, since when and why, and how it stands? With the words that people would call it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.leads.watch import Watchlist, find_list, lists


@dataclass(frozen=True, slots=True)
class WatchShown:
    """A watch in words: `kind` is lead, list or tier, `name` what is watched; `leads` how many leads that is.

    `score` and `tier` are those of a watched lead under the default ideal customer.
    """

    id: UUID
    kind: str
    name: str
    watcher: str
    since: datetime
    why: str
    leads: int
    lead_id: UUID | None
    list_id: UUID | None
    icp_id: UUID | None
    tier: str | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class ListedLead:
    """A lead on a list: how it stands, who put it there, when and why."""

    lead_id: UUID
    name: str
    domain: str | None
    score: Decimal | None
    potential: Decimal | None
    tier: str | None
    added_by: str
    added_at: datetime
    why: str


_SCORE = """
LEFT JOIN icps i ON i.workspace_id = l.workspace_id AND i.is_default AND i.archived_at IS NULL
LEFT JOIN scores s ON s.workspace_id = l.workspace_id AND s.icp_id = i.id AND s.company_id = l.company_id
"""
_WATCHES = f"""
SELECT w.id, 'lead', p.name, w.watcher, w.since, w.why, 1, l.id, NULL::uuid, NULL::uuid, s.tier, s.score
FROM watches w
JOIN leads a ON a.workspace_id = w.workspace_id AND a.id = w.lead_id
JOIN leads l ON l.workspace_id = w.workspace_id AND l.id = coalesce(a.folded_into, a.id)
JOIN profiles p ON p.workspace_id = l.workspace_id AND p.company_id = l.company_id
{_SCORE}
WHERE w.workspace_id = :workspace AND w.ended_at IS NULL
UNION ALL
SELECT w.id, 'list', n.name, w.watcher, w.since, w.why,
  (SELECT count(*) FROM watchlist_leads m WHERE m.workspace_id = n.workspace_id AND m.list_id = n.id),
  NULL, n.id, NULL, NULL, NULL
FROM watches w JOIN watchlists n ON n.workspace_id = w.workspace_id AND n.id = w.list_id
WHERE w.workspace_id = :workspace AND w.ended_at IS NULL
UNION ALL
SELECT w.id, 'tier', i.name, w.watcher, w.since, w.why, coalesce(t.leads, 0), NULL, NULL, w.icp_id, w.tier, NULL
FROM watches w JOIN icps i ON i.workspace_id = w.workspace_id AND i.id = w.icp_id
LEFT JOIN tier_counts t ON t.workspace_id = w.workspace_id AND t.icp_id = w.icp_id AND t.tier = w.tier
WHERE w.workspace_id = :workspace AND w.ended_at IS NULL AND i.archived_at IS NULL
ORDER BY 5 DESC, 1 DESC
"""
_ON_LIST = f"""
SELECT l.id, p.name, p.domain, s.score, s.potential, s.tier, m.added_by, m.added_at, m.why
FROM watchlist_leads m
JOIN leads a ON a.workspace_id = m.workspace_id AND a.id = m.lead_id
JOIN leads l ON l.workspace_id = m.workspace_id AND l.id = coalesce(a.folded_into, a.id)
JOIN profiles p ON p.workspace_id = l.workspace_id AND p.company_id = l.company_id
{_SCORE}
WHERE m.workspace_id = :workspace AND m.list_id = :list
ORDER BY s.score DESC NULLS LAST, p.name LIMIT :most
"""


async def watches_shown(scope: Scope) -> list[WatchShown]:
    """Return all watches that hold, the newest first."""
    rows: Any = await scope.rows(_WATCHES, workspace=scope.workspace)
    return [WatchShown(*row) for row in rows]


async def list_shown(
    scope: Scope, which: UUID | str, most: int = 500
) -> tuple[Watchlist, Sequence[ListedLead]]:
    """Return a list and the leads on it, the best first; raises NotFound."""
    found = await find_list(scope, which)
    rows: Any = await scope.rows(_ON_LIST, workspace=scope.workspace, list=found.id, most=most)
    return found, [ListedLead(*row) for row in rows]


async def lists_shown(scope: Scope) -> list[Watchlist]:
    """Return all lists, by name."""
    return await lists(scope)
