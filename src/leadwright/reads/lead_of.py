"""Which lead is a company's?"""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound


async def lead_of(scope: Scope, company_id: UUID) -> UUID:
    """Return the lead of a company; raises NotFound."""
    found: UUID | None = await scope.value(
        "SELECT id FROM leads WHERE workspace_id = :workspace AND company_id = :company AND folded_into IS NULL ORDER BY id LIMIT 1",
        workspace=scope.workspace, company=company_id,
    )  # fmt: skip
    if found is None:
        raise NotFound(f"Company {company_id} is no lead.", hint="`leadwright leads add` makes it one.")
    return found
