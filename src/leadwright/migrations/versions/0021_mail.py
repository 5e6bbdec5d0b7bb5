"""Mail: mailboxes, every letter from its reservation to its end, how far folders were read, and what came back.

Revision ID: 0021
Revises: 0019
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0021"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of mail."""
    run_files("0021_mail.sql")
