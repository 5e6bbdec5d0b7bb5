"""Cursors of lists: opaque to callers, and only ours are taken."""

from __future__ import annotations

import base64
from uuid import UUID

from leadwright.kernel.errors import NotFound


def after(cursor: str | None) -> UUID | None:
    """Return the id that a page goes on after; raises NotFound for a cursor that is not one of ours."""
    if cursor is None:
        return None
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor.encode()))
    except ValueError as error:
        raise unknown() from error


def cursor_of(last: UUID | None) -> str | None:
    """Return the cursor that goes on after an id."""
    return base64.urlsafe_b64encode(last.bytes).decode() if last is not None else None


def unknown() -> NotFound:
    """The error of a cursor that is not one of ours."""
    return NotFound(
        "There is no such page.", hint="Start from the first page.", field="cursor", code="unknown_cursor"
    )
