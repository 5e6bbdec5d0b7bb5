"""Record observations in bulk: the only writer of source records, observations and sightings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.observations.types import Bundle, Prepared, Recorded, suppressed
from leadwright.observations.withhold import withhold
from leadwright.sources.contract import Observation

_STAGE = {
    "ord": "int4",
    "kind": "text",
    "source": "text",
    "native_key": "text",
    "parent_key": "text",
    "record_id": "uuid",
    "observation_id": "uuid",
    "licence": "text",
    "content": "text",
    "content_hash": "bytea",
    "url": "text",
    "effective": "date",
    "stated_at": "timestamptz",
    "fetched_at": "timestamptz",
}

# What the planner must know of the batch: how many rows, and what they are joined by.
_STATISTICS = "ANALYZE pg_temp.incoming (ord, kind, source, native_key, record_id, content_hash)"

_NEW_COMPANIES = """
INSERT INTO source_records (workspace_id, id, kind, source, native_key)
SELECT DISTINCT ON (i.source, i.native_key) :workspace, i.record_id, i.kind, i.source, i.native_key
FROM pg_temp.incoming i
WHERE i.kind = 'company'
ORDER BY i.source, i.native_key, i.ord
ON CONFLICT DO NOTHING
RETURNING id
"""

# People point at the record of their company.
_NEW_PEOPLE = """
INSERT INTO source_records (workspace_id, id, kind, source, native_key, parent_id)
SELECT DISTINCT ON (i.source, i.native_key) :workspace, i.record_id, i.kind, i.source, i.native_key, p.id
FROM pg_temp.incoming i
LEFT JOIN source_records p ON p.workspace_id = :workspace AND p.kind = 'company'
  AND p.source = i.source AND p.native_key = i.parent_key
WHERE i.kind = 'person'
ORDER BY i.source, i.native_key, i.ord
ON CONFLICT DO NOTHING
RETURNING id
"""

_KNOWN_RECORDS = """
UPDATE pg_temp.incoming i SET record_id = r.id FROM source_records r
WHERE (r.workspace_id, r.kind, r.source, r.native_key) = (CAST(:workspace AS uuid), i.kind, i.source, i.native_key)
  AND i.ord = ANY(:met)
"""

_NEW_OBSERVATIONS = """
WITH fresh AS (
  INSERT INTO observations (workspace_id, id, record_id, source, licence, content, content_hash, url,
                            effective, stated_at, fetched_at)
  SELECT DISTINCT ON (i.record_id, i.content_hash) :workspace, i.observation_id, i.record_id, i.source, i.licence,
    i.content::jsonb, i.content_hash, i.url, i.effective, i.stated_at, i.fetched_at
  FROM pg_temp.incoming i
  ORDER BY i.record_id, i.content_hash, i.ord
  ON CONFLICT DO NOTHING
  RETURNING id, record_id, fetched_at),
seen AS (
  INSERT INTO sightings (workspace_id, observation_id, reading_id, seen_at)
  SELECT :workspace, id, CAST(:reading AS uuid), fetched_at FROM fresh)
SELECT id, record_id FROM fresh
"""

# News is a bundle that no reading that counts has held, and an old acquaintance that its record did not hold when
# it was seen last before that moment. Most records have only ever said one thing: the second question is not asked of
# them. A list of many days tells of a record several times in one batch, so what comes in counts as seen, too.
_RESULT = """
WITH hit AS MATERIALIZED (
  SELECT i.ord, i.record_id, i.content_hash, i.fetched_at, o.id
  FROM pg_temp.incoming i
  JOIN observations o ON (o.workspace_id, o.record_id, o.content_hash)
    = (CAST(:workspace AS uuid), i.record_id, i.content_hash)
  WHERE i.observation_id <> ALL (:fresh)),
various AS MATERIALIZED (
  SELECT DISTINCT h.record_id FROM hit h WHERE EXISTS (
    SELECT FROM observations x WHERE x.workspace_id = :workspace AND x.record_id = h.record_id
      AND x.content_hash <> h.content_hash)),
known AS MATERIALIZED (
  SELECT o.record_id, o.id, s.seen_at
  FROM various v
  JOIN observations o ON o.workspace_id = :workspace AND o.record_id = v.record_id
  JOIN sightings s ON s.workspace_id = :workspace AND s.observation_id = o.id
  WHERE s.reading_id <> ALL (ARRAY(SELECT reading_id FROM withdrawn_readings WHERE workspace_id = :workspace))),
mine AS MATERIALIZED (
  SELECT ord, record_id, id, fetched_at FROM hit WHERE (record_id IN (SELECT record_id FROM various)) IS TRUE),
spoken AS MATERIALIZED (
  SELECT record_id, id, seen_at, NULL::int AS ord FROM known
  UNION ALL SELECT record_id, id, fetched_at, ord FROM mine),
timed AS (
  SELECT ord, id, seen_at, max(seen_at) OVER (
    PARTITION BY record_id ORDER BY seen_at RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL '1 microsecond' PRECEDING) AS before
  FROM spoken),
again AS MATERIALIZED (
  SELECT ord FROM timed
  WHERE ord IS NOT NULL AND before IS NOT NULL
    AND ((id, before) IN (SELECT id, seen_at FROM spoken)) IS NOT TRUE
    AND ((id, seen_at) IN (SELECT id, seen_at FROM known)) IS NOT TRUE),
