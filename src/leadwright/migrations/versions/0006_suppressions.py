"""Suppressions: who must be left alone.

Revision ID: 0006
Revises: 0001
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

revision = "0006"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of suppressions."""
    driver: Any = op.get_bind().connection.driver_connection
    driver.execute((Path(__file__).parent / "0006_suppressions.sql").read_bytes())
