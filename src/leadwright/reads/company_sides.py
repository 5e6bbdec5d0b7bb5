"""What stands where companies may meet or part: names, sources, contacts, the lead, and scores of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope


@dataclass(frozen=True, slots=True)
class SideScore:
    """The score of a company under one ideal customer."""

    icp: str
    score: Decimal
    tier: str


@dataclass(frozen=True, slots=True)
class SideRecord:
    """One source record of a company: its id, the source that speaks, and the name and domain it says last."""

    record_id: UUID
    source: str
    name: str | None
    domain: str | None


@dataclass(frozen=True, slots=True)
class Side:
    """One company. `lead_id` and `stage` are those of its lead; `folded` counts leads folded into it."""

    company_id: UUID
    name: str
    domain: str | None
    country: str | None
    records: Sequence[SideRecord]
    contacts: Sequence[str]
    lead_id: UUID | None
    stage: str | None
    owner: str | None
    folded: int
    scores: Sequence[SideScore]


_COMPANIES = """
SELECT p.company_id, p.name, p.domain, p.fields->'country'->>0 AS country, l.id AS lead_id, l.stage, l.owner,
  (SELECT count(*) FROM leads f WHERE f.workspace_id = p.workspace_id AND f.folded_into = l.id) AS folded,
  ARRAY(SELECT c.name FROM contacts c WHERE c.workspace_id = p.workspace_id AND c.company_id = p.company_id
    AND c.standing IN ('current', 'unsure') ORDER BY c.name, c.id) AS contacts
FROM profiles p LEFT JOIN leads l ON l.workspace_id = p.workspace_id AND l.company_id = p.company_id
WHERE p.workspace_id = :workspace AND p.company_id = ANY(:ids)
ORDER BY p.company_id
"""
_RECORDS = """
SELECT cr.company_id, r.id, r.source, o.content->>'name', o.content->>'domain'
FROM company_records cr JOIN source_records r ON r.workspace_id = cr.workspace_id AND r.id = cr.record_id
LEFT JOIN LATERAL (SELECT content FROM observations o WHERE o.workspace_id = r.workspace_id AND o.record_id = r.id
  ORDER BY o.id DESC LIMIT 1) o ON true
WHERE cr.workspace_id = :workspace AND cr.company_id = ANY(:ids) ORDER BY r.id
"""
_SCORES = """
SELECT s.company_id, i.name, s.score, s.tier FROM scores s JOIN icps i ON i.workspace_id = s.workspace_id AND i.id = s.icp_id
WHERE s.workspace_id = :workspace AND s.company_id = ANY(:ids) ORDER BY i.is_default DESC, i.name
"""


async def company_sides(scope: Scope, companies: Iterable[UUID]) -> list[Side]:
    """Return what stands of each company that anything speaks of, by id."""
    who: dict[str, Any] = {"workspace": scope.workspace, "ids": sorted(set(companies))}
    records = await scope.rows(_RECORDS, **who)
    scores = await scope.rows(_SCORES, **who)
    return [
        Side(
            row.company_id, row.name, row.domain, row.country,
            [SideRecord(*r[1:]) for r in records if r[0] == row.company_id], row.contacts, row.lead_id, row.stage,
            row.owner, row.folded, [SideScore(*s[1:]) for s in scores if s[0] == row.company_id],
        )
        for row in await scope.rows(_COMPANIES, **who)
    ]  # fmt: skip
