"""Alerts as they come: work that finds out by itself what changed, and what is due by the clock.

Three kinds of work, each one after the other and none waiting for another: judging, telling people, telling programs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from leadwright.actions.alerts.hooks import TASK as PROGRAMS
from leadwright.actions.alerts.messages import TASK as PEOPLE
from leadwright.actions.alerts.store import TASK as ALERTS
from leadwright.effects.notices import Notices
from leadwright.effects.opening import open_door
from leadwright.faces.worker.bench import Bench
from leadwright.flows.plan_alerts import plan_alerts
from leadwright.flows.raise_alerts import lead_address, raise_alerts
from leadwright.flows.tell_people import tell_people
from leadwright.flows.tell_programs import tell_programs
from leadwright.kernel import clock, queue
from leadwright.kernel.crypto import open_keyring
from leadwright.kernel.db import Scope

EVERY = "* * * * *"
"""When the clock is looked at, as cron writes it: quiet hours that end, digests, further tries."""
AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Attendance:
    """What attending works with: the bench, and what sends messages, which lives as long as the worker."""

    bench: Bench
    notices: Notices


async def judge(at: Attendance, workspace: UUID) -> None:
    """Judge what changed, plan who is told when, and let it be told."""
    async with at.bench.database.scope(workspace, actor="alerts") as scope:
        events = 0
        async for step in raise_alerts(scope, lead_address(at.bench.settings), clock.now):
            events += step.events
            await _tell_soon(scope, await plan_alerts(scope, clock.now()), events)
            await scope.commit()
        await _tell_soon(scope, await plan_alerts(scope, clock.now()), 0)


async def _tell_soon(scope: Scope, planned: int, events: int) -> None:
    if planned:
        await queue.nudge(scope, PEOPLE, lock=PEOPLE)
    if events:
        await queue.nudge(scope, PROGRAMS, lock=PROGRAMS)


async def people(at: Attendance, workspace: UUID) -> None:
    """Send promised messages."""
    keyring = open_keyring(at.bench.settings)
    async with at.bench.database.scope(workspace, actor="alerts") as scope:
        async for _ in tell_people(scope, at.notices, keyring, clock.now):
            await scope.commit()


async def programs(at: Attendance, workspace: UUID) -> None:
    """Deliver what webhooks are to be told."""
    keyring = open_keyring(at.bench.settings)
    async with (
        at.bench.database.scope(workspace, actor="alerts") as scope,
        open_door(at.bench.database, at.bench.settings, workspace) as door,
    ):
        async for _ in tell_programs(scope, door, keyring, clock.now):
            await scope.commit()


async def look_at_the_clock(at: Attendance) -> None:
    """Let everything be looked at that the time of day may have made due, or that a dead process has left."""
    for workspace in await queue.workspaces_known(at.bench.database):
        async with at.bench.database.scope(workspace, actor="alerts") as scope:
            for task in (ALERTS, PEOPLE, PROGRAMS):
                await queue.nudge(scope, task, lock=task)


WORK: Mapping[str, Callable[[Attendance, UUID], Awaitable[None]]] = {
    ALERTS: judge, PEOPLE: people, PROGRAMS: programs,
}  # fmt: skip
"""What each nudge asks for."""
