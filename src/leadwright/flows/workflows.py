"""Workflows as verbs: see that each has its schedule, begin what is due, pause, resume, change, run now.

A run that may spend has a cap of its own, set in the same transaction as its job is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.effects.budgets import budgets, set_budget
from leadwright.icp import store as icps
from leadwright.kernel import clock, queue, schedules
from leadwright.kernel.calendar import Every, Period
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, Wrong
from leadwright.kernel.ids import new_id
from leadwright.kernel.queue import Job
from leadwright.kernel.schedules import Schedule
from leadwright.workspace.workflows import WORKFLOWS, Workflow, limits_of, read_limits, workflow

ACTOR = schedules.NOBODY
_LOCKS = {"new_day": "score"}  # jobs that must not run beside others of another kind


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody changes of a workflow; what is None stays."""

    enabled: bool | None = None
    every: Every | None = None
    at: time | None = None
    weekday: int | None = None
    limits: Mapping[str, Any] | None = None


async def ensure_schedules(scope: Scope) -> None:
    """Give every workflow its schedule, of every ideal customer where it is about one; pause those of archived ones."""
    now, kept = clock.now(), await schedules.schedules(scope)
    known = {(item.workflow, item.subject) for item in kept}
    ideal = [stored.id for stored in await icps.icps(scope)]
    for schedule in kept:
        if schedule.enabled and schedule.subject is not None and schedule.subject not in ideal:
            await schedules.change_schedule(scope, schedule, now, enabled=False)
    for item in WORKFLOWS.values():
        for subject in ideal if item.per_icp else [None]:
            if (item.name, subject) not in known:
                await schedules.add_schedule(
                    scope, item.name, item.rhythm, now, subject=subject, enabled=item.enabled
                )


async def begin_due(scope: Scope, now: datetime) -> list[Job]:
    """Ask for the jobs of what is due, each period once. The edge commits."""
    jobs: list[Job] = []

    async def begin(schedule: Schedule, period: Period) -> UUID:
        jobs.append(await _ask(scope, workflow(schedule.workflow), schedule))
        return jobs[-1].id

    await schedules.begin_due(scope, now, begin)
    return jobs


async def change(scope: Scope, name: str, subject: UUID | None, what: Change) -> Schedule:
    """Pause, resume or change a workflow: when it is done, and within which limits."""
    item, schedule = workflow(name), await _schedule(scope, name, subject)
    if schedule.rhythm.every == "asked" and (what.every or what.at or what.weekday is not None):
        raise Wrong(
            f"{item.label} has no time of its own.", hint="It is done when somebody asks.", field="every"
        )
    if what.every == "asked":
        raise Wrong("A workflow is paused, not asked.", hint="Pause it.", field="every")
    limits = read_limits(item, what.limits or {})
    return await schedules.change_schedule(
        scope, schedule, clock.now(), enabled=what.enabled, every=what.every, at=what.at, weekday=what.weekday,
        settings=limits,
    )  # fmt: skip


async def run_now(
    scope: Scope, name: str, subject: UUID | None, limits: Mapping[str, Any] | None = None
) -> Job:
    """Ask for a run by hand, within the limits that hold or those given; one that waits or runs already is met.

    Raises Conflict for a workflow whose jobs wait because it is paused.
    """
    item, schedule = workflow(name), await _schedule(scope, name, subject)
    if schedule.rhythm.every == "asked" and not schedule.enabled:
        raise Conflict(
            f"{item.label} is paused.", hint=f"`leadwright workflows resume {name}` lets it go on."
        )
    about = str(schedule.subject) if schedule.subject else None
    running = [
        job for job in await _unfinished(scope, name) if about is None or job.arguments.get("icp") == about
    ]
    if running:
        return running[0]
    given = read_limits(item, limits or {})
    return await _ask(scope, item, replace(schedule, settings={**schedule.settings, **given}))


async def rerun(scope: Scope, job_id: UUID) -> Job:
    """Ask for a job once more, within the same cap as its run had."""
    old = await queue.get(scope, job_id)
    run = old.arguments.get("run")
    caps = await budgets(scope, run_id=UUID(run)) if run else []
    job = await queue.rerun(scope, job_id)
    for cap in caps:
        if cap.run_id is not None:
            await set_budget(
                scope, "run", cap.cap, unit=cap.unit, source=cap.source, run_id=UUID(job.arguments["run"])
            )
    return job


async def _unfinished(scope: Scope, name: str) -> list[Job]:
    return [
        job
        for state in ("running", "waiting")
        for job in (await queue.page(scope, state=state, workflow=name))[0]
    ]


async def _schedule(scope: Scope, name: str, subject: UUID | None) -> Schedule:
    item = workflow(name)
    await ensure_schedules(scope)
    if item.per_icp and subject is None:
        subject = (await icps.find(scope)).id
    return await schedules.find_schedule(scope, name, subject if item.per_icp else None)


async def _ask(scope: Scope, item: Workflow, schedule: Schedule) -> Job:
    limits = limits_of(item, schedule.settings)
    arguments: dict[str, Any] = {**limits}
    if item.per_icp:
        arguments["icp"] = str(schedule.subject)
    if item.name in ("discovery", "monitoring", "enrichment"):
        arguments["run"] = str(run := new_id())
        if "max_cost" in limits:
            cap = Decimal(str(limits["max_cost"]))
            await set_budget(scope, "run", cap, unit=str(limits["currency"]), run_id=run)
    lock = _LOCKS.get(item.kind, f"workflow:{item.name}:{schedule.subject or ''}")
    return await queue.enqueue(scope, item.kind, arguments, lock=lock, workflow=item.name)
