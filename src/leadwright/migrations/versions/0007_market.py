"""Vendors of data: credentials, budgets, limits, and a ledger that knows what each call cost.

Revision ID: 0007
Revises: 0002
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0007"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and functions of the door."""
    run_files("0007_market.sql", "0007_turns.sql")
