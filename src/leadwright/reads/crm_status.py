"""How a CRM is kept in step: its connection, how far it was read, and its plans, the newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.actions.crm import plans, pulls
from leadwright.actions.crm.plans import Plan
from leadwright.actions.crm.pulls import Reading
from leadwright.effects import crm_connections
from leadwright.effects.crm_connections import Connection
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job

KINDS = ("crm_pull", "crm_plan", "crm_apply", "crm_rollback")


@dataclass(frozen=True, slots=True)
class CrmStatus:
    """One connection: records of it by object, of which so many stand for ours, customers and open deals that it knows of,
    how far it was read, its plans, and the job that works on it now."""

    connection: Connection
    readings: Sequence[Reading]
    records: Mapping[str, int]
    linked: int
    opted_out: int
    plans: Sequence[Plan]
    working: Job | None


async def crm_status(scope: Scope, connection: Connection, most: int = 20) -> CrmStatus:
    """Return how one connection is kept in step."""
    rows = await scope.rows(
        "SELECT object, count(*), count(record_id), count(*) FILTER (WHERE opted_out) FROM crm_records"
        " WHERE connection_id = :id AND NOT archived AND merged_into IS NULL GROUP BY 1 ORDER BY 1",
        id=connection.id,
    )
    return CrmStatus(
        connection, await pulls.readings(scope, connection.id), {row[0]: int(row[1]) for row in rows},
        sum(int(row[2]) for row in rows), sum(int(row[3]) for row in rows),
        await plans.plans(scope, connection.id, most), await _working(scope, connection.id),
    )  # fmt: skip


async def crm_statuses(scope: Scope, most: int = 20) -> list[CrmStatus]:
    """Return all connections that are in use, the oldest first."""
    return [await crm_status(scope, one, most) for one in await crm_connections.listed(scope)]


async def _working(scope: Scope, connection: UUID) -> Job | None:
    found = await scope.value(
        "SELECT id FROM jobs WHERE kind = ANY(:kinds) AND state IN ('waiting', 'running')"
        " AND arguments->>'connection' = :id ORDER BY id LIMIT 1",
        kinds=list(KINDS), id=str(connection),
    )  # fmt: skip
    return await queue.get(scope, found) if found is not None else None
