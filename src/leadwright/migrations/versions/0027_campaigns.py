"""Campaigns: what is asked for, and how far each prospect is.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add campaigns and their prospects."""
    run_files("0027_campaigns.sql")
