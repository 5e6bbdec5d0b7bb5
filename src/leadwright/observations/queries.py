"""Questions to the record: the current bundles of companies, and every statement ever made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.observations.types import Bundle

# Current: what a record's latest reading that counts has said, the latest being that of the latest moment, and of two
# of one moment (a reply read again, a day of a list corrected) the one that came later. Within one reading all bundles
# of a record stand side by side, so that of two rows for one company neither wins blindly.
_CURRENT = """
WITH ours AS MATERIALIZED (
  SELECT r.id AS record_id, r.kind, cr.company_id, r.native_key
  FROM company_records cr
  JOIN source_records r ON r.workspace_id = cr.workspace_id AND r.id = cr.record_id
  WHERE cr.workspace_id = :workspace AND cr.company_id = ANY(:companies)
  UNION ALL
  SELECT r.id, r.kind, cr.company_id, r.native_key
  FROM company_records cr
  JOIN source_records r ON r.workspace_id = cr.workspace_id AND r.parent_id = cr.record_id
  WHERE cr.workspace_id = :workspace AND cr.company_id = ANY(:companies)
), seen AS (
  SELECT ours.*, s.observation_id, s.reading_id, s.seen_at, g.label,
    rank() OVER (PARTITION BY ours.record_id ORDER BY s.seen_at DESC, s.reading_id DESC) AS place,
    min(s.seen_at) OVER (PARTITION BY s.observation_id) AS first_seen
  FROM ours
  JOIN observations o ON o.workspace_id = :workspace AND o.record_id = ours.record_id
  JOIN sightings s ON s.workspace_id = :workspace AND s.observation_id = o.id
  JOIN readings g ON g.workspace_id = :workspace AND g.id = s.reading_id
  WHERE NOT EXISTS (SELECT FROM withdrawn_readings w WHERE w.workspace_id = :workspace AND w.reading_id = s.reading_id)
)
SELECT seen.observation_id, seen.record_id, seen.kind, seen.company_id, o.source, seen.label, o.licence, o.content,
  o.url, o.stated_at, seen.first_seen, seen.seen_at, seen.native_key
FROM seen JOIN observations o ON o.workspace_id = :workspace AND o.id = seen.observation_id
WHERE seen.place = 1
ORDER BY seen.record_id, seen.observation_id
"""


async def current_bundles(scope: Scope, companies: Iterable[UUID]) -> Sequence[Bundle]:
    """Return the current bundles of companies and of their people, ordered by record."""
    rows = await scope.rows(_CURRENT, workspace=scope.workspace, companies=list(companies))
    return [Bundle(*row) for row in rows]


_LATEST_WORDS = """
SELECT DISTINCT ON (r.id) r.kind, r.native_key, o.content
FROM source_records r
JOIN observations o ON o.workspace_id = r.workspace_id AND o.record_id = r.id
JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id
WHERE r.workspace_id = :workspace AND r.source = :source AND r.native_key = ANY(:keys)
  AND NOT EXISTS (SELECT FROM withdrawn_readings w
                  WHERE w.workspace_id = r.workspace_id AND w.reading_id = s.reading_id)
ORDER BY r.id, s.seen_at DESC, s.reading_id DESC, o.id DESC
"""


async def latest_words(
    scope: Scope, source: str, native_keys: Sequence[str]
) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Return what a source last said of these subjects, by kind and native key; who is not known is left out."""
    rows = await scope.rows(_LATEST_WORDS, workspace=scope.workspace, source=source, keys=list(native_keys))
    return {(kind, key): content for kind, key, content in rows}


async def moments(scope: Scope, source: str, native_keys: Sequence[str]) -> Mapping[str, Sequence[datetime]]:
    """Return when a source was seen speaking of these subjects, oldest first, by native key."""
    rows = await scope.rows(
        "SELECT DISTINCT r.native_key, s.seen_at FROM source_records r"
        " JOIN observations o ON o.workspace_id = r.workspace_id AND o.record_id = r.id"
        " JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id"
        " WHERE r.workspace_id = :workspace AND r.source = :source AND r.native_key = ANY(:keys) ORDER BY 1, 2",
        workspace=scope.workspace, source=source, keys=sorted(set(native_keys)),
    )  # fmt: skip
    found: dict[str, list[datetime]] = {}
    for key, moment in rows:
        found.setdefault(key, []).append(moment)
    return found
