"""Models: how analyses of companies stand, and the features of judgement.

Revision ID: 0018
Revises: 0028
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0018"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of analyses, and columns for AI adoption and the judgement of a model."""
    run_files("0018_models.sql")
