"""The job of a new day: asked for as soon as a day is over somewhere, done once."""

from __future__ import annotations

from leadwright.faces.worker.bench import Bench, Result, save_step
from leadwright.flows.detect import detect_due
from leadwright.flows.new_day import is_due, new_day
from leadwright.flows.rescore import rescore_all
from leadwright.kernel import queue, schedules
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job

KIND = "new_day"
WORKFLOW = "rescore"


async def ask_for_new_day(scope: Scope) -> bool:
    """Ask for the job if a day is over, unless one waits or runs already, or the daily re-score is paused.

    Return whether it was asked for. Beside the schedule, for what changed the day without its clock: another time zone.
    """
    if not await is_due(scope) or await schedules.is_paused(scope, WORKFLOW):
        return False
    if await queue.under_way(scope, KIND, {}) is not None:
        return False
    await queue.enqueue(scope, KIND, {}, lock="score", workflow=WORKFLOW)
    return True


async def move_to_today(scope: Scope, job: Job, bench: Bench) -> Result:
    """Notice what the day brings, and move the scores of every ICP to the workspace's today, those that are not there yet."""
    async for _ in detect_due(scope):
        await scope.commit()
    moved: dict[str, str] = {}
    async for step in new_day(scope, rescore_all):
        moved[str(step.icp.id)] = step.rescored.as_of.isoformat()
        await save_step(scope, job, {"moved": moved})
    return {"moved": moved}
