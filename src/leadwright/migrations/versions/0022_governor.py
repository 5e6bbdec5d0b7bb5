"""May we write, and may this leave now: consents, rules of countries, limits, pauses of mailboxes, plays of tiers.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    run_files("0022_governor.sql")
