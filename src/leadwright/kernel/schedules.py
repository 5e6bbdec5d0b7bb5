"""Schedules: one row says what is done by itself, for what and when; each period of it begins exactly one job.

A period that has begun is a row with its name as key, written in the transaction that asks for its job. So any number
of workers, a kill between two statements, a sleep, a change of the time zone and a clock that goes back leave it one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel.calendar import Every, Period, Rhythm, following, latest
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.kernel.ids import new_id

NOBODY = "schedule"
"""Who has decided on a schedule that nobody has decided on."""
KEEP = timedelta(days=800)
"""How long it is remembered that a period has begun."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is done by itself: `subject` is what it is about, if it is about one thing; `settings` its limits.

    `next_due` is None while it is paused, or is only done when somebody asks.
    """

    id: UUID
    workflow: str
    subject: UUID | None
    rhythm: Rhythm
    settings: Mapping[str, Any]
    enabled: bool
    next_due: datetime | None
    decided_by: str
    decided_at: datetime


_COLUMNS = "id, workflow, subject, every, at, weekday, settings, enabled, next_due, decided_by, decided_at"
Begin = Callable[[Schedule, Period], Awaitable[UUID]]


def _schedule(row: Any) -> Schedule:
    return Schedule(row[0], row[1], row[2], Rhythm(row[3], row[4], row[5]), *row[6:11])


async def schedules(scope: Scope) -> list[Schedule]:
    """Return all schedules of the workspace."""
    rows = await scope.rows(f"SELECT {_COLUMNS} FROM schedules ORDER BY workflow, subject NULLS FIRST")
    return [_schedule(row) for row in rows]


async def find_schedule(scope: Scope, workflow: str, subject: UUID | None = None) -> Schedule:
    """Return the schedule of a workflow and what it is about; raises NotFound."""
    row = await scope.row(
        f"SELECT {_COLUMNS} FROM schedules WHERE workflow = :workflow AND subject IS NOT DISTINCT FROM :subject",
        workflow=workflow, subject=subject,
    )  # fmt: skip
    if row is None:
        raise NotFound(
            f"There is no schedule for {workflow!r}.",
            hint="`leadwright workflows list` shows those there are.",
        )
    return _schedule(row)


async def add_schedule(
    scope: Scope, workflow: str, rhythm: Rhythm, now: datetime, *, subject: UUID | None = None, enabled: bool = True,
    settings: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Add a schedule where there is none; one that somebody has decided on stays as it is."""
    due = following(rhythm, await zone_of(scope), now) if enabled else None
    await scope.run(
        "INSERT INTO schedules (workspace_id, id, workflow, subject, every, at, weekday, settings, enabled, begins_at,"
        " looked_at, next_due, decided_by) VALUES (:workspace, :id, :workflow, :subject, :every, :at, :weekday,"
        " CAST(:settings AS jsonb), :enabled, :now, :now, :due, :actor) ON CONFLICT DO NOTHING",
        workspace=scope.workspace, id=new_id(), workflow=workflow, subject=subject, every=rhythm.every, at=rhythm.at,
        weekday=rhythm.weekday, settings=orjson.dumps(dict(settings or {})).decode(), enabled=enabled, now=now,
        due=due.due if due else None, actor=NOBODY,
    )  # fmt: skip


