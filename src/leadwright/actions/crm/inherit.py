"""A CRM that is connected anew goes on where its earlier connection ended: who is who, what was agreed on, what was planned.

What was under way over the earlier connection can no longer be asked about by its name: it is found by our key, as
everything is that we made.
"""

from __future__ import annotations

from uuid import UUID

from leadwright.kernel.db import Scope

_TABLES = ("crm_mappings", "crm_pulls", "crm_records", "crm_plans")


async def is_new(scope: Scope, connection: UUID) -> bool:
    """Whether nothing was read, decided or planned over a connection yet."""
    rows = await scope.rows(
        " UNION ALL ".join(f"(SELECT 1 FROM {table} WHERE connection_id = :id LIMIT 1)" for table in _TABLES),
        id=connection,
    )
    return not rows


async def inherit(scope: Scope, connection: UUID, earlier: UUID) -> None:
    """Take over all that an earlier connection to the same account had."""
    await scope.run(
        "UPDATE crm_items i SET state = 'skipped', code = 'connection_ended', settled_at = clock_timestamp(),"
        " reason = 'the connection ended before it was known how this did; the next plan looks for it'"
        " FROM crm_plans p WHERE p.workspace_id = i.workspace_id AND p.id = i.plan_id AND p.connection_id = :earlier"
        " AND i.state IN ('reserved', 'in_doubt')",
        earlier=earlier,
    )
    await scope.run(
        "UPDATE crm_plans SET state = 'dropped', reason = 'its connection ended', finished_at = clock_timestamp()"
        " WHERE connection_id = :earlier AND state IN ('drafting', 'ready', 'running', 'waiting')",
        earlier=earlier,
    )
    for table in _TABLES:
        await scope.run(_MOVE[table], connection=connection, earlier=earlier)


_MOVE = {
    "crm_mappings": "UPDATE crm_mappings SET connection_id = :connection WHERE connection_id = :earlier",
    "crm_pulls": "UPDATE crm_pulls SET connection_id = :connection, cursor = NULL WHERE connection_id = :earlier",
    "crm_records": "UPDATE crm_records SET connection_id = :connection WHERE connection_id = :earlier",
    "crm_plans": "UPDATE crm_plans SET connection_id = :connection WHERE connection_id = :earlier",
}
