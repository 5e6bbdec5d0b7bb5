"""What enrichment has brought: what each source said of a company, its people, and its score by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.entities.resolve import canonical
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.leads.follow import standing
from leadwright.observations.queries import current_bundles


@dataclass(frozen=True, slots=True)
class ScoreNow:
    """A company's score under an ICP."""

    score: Decimal
    potential: Decimal
    tier: str


async def company_of_lead(scope: Scope, lead_id: UUID) -> UUID:
    """Return the company of a lead, as it goes by now; raises NotFound."""
    known = await standing(scope, lead_id)
    company = await scope.value("SELECT company_id FROM leads WHERE id = :id", id=known) if known else None
    if company is None:
        raise NotFound(f"There is no lead {lead_id}.", hint="The list of leads shows those there are.")
    found: UUID = await canonical(scope, company) or company
    return found


async def companies_of_leads(scope: Scope, leads: Sequence[UUID]) -> list[UUID]:
    """Return the companies of leads, in their order; raises NotFound for the first that is not known."""
    return [await company_of_lead(scope, lead) for lead in leads]


async def score_now(scope: Scope, icp_id: UUID, company_id: UUID) -> ScoreNow | None:
    """Return the score of a company under an ICP, None if it has none."""
    row = await scope.row(
        "SELECT score, potential, tier FROM scores WHERE icp_id = :icp AND company_id = :company",
        icp=icp_id, company=company_id,
    )  # fmt: skip
    return ScoreNow(*row) if row is not None else None


async def contacts_known(scope: Scope, companies: Sequence[UUID]) -> int:
    """Count the people who are known at these companies."""
    count: int = await scope.value(
        "SELECT count(*) FROM contacts WHERE company_id = ANY(:companies) AND standing IN ('current', 'unsure')",
        companies=list(companies),
    )
    return count


async def said_by(scope: Scope, company_id: UUID, sources: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return what each of these sources now says of a company: its fields, and under `people` those of its people."""
    found: dict[str, dict[str, Any]] = {}
    for bundle in await current_bundles(scope, [company_id]):
        if bundle.source in sources:
            said = found.setdefault(bundle.source, {})
            if bundle.kind == "person":
                said.setdefault("people", []).append(dict(bundle.content))
            else:
                said |= bundle.content
    return found
