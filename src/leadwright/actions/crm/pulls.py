"""How far a CRM has been read: where the next reading of each object begins, and the page of one that was stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.sources.crm.contract import CrmObject, Page


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a reading of one object is. `since` None reads all there is; `cursor` is the page of a reading under way and
    `until` where the one after it begins."""

    object: CrmObject
    properties: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    records: int = 0
    pulled_at: datetime | None = None

    def after(self, page: Page, now: datetime) -> Reading:
        """Where it is once a page is kept."""
        until, count = self.until or page.until, self.records + len(page.records)
        if page.next is not None:
            return replace(self, until=until, cursor=page.next, records=count)
        return replace(self, since=until, until=None, cursor=None, records=count, pulled_at=now)


async def reading_of(scope: Scope, connection: UUID, what: CrmObject, properties: Sequence[str]) -> Reading:
    """Return where to read on. Properties that were not asked for before make it begin anew."""
    wanted = tuple(sorted(set(properties)))
    row = await scope.row(
        "SELECT properties, since, until, cursor, records, pulled_at FROM crm_pulls"
        " WHERE connection_id = :connection AND object = :object",
        connection=connection, object=what.value,
    )  # fmt: skip
    if row is None:
        return Reading(what, wanted)
    if not set(wanted) <= set(row.properties):
        return Reading(what, wanted, records=row.records, pulled_at=row.pulled_at)
    return Reading(what, wanted, row.since, row.until, row.cursor, row.records, row.pulled_at)


async def keep(scope: Scope, connection: UUID, reading: Reading) -> None:
    """Keep where a reading is, in the transaction that keeps what it read."""
    await scope.run(
        "INSERT INTO crm_pulls (workspace_id, connection_id, object, properties, since, until, cursor, records, pulled_at)"
        " VALUES (:workspace, :connection, :object, :properties, :since, :until, :cursor, :records, :pulled)"
        " ON CONFLICT (workspace_id, connection_id, object) DO UPDATE SET properties = excluded.properties,"
        " since = excluded.since, until = excluded.until, cursor = excluded.cursor, records = excluded.records,"
        " pulled_at = excluded.pulled_at",
        workspace=scope.workspace, connection=connection, object=reading.object.value,
        properties=list(reading.properties), since=reading.since, until=reading.until, cursor=reading.cursor,
        records=reading.records, pulled=reading.pulled_at,
    )  # fmt: skip


async def readings(scope: Scope, connection: UUID) -> list[Reading]:
    """Return how far each object was read."""
    rows = await scope.rows(
        "SELECT object, properties, since, until, cursor, records, pulled_at FROM crm_pulls"
        " WHERE connection_id = :connection ORDER BY object",
        connection=connection,
    )
    return [
        Reading(
            CrmObject(row.object),
            tuple(row.properties),
            row.since,
            row.until,
            row.cursor,
            row.records,
            row.pulled_at,
        )
        for row in rows
    ]
