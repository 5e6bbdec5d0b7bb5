"""Briefs of leads, and the answers to budget, authority, need and timeline.

Revision ID: 0019
Revises: 0023
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0019"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    run_files("0019_briefs.sql")
