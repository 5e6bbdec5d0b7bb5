"""Both CRMs for tests of the wire: a twin on loopback, a stored connection, and an open wire to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from leadwright.effects import crm_connections
from leadwright.effects.crm import CrmWire, opened_crm
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database
from leadwright.kernel.settings import Settings
from leadwright.sources.crm.contract import CrmObject, Dialect
from leadwright.sources.crm.registry import dialects
from leadwright_twin.crm.frame import Office
from leadwright_twin.crm.salesforce_schema import Org
from leadwright_twin.crm.serve import CrmTwin, crm_twin, serve_crm

CRMS = ("hubspot", "salesforce")
KINDS = {
    "hubspot": {CrmObject.COMPANY: "company", CrmObject.CONTACT: "contact", CrmObject.DEAL: "deal"},
    "salesforce": {
        CrmObject.COMPANY: "Account", CrmObject.CONTACT: "Contact", CrmObject.DEAL: "Opportunity", CrmObject.LEAD: "Lead",
    },
}  # fmt: skip
WORDS = {
    "hubspot": {
        "name": "name", "phone": "phone", "domain": "domain", "email": "email", "last": "lastname", "deal": "dealname",
        "stage": "dealstage", "open": "qualifiedtobuy", "amount": "amount", "closes": "closedate", "title": "jobtitle",
        "description": "description",
    },
    "salesforce": {
        "name": "Name", "phone": "Phone", "domain": "Website", "email": "Email", "last": "LastName", "deal": "Name",
        "stage": "StageName", "open": "Qualification", "amount": "Amount", "closes": "CloseDate", "title": "Title",
        "description": "Description",
    },
}  # fmt: skip


@dataclass
class World:
    """A CRM, its twin and the way to it."""

    crm: str
    twin: CrmTwin
    office: Office
    wire: CrmWire
    dialect: Dialect
    database: Database
    settings: Settings
    connection: UUID

    def word(self, name: str) -> str:
        """What this CRM calls a field or a stage."""
        return WORDS[self.crm][name]

    def kind(self, kind: CrmObject) -> str:
        """What the twin calls an object."""
        return KINDS[self.crm][kind]

    def values(self, **words: str | None) -> dict[str, str | None]:
        """Values under this CRM's names."""
        return {self.word(name): value for name, value in words.items()}


@asynccontextmanager
async def opened_world(
    crm: str, database: Database, home: Path, *, way: str = "token", secrets: dict[str, str] | None = None,
    timeout: float = 1.0, prepared: bool = True, patience: float = 20.0, **twin_options: Any,
) -> AsyncIterator[World]:  # fmt: skip
    """Serve the twins, connect to one of them, and open its wire."""
    twin_options.setdefault("limits", 100.0)
    async with serve_crm(crm_twin(**twin_options)) as twin:
        settings = Settings(home=home, outside="mapped", host_map=dict(twin.host_map), crm_timeout=timeout)
        dialect = dialects()[crm]
        base = Org().instance if crm == "salesforce" and way in ("token", "client_credentials") else None
        async with database.scope(actor="test") as scope:
            stored = await crm_connections.connect(
                scope,
                open_keyring(settings),
                dialect,
                way,
                secrets or {"token": "sandbox-key"},
                label="sales",
                base=base,
            )
        async with opened_crm(
            database, settings, DEFAULT_WORKSPACE, dialect, stored.id, patience=patience, why="test"
        ) as wire:
            world = World(crm, twin, twin.office(crm), wire, dialect, database, settings, stored.id)
            if prepared:
                for item in wire.objects:
                    await wire.prepare(item)
            yield world
