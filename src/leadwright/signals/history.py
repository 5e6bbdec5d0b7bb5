"""What was said of a company over time, source record by source record: all that a detector sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.policy.identifiers import Identifier, identifiers_of
from leadwright.policy.suppression import kinds_in_force, who_is_suppressed


@dataclass(frozen=True, slots=True)
class Told:
    """One sighting of one observation: these words of this source record stood so at `seen_at`.

    `recorded_at` is when that reading came to us, `effective` when it was true in the world, if the source says so.
    Words of one `origin` are one voice.
    """

    observation_id: UUID
    record_id: UUID
    kind: str
    source: str
    origin: str
    native_key: str
    licence: str
    content: Mapping[str, Any]
    url: str | None
    effective: date | None
    stated_at: datetime | None
    seen_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Everything that counts of what was told of a company and its people: per source record, oldest first.

    Withdrawn readings are left out. `companies` are the records of the company itself, `people` those of its people.
    """

    company_id: UUID
    companies: Sequence[Sequence[Told]]
    people: Sequence[Sequence[Told]] = ()


_HISTORIES = """
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
  SELECT ours.company_id, ours.record_id, ours.kind, ours.native_key, s.observation_id, s.seen_at,
    min(g.started_at) AS recorded_at, (array_agg(g.label ORDER BY g.started_at, g.id))[1] AS label
  FROM ours
  JOIN observations o ON o.workspace_id = :workspace AND o.record_id = ours.record_id
  JOIN sightings s ON s.workspace_id = :workspace AND s.observation_id = o.id
  JOIN readings g ON g.workspace_id = :workspace AND g.id = s.reading_id
  WHERE NOT EXISTS (SELECT FROM withdrawn_readings w WHERE w.workspace_id = :workspace AND w.reading_id = s.reading_id)
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT seen.company_id, o.id, seen.record_id, seen.kind, o.source,
  CASE WHEN o.source = 'file' THEN 'file:' || seen.label ELSE o.source END, seen.native_key, o.licence, o.content, o.url,
  o.effective, o.stated_at, seen.seen_at, seen.recorded_at
FROM seen JOIN observations o ON o.workspace_id = :workspace AND o.id = seen.observation_id
ORDER BY seen.company_id, seen.record_id, seen.seen_at, o.id
"""


async def histories(scope: Scope, companies: Iterable[UUID]) -> Mapping[UUID, History]:
    """Read the histories of companies; one that nothing speaks of (any more) has an empty one."""
    ids = sorted(set(companies))
    rows = await scope.rows(_HISTORIES, workspace=scope.workspace, companies=ids) if ids else ()
    told: dict[UUID, dict[UUID, list[Told]]] = {company: defaultdict(list) for company in ids}
    for company, *words in rows:
        one = Told(*words)
        told[company][one.record_id].append(one)
    found = {company: _history(company, records.values()) for company, records in told.items()}
    return await _without_suppressed(scope, found)


async def _without_suppressed(scope: Scope, found: Mapping[UUID, History]) -> Mapping[UUID, History]:
    """The same without people who asked to be left alone, though sources spoke of them before."""
    kinds = await kinds_in_force(scope) if any(one.people for one in found.values()) else frozenset()
    if not kinds:
        return found
    people = [(one, record) for one in found.values() for record in one.people]
    hidden = await who_is_suppressed(scope, [_identifiers(one, record, kinds) for one, record in people])
    kept: dict[UUID, list[Sequence[Told]]] = defaultdict(list)
    for (one, record), gone in zip(people, hidden, strict=True):
        if not gone:
            kept[one.company_id].append(record)
    return {company: replace(one, people=kept[company]) for company, one in found.items()}


def _identifiers(of: History, record: Sequence[Told], kinds: frozenset[str]) -> frozenset[Identifier]:
    told = [words for one in of.companies for words in one]
    at = {
        str(words.content[name]) for words in told for name in ("domain", "name") if words.content.get(name)
    }
    return frozenset[Identifier]().union(
        *(identifiers_of(words.content, sorted(at), kinds) for words in record)
    )


def _history(company: UUID, records: Iterable[Sequence[Told]]) -> History:
    own = [record for record in records if record[0].kind == "company"]
    people = [record for record in records if record[0].kind == "person"]
    return History(company, own, people)
