"""Which companies share their name with another company that we know: their news must say more than the name."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.values.name import company_key

_MOST = 500  # companies of one block that are looked at: namesakes are few, and a block this full is a common word
_NEAR = """
SELECT own.company_id, mine.name, theirs.name
FROM (SELECT company_id, block FROM company_blocks
  WHERE workspace_id = :workspace AND company_id = ANY(:companies) AND block LIKE 'l:%') AS own
CROSS JOIN LATERAL (SELECT b.company_id FROM company_blocks b
  WHERE b.workspace_id = :workspace AND b.block = own.block AND b.company_id <> own.company_id LIMIT :most) AS other
JOIN profiles mine ON mine.workspace_id = :workspace AND mine.company_id = own.company_id
JOIN profiles theirs ON theirs.workspace_id = :workspace AND theirs.company_id = other.company_id
"""


async def namesakes(scope: Scope, companies: Collection[UUID]) -> frozenset[UUID]:
    """Those of the companies whose name another company of the workspace bears, as far as they were compared."""
    if not companies:
        return frozenset()
    rows = await scope.rows(_NEAR, workspace=scope.workspace, companies=sorted(companies), most=_MOST)
    return frozenset(row[0] for row in rows if company_key(row[1]) == company_key(row[2]))
