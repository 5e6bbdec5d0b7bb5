"""Outreach: sequences, who goes through them, what is written to whom, and what came back.

Revision ID: 0020
Revises: 0015
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0020"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and what lets conversations follow when companies merge."""
    run_files("0020_outreach.sql")
    run_files("0020_meeting.sql")
