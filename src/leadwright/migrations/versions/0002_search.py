"""Search that finds the best matches first, whatever the words and however many leads there are.

Revision ID: 0002
Revises: 0006
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "0002"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give scores one key of rank, and search a table of its own."""
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent / "0002_search.sql").read_bytes())
