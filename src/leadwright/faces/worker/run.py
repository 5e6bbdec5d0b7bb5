"""The worker's loop: each job in a scope of its own, its end written down whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate.exceptions import JobAborted

from leadwright.effects.notices import Notices
from leadwright.faces.worker import alerting
from leadwright.faces.worker.bench import Bench, Work
from leadwright.faces.worker.events import take_always, take_waiting
from leadwright.faces.worker.tasks import KINDS
from leadwright.faces.worker.upkeep import EVERY, keep_up
from leadwright.kernel import queue
from leadwright.kernel.db import Database
from leadwright.kernel.errors import AppError
from leadwright.kernel.log import logger
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Door

CONCURRENCY = 2
GRACE_SECONDS = 5.0
STALLED_SECONDS = 30.0
_log = logger(__name__)


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
    # a worker that is told to stop gives its job back
    stopped: list[Any] = [asyncio.CancelledError, JobAborted]
    again = procrastinate.RetryStrategy(retry_exceptions=stopped)
    for kind, work in KINDS.items():
        app.task(name=kind, queue=queue.QUEUE, retry=again)(_task(work, bench))
    notices = Notices(settings)
    attendance = alerting.Attendance(bench, notices)
    for name, attend in alerting.WORK.items():
        app.task(name=name, queue=queue.NUDGES, retry=again)(_nudged(attend, attendance))
    if not until_idle:
        minute = app.task(name="minute", queue=queue.NUDGES, retry=again, queueing_lock="minute")
        app.periodic(cron=alerting.EVERY)(minute(_every_minute(attendance)))
        upkeep = app.task(
            name="upkeep", queue=queue.QUEUE, retry=again, lock="upkeep", queueing_lock="upkeep"
        )
        app.periodic(cron=EVERY)(upkeep(_upkeep(bench)))
    async with app.open_async():
        beside = [asyncio.create_task(_rescue(app))]
        if until_idle:
            await take_waiting(bench)
        else:
            beside.append(asyncio.create_task(take_always(bench)))
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

    return run


def _upkeep(bench: Bench) -> Callable[..., Awaitable[None]]:
    async def run(timestamp: int) -> None:
        done = await keep_up(bench)
        if any(done.values()):
            _log.info("upkeep", **done)

    return run


async def perform(bench: Bench, work: Work, job_id: UUID, workspace: UUID) -> None:
    """Do one job and write down its end. Its own errors are the job's outcome; a bug is logged and raised."""
    async with bench.database.scope(workspace) as notes:
        job = await queue.start(notes, job_id)
    try:
        async with bench.database.scope(workspace, actor=job.asked_by) as scope:
            try:
                result = await work(scope, job, bench)
                await queue.finish(scope, job_id, result)
                await scope.commit()
            finally:
                await scope.rollback()
                await queue.unlock_files(scope)
    except AppError as error:
        await _failed(bench, workspace, job_id, error)
    except Exception:
        _log.exception("a job failed", job=str(job_id), kind=job.kind)
        await _failed(bench, workspace, job_id, None)
        raise


async def _failed(bench: Bench, workspace: UUID, job_id: UUID, error: AppError | None) -> None:
    async with bench.database.scope(workspace) as notes:
        await queue.fail(notes, job_id, error)


async def _rescue(app: procrastinate.App) -> None:
    """Give jobs of workers that died back to the queue, now and then."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            await app.job_manager.retry_job(job)
        await asyncio.sleep(STALLED_SECONDS)
