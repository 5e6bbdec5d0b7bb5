"""A new day: the scores of every ICP move to the workspace's today, once a local day, and never back.

Whoever calls this as often as they like, from as many workers as they like, moves each ICP once: the day that its
scores stand at is read and written under one lock. After a week of sleep they move once, to today. Where the clock
goes back, or the workspace moves to a time zone that is behind, nothing happens until its day is over there too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Scope
from leadwright.reads.local_day import local_day
from leadwright.scoring import store as scores
from leadwright.scoring.store import Rescored


class Rescore(Protocol):
    """What scores all companies under an ICP as of a day: `flows.rescore.rescore_all`."""

    async def __call__(self, scope: Scope, stored: StoredIcp, *, as_of: date | None = None) -> Rescored: ...


@dataclass(frozen=True, slots=True)
class Moved:
    """An ICP whose scores came to a new day: from which day, and what the scoring did."""

    icp: StoredIcp
    before: date
    rescored: Rescored


async def is_due(scope: Scope) -> bool:
    """Whether the scores of any ICP stand at a day that is over. Cheap, and only a hint: `new_day` looks again."""
    found: bool = await scope.value(
        "SELECT EXISTS (SELECT FROM scorings s JOIN icps i ON i.workspace_id = s.workspace_id AND i.id = s.icp_id"
        " WHERE i.archived_at IS NULL AND s.as_of < :today)",
        today=await local_day(scope),
    )
    return found


async def new_day(scope: Scope, rescore: Rescore) -> AsyncIterator[Moved]:
    """Move the scores of every ICP that stand at a day that is over; yields after each, for the edge to commit."""
    for stored in await icps.icps(scope):
        before = await scores.hold(scope, stored.id)
        today = await local_day(scope)
        if before is not None and before < today:
            yield Moved(stored, before, await rescore(scope, stored, as_of=today))
