"""Find one company by what a person would call it: id of lead or company, domain, or name."""

from __future__ import annotations

from uuid import UUID

from leadwright.entities.resolve import canonical
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.leads.follow import standing
from leadwright.values import domain


async def find_company(scope: Scope, which: str) -> UUID:
    """Return the id of the company; raises NotFound, or Wrong if a name fits several."""
    try:
        wanted: UUID | None = UUID(which)
    except ValueError:
        wanted = None
    rows = await scope.rows(
        """
        SELECT p.company_id, p.name, p.domain FROM profiles p
        LEFT JOIN leads l ON l.workspace_id = p.workspace_id AND l.company_id = p.company_id
        WHERE p.company_id = :company OR l.id = :lead OR p.domain = :domain OR lower(p.name) = :name
        LIMIT 10
        """,
        company=await canonical(scope, wanted) if wanted else None,
        lead=await standing(scope, wanted) if wanted else None,
        domain=domain.registrable(which) if "." in which else None,
        name=which.casefold(),
    )
    if not rows:
        raise NotFound(f"There is no lead {which!r}.", hint="`leadwright leads list -q WORD` searches.")
    if len({row[0] for row in rows}) > 1:
        raise Wrong(
            f"{which!r} fits several companies.",
            hint="Say which domain: " + ", ".join(str(row[2] or row[0]) for row in rows),
        )
    found: UUID = rows[0][0]
    return found


async def company_of(scope: Scope, lead_id: UUID) -> UUID:
    """Return the company of a lead, following merges; raises NotFound."""
    company: UUID | None = await scope.value(
        "SELECT company_id FROM leads WHERE id = :id", id=await standing(scope, lead_id)
    )
    if company is None:
        raise NotFound(f"There is no lead {lead_id}.", hint="The list of leads shows those there are.")
    return company
