"""Take leads away for good, those folded into them too. Only erasing calls it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from leadwright.kernel.db import Scope


async def leads_of(scope: Scope, companies: Collection[UUID], records: Collection[UUID]) -> Sequence[UUID]:
    """Return the leads of companies or source records, with those that were folded into them."""
    rows = await scope.rows(
        "WITH mine AS (SELECT id FROM leads WHERE workspace_id = :workspace"
        "   AND (company_id = ANY(:companies) OR record_id = ANY(:records)))"
        " SELECT id FROM mine UNION SELECT l.id FROM leads l WHERE l.workspace_id = :workspace"
        "   AND l.folded_into IN (SELECT id FROM mine)",
        workspace=scope.workspace,
        companies=list(companies),
        records=list(records),
    )
    return [row[0] for row in rows]


async def forget_leads(scope: Scope, leads: Collection[UUID]) -> int:
    """Take leads away; what hangs on them must be gone before."""
    return await scope.run(
        "DELETE FROM leads WHERE workspace_id = :workspace AND id = ANY(:ids)",
        workspace=scope.workspace,
        ids=list(leads),
    )
