"""Open a CRM for a sync: the wire of a connection, and the CRM as it presents itself today beside our mapping."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from leadwright.actions.crm.inherit import inherit, is_new
from leadwright.actions.crm.mapping import mapping_of
from leadwright.actions.crm.session import Session, open_session
from leadwright.effects import crm_connections
from leadwright.effects.crm import CrmWire, opened_crm
from leadwright.effects.door import HttpDoor
from leadwright.kernel.db import Database
from leadwright.kernel.errors import Conflict
from leadwright.kernel.settings import Settings
from leadwright.reads.crm_predecessor import elder, predecessor
from leadwright.sources.crm.registry import dialects


@asynccontextmanager
async def open_crm(
    database: Database, settings: Settings, workspace: UUID, connection: UUID, *, door: HttpDoor | None = None
) -> AsyncIterator[tuple[CrmWire, Session]]:
    """Open the wire and ask the CRM for its fields, owners and stages. A connection that is new goes on where an earlier one
    to the same account ended. Raises NotFound, Conflict beside an older connection to a CRM of the same kind (the ids of
    two accounts would be taken for one), or CrmFailed without an answer.

    The caller's transaction must be closed: the CRM is asked.
    """
    async with database.scope(workspace, actor="crm") as scope:
        known = await crm_connections.get(scope, connection)
        if (other := await elder(scope, known)) is not None:
            raise Conflict(
                f"{other} is connected already, and one CRM of a kind is kept in step.",
                hint=f"Disconnect {other} first, or {known.label}.",
            )
        if await is_new(scope, connection) and (before := await predecessor(scope, known)) is not None:
            await inherit(scope, connection, before)
        mapping = await mapping_of(scope, connection, known.crm)
    dialect = dialects()[known.crm]
    async with opened_crm(database, settings, workspace, dialect, connection, door=door, why="sync") as wire:
        yield wire, await open_session(wire, connection, mapping)
