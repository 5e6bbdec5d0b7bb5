"""Watches, schedules, jobs that can be stopped, and how fresh what each source said is.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, then what lets a worker find out which workspaces have something due."""
    run_files("0015_watches.sql")
    run_files("0015_workspaces.sql")
