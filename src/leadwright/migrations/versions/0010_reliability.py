"""What is decided of values, and what was learned of sources.

Revision ID: 0010
Revises: 0011
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of decisions on values, of adjudications, and of versions of what is learned."""
    run_files("0010_reliability.sql")
