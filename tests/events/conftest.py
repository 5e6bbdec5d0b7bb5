"""The face of events over a real database, as libraries call it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from leadwright.faces.compose import create_app
from leadwright.faces.worker.run import run_worker
from leadwright.flows.save_icp import save_icp
from leadwright.icp.document import from_document
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from leadwright.workspace import write_keys

SITE = "https://www.acme.example"
ICP = {"name": "Anybody", "geographies": ["US"]}
Take = Callable[[], Awaitable[None]]


@pytest.fixture
def config(tmp_path: Path) -> Settings:
    """Settings whose home is the test's own folder; nothing outside is asked."""
    return Settings(home=tmp_path, outside="closed")


@pytest.fixture
async def key(database: Database) -> str:
    """A write key that pages of SITE may use."""
    async with database.scope(actor="test") as scope:
        return (await write_keys.create(scope, "website", [SITE]))[1]


@pytest.fixture
async def client(database: Database, config: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the whole application, as it is served."""
    transport = httpx2.ASGITransport(app=create_app(database, config))
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as opened:
        yield opened


@pytest.fixture
def take(database: Database, config: Settings) -> Take:
    """Let the worker take what has arrived."""

    async def run() -> None:
        await run_worker(database, config, until_idle=True)

    return run


@pytest.fixture
async def icp(database: Database) -> Any:
    """An ideal customer, so that leads are scored."""
    async with database.scope(actor="test") as scope:
        return await save_icp(scope, from_document(ICP))
