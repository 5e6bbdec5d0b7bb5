"""Add leads: the decision to consider a company."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id


async def add(
    scope: Scope, companies: Iterable[tuple[UUID, UUID]], *, stage: Literal["new", "prospect"] = "new"
) -> int:
    """Make leads of companies, given with the source record they hang on; return how many are new.

    `prospect` is a lead that was found and not yet taken.

    A company that has a lead keeps it: there is one lead per company.
    """
    rows = [(new_id(), company, record) for company, record in companies]
    if not rows:
        return 0
    await scope.stage("wanted", {"id": "uuid", "company_id": "uuid", "record_id": "uuid"}, rows)
    return await scope.run(
        """
        INSERT INTO leads (workspace_id, id, company_id, record_id, stage, added_by)
        SELECT DISTINCT ON (w.company_id) :workspace, w.id, w.company_id, w.record_id, :stage, :actor
        FROM pg_temp.wanted w
        WHERE NOT EXISTS (SELECT FROM leads l WHERE l.workspace_id = :workspace AND l.company_id = w.company_id)
        ON CONFLICT DO NOTHING
        """,
        workspace=scope.workspace,
        actor=scope.actor,
        stage=stage,
    )
