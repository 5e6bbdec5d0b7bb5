"""Find one contact by what a person would call them: id, address, or name."""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong

_FITS = """
SELECT c.id, c.name, p.name FROM contacts c
JOIN profiles p ON p.workspace_id = c.workspace_id AND p.company_id = c.company_id
WHERE c.workspace_id = :workspace AND (c.email = :text OR lower(c.name) = :text) ORDER BY c.id LIMIT 10
"""


async def find_contact(scope: Scope, which: str) -> UUID:
    """Return the id of the contact; raises NotFound, or Wrong if an address or a name fits several."""
    try:
        return UUID(which)
    except ValueError:
        pass
    rows = await scope.rows(_FITS, workspace=scope.workspace, text=which.strip().lower())
    if not rows:
        raise NotFound(f"There is no contact {which!r}.", hint="`leadwright contacts list -q WORD` searches.")
    if len(rows) > 1:
        fits = "; ".join(f"{row[1]} at {row[2]}: {row[0]}" for row in rows)
        raise Wrong(f"{which!r} fits several contacts.", hint=f"Say which: {fits}")
    found: UUID = rows[0][0]
    return found


async def company_name(scope: Scope, company_id: UUID | None) -> str:
    """Return what a company is called, "" for none."""
    return str(await scope.value("SELECT name FROM profiles WHERE company_id = :id", id=company_id) or "")
