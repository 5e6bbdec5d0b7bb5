"""Vectors: what companies do, as numbers that can be compared by meaning.

Revision ID: 0011
Revises: 0009
"""

from __future__ import annotations

from leadwright.migrations.running import run_files

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of vectors and of matches, and the look-up of what is near."""
    run_files("0011_vectors.sql")
