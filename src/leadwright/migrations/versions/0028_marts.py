"""Marts: the star schema that analysts read.

Revision ID: 0028
Revises: 0024
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0028"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add rates of exchange and the views of the marts."""
    run_files("0028_marts.sql")
