"""The mirror of a CRM: its records as last seen, our record that each stands for, and what both last agreed on.

The id map is here: a link hangs on a source record of ours, which never moves, and outlives merges on either side. What
both sides last agreed on moves only when we wrote and nobody objected: that both say the same today makes it nobody's but
who wrote it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from leadwright.actions.crm.types import Mirrored
from leadwright.kernel.db import Scope
from leadwright.observations.types import OPERATION
from leadwright.sources.crm.contract import CrmObject, CrmRecord

_COLUMNS = (
    "object, crm_id, properties, base, updated_at, archived, merged_into, record_id, origin, opted_out, company_crm_id,"
    " external_key, match_key"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it was just read. `native_key`: of the source record that its words became (None: it has none)."""

    record: CrmRecord
    match_key: str | None = None
    company_crm_id: str | None = None
    opted_out: bool = False
    native_key: str | None = None


_SEEN = {
    "object": "text", "crm_id": "text", "properties": "text", "company_crm_id": "text", "match_key": "text",
    "external_key": "text", "updated_at": "timestamptz", "archived": "boolean", "merged_into": "text",
    "opted_out": "boolean", "kind": "text", "native_key": "text",
}  # fmt: skip

# What was filled and is empty now was emptied by somebody: it is remembered as what there was, so that it is never
# taken for a field that nobody ever filled. An older reading (an index that lags behind) changes nothing.
_UPSERT = """
INSERT INTO crm_records AS r (workspace_id, connection_id, object, crm_id, properties, company_crm_id, match_key,
  external_key, updated_at, archived, merged_into, opted_out)
SELECT :workspace, CAST(:connection AS uuid), object, crm_id, properties::jsonb, company_crm_id, match_key, external_key,
  updated_at, archived, merged_into, opted_out FROM pg_temp.crm_seen
ON CONFLICT (workspace_id, connection_id, object, crm_id) DO UPDATE SET
  base = CASE WHEN excluded.opted_out THEN '{}' ELSE r.base || (
    SELECT coalesce(jsonb_object_agg(was.key, was.value), '{}') FROM jsonb_each(r.properties) was
    WHERE coalesce(was.value #>> '{}', '') <> '' AND NOT r.base ? was.key
      AND excluded.properties ? was.key AND coalesce(excluded.properties->>was.key, '') = '') END,
  properties = CASE WHEN excluded.opted_out THEN '{}' ELSE r.properties || excluded.properties END,
  company_crm_id = excluded.company_crm_id, match_key = excluded.match_key,
  external_key = coalesce(excluded.external_key, r.external_key), updated_at = excluded.updated_at,
  archived = excluded.archived, merged_into = excluded.merged_into, opted_out = excluded.opted_out,
  seen_at = clock_timestamp()
WHERE excluded.updated_at >= r.updated_at
"""

# A link that was made by matching or creating hangs where it was made; that of a record that was only read follows its
# words (a person at another company is another record of ours).
_LINK_SEEN = """
UPDATE crm_records r SET record_id = s.id
FROM pg_temp.crm_seen n
JOIN source_records s ON s.workspace_id = CAST(:workspace AS uuid) AND s.source = :source AND s.kind = n.kind
  AND s.native_key = n.native_key
WHERE r.workspace_id = :workspace AND r.connection_id = :connection AND r.object = n.object AND r.crm_id = n.crm_id
  AND r.origin = 'pulled' AND r.record_id IS DISTINCT FROM s.id
"""


async def see(scope: Scope, connection: UUID, source: str, operation: str, seen: Sequence[Seen]) -> None:
    """Keep records as they were just read; what was recorded of them is linked to."""
    if not seen:
        return
    latest = {(one.record.object, one.record.id): one for one in seen}
    await scope.stage("crm_seen", _SEEN, [_row(one, operation) for one in latest.values()], joined=True)
    await scope.run(_UPSERT, workspace=scope.workspace, connection=connection)
    await scope.run(_LINK_SEEN, workspace=scope.workspace, connection=connection, source=source)


