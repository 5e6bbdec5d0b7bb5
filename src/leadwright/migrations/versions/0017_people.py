"""People: addresses and numbers with what is known of them, who left, contacts put away, and what erasing leaves behind.

Revision ID: 0017
Revises: 0012
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0017"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what contacts are kept with, and the tables of archived contacts, erasures and tombstones."""
    run_files("0017_people.sql")
