"""The job that learns: a version of what was checked of sources is kept, and counts once a person says so."""

from __future__ import annotations

from leadwright.entities.reliability import is_worth_learning
from leadwright.faces.worker.bench import Bench, Result
from leadwright.flows.learn_reliability import learn
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job


async def learn_of_sources(scope: Scope, job: Job, bench: Bench) -> Result:
    """Learn how reliable sources are from adjudications alone, if there are new ones."""
    if not await is_worth_learning(scope):
        return {"version": None, "adjudications": 0}
    learned = await learn(scope)
    return {"version": learned.version, "adjudications": learned.adjudications}
