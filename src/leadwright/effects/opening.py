"""Open the door as the settings say: with the ledger, the shared page cache and the hosts it may reach."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import UUID

from leadwright.effects.dns import Zone
from leadwright.effects.door import DoorSettings, HttpDoor, Outside
from leadwright.effects.gateway import Gateway
from leadwright.effects.ledger import Ledger, PageCache
from leadwright.effects.smtp import ProbeSettings, SmtpPostbox
from leadwright.kernel.asking import asked_workspace
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Database
from leadwright.kernel.errors import Wrong
from leadwright.kernel.settings import Settings


@asynccontextmanager
async def open_gateway(
    database: Database,
    settings: Settings,
    workspace: UUID | None = None,
    *,
    door: HttpDoor | None = None,
    sandbox: str | None = None,
) -> AsyncIterator[Gateway]:
    """Open the door for vendors, over a door that is open already or one of its own."""
    workspace = workspace or asked_workspace()
    ledger = Ledger(database, workspace)
    keyring = open_keyring(settings)
    try:
        if door is not None:
            yield Gateway(database, door, keyring, settings, workspace, recorder=ledger, sandbox=sandbox)
        else:
            async with open_door(database, settings, workspace) as own:
                yield Gateway(database, own, keyring, settings, workspace, recorder=ledger, sandbox=sandbox)
    finally:
        await ledger.flush()


@asynccontextmanager
async def open_postbox(
    database: Database, settings: Settings, workspace: UUID | None = None
) -> AsyncIterator[SmtpPostbox | None]:
    """Open what asks mail hosts, or None where the settings do not allow it. Raises Wrong without a sender."""
    if not settings.smtp_probe:
        yield None
        return
    if not settings.smtp_sender:
        raise Wrong(
            "Mail hosts are to be asked, but there is no address to ask them by.",
            hint="Set LEADWRIGHT_SMTP_SENDER, or LEADWRIGHT_SMTP_PROBE=false.",
        )
    ledger = Ledger(database, workspace or asked_workspace())
    door = DoorSettings(outside=settings.outside, host_map=settings.host_map)
    try:
        yield SmtpPostbox(ProbeSettings(settings.smtp_sender), door, recorder=ledger)
    finally:
        await ledger.flush()


@asynccontextmanager
async def open_door(
    database: Database,
    settings: Settings,
    workspace: UUID | None = None,
    *,
    outside: Outside | None = None,
    host_map: Mapping[str, str] | None = None,
    zone: Zone | None = None,
) -> AsyncIterator[HttpDoor]:
    """Open the one door outside for a workspace; what it did is in the ledger when it closes."""
    ledger = Ledger(database, workspace or asked_workspace())
    door_settings = DoorSettings(
        outside=outside or settings.outside,
        host_map=host_map if host_map is not None else settings.host_map,
        zone=zone or {},
        user_agent=settings.scraper_user_agent,
        concurrency=max(settings.scraper_concurrency * 2, 4),
    )
    try:
        async with HttpDoor(door_settings, cache=PageCache(database), recorder=ledger) as door:
            yield door
    finally:
        await ledger.flush()
