"""Trends: how busy the industries of a workspace's own population are.

Revision ID: 0026
Revises: 0022
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0026"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of industries."""
    run_files("0026_trends.sql")
