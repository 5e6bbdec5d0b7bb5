"""Signals: what changed at companies, and what of it was news.

Revision ID: 0012
Revises: 0013
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of signals and of news, and let one reading tell of a subject on several days."""
    run_files("0012_signals.sql")
