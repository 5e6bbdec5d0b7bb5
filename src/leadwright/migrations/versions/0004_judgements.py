"""Judgements: who is who, said by people and by the model, and what they do to leads.

Revision ID: 0004
Revises: 0007
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0004"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of judgements; leads may be folded."""
    run_files("0004_judgements.sql")
