"""Pace: what limits that nobody declared are learned from.

Revision ID: 0009
Revises: 0004
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0009"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is learned of a pace."""
    run_files("0009_pace.sql")
