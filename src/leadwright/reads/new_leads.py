"""Which leads did an import bring that were not there before?"""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.observations.imports import Import


async def new_leads(scope: Scope, done: Import) -> list[UUID]:
    """Return the companies of the leads that an import has made."""
    rows = await scope.rows(
        "SELECT DISTINCT l.company_id FROM sightings s"
        " JOIN observations o ON o.workspace_id = s.workspace_id AND o.id = s.observation_id"
        " JOIN leads l ON l.workspace_id = o.workspace_id AND l.record_id = o.record_id"
        " WHERE s.reading_id = :reading AND l.added_at >= :began AND l.company_id IS NOT NULL ORDER BY 1",
        reading=done.id,
        began=done.started_at,
    )
    return [row[0] for row in rows]
