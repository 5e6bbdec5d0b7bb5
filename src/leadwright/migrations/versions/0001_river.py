"""The first schema: from readings of sources to scored leads.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create roles, tables, policies, and the queue's schema."""
    driver: Any = op.get_bind().connection.driver_connection
    folder = Path(__file__).parent
    for name in ("0001_river.sql", "0001_walls.sql"):
        driver.execute((folder / name).read_bytes())
    from procrastinate.schema import SchemaManager

    driver.execute(SchemaManager.get_schema().encode())
    driver.execute((folder / "0001_queue_grants.sql").read_bytes())
