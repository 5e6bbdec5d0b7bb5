"""Shapes of imports."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from leadwright.faces.api.schemas import Instant, Shown


class ImportOut(Shown):
    """One imported file. rows = created + updated + unchanged + rejected, always."""

    id: UUID
    file_name: str
    state: Literal["running", "done", "failed"]
    withdrawn: bool
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    mapping: dict[str, str]
    custom_columns: list[str]
    started_at: Instant
    finished_at: Instant | None
