"""Time: the days as of which scores stood, and how types of signals fade in a workspace.

Revision ID: 0016
Revises: 0010
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0016"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of scoring days and of decisions about fading."""
    run_files("0016_time.sql")