async def change_schedule(
    scope: Scope, schedule: Schedule, now: datetime, *, enabled: bool | None = None, every: Every | None = None,
    at: time | None = None, weekday: int | None = None, settings: Mapping[str, Any] | None = None,
) -> Schedule:  # fmt: skip
    """Pause, resume or change a schedule. It goes on with what becomes due from now on: nothing is made up for."""
    old = schedule.rhythm
    rhythm = Rhythm(
        every or old.every, old.at if at is None else at, old.weekday if weekday is None else weekday
    )
    runs = schedule.enabled if enabled is None else enabled
    due = await _coming(scope, schedule.id, rhythm, now) if runs else None
    said = {**schedule.settings, **(settings or {})}
    await scope.run(
        "UPDATE schedules SET every = :every, at = :at, weekday = :weekday, settings = CAST(:settings AS jsonb),"
        " enabled = :enabled, begins_at = :now, looked_at = :now, next_due = :due, decided_by = :actor,"
        " decided_at = clock_timestamp() WHERE id = :id",
        id=schedule.id, every=rhythm.every, at=rhythm.at, weekday=rhythm.weekday, enabled=runs, now=now, due=due,
        settings=orjson.dumps(said).decode(), actor=scope.actor,
    )  # fmt: skip
    return await find_schedule(scope, schedule.workflow, schedule.subject)


async def begin_due(scope: Scope, now: datetime, begin: Begin) -> list[tuple[Schedule, Period]]:
    """Begin what is due by `now`, each period once; return what was begun. The edge commits it with its jobs.

    After a sleep over many periods the latest alone is begun. `begin` asks for the job and returns its id.
    """
    zone = await zone_of(scope)
    rows = await scope.rows(
        f"SELECT {_COLUMNS}, begins_at FROM schedules WHERE enabled AND every <> 'asked'"
        " AND (next_due <= :now OR looked_at > :now) ORDER BY next_due, id FOR UPDATE SKIP LOCKED",
        now=now,
    )
    begun = []
    for row in rows:
        schedule, since = (
            _schedule(row),
            min(row[-1], now),
        )  # a clock that was ahead has no say in when it began
        period = latest(schedule.rhythm, zone, now)
        if period is not None and period.due > since and not await _began(scope, schedule.id, period):
            await _note(scope, schedule.id, period, now, await begin(schedule, period))
            begun.append((schedule, period))
        await scope.run(
            "UPDATE schedules SET next_due = :due, looked_at = :now, begins_at = :since WHERE id = :id",
            id=schedule.id, due=await _coming(scope, schedule.id, schedule.rhythm, now), now=now, since=since,
        )  # fmt: skip
    return begun


async def _coming(scope: Scope, schedule_id: UUID, rhythm: Rhythm, now: datetime) -> datetime | None:
    """When the next period that has not begun yet becomes due."""
    zone, coming = await zone_of(scope), now
    while (period := following(rhythm, zone, coming)) is not None:
        if not await _began(scope, schedule_id, period):
            return period.due
        coming = period.due
    return None


async def _began(scope: Scope, schedule_id: UUID, period: Period) -> bool:
    known = await scope.value(
        "SELECT true FROM schedule_periods WHERE schedule_id = :id AND period = :period",
        id=schedule_id,
        period=period.name,
    )
    return known is not None


async def _note(scope: Scope, schedule_id: UUID, period: Period, now: datetime, job: UUID) -> None:
    await scope.run(
        "INSERT INTO schedule_periods (workspace_id, schedule_id, period, due, fired_at, job_id)"
        " VALUES (:workspace, :id, :period, :due, :now, :job)",
        workspace=scope.workspace, id=schedule_id, period=period.name, due=period.due, now=now, job=job,
    )  # fmt: skip


async def is_paused(scope: Scope, workflow: str) -> bool:
    """Whether somebody has paused a workflow that is about nothing in particular."""
    return bool(
        await scope.value(
            "SELECT true FROM schedules WHERE workflow = :workflow AND subject IS NULL AND NOT enabled",
            workflow=workflow,
        )
    )


async def forget_periods(scope: Scope, now: datetime) -> int:
    """Forget that periods of long ago have begun."""
    return await scope.run("DELETE FROM schedule_periods WHERE fired_at < :before", before=now - KEEP)


async def zone_of(scope: Scope) -> str:
    """The time zone of the workspace, by its IANA name."""
    name: str = await scope.value("SELECT time_zone FROM workspaces WHERE id = :id", id=scope.workspace)
    return name
