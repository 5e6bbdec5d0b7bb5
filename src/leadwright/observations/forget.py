"""Forget what the record holds of somebody: the one exception to append-only. Only erasing calls it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.db import Scope
from leadwright.observations.record import content_hash
from leadwright.policy.traces import Traces


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A source record of a person: whose company it belongs to (a record), and all that it ever said."""

    id: UUID
    source: str
    native_key: str
    parent_id: UUID | None
    contents: Sequence[Mapping[str, Any]]


_PEOPLE = """
SELECT r.id, r.source, r.native_key, r.parent_id,
  (SELECT jsonb_agg(o.content) FROM observations o WHERE o.workspace_id = r.workspace_id AND o.record_id = r.id)
FROM source_records r
WHERE r.workspace_id = :workspace AND r.kind = 'person' AND (r.id = ANY(:records) OR r.native_key ~* :pattern OR EXISTS (
  SELECT FROM observations o WHERE o.workspace_id = r.workspace_id AND o.record_id = r.id
    AND CAST(o.content AS text) ~* :pattern))
"""
# What a person typed about a record is kept on records of its own that name it.
_ABOUT = """
SELECT id FROM source_records WHERE workspace_id = :workspace AND kind = 'person' AND source = 'human'
  AND split_part(native_key, ':', 1) IN ('values', 'moved') AND split_part(native_key, ':', 2) = ANY(:records)
"""
_OF_OBSERVATIONS = (
    "SELECT DISTINCT record_id FROM observations WHERE workspace_id = :workspace AND id = ANY(:ids)"
)


async def person_records(scope: Scope, pattern: str, records: Collection[UUID]) -> list[PersonRecord]:
    """Return these records of people, and those that hold a pattern in anything that they ever said."""
    rows = await scope.rows(
        _PEOPLE, workspace=scope.workspace, records=list(records), pattern=pattern or "[^[:print:]]{9}"
    )
    return [PersonRecord(row[0], row[1], row[2], row[3], row[4] or ()) for row in rows]


async def records_about(scope: Scope, records: Collection[UUID]) -> set[UUID]:
    """Return the records that hold a person's corrections of these."""
    rows = await scope.rows(_ABOUT, workspace=scope.workspace, records=[str(record) for record in records])
    return {row[0] for row in rows}


async def records_of_observations(scope: Scope, observations: Collection[UUID]) -> set[UUID]:
    """Return the records that said these."""
    rows = await scope.rows(_OF_OBSERVATIONS, workspace=scope.workspace, ids=list(observations))
    return {row[0] for row in rows}


async def forget_records(scope: Scope, records: Collection[UUID]) -> int:
    """Take source records away with everything that they ever said; return how many bundles went."""
    who = {"workspace": scope.workspace, "records": list(records)}
    await scope.run(
        "DELETE FROM sightings WHERE workspace_id = :workspace AND observation_id IN"
        " (SELECT id FROM observations WHERE workspace_id = :workspace AND record_id = ANY(:records))",
        **who,
    )
    gone = await scope.run(
        "DELETE FROM observations WHERE workspace_id = :workspace AND record_id = ANY(:records)", **who
    )
    await scope.run(
        "DELETE FROM source_records WHERE workspace_id = :workspace AND id = ANY(:records)", **who
    )
    return gone


_SAID = """
SELECT o.id, o.record_id, o.content, o.url,
  coalesce(r.parent_id, r.id) = ANY(:homes) AS home
FROM observations o JOIN source_records r ON r.workspace_id = o.workspace_id AND r.id = o.record_id
WHERE o.workspace_id = :workspace AND (CAST(o.content AS text) ~* :pattern OR o.url ~* :pattern)
"""


async def clean_observations(scope: Scope, traces: Traces, homes: Collection[UUID]) -> tuple[int, set[UUID]]:
    """Take somebody out of what is said of others: of companies first of all.

    Names count in what is said of these companies, by their records (`homes`): elsewhere a name is a namesake's. Returns how
    many bundles changed, and their records.
    """
    if not traces.pattern:
        return 0, set()
    rows: Any = await scope.rows(_SAID, workspace=scope.workspace, homes=list(homes), pattern=traces.pattern)
    changed: set[UUID] = set()
    count = 0
    for row in rows:
        content = traces.cleaned(row.content, names=row.home)
        url = traces.cleaned(row.url, names=row.home) if row.url else None
        if content != row.content or url != row.url:
            await _rewrite(scope, row.id, row.record_id, content, url)
            changed.add(row.record_id)
            count += 1
    return count, changed


async def _rewrite(scope: Scope, bundle: UUID, record_id: UUID, content: Any, url: str | None) -> None:
    """What is left may be what the record has said before: it is then seen again, and the bundle goes."""
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    who = {"workspace": scope.workspace, "id": bundle, "record": record_id, "hash": content_hash(text)}
    twin = await scope.value(
        "SELECT id FROM observations WHERE workspace_id = :workspace AND record_id = :record AND content_hash = :hash"
        " AND id <> :id",
        **who,
    )
    if twin is None:
        await scope.run(
            "UPDATE observations SET content = CAST(:content AS jsonb), content_hash = :hash, url = :url"
            " WHERE workspace_id = :workspace AND id = :id AND record_id = :record",
            content=text.decode(),
            url=url,
            **who,
        )
        return
    moved = {"workspace": scope.workspace, "id": bundle, "twin": twin}
    await scope.run(
        "INSERT INTO sightings SELECT (jsonb_populate_record(s, jsonb_build_object('observation_id', CAST(:twin AS uuid)))).*"
        " FROM sightings s WHERE s.workspace_id = :workspace AND s.observation_id = :id ON CONFLICT DO NOTHING",
        **moved,
    )
    await scope.run(
        "DELETE FROM sightings WHERE workspace_id = :workspace AND observation_id = :id",
        workspace=scope.workspace,
        id=bundle,
    )
    await scope.run(
        "DELETE FROM observations WHERE workspace_id = :workspace AND id = :id",
        workspace=scope.workspace,
        id=bundle,
    )


async def forget_refused_rows(scope: Scope, traces: Traces) -> int:
    """Empty the rows of files that could not be taken and give them away; their numbers stay, so that counts add up."""
    if not traces.pattern:
        return 0
    rows: Any = await scope.rows(
        "SELECT import_id, row_number, content FROM import_rejections"
        " WHERE workspace_id = :workspace AND CAST(content AS text) ~* :pattern",
        workspace=scope.workspace,
        pattern=traces.pattern,
    )
    told = [row for row in rows if traces.cleaned(row.content) != row.content]
    for row in told:
        await scope.run(
            "UPDATE import_rejections SET content = '{}', reason = 'erased'"
            " WHERE workspace_id = :workspace AND import_id = :import AND row_number = :number",
            **{"workspace": scope.workspace, "import": row.import_id, "number": row.row_number},
        )
    return len(told)
