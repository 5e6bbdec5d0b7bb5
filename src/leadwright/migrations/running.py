"""Run the SQL of a migration: the files of a revision, and the walls of every table that they add."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

FOLDER = Path(__file__).parent / "versions"


def run_files(*names: str) -> None:
    """Execute SQL files of the folder `versions` in order, then wall in the tables that have no policy yet."""
    driver: Any = op.get_bind().connection.driver_connection
    for name in (*names, "walls_of_new_tables.sql"):
        driver.execute((FOLDER / name).read_bytes())
