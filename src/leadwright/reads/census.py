"""How much is there? Companies, leads, imports, ICPs, and the day of the default ICP's scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope


@dataclass(frozen=True, slots=True)
class Census:
    """Counts of a workspace; `default_icp` and `as_of` are None before there are any."""

    companies: int
    leads: int
    imports: int
    icps: int
    default_icp: UUID | None
    as_of: date | None


async def census(scope: Scope) -> Census:
    """Count what the workspace holds."""
    row: Any = await scope.row(
        """
        SELECT (SELECT count(*) FROM features WHERE workspace_id = :workspace),
          (SELECT count(*) FROM leads WHERE workspace_id = :workspace),
          (SELECT count(*) FROM imports), (SELECT count(*) FROM icps WHERE archived_at IS NULL),
          i.id, g.as_of
        FROM (SELECT 1) AS one
        LEFT JOIN icps i ON i.workspace_id = :workspace AND i.is_default AND i.archived_at IS NULL
        LEFT JOIN scorings g ON g.workspace_id = i.workspace_id AND g.icp_id = i.id
        """,
        workspace=scope.workspace,
    )
    return Census(*row)
