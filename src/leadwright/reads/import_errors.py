"""Which rows of an import were refused, and why? In the order of the file, a batch at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.observations.imports import Rejection

_BATCH = 1_000


async def import_errors(scope: Scope, import_id: UUID) -> AsyncIterator[Rejection]:
    """Return the refused rows of an import, in constant memory."""
    last = -1
    while True:
        rows: Any = await scope.rows(
            "SELECT row_number, reason, content FROM import_rejections"
            " WHERE workspace_id = :workspace AND import_id = :id AND row_number > :last"
            " ORDER BY row_number LIMIT :most",
            workspace=scope.workspace,
            id=import_id,
            last=last,
            most=_BATCH,
        )
        for row in rows:
            yield Rejection(*row)
        if len(rows) < _BATCH:
            return
        last = rows[-1][0]
