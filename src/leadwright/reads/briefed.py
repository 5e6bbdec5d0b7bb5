"""Which leads have a brief, and of which are the four answers worth knowing?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from leadwright.kernel.db import Scope


async def briefed(scope: Scope) -> Sequence[UUID]:
    """Return the leads that have a brief and still stand, the one that was made first first."""
    rows = await scope.rows(
        "SELECT b.lead_id FROM briefs b JOIN leads l ON l.workspace_id = b.workspace_id AND l.id = b.lead_id"
        " WHERE b.workspace_id = :workspace AND l.company_id IS NOT NULL ORDER BY b.made_at",
        workspace=scope.workspace,
    )
    return [row[0] for row in rows]


async def worth_judging(scope: Scope, most: int) -> Sequence[UUID]:
    """Return the hot and warm leads under the default ideal customer, the best first, so many at most."""
    rows = await scope.rows(
        "SELECT l.id FROM leads l JOIN scores s ON s.workspace_id = l.workspace_id AND s.company_id = l.company_id"
        " JOIN icps i ON i.workspace_id = s.workspace_id AND i.id = s.icp_id AND i.is_default AND i.archived_at IS NULL"
        " WHERE l.workspace_id = :workspace AND l.folded_into IS NULL AND s.tier IN ('hot', 'warm')"
        " ORDER BY s.score DESC, l.id LIMIT :most",
        workspace=scope.workspace,
        most=most,
    )
    return [row[0] for row in rows]
