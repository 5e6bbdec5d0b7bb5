"""Alerts and webhooks: who is told of what, and what became of each message.

Revision ID: 0014
Revises: 0017
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0014"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of alerts, messages and webhooks, and note changes for them."""
    run_files("0014_alerts.sql")
