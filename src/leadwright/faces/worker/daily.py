"""The job of a new day: asked for as soon as a day is over somewhere, done once."""

from __future__ import annotations

from leadwright.faces.worker.bench import Bench, Result
from leadwright.flows.new_day import is_due, new_day
from leadwright.flows.rescore import rescore_all
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job

KIND = "new_day"


async def ask_for_new_day(scope: Scope) -> bool:
    """Ask for the job if a day is over, unless one waits or runs already. Return whether it was asked for."""
    if not await is_due(scope) or await queue.under_way(scope, KIND, {}) is not None:
        return False
    await queue.enqueue(scope, KIND, {}, lock="score")
    return True


async def move_to_today(scope: Scope, job: Job, bench: Bench) -> Result:
    """Move the scores of every ICP to the workspace's today, those that are not there yet."""
    moved: dict[str, str] = {}
    async for step in new_day(scope, rescore_all):
        moved[str(step.icp.id)] = step.rescored.as_of.isoformat()
        await queue.report(scope, job.id, {"moved": moved})
        await scope.commit()
    return {"moved": moved}
