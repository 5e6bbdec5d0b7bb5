"""The worker's loop: each job in a scope of its own, its end written down whatever happens.

Besides it begins what is due by the clocks of all workspaces, and gives jobs of workers that died back to the queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

import procrastinate
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job as Queued

from leadwright.effects.notices import Notices
from leadwright.faces.worker import alerting, mail, outreach
from leadwright.faces.worker.bench import Bench, Work
from leadwright.faces.worker.events import take_everywhere, take_waiting
from leadwright.faces.worker.tasks import KINDS
from leadwright.faces.worker.upkeep import EVERY, keep_up
from leadwright.flows import workflows
from leadwright.kernel import clock, queue
from leadwright.kernel.db import UNREACHABLE, Database
from leadwright.kernel.errors import AppError
from leadwright.kernel.log import logger
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Door

CONCURRENCY = 2
GRACE_SECONDS = 5.0
STALLED_SECONDS = 30.0
CLOCK_SECONDS = 10.0
HELD_SECONDS = 30
_log = logger(__name__)


class Held(Exception):
    """A job waits because its workflow is paused."""


class Again(procrastinate.BaseRetryStrategy):
    """A worker that is told to stop gives its job back at once; a job of a paused workflow is looked at again later."""

    def get_retry_decision(
        self, *, exception: BaseException, job: Queued
    ) -> procrastinate.RetryDecision | None:
        """Whether and when a job that ended like this is taken again."""
        if isinstance(exception, Held):
            return procrastinate.RetryDecision(retry_in={"seconds": HELD_SECONDS})
        again = isinstance(exception, asyncio.CancelledError | JobAborted)
        return procrastinate.RetryDecision() if again else None


async def run_worker(
    database: Database,
    settings: Settings,
    *,
    door: Door | None = None,
    until_idle: bool = False,
    concurrency: int = CONCURRENCY,
) -> None:
    """Take jobs until cancelled, or until none is left if `until_idle`.

    A job that a cancelled or killed worker leaves in the middle is taken up again by the next one. `door` is
    the way outside of jobs that look at companies, if not the usual one. A worker that waits for jobs also keeps
    the house, every five minutes, whichever of all workers comes first.
    """
    app = await queue.open_queue(database)
    bench = Bench(database, settings, door)
    again = Again()
    for kind, work in KINDS.items():
        app.task(name=kind, queue=queue.QUEUE, retry=again)(_task(work, bench))
    notices = Notices(settings)
    attendance = alerting.Attendance(bench, notices)
    for name, attend in (*alerting.WORK.items(), *outreach.WORK.items(), *mail.WORK.items()):
        app.task(name=name, queue=queue.NUDGES, retry=again)(_nudged(attend, attendance))
    if not until_idle:
        minute = app.task(name="minute", queue=queue.NUDGES, retry=again, queueing_lock="minute")
        app.periodic(cron=alerting.EVERY)(minute(_every_minute(attendance)))
        upkeep = app.task(
            name="upkeep", queue=queue.QUEUE, retry=again, lock="upkeep", queueing_lock="upkeep"
        )
        app.periodic(cron=EVERY)(upkeep(_upkeep(bench)))
    async with app.open_async():
        beside = [asyncio.create_task(_rescue(database))]
        if until_idle:
            for workspace in await queue.workspaces_known(database):
                await take_waiting(bench, workspace)
        else:
            beside += [asyncio.create_task(take_everywhere(bench)), asyncio.create_task(_clockwork(database))]
        taking = partial(
            app.run_worker_async, wait=not until_idle, install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE_SECONDS, delete_jobs="successful",
        )  # fmt: skip
        try:
            # alerts have hands of their own: a long import must not keep them waiting
            nudges = partial(taking, queues=[queue.NUDGES], concurrency=alerting.AT_ONCE)
            if until_idle:
                await taking(queues=[queue.QUEUE], concurrency=concurrency)
                await nudges()
            else:
                beside.append(asyncio.create_task(nudges()))
                await taking(queues=[queue.QUEUE], concurrency=concurrency)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await notices.__aexit__()


def _task(work: Work, bench: Bench) -> Callable[..., Awaitable[None]]:
    async def run(job: str, workspace: str) -> None:
        await perform(bench, work, UUID(job), UUID(workspace))

    return run


def _nudged(
    attend: Callable[[alerting.Attendance, UUID], Awaitable[None]], attendance: alerting.Attendance
) -> Callable[..., Awaitable[None]]:
    async def run(workspace: str) -> None:
        await attend(attendance, UUID(workspace))

    return run


def _every_minute(attendance: alerting.Attendance) -> Callable[..., Awaitable[None]]:
    async def run(timestamp: int) -> None:
        await alerting.look_at_the_clock(attendance)
        await outreach.look_at_the_clock(attendance)
        await mail.look_at_the_clock(attendance)

    return run


def _upkeep(bench: Bench) -> Callable[..., Awaitable[None]]:
    async def run(timestamp: int) -> None:
        await tick(bench.database, ensure=True)
        failed: list[BaseException] = []
        for workspace in await queue.workspaces_known(bench.database):
            # trouble in one workspace keeps the others from nothing
            (done,) = await asyncio.gather(keep_up(bench, workspace), return_exceptions=True)
            if isinstance(done, BaseException):
                failed.append(done)
            elif any(done.values()):
                _log.info("upkeep", **done)
        if failed:
            raise failed[0]

    return run


async def perform(bench: Bench, work: Work, job_id: UUID, workspace: UUID) -> None:
    """Do one job and write down its end. Its own errors are the job's outcome; a bug is logged and raised."""
    async with bench.database.scope(workspace) as notes:
        if await queue.is_held(notes, job_id):
            raise Held
        job = await queue.start(notes, job_id)
    if job.ended:
        return
    try:
        async with bench.database.scope(workspace, actor=job.asked_by) as scope:
            try:
                result = await work(scope, job, bench)
                await queue.finish(scope, job_id, result)
                await scope.commit()
            finally:
                await scope.rollback()
                await queue.unlock_files(scope)
    except queue.Stopped:
        async with bench.database.scope(workspace) as notes:
            await queue.end_stopped(notes, job_id)
    except AppError as error:
        await _failed(bench, workspace, job_id, error)
    except Exception:
        _log.exception("a job failed", job=str(job_id), kind=job.kind)
        await _failed(bench, workspace, job_id, None)
        raise


