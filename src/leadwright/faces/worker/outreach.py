"""Outreach as it falls due: what is due is written every minute, and what is approved is sent, wherever conversations go on.

The plays of tiers begin once an hour, where a person named a sequence in them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from uuid import UUID

from leadwright.actions.outreach import enrolments
from leadwright.effects import mailboxes
from leadwright.effects.mail import open_post
from leadwright.faces.worker.alerting import Attendance
from leadwright.flows.detect import detect
from leadwright.flows.enrol import start_plays
from leadwright.flows.prepare_outreach import prepare_outreach
from leadwright.flows.rescore import rescore_some
from leadwright.flows.send_outreach import Posting, ask_governor, send_outreach
from leadwright.kernel import clock, queue
from leadwright.policy import unsubscribe
from leadwright.reads.senders import senders

ACTOR = "outreach"
PREPARE, SEND, PLAYS = "outreach", "outreach send", "outreach plays"
MINUTE = 7  # of the hour, at which plays begin


async def prepare(at: Attendance, workspace: UUID) -> None:
    """Write what is due."""
    async with at.bench.database.scope(workspace, actor=ACTOR) as scope:
        async for _ in prepare_outreach(scope, clock.now(), dict(await senders(scope))):
            await scope.commit()


async def send(at: Attendance, workspace: UUID) -> None:
    """Send what may leave now."""
    bench = at.bench
    touched: set[UUID] = set()
    async with (
        open_post(bench.database, bench.settings, workspace) as post,
        bench.database.scope(workspace, actor=ACTOR) as scope,
    ):
        addresses = {box.id: box.address for box in await mailboxes.listed(scope)}
        link = partial(unsubscribe.link, bench.settings.public_url, workspace)
        async for step in send_outreach(scope, Posting(post, ask_governor, addresses, link, clock.now)):
            touched |= step.touched
            await scope.commit()
        if touched:
            await detect(scope, sorted(touched))
            await rescore_some(scope, sorted(touched))


async def play(at: Attendance, workspace: UUID) -> None:
    """Let the plays of tiers begin."""
    async with at.bench.database.scope(workspace, actor=ACTOR) as scope:
        async for _ in start_plays(scope, clock.now(), await senders(scope)):
            await scope.commit()


async def look_at_the_clock(at: Attendance) -> None:
    """Let everything be looked at that the time of day may have made due, or that a dead process has left."""
    for workspace in await queue.workspaces_known(at.bench.database):
        async with at.bench.database.scope(workspace, actor=ACTOR) as scope:
            due = (PREPARE, SEND) if await enrolments.go_on(scope) else ()
            for task in (*due, *((PLAYS,) if clock.now().minute == MINUTE else ())):
                await queue.nudge(scope, task, lock=task)


WORK: Mapping[str, Callable[[Attendance, UUID], Awaitable[None]]] = {
    PREPARE: prepare, SEND: send, PLAYS: play,
}  # fmt: skip
"""What each nudge asks for."""
