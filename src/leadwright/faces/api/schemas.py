"""Shapes that all endpoints share: texts without control characters, pages, jobs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

T = TypeVar("T")

# PostgreSQL keeps no NUL in a text.
Text = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
LongText = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Instant = Annotated[datetime, AfterValidator(lambda at: at.astimezone(UTC))]
"""A moment in UTC, RFC 3339."""

Limit = Annotated[int, Query(ge=1, le=200, description="How many items a page holds.")]
Cursor = Annotated[
    str | None,
    Query(
        max_length=600,
        pattern=r"^[A-Za-z0-9_=-]+$",
        description="`next_cursor` of the page before. An unknown one is answered with 404.",
    ),
]


class Shown(BaseModel):
    """Base of every answer: read from values of the rooms, and exact."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")


class Given(BaseModel):
    """Base of every request body: a field that is not known is an error."""

    model_config = ConfigDict(extra="forbid")


class Page(Shown, Generic[T]):
    """A page of a list. `next_cursor` is null on the last one; `total` counts the whole list."""

    items: list[T]
    next_cursor: str | None
    total: int


class JobOut(Shown):
    """Something done in the background: poll `GET /jobs/{id}`, or follow its events, until `state` is done, failed or
    cancelled. `stop_asked_at` is when somebody wanted it stopped: it ends where its work so far is complete."""

    id: UUID
    kind: Literal[
        "import_file",
        "detect_import",
        "undo_import",
        "redo_import",
        "rescore_all",
        "new_day",
        "look",
        "embed",
        "discover",
        "enrich",
        "analyse",
        "replay",
        "reconcile",
        "welcome",
        "monitor",
        "keep_house",
        "learn",
        "brief",
        "campaign",
        "crm_pull",
        "crm_plan",
        "crm_apply",
        "crm_rollback",
    ]
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: dict[str, Any]
    result: dict[str, Any] | None
    problem: dict[str, Any] | None
    asked_by: str
    asked_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    workflow: str | None
    attempts: int
    rerun_of: UUID | None
    stop_asked_at: Instant | None
