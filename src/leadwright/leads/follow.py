"""Leads follow their records: where two meet in one company one is folded into the other, and unfolds with a split.

A pure function of where the records of leads are now and of what people did with the leads, so that it can be
run again at any time. A folded lead keeps all that was decided about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.leads.add import add

_MET = """
SELECT l.id, l.record_id, cr.company_id AS now, l.company_id, l.folded_into, l.by_split, l.stage,
  (l.verdict IS NOT NULL OR l.owner IS NOT NULL OR l.note IS NOT NULL OR l.stage NOT IN ('prospect', 'new')) AS worked,
  EXISTS (SELECT FROM lead_events e WHERE e.workspace_id = l.workspace_id AND e.lead_id = l.id) AS touched
FROM leads l JOIN company_records cr ON cr.workspace_id = l.workspace_id AND cr.record_id = l.record_id
WHERE l.workspace_id = :workspace AND cr.company_id = ANY(:ids)
ORDER BY l.id
"""


async def follow(scope: Scope, companies: Collection[UUID]) -> None:
    """Let the leads of companies that changed follow their records."""
    if not companies:
        return
    rows = await scope.rows(_MET, workspace=scope.workspace, ids=sorted(set(companies)))
    groups: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.now].append(row)
    placed: dict[UUID, tuple[UUID | None, UUID | None]] = {}
    gone: list[UUID] = []
    for company, met in groups.items():
        standing = min(met, key=_rank)
        placed[standing.id] = (company, None)
        for row in met:
            if row.by_split and not row.touched and row is not standing:
                gone.append(row.id)
            elif row is not standing:
                placed[row.id] = (None, standing.id)
    await _place(
        scope,
        {
            row.id: placed[row.id]
            for row in rows
            if row.id in placed and placed[row.id] != (row.company_id, row.folded_into)
        },
    )
    if gone:
        await scope.run(
            "DELETE FROM leads WHERE workspace_id = :workspace AND id = ANY(:ids)",
            workspace=scope.workspace,
            ids=gone,
        )


def _rank(row: Any) -> tuple[bool, bool, bool, UUID]:
    """The lead that stands: not born by a split, taken by somebody, worked on, the oldest."""
    return row.by_split, row.stage == "prospect", not row.worked, row.id


async def _place(scope: Scope, placed: Mapping[UUID, tuple[UUID | None, UUID | None]]) -> None:
    if not placed:
        return
    rows = [(lead, company, folded) for lead, (company, folded) in placed.items()]
    await scope.stage("placed", {"id": "uuid", "company_id": "uuid", "folded_into": "uuid"}, rows)
    await scope.run(
        "UPDATE leads l SET company_id = p.company_id, folded_into = p.folded_into FROM pg_temp.placed p"
        " WHERE l.workspace_id = :workspace AND l.id = p.id",
        workspace=scope.workspace,
    )


async def add_by_split(scope: Scope, company_id: UUID, record_id: UUID) -> None:
    """Consider the company that was split off a considered one; the lead goes when the split is undone."""
    if await add(scope, [(company_id, record_id)]):
        await scope.run(
            "UPDATE leads SET by_split = true WHERE workspace_id = :workspace AND record_id = :record",
            workspace=scope.workspace,
            record=record_id,
        )


async def standings(scope: Scope, leads: Collection[UUID]) -> dict[UUID, UUID]:
    """Return for leads the id of the one that stands for each: itself unless it was folded."""
    rows = await scope.rows(
        "SELECT id, coalesce(folded_into, id) FROM leads WHERE workspace_id = :workspace AND id = ANY(:ids)",
        workspace=scope.workspace,
        ids=list(leads),
    )
    return {lead: lead for lead in leads} | {row[0]: row[1] for row in rows}


async def standing(scope: Scope, lead_id: UUID) -> UUID:
    """Return the id of the lead that stands for this one: itself unless it was folded."""
    found: UUID | None = await scope.value(
        "SELECT coalesce(folded_into, id) FROM leads WHERE id = :id", id=lead_id
    )
    return found or lead_id