def _row(one: Seen, operation: str) -> tuple[Any, ...]:
    record = one.record
    properties = {} if one.opted_out else {key: value or None for key, value in record.properties.items()}
    return (
        record.object.value, record.id, orjson.dumps(properties).decode(), one.company_crm_id, one.match_key,
        record.external_key, record.updated_at, record.archived, record.merged_into, one.opted_out,
        "company" if record.object is CrmObject.COMPANY else "person",
        f"{one.native_key}{OPERATION}{operation}" if one.native_key is not None else None,
    )  # fmt: skip


async def mirrored(
    scope: Scope, connection: UUID, what: CrmObject, ids: Collection[str]
) -> dict[str, Mirrored]:
    """Return records by their id, as they were last seen; those never seen are left out."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM crm_records WHERE workspace_id = :workspace AND connection_id = :connection"
        " AND object = :object AND crm_id = ANY(:ids)",
        workspace=scope.workspace, connection=connection, object=what.value, ids=sorted(set(ids)),
    )  # fmt: skip
    return {row.crm_id: _mirrored(row) for row in rows}


async def by_key(
    scope: Scope, connection: UUID, what: CrmObject, keys: Collection[str]
) -> dict[str, list[Mirrored]]:
    """Return the living records that are known by these keys (domains, addresses), the longest known first."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM crm_records WHERE workspace_id = :workspace AND connection_id = :connection"
        " AND object = :object AND match_key = ANY(:keys) AND NOT archived AND merged_into IS NULL"
        " ORDER BY length(crm_id), crm_id",
        workspace=scope.workspace, connection=connection, object=what.value, keys=sorted(set(keys)),
    )  # fmt: skip
    found: dict[str, list[Mirrored]] = {}
    for row in rows:
        found.setdefault(row.match_key, []).append(_mirrored(row))
    return found


