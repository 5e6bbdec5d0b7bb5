"""Which companies are worth looking at next: best potential first, those not looked at lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.sources.contract import Target

# After these a source is worth asking again. A site that was down or busy is tried again the next day.
LOOK_AGAIN = timedelta(days=14)
TRY_AGAIN = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class LookTarget:
    """A company to look at, with what its sources need to know."""

    company_id: UUID
    target: Target


async def to_look_at(
    scope: Scope, icp_id: UUID, *, companies: Sequence[UUID] | None = None, most: int | None = None
) -> list[LookTarget]:
    """Return the companies whose website was not looked at lately, the best potential first.

    With `companies`, those alone, however lately they were looked at.
    """
    rows = await scope.rows(
        """
        SELECT s.company_id, p.name, p.domain, p.fields->'website'->>0, s.country, p.fields->'careers_url'->>0
        FROM scores s
        JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
        LEFT JOIN LATERAL (
          SELECT a.outcome, a.asked_at FROM asks a
          WHERE a.workspace_id = s.workspace_id AND a.company_id = s.company_id AND a.source = 'website'
          ORDER BY a.asked_at DESC LIMIT 1) AS last ON true
        WHERE s.icp_id = :icp AND p.domain IS NOT NULL AND s.tier <> 'out'
          AND (CAST(:companies AS uuid[]) IS NULL OR s.company_id = ANY(CAST(:companies AS uuid[])))
          AND (CAST(:companies AS uuid[]) IS NOT NULL OR last.asked_at IS NULL
               OR last.asked_at < CASE WHEN last.outcome IN ('busy', 'in_doubt') THEN :soon ELSE :later END)
        ORDER BY s.potential DESC, s.score DESC, s.domain
        LIMIT :most
        """,
        icp=icp_id,
        companies=list(companies) if companies is not None else None,
        soon=clock.now() - TRY_AGAIN,
        later=clock.now() - LOOK_AGAIN,
        most=most,
    )
    return [
        LookTarget(row[0], Target(row[1], row[2], website=row[3], country=row[4], careers_url=row[5]))
        for row in rows
    ]
