"""Schedules on a real database: each period begins one job, over any number of workers and whatever the clocks do."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from leadwright.kernel import schedules
from leadwright.kernel.calendar import Period, Rhythm, latest
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.ids import new_id
from leadwright.kernel.schedules import Schedule

pytestmark = pytest.mark.anyio
START = datetime(2026, 11, 26, 10, tzinfo=UTC)
DAILY = Rhythm("day", time(6))


class Begun:
    """Notes what begins."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def __call__(self, schedule: Schedule, period: Period) -> UUID:
        self.names.append(period.name)
        return new_id()


async def at(database: Database, now: datetime, begun: Begun) -> None:
    async with database.scope(actor="schedule") as scope:
        await schedules.begin_due(scope, now, begun)


async def add(database: Database, rhythm: Rhythm = DAILY, zone: str = "UTC", now: datetime = START) -> None:
    async with database.scope() as scope:
        await scope.run("UPDATE workspaces SET time_zone = :zone", zone=zone)
        await schedules.add_schedule(scope, "watching", rhythm, now)


async def changed(database: Database, now: datetime, **what: object) -> Schedule:
    async with database.scope() as scope:
        known = await schedules.find_schedule(scope, "watching")
        return await schedules.change_schedule(scope, known, now, **what)  # type: ignore[arg-type]


async def test_nothing_begins_before_its_time_and_each_day_begins_once(database: Database) -> None:
    await add(database)
    begun = Begun()
    for hours in range(0, 72, 1):
        await at(database, START + timedelta(hours=hours), begun)
    assert begun.names == ["2026-11-27", "2026-11-28", "2026-11-29"]


async def test_after_a_sleep_the_latest_day_begins_and_the_others_do_not(database: Database) -> None:
    await add(database)
    begun = Begun()
    await at(database, START + timedelta(days=9), begun)
    await at(database, START + timedelta(days=9, minutes=1), begun)
    assert begun.names == ["2026-12-05"]


async def test_of_many_workers_one_begins_it(database: Database) -> None:
    await add(database)
    begun = Begun()
    for day in (1, 2, 3):
        await asyncio.gather(*(at(database, START + timedelta(days=day), begun) for _ in range(6)))
    assert begun.names == ["2026-11-27", "2026-11-28", "2026-11-29"]


async def test_a_worker_that_dies_before_it_commits_has_begun_nothing(database: Database) -> None:
    await add(database)
    begun = Begun()

    async def dies() -> None:
        async with database.scope() as scope:
            await schedules.begin_due(scope, START + timedelta(days=1), begun)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await dies()
    await at(database, START + timedelta(days=1), begun)
    assert begun.names == ["2026-11-27", "2026-11-27"]  # the first attempt left nothing behind
    async with database.scope() as scope:
        assert await scope.value("SELECT count(*) FROM schedule_periods") == 1


async def test_a_clock_that_was_ahead_keeps_no_day_from_beginning(database: Database) -> None:
    await add(database)
    begun = Begun()
    await at(database, START + timedelta(days=1000), begun)
    for hours in range(0, 60, 3):
        await at(database, START + timedelta(hours=hours), begun)
    assert begun.names == ["2029-08-22", "2026-11-27", "2026-11-28"]


async def test_a_clock_that_goes_back_begins_no_day_again(database: Database) -> None:
    await add(database)
    begun = Begun()
    for hours in (21, 19, 21, 2, 30, 19.5, 22, 43, 44, 20, 45):
        await at(database, START + timedelta(hours=hours), begun)
    assert begun.names == ["2026-11-27", "2026-11-28"]


async def test_what_is_paused_does_not_begin_and_goes_on_with_what_comes_after(database: Database) -> None:
    await add(database)
    begun = Begun()
    paused = await changed(database, START, enabled=False)
    assert paused.next_due is None
    await at(database, START + timedelta(days=2), begun)
    resumed = await changed(database, START + timedelta(days=3), enabled=True)
    assert resumed.next_due == datetime(2026, 11, 30, 6, tzinfo=UTC)
    await at(database, START + timedelta(days=3, minutes=1), begun)
    assert begun.names == []
    await at(database, START + timedelta(days=4), begun)
    assert begun.names == ["2026-11-30"]


async def test_a_time_moved_to_later_today_does_not_make_the_day_begin_twice(database: Database) -> None:
    await add(database)
    begun = Begun()
    await at(database, START + timedelta(days=1), begun)
    moved = await changed(database, START + timedelta(days=1), at=time(18))
    assert moved.next_due == datetime(2026, 11, 28, 18, tzinfo=UTC)
    await at(database, START + timedelta(days=1, hours=9), begun)
    assert begun.names == ["2026-11-27"]


async def test_a_workspace_that_moves_to_another_zone_begins_no_date_twice(database: Database) -> None:
    await add(database, zone="Pacific/Kiritimati")
    begun = Begun()
    await at(database, START + timedelta(hours=7), begun)  # 6:00 of the 27th there
    async with database.scope() as scope:
        await scope.run("UPDATE workspaces SET time_zone = 'Pacific/Honolulu'")
    for hours in range(8, 80):
        await at(database, START + timedelta(hours=hours), begun)
    assert begun.names == ["2026-11-27", "2026-11-28", "2026-11-29"]


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_the_clocks_do_a_day_begins_once_and_a_day_lived_through_begins(
    database: Database, seed: int
) -> None:
    luck = random.Random(seed)
    zone = luck.choice(("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"))
    rhythm = Rhythm("day", time(luck.randrange(24), luck.choice((0, 15, 30))))
    now = datetime(2028, 2, 20, tzinfo=UTC) + timedelta(days=luck.choice((0, 20, 240)))
    await add(database, rhythm, zone, now)
    begun, lived = Begun(), set[str]()
    for _ in range(120):
        jump = luck.choice(
            (timedelta(minutes=20), timedelta(hours=2), timedelta(hours=26), -timedelta(hours=5))
        )
        began, now = now, now + jump
        await asyncio.gather(*(at(database, now, begun) for _ in range(luck.choice((1, 3)))))
        period = latest(rhythm, zone, now)
        if jump > timedelta(0) and period is not None and began < period.due:
            lived.add(period.name)
    assert max(Counter(begun.names).values(), default=0) <= 1
    assert lived <= set(begun.names)


async def test_a_worker_finds_what_is_due_in_every_workspace_and_learns_nothing_else(
    database: Database, scope: Scope
) -> None:
    from leadwright.kernel import queue

    other = new_id()
    async with database.scope(other) as elsewhere:
        await elsewhere.run("INSERT INTO workspaces (id, name) VALUES (:id, 'Other')", id=other)
        await schedules.add_schedule(elsewhere, "watching", DAILY, START)
    await add(database, now=START + timedelta(days=5))
    assert set(await queue.workspaces_known(database)) == {scope.workspace, other}
    assert await queue.workspaces_due(database, START) == [
        scope.workspace
    ]  # which was looked at later than now
    assert other in await queue.workspaces_due(database, START + timedelta(days=1))
    assert await scope.value("SELECT count(*) FROM schedules WHERE workspace_id = :other", other=other) == 0
    assert await scope.value("SELECT count(*) FROM workspaces") == 1
