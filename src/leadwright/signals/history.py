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

    Withdrawn readings are left out, and of two readings of one moment (a day of a list corrected, a reply read again)
    the later one counts. `companies` are the records of the company itself, `people` those of its people.
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
  SELECT ours.company_id, ours.record_id, ours.kind, ours.native_key, s.observation_id, s.seen_at, s.reading_id,
    g.started_at, g.label,
    first_value(s.reading_id) OVER (PARTITION BY ours.record_id, s.seen_at ORDER BY s.reading_id DESC) AS newest
  FROM ours
  JOIN observations o ON o.workspace_id = :workspace AND o.record_id = ours.record_id
  JOIN sightings s ON s.workspace_id = :workspace AND s.observation_id = o.id
  JOIN readings g ON g.workspace_id = :workspace AND g.id = s.reading_id
  WHERE NOT EXISTS (SELECT FROM withdrawn_readings w WHERE w.workspace_id = :workspace AND w.reading_id = s.reading_id)
), told AS (
  SELECT company_id, record_id, kind, native_key, observation_id, seen_at,
    min(started_at) AS recorded_at, (array_agg(label ORDER BY reading_id))[1] AS label
  FROM seen GROUP BY 1, 2, 3, 4, 5, 6 HAVING bool_or(reading_id = newest)
)
SELECT told.company_id, o.id, told.record_id, told.kind, o.source,
  CASE WHEN o.source = 'file' THEN 'file:' || told.label ELSE o.source END, told.native_key, o.licence, o.content, o.url,
  o.effective, o.stated_at, told.seen_at, told.recorded_at
FROM told JOIN observations o ON o.workspace_id = :workspace AND o.id = told.observation_id
ORDER BY told.company_id, told.record_id, told.seen_at, o.id
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
