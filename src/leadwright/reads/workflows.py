"""Which workflows are there, when is each due, and how did it go last?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadwright.icp import store as icps
from leadwright.kernel import queue, schedules
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.kernel.schedules import Schedule
from leadwright.workspace.workflows import WORKFLOWS, Workflow, limits_of


@dataclass(frozen=True, slots=True)
class WorkflowShown:
    """A workflow as it stands: its schedule, the limits that hold, what it is about (an ideal customer's name, or ""),
    its newest job, and the time zone of its times."""

    workflow: Workflow
    schedule: Schedule
    limits: Mapping[str, Any]
    about: str
    last: Job | None
    zone: str


async def workflows(scope: Scope) -> list[WorkflowShown]:
    """Return the workflows in their order; one about ideal customers comes once for each."""
    order, names = list(WORKFLOWS), {stored.id: stored.name for stored in await icps.icps(scope)}
    last, zone = await queue.latest_of(scope), await schedules.zone_of(scope)
    found = []
    for schedule in await schedules.schedules(scope):
        item = WORKFLOWS.get(schedule.workflow)
        if item is None or (schedule.subject is not None and schedule.subject not in names):
            continue  # of a workflow that is no more, or of an ideal customer that was archived
        about = names[schedule.subject] if schedule.subject else ""
        mine = [
            job for (name, icp), job in last.items()
            if name == item.name and (schedule.subject is None or icp == str(schedule.subject))
        ]  # fmt: skip
        newest = max(mine, key=lambda job: job.id, default=None)
        found.append(WorkflowShown(item, schedule, limits_of(item, schedule.settings), about, newest, zone))
    return sorted(found, key=lambda shown: (order.index(shown.workflow.name), shown.about))
