"""A team's own rules of what counts as engagement: the newest decision counts; without one the defaults do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id


async def written_rules(scope: Scope) -> Mapping[str, Any] | None:
    """Return the rules that somebody wrote last, or None if the defaults count."""
    found = await scope.value("SELECT document FROM engagement_rules ORDER BY id DESC LIMIT 1")
    return found or None


async def write_rules(scope: Scope, document: Mapping[str, Any] | None) -> None:
    """Let these rules count from now on; None lets the defaults count again."""
    await scope.run(
        "INSERT INTO engagement_rules (workspace_id, id, document, decided_by)"
        " VALUES (:workspace, :id, CAST(:document AS jsonb), :actor)",
        workspace=scope.workspace,
        id=new_id(),
        document=orjson.dumps(document or {}).decode(),
        actor=scope.actor,
    )
