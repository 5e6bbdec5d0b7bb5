"""Which leads were moved to another stage? The decisions of some events, with the leads as they stand now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.actions.alerts.types import About
from leadwright.kernel.db import Scope
from leadwright.reads.leads_about import leads_about


@dataclass(frozen=True, slots=True)
class StageChange:
    """A lead that somebody moved from one stage to another."""

    id: UUID
    about: About
    before: str | None
    after: str
    actor: str
    at: datetime


async def stage_changes(scope: Scope, ids: Collection[UUID]) -> list[StageChange]:
    """Return the changes of stage among some lead events, the oldest first; a lead that was folded away is left out."""
    if not ids:
        return []
    rows: Any = await scope.rows(
        "SELECT e.id, l.company_id, e.before->>'stage' AS before, e.after->>'stage' AS after, e.actor, e.at"
        " FROM lead_events e JOIN leads l ON l.workspace_id = e.workspace_id AND l.id = e.lead_id"
        " WHERE e.workspace_id = :workspace AND e.id = ANY(:ids) AND l.company_id IS NOT NULL"
        " AND e.after->>'stage' IS DISTINCT FROM e.before->>'stage' ORDER BY e.id",
        workspace=scope.workspace, ids=list(ids),
    )  # fmt: skip
    about = await leads_about(scope, {row.company_id for row in rows})
    return [
        StageChange(row.id, about[row.company_id], row.before, row.after, row.actor, row.at)
        for row in rows
        if row.company_id in about
    ]
