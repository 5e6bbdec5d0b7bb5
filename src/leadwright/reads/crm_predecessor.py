"""Which connection to a CRM came before this one, and which other stands beside it?"""

from __future__ import annotations

from uuid import UUID

from leadwright.effects.crm_connections import Connection
from leadwright.kernel.db import Scope


async def predecessor(scope: Scope, connection: Connection) -> UUID | None:
    """Return the last connection to the same account that has ended, if anything was read over it; None for none."""
    if not connection.account:
        return None
    found: UUID | None = await scope.value(
        "SELECT c.id FROM crm_connections c WHERE c.crm = :crm AND c.account = :account AND c.ended_at IS NOT NULL"
        " AND EXISTS (SELECT FROM crm_pulls p WHERE p.workspace_id = c.workspace_id AND p.connection_id = c.id)"
        " ORDER BY c.ended_at DESC LIMIT 1",
        crm=connection.crm, account=connection.account,
    )  # fmt: skip
    return found


async def elder(scope: Scope, connection: Connection) -> str | None:
    """Return what an older connection to a CRM of the same kind is called that is still in use; None for none."""
    found: str | None = await scope.value(
        "SELECT label FROM crm_connections WHERE crm = :crm AND ended_at IS NULL AND id < :id ORDER BY id LIMIT 1",
        crm=connection.crm, id=connection.id,
    )  # fmt: skip
    return found
