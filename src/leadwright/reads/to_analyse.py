"""Which leads are to be analysed? Those whose analysis under an ICP is missing, or older than what is known of them."""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope

_STALE = """
SELECT s.company_id FROM scores s
JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
LEFT JOIN analyses a ON a.workspace_id = s.workspace_id AND a.icp_id = s.icp_id AND a.company_id = s.company_id
WHERE s.icp_id = :icp AND s.tier <> 'out'
  AND EXISTS (SELECT FROM leads l WHERE l.workspace_id = s.workspace_id AND l.company_id = s.company_id AND l.folded_into IS NULL)
  AND (:all OR a.made_at IS NULL OR a.made_version < :version OR a.made_by <> :by OR p.last_seen > a.made_at)
ORDER BY s.score DESC, s.potential DESC, s.domain, s.company_id LIMIT :most
"""


async def to_analyse(
    scope: Scope, icp_id: UUID, version: int, by: str, *, most: int | None = None, everything: bool = False
) -> list[UUID]:
    """Return companies of leads that are not out, the best score first.

    Stale is an analysis of an older version of the ICP, by other means than `by` (model or rules), or from before something
    was last said of the company. `everything` returns fresh ones too.
    """
    rows = await scope.rows(_STALE, icp=icp_id, version=version, by=by, all=everything, most=most)
    return [row[0] for row in rows]
