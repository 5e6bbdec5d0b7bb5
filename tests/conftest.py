"""Fixtures of all tests: a real PostgreSQL, one database a test, made from a migrated template."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from leadwright.kernel import postgres
from leadwright.kernel.db import Database, Scope
from leadwright.migrations.upgrade import upgrade

_numbers = itertools.count(1)


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio."""
    return "asyncio"


_MEMORY = Path("/dev/shm")
_ENOUGH = 4_000_000_000  # bytes


def _in_memory() -> bool:
    """Whether databases of tests fit in memory, where a copy of the empty one takes a twentieth of the time."""
    return _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ENOUGH


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A home folder with a running embedded server. Its path is short: a socket's name must fit."""
    folder = Path(tempfile.mkdtemp(prefix="lw", dir=_MEMORY if _in_memory() else "/tmp"))
    yield folder
    postgres.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_url(home: Path) -> str:
    """The URL of a database with the newest schema, never used by a test itself."""
    url = postgres.start(home)
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(
                f"ALTER SYSTEM SET {setting} = off"
            )  # a test's database need not survive a power cut
        connection.execute("SELECT pg_reload_conf()")
    upgrade(url)
    return url


@pytest.fixture
def database_url(template_url: str) -> Iterator[str]:
    """The URL, as its owner, of an empty database of this test's own."""
    name = f"test_{next(_numbers)}"
    admin = template_url.replace("/leadwright?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE leadwright STRATEGY FILE_COPY")
    yield template_url.replace("/leadwright?", f"/{name}?")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The test's database, opened as the application."""
    opened = Database(database_url, pool_size=4)
    yield opened
    await opened.close()


@pytest.fixture
async def scope(database: Database) -> AsyncIterator[Scope]:
    """A scope in the default workspace of the test's database."""
    async with database.scope(actor="test") as opened:
        yield opened