counting AS (
  SELECT s.observation_id
  FROM hit h JOIN sightings s ON s.workspace_id = :workspace AND s.observation_id = h.id
  WHERE s.reading_id <> ALL (ARRAY(SELECT reading_id FROM withdrawn_readings WHERE workspace_id = :workspace)))
SELECT h.ord, h.record_id, h.id,
  h.id NOT IN (SELECT observation_id FROM counting) OR (h.ord IN (SELECT ord FROM again)) IS TRUE AS news
FROM hit h
ORDER BY h.ord
"""

# Sightings of what was said before.
_SIGHTINGS = """
INSERT INTO sightings (workspace_id, observation_id, reading_id, seen_at)
SELECT DISTINCT :workspace, o.id, CAST(:reading AS uuid), i.fetched_at
FROM pg_temp.incoming i
JOIN observations o ON (o.workspace_id, o.record_id, o.content_hash)
  = (CAST(:workspace AS uuid), i.record_id, i.content_hash)
WHERE i.observation_id <> ALL (:fresh)
ON CONFLICT DO NOTHING
"""


def content_hash(content: bytes) -> bytes:
    """Return the identity of a bundle's content; its keys must be sorted."""
    return blake2b(content, digest_size=16).digest()


def prepare(observations: Sequence[Observation], seen_at: datetime) -> list[Prepared]:
    """Make observations ready to be recorded, without asking the database: ids, content, identity of content.

    Its answer may be given to `record` together with the same observations, by who has time to make it ahead.
    """
    return [_prepared(item, ordinal, seen_at) for ordinal, item in enumerate(observations)]


def _prepared(item: Observation, ordinal: int, seen_at: datetime) -> Prepared:
    content = orjson.dumps(dict(item.fields), option=orjson.OPT_SORT_KEYS)
    return Prepared(
        ordinal,
        item.kind,
        item.source,
        item.native_key,
        item.company_key,
        new_id(),
        new_id(),
        item.licence,
        content.decode(),
        content_hash(content),
        item.url,
        item.effective,
        item.stated_at,
        item.fetched_at or seen_at,
    )


async def record(
    scope: Scope,
    reading_id: UUID,
    seen_at: datetime,
    observations: Sequence[Observation],
    prepared: Sequence[Prepared] | None = None,
) -> list[Recorded]:
    """Record what a reading said, and return what became of each observation, in order.

    Content that its record has said before appends a sighting and no bundle. A company must come
    before, or together with, its people. Words are sighted at their `fetched_at`, or else at `seen_at`. Of people who
    are suppressed nothing is recorded, whatever the source (`Recorded.said` is None), and their addresses are taken out
    of what is said of companies.
    """
    allowed = await withhold(scope, observations)
    kept = [item for item in allowed if item is not None]
    if prepared is None or allowed is not observations:
        prepared = prepare(kept, seen_at)
    recorded = iter(await _record(scope, reading_id, kept, prepared) if kept else ())
    return [suppressed() if item is None else next(recorded) for item in allowed]


async def _record(
    scope: Scope, reading_id: UUID, observations: Sequence[Observation], prepared: Sequence[Prepared]
) -> list[Recorded]:
    await scope.expect_lookups()
    await scope.stage("incoming", _STAGE, prepared)
    await scope.run(_STATISTICS)
    who = {"workspace": scope.workspace}
    new = {row[0] for row in await scope.rows(_NEW_COMPANIES, **who)}
    if any(item.kind == "person" for item in observations):
        new.update(row[0] for row in await scope.rows(_NEW_PEOPLE, **who))
    if met := [row.ord for row in prepared if row.record_id not in new]:
        await scope.run(_KNOWN_RECORDS, **who, met=met)
    fresh = {row[0]: row[1] for row in await scope.rows(_NEW_OBSERVATIONS, **who, reading=reading_id)}
    old = {}
    if len(fresh) < len(prepared):
        rows = await scope.rows(_RESULT, **who, fresh=list(fresh))
        old = {ordinal: (record_id, seen, news) for ordinal, record_id, seen, news in rows}
        await scope.run(_SIGHTINGS, **who, reading=reading_id, fresh=list(fresh))
    return _results(observations, prepared, new, fresh, old)


def _results(
    observations: Sequence[Observation],
    prepared: Sequence[Prepared],
    new: Collection[UUID],
    fresh: Mapping[UUID, UUID],
    old: Mapping[int, tuple[UUID, UUID, bool]],
) -> list[Recorded]:
    told: set[tuple[UUID, datetime]] = set()  # of equal bundles of one moment in a batch the first is news
    recorded = []
    for ordinal, row in enumerate(prepared):
        mine = row.observation_id
        record_id, seen, news = (fresh[mine], mine, True) if mine in fresh else old[ordinal]
        changed = news and (seen, row.fetched_at) not in told
        recorded.append(Recorded(record_id, seen, record_id in new, changed, observations[ordinal]))
        told.add((seen, row.fetched_at))
    return recorded


def bundles_of(recorded: Sequence[Recorded], company_id: UUID, label: str, seen_at: datetime) -> list[Bundle]:
    """Return what was recorded of one company just now as belief reads it, without reading it back."""
    return [
        Bundle(
            done.observation_id, done.record_id, done.said.kind, company_id, done.said.source, label,
            done.said.licence, done.said.fields, done.said.url, done.said.stated_at,
            done.said.fetched_at or seen_at, done.said.fetched_at or seen_at,
        )
        for done in recorded
        if done.said is not None
    ]  # fmt: skip
