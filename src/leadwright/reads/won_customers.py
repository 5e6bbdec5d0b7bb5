"""Which companies buy from us? Leads that were won, and companies of which a source says so."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from leadwright.kernel.db import Scope


async def won_customers(scope: Scope) -> Sequence[UUID]:
    """Return their ids, in order."""
    rows = await scope.rows(
        "SELECT company_id FROM leads WHERE stage = 'won' UNION SELECT company_id FROM features WHERE customer ORDER BY 1"
    )
    return [row[0] for row in rows]
