"""The newest revision, known without loading the migration tools: start-up asks it every time."""

from __future__ import annotations

import psycopg

HEAD = "0025"


def is_current(url: str) -> bool:
    """Tell whether the database at `url` has the newest schema."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT to_regclass('public.alembic_version') IS NOT NULL").fetchone()
        if not row or not row[0]:
            return False
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return found is not None and found[0] == HEAD
