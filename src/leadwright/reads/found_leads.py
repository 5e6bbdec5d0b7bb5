"""Leads of some companies at a glance: what a search has just landed, the best first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope


@dataclass(frozen=True, slots=True)
class FoundLead:
    """One lead. Score, potential and tier are None before it is scored under the default ICP; `out` says why it is.

    `people` are known there, `direct` of them have an address of their own.
    """

    lead_id: UUID
    name: str
    domain: str | None
    country: str | None
    industry: str | None
    head_count: tuple[int | None, int | None]
    score: Decimal | None
    potential: Decimal | None
    tier: str | None
    out: str | None
    people: int
    direct: int


async def found_leads(scope: Scope, companies: Collection[UUID], most: int = 50) -> Sequence[FoundLead]:
    """Return the leads of companies, by their score under the default ICP."""
    rows: Any = await scope.rows(
        """
        SELECT l.id, coalesce(p.name, p.domain, 'Unnamed company') AS name, p.domain, f.country, s.industry,
          f.head_count_min, f.head_count_max, s.score, s.potential, s.tier, s.out, c.people, c.direct
        FROM leads l
        JOIN profiles p ON p.workspace_id = l.workspace_id AND p.company_id = l.company_id
        LEFT JOIN features f ON f.workspace_id = l.workspace_id AND f.company_id = l.company_id
        LEFT JOIN icps i ON i.workspace_id = l.workspace_id AND i.is_default AND i.archived_at IS NULL
        LEFT JOIN scores s ON s.workspace_id = l.workspace_id AND s.company_id = l.company_id AND s.icp_id = i.id
        CROSS JOIN LATERAL (SELECT count(*) AS people, count(*) FILTER (WHERE c.email_kind = 'direct') AS direct
          FROM contacts c WHERE c.workspace_id = l.workspace_id AND c.company_id = l.company_id
            AND c.standing IN ('current', 'unsure')) c
        WHERE l.company_id = ANY(:companies)
        ORDER BY s.tier = 'out' NULLS LAST, s.score DESC NULLS LAST, name LIMIT :most
        """,
        companies=list(companies),
        most=most,
    )
    return [
        FoundLead(
            row.id, row.name, row.domain, row.country, row.industry, (row.head_count_min, row.head_count_max),
            row.score, row.potential, row.tier, row.out, row.people, row.direct,
        )
        for row in rows
    ]  # fmt: skip