async def _failed(bench: Bench, workspace: UUID, job_id: UUID, error: AppError | None) -> None:
    async with bench.database.scope(workspace) as notes:
        await queue.fail(notes, job_id, error)


async def _rescue(database: Database) -> None:
    """Give jobs of workers that died back to the queue, now and then."""
    while True:
        try:
            found = await queue.rescue(database, STALLED_SECONDS)
        except UNREACHABLE:
            _log.warning("the database did not answer; jobs of dead workers are looked for again later")
            found = 0
        if found:
            _log.warning("jobs of dead workers go on", jobs=found)
        await asyncio.sleep(STALLED_SECONDS / 3)


async def _clockwork(database: Database) -> None:
    """Begin what is due, in every workspace, a few seconds after its time at most."""
    fresh = True
    while True:
        try:
            await tick(database, ensure=fresh)
            fresh = False
        except UNREACHABLE:
            _log.warning("the database did not answer; what is due is begun later")
        await asyncio.sleep(CLOCK_SECONDS)


async def tick(database: Database, *, ensure: bool = False) -> int:
    """Begin what is due by now in all workspaces; return how many jobs were asked for. `ensure` adds missing schedules."""
    asked = 0
    if ensure:
        for workspace in await queue.workspaces_known(database):
            async with database.scope(workspace, actor=workflows.ACTOR) as scope:
                await workflows.ensure_schedules(scope)
    for workspace in await queue.workspaces_due(database, clock.now()):
        async with database.scope(workspace, actor=workflows.ACTOR) as scope:
            asked += len(await workflows.begin_due(scope, clock.now()))
    return asked
