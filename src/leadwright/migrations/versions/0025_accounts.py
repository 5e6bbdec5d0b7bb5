"""Accounts: who signs in, in which role, by which keys, and the audit log.

Revision ID: 0025
Revises: 0018
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0025"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, then the walls of those that belong to no workspace, and what may only be added to."""
    run_files("0025_accounts.sql")
    run_files("0025_accounts_walls.sql")
