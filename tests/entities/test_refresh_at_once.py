"""Two who rebuild the same company at once: the second waits, and neither loses a contact or fails."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Database
from tests.flows.invented_companies import take_in

pytestmark = pytest.mark.anyio
LIST = "company,website,contact_name,contact_email\nAcme,acme.example,Ada Byron,ada@acme.example\n"


async def test_companies_that_are_rebuilt_at_once_keep_their_contacts(
    database: Database, tmp_path: Path
) -> None:
    async with database.scope(actor="test") as scope:
        await take_in(scope, tmp_path, LIST)
        ids = [row[0] for row in await scope.rows("SELECT company_id FROM profiles")]

    async def rebuild() -> None:
        async with database.scope(actor="test") as scope:
            await refresh(scope, ids, clock.now())
            await asyncio.sleep(0.02)

    for _ in range(5):
        await asyncio.gather(*(rebuild() for _ in range(4)))
    async with database.scope(actor="test") as scope:
        assert [row[0] for row in await scope.rows("SELECT name FROM contacts")] == ["Ada Byron"]