async def deals_of(scope: Scope, connection: UUID, companies: Collection[str]) -> dict[str, list[Mirrored]]:
    """Return the living deals of companies, by the CRM's id of the company; a company without any has an empty list."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} FROM crm_records WHERE workspace_id = :workspace AND connection_id = :connection"
        " AND object = 'deal' AND company_crm_id = ANY(:ids) AND NOT archived AND merged_into IS NULL ORDER BY crm_id",
        workspace=scope.workspace, connection=connection, ids=sorted(set(companies)),
    )  # fmt: skip
    found: dict[str, list[Mirrored]] = {company: [] for company in companies}
    for row in rows:
        found[row.company_crm_id].append(_mirrored(row))
    return found


def _mirrored(row: Any) -> Mirrored:
    return Mirrored(
        CrmObject(row.object), row.crm_id, row.properties, row.base, row.updated_at, row.archived, row.merged_into,
        row.record_id, row.origin, row.opted_out, row.company_crm_id, row.external_key, row.match_key,
    )  # fmt: skip


async def link(scope: Scope, connection: UUID, links: Iterable[tuple[CrmObject, str, UUID, str]]) -> None:
    """Say which record of ours records of the CRM stand for: (object, id, record, matched or created).

    One that was never read counts as older than anything that will be.
    """
    await scope.stage(
        "crm_linked", {"object": "text", "crm_id": "text", "record_id": "uuid", "origin": "text"},
        [(what.value, crm_id, record, origin) for what, crm_id, record, origin in links],
    )  # fmt: skip
    await scope.run(
        "INSERT INTO crm_records AS r (workspace_id, connection_id, object, crm_id, record_id, origin, updated_at)"
        " SELECT :workspace, CAST(:connection AS uuid), object, crm_id, record_id, origin, 'epoch' FROM pg_temp.crm_linked"
        " ON CONFLICT (workspace_id, connection_id, object, crm_id) DO UPDATE SET record_id = excluded.record_id,"
        " origin = CASE r.origin WHEN 'created' THEN 'created' ELSE excluded.origin END",
        workspace=scope.workspace, connection=connection,
    )  # fmt: skip


async def agree(
    scope: Scope, connection: UUID, agreed: Iterable[tuple[CrmObject, str, Mapping[str, str | None]]],
    *, wrote: bool = False,
) -> None:  # fmt: skip
    """Note on what both sides agree now, by property of records; with `wrote` also that it stands there."""
    rows = [
        (what.value, crm_id, orjson.dumps(dict(values)).decode()) for what, crm_id, values in agreed if values
    ]
    if not rows:
        return
    await scope.stage("crm_agreed", {"object": "text", "crm_id": "text", "agreed": "text"}, rows)
    await scope.run(
        "UPDATE crm_records r SET base = r.base || a.agreed::jsonb,"
        " properties = CASE WHEN :wrote THEN r.properties || a.agreed::jsonb ELSE r.properties END"
        " FROM pg_temp.crm_agreed a WHERE r.workspace_id = :workspace AND r.connection_id = :connection"
        " AND r.object = a.object AND r.crm_id = a.crm_id",
        workspace=scope.workspace, connection=connection, wrote=wrote,
    )  # fmt: skip


async def disagree(
    scope: Scope, connection: UUID, what: CrmObject, crm_id: str, properties: Collection[str]
) -> None:
    """Let it be open again what both sides agree on: what was never agreed before a plan that was taken back."""
    await scope.run(
        "UPDATE crm_records SET base = base - CAST(:names AS text[]) WHERE connection_id = :connection"
        " AND object = :object AND crm_id = :id",
        connection=connection, object=what.value, id=crm_id, names=sorted(properties),
    )  # fmt: skip


async def wrote(
    scope: Scope, connection: UUID, what: CrmObject, crm_id: str, values: Mapping[str, str | None]
) -> None:
    """Note what we wrote, as long as nobody has read the record again."""
    await scope.run(
        "UPDATE crm_records SET properties = properties || CAST(:values AS jsonb) WHERE connection_id = :connection"
        " AND object = :object AND crm_id = :id",
        connection=connection, object=what.value, id=crm_id, values=orjson.dumps(dict(values)).decode(),
    )  # fmt: skip


async def unlink(scope: Scope, connection: UUID, what: CrmObject, crm_id: str) -> None:
    """Let a record that we made and took back stand for nothing: it is gone, and may be made again."""
    await scope.run(
        "UPDATE crm_records SET record_id = NULL, archived = true, base = '{}' WHERE connection_id = :connection"
        " AND object = :object AND crm_id = :id",
        connection=connection, object=what.value, id=crm_id,
    )  # fmt: skip


async def gone(
    scope: Scope, connection: UUID, what: CrmObject, crm_id: str, merged_into: str | None = None
) -> None:
    """Note that a record is there no more, as a write has found out; its next reading tells if it comes back."""
    await scope.run(
        "UPDATE crm_records SET archived = archived OR CAST(:into AS text) IS NULL, merged_into = coalesce(:into, merged_into)"
        " WHERE connection_id = :connection AND object = :object AND crm_id = :id",
        connection=connection, object=what.value, id=crm_id, into=merged_into if merged_into != crm_id else None,
    )  # fmt: skip


async def forget(scope: Scope, records: Collection[UUID]) -> int:
    """Forget what was mirrored and planned of people or companies, by their source records; return how many rows went."""
    ids = list(records)
    gone = await scope.run(
        "DELETE FROM crm_items WHERE workspace_id = :workspace AND record_id = ANY(:ids)",
        workspace=scope.workspace, ids=ids,
    )  # fmt: skip
    return gone + await scope.run(
        "DELETE FROM crm_records WHERE workspace_id = :workspace AND record_id = ANY(:ids)",
        workspace=scope.workspace, ids=ids,
    )  # fmt: skip


async def attached(scope: Scope, connection: UUID, plan_id: UUID) -> dict[str, int]:
    """Return how many people and deals hang on companies that a plan made, those that the plan made itself aside."""
    rows = await scope.rows(
        "SELECT r.company_crm_id, count(*) FROM crm_records r WHERE r.workspace_id = :workspace"
        " AND r.connection_id = :connection AND NOT r.archived AND r.merged_into IS NULL AND r.company_crm_id IN ("
        "   SELECT i.crm_id FROM crm_items i WHERE i.workspace_id = :workspace AND i.plan_id = :plan"
        "   AND i.object = 'company' AND i.action = 'create' AND i.crm_id IS NOT NULL)"
        " AND NOT EXISTS (SELECT FROM crm_items i WHERE i.workspace_id = :workspace AND i.plan_id = :plan"
        "   AND i.object = r.object AND i.action = 'create' AND i.crm_id = r.crm_id) GROUP BY 1",
        workspace=scope.workspace, connection=connection, plan=plan_id,
    )  # fmt: skip
    return {row[0]: int(row[1]) for row in rows}
