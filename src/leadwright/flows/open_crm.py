"""Open a CRM for a sync: the wire of a connection, and the CRM as it presents itself today beside our mapping."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from leadwright.actions.crm.mapping import mapping_of
from leadwright.actions.crm.session import Session, open_session
from leadwright.effects import crm_connections
from leadwright.effects.crm import CrmWire, opened_crm
from leadwright.effects.door import HttpDoor
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.sources.crm.registry import dialects


@asynccontextmanager
async def open_crm(
    database: Database, settings: Settings, workspace: UUID, connection: UUID, *, door: HttpDoor | None = None
) -> AsyncIterator[tuple[CrmWire, Session]]:
    """Open the wire and ask the CRM for its fields, owners and stages. Raises NotFound, or CrmFailed without an answer.

    The caller's transaction must be closed: the CRM is asked.
    """
    async with database.scope(workspace, actor="crm") as scope:
        known = await crm_connections.get(scope, connection)
        mapping = await mapping_of(scope, connection, known.crm)
    dialect = dialects()[known.crm]
    async with opened_crm(database, settings, workspace, dialect, connection, door=door, why="sync") as wire:
        yield wire, await open_session(wire, connection, mapping)
