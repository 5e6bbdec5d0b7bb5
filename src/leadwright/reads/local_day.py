"""Which day is it for a workspace, and which moment does a word mean there? In its own time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong


async def zone_of(scope: Scope) -> ZoneInfo:
    """Return the time zone of the workspace."""
    return ZoneInfo(await scope.value("SELECT time_zone FROM workspaces WHERE id = :id", id=scope.workspace))


async def local_day(scope: Scope, at: datetime | None = None) -> date:
    """Return the workspace's date of a moment, now unless told."""
    return (at or clock.now()).astimezone(await zone_of(scope)).date()


async def begin_of(scope: Scope, day: date) -> datetime:
    """Return the first moment of a day in the workspace: where clocks skip midnight, the one that they skip to."""
    return datetime.combine(day, clock_time(), await zone_of(scope))


async def end_of(scope: Scope, day: date) -> datetime:
    """Return the moment at which a day of the workspace is over."""
    return await begin_of(scope, day + timedelta(days=1))


async def moment_of(scope: Scope, text: str, field: str = "at") -> datetime:
    """Return the moment that a text means: now or today, a date (the end of that day), or a date with a time.

    Without an offset it is told in the workspace's time zone. What is still to come is now. Raises Wrong.
    """
    now = clock.now()
    if text.strip().lower() in ("now", "today"):
        return now
    try:
        at = datetime.fromisoformat(text.strip())
        if "T" not in text.upper() and ":" not in text:
            return min(now, await end_of(scope, at.date()) - timedelta(microseconds=1))
        return min(now, at if at.tzinfo else at.replace(tzinfo=await zone_of(scope)))
    except (ValueError, OverflowError) as error:
        raise Wrong(
            f"{text!r} is no moment.",
            hint="Write a date (2026-11-23), a date with a time, or today.",
            field=field,
        ) from error
