"""Outreach as it falls due: what is due is written every minute, in every workspace where conversations go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from leadwright.actions.outreach import enrolments
from leadwright.faces.worker.alerting import Attendance
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.kernel import clock, queue

ACTOR = "outreach"
PREPARE = "outreach"


async def prepare(at: Attendance, workspace: UUID) -> None:
    """Write what is due."""
    async with at.bench.database.scope(workspace, actor=ACTOR) as scope:
        async for _ in prepare_outreach(scope, clock.now()):
            await scope.commit()


async def look_at_the_clock(at: Attendance) -> None:
    """Let everything be looked at that the time of day may have made due, or that a dead process has left."""
    for workspace in await queue.workspaces_known(at.bench.database):
        async with at.bench.database.scope(workspace, actor=ACTOR) as scope:
            if await enrolments.go_on(scope):
                for task in WORK:
                    await queue.nudge(scope, task, lock=task)


WORK: Mapping[str, Callable[[Attendance, UUID], Awaitable[None]]] = {PREPARE: prepare}
"""What each nudge asks for."""
