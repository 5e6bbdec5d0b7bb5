"""Which companies are worth looking through after a bulk import: most of them were told of once, and nothing changed.

One telling makes a signal by itself only through a field that tells of the past (`PAST`), such as a funding date.
"""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope

PAST = (
    "funding_date", "funding_rounds", "funding_amount", "technology_changes", "articles", "filings", "intent_topics",
    "started_on", "activity",
)  # fmt: skip
"""Fields of which one telling makes a signal."""

_OF_READING = """
WITH spoken AS MATERIALIZED (
  SELECT DISTINCT cr.company_id, r.id AS record_id
  FROM sightings s
  JOIN observations o ON o.workspace_id = :workspace AND o.id = s.observation_id
  JOIN source_records r ON r.workspace_id = :workspace AND r.id = o.record_id
  JOIN company_records cr ON cr.workspace_id = :workspace AND cr.record_id = coalesce(r.parent_id, r.id)
  WHERE s.workspace_id = :workspace AND s.reading_id = :reading)
SELECT DISTINCT s.company_id FROM spoken s
WHERE (SELECT count(*) FROM (SELECT FROM company_records c WHERE c.workspace_id = :workspace
         AND c.company_id = s.company_id LIMIT 2) several) > 1
  OR (SELECT count(*) FROM (SELECT FROM observations o
         JOIN sightings g ON g.workspace_id = :workspace AND g.observation_id = o.id
         WHERE o.workspace_id = :workspace AND o.record_id = s.record_id LIMIT 2) several) > 1
  OR EXISTS (SELECT FROM observations o WHERE o.workspace_id = :workspace AND o.record_id = s.record_id
         AND o.content ?| CAST(:past AS text[]))
ORDER BY 1
"""


async def companies_of_reading(scope: Scope, reading_id: UUID) -> list[UUID]:
    """The companies that a reading spoke of and that may have signals."""
    await scope.expect_lookups()
    rows = await scope.rows(_OF_READING, workspace=scope.workspace, reading=reading_id, past=list(PAST))
    return [row[0] for row in rows]


async def every_company(scope: Scope) -> list[UUID]:
    """All companies that records belong to, in the order of their ids."""
    rows = await scope.rows(
        "SELECT DISTINCT company_id FROM company_records WHERE workspace_id = :workspace ORDER BY 1",
        workspace=scope.workspace,
    )
    return [row[0] for row in rows]


async def companies_with_terms(scope: Scope) -> list[UUID]:
    """The companies that use a product of which a contract may end, in the order of their ids."""
    rows = await scope.rows(
        "SELECT DISTINCT company_id FROM signals WHERE workspace_id = :workspace"
        " AND type IN ('competitor_in_use', 'renewal_window') ORDER BY 1",
        workspace=scope.workspace,
    )
    return [row[0] for row in rows]
