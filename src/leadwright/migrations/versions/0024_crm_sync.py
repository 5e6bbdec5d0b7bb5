"""A CRM kept in step: mappings, what was last seen there, and plans.

Revision ID: 0024
Revises: 0027
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0024"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of a sync with a CRM, and what rules read of open deals."""
    run_files("0024_crm_sync.sql")
