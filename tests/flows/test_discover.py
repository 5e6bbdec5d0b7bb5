"""Searching for companies goes on page after page until enough is found, whatever the size of a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from leadwright.effects import choices
from leadwright.effects.door import DoorSettings, HttpDoor
from leadwright.effects.gateway import Gateway
from leadwright.flows.discover import Found, discover, searching_for
from leadwright.flows.rescore import rescore_some
from leadwright.kernel.crypto import Keyring
from leadwright.kernel.db import DEFAULT_WORKSPACE, Database, Scope
from leadwright.kernel.settings import Settings
from leadwright.sources.market import vendors
from leadwright.sources.question import Criteria
from leadwright_twin.market.serve import serve_market
from leadwright_twin.market.universe import Market

pytestmark = pytest.mark.anyio
# each can search by country alone
SOURCES = ("apollo", "hunter", "crunchbase", "zoominfo")
_KEYS = {
    "APOLLO_API_KEY": "paid-test", "HUNTER_API_KEY": "scale-test", "CRUNCHBASE_API_KEY": "test",
    "ZOOMINFO_CLIENT_ID": "scaling-test", "ZOOMINFO_CLIENT_SECRET": "scaling-test",
}  # fmt: skip


@pytest.fixture
async def gateway(
    database: Database, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Gateway]:
    for name, key in _KEYS.items():
        monkeypatch.setenv(name, key)
    for name in SOURCES:
        limits = [{"most": 100_000, "seconds": 1.0, "per": "key"}]
        await choices.decide(
            scope, vendors()[name], limits=limits, plan=vendors()[name].manifest.plans[-1].name
        )
    await scope.commit()
    async with (
        serve_market(Market(seed=5, count=120), speed=200) as twin,
        HttpDoor(DoorSettings(outside="mapped", host_map=dict(twin.host_map))) as door,
    ):
        yield Gateway(database, door, Keyring((b"k" * 32,)), Settings(), DEFAULT_WORKSPACE)


@pytest.mark.parametrize("source", SOURCES)
async def test_a_source_whose_page_holds_little_is_asked_for_the_next_one(
    scope: Scope, gateway: Gateway, source: str
) -> None:
    wanted = await searching_for(scope, gateway, Criteria(countries=("US",)), limit=30, sources=[source])
    await scope.commit()
    small = [(vendor, replace(operation, page=7)) for vendor, operation in wanted.operations]
    last: Found | None = None
    async for last in discover(scope, gateway, replace(wanted, operations=small), rescore_some):
        await scope.commit()
    assert last is not None
    assert last.sources[0].pages > 3, last.sources
    assert last.new == await scope.value("SELECT count(*) FROM leads") == 30
