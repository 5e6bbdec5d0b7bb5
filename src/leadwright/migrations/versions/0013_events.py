"""Events of our own sites and products: who may send them, what arrived, who stands behind it.

Revision ID: 0013
Revises: 0016
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0013"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of write keys, hooks, events and visitors."""
    run_files("0013_events.sql")
