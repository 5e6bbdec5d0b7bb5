"""Connections to CRMs, and the books of what was written to them.

Revision ID: 0023
Revises: 0020
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of connections and of writes."""
    run_files("0023_crm.sql")
