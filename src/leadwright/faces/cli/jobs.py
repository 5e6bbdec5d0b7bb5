"""`leadwright jobs` and `leadwright workflows`: what is done in the background, and what by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rich.table import Table

from leadwright.faces.cli import show
from leadwright.faces.cli.edge import console, opened, print_json
from leadwright.flows import workflows as verbs
from leadwright.flows.workflows import Change
from leadwright.icp import store as icps
from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.queue import Job
from leadwright.reads.told_jobs import ToldJob, told
from leadwright.reads.workflows import WorkflowShown, workflows
from leadwright.workspace.workflows import workflow

_STATES = {"waiting": "dim", "running": "bold", "done": "green", "failed": "red", "cancelled": "yellow"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(
            f"There is no job {text[:60]!r}.", hint="`leadwright jobs list` shows them with their ids."
        ) from None


async def list_jobs(state: str | None, workflow_name: str | None, top: int, as_json: bool) -> None:
    """Print the newest jobs."""
    if state is not None and state not in queue.STATES:
        raise Wrong(f"No job is {state!r}.", hint=f"States: {', '.join(queue.STATES)}.", field="state")
    if workflow_name is not None:
        workflow(workflow_name)
    async with opened() as (_, _, scope):
        found, total = await queue.page(scope, state=state, workflow=workflow_name, most=top)
        items = [told(job) for job in found]
    if as_json:
        print_json({"items": [as_object(item) for item in items], "total": total})
        return
    table = Table(title=f"{total:,} jobs" if total != 1 else "1 job")
    for title in ("asked", "job", "state", "what it did", "by", "id"):
        table.add_column(title, overflow="fold", no_wrap=title == "id")
    for item in items:
        job, state_text = item.job, _state(item)
        table.add_row(
            f"{job.asked_at:%Y-%m-%d %H:%M}",
            item.label,
            state_text,
            show.safe(item.said),
            show.safe(job.asked_by),
            str(job.id),
        )
    console.print(table)


def _state(item: ToldJob) -> str:
    job = item.job
    name = "stopping" if job.stopping else job.state
    far = f" {item.percent} %" if job.state == "running" and item.percent is not None else ""
    return f"[{_STATES[job.state]}]{name}{far}[/]"


def as_object(item: ToldJob) -> dict[str, Any]:
    """A job as JSON, with its words."""
    job = item.job
    return {
        "id": str(job.id), "kind": job.kind, "label": item.label, "state": job.state, "said": item.said, "percent": item.percent,
        "workflow": job.workflow, "arguments": dict(job.arguments), "progress": dict(job.progress),
        "result": dict(job.result) if job.result is not None else None,
        "problem": dict(job.problem) if job.problem is not None else None, "asked_by": job.asked_by,
        "asked_at": job.asked_at.isoformat(), "started_at": job.started_at.isoformat() if job.started_at else None,
        "finished_at": job.finished_at.isoformat() if job.finished_at else None, "attempts": job.attempts,
        "rerun_of": str(job.rerun_of) if job.rerun_of else None,
    }  # fmt: skip


async def show_job(which: str, follow: bool, as_json: bool) -> None:
    """Print one job, and with `follow` each change until it has ended."""
    async with opened() as (_, _, scope):
        item = told(await queue.get(scope, _id(which)))
        await scope.commit()
        said = ""
        while follow and not item.job.ended:
            if item.said != said and not as_json:
                console.print(f"{_state(item)} {show.safe(item.said)}", highlight=False)
            said = item.said
            await asyncio.sleep(0.5)
            item = told(await queue.get(scope, item.job.id))
            await scope.commit()
    if as_json:
        print_json(as_object(item))
        return
    _print(item)


def _print(item: ToldJob) -> None:
    job = item.job
    console.print(f"[bold]{item.label}[/] {_state(item)}  {job.id}", highlight=False)
    console.print(show.safe(item.said), highlight=False)
    if job.problem:
        console.print(f"[red]{show.safe(str(job.problem.get('detail', '')))}[/]", highlight=False)
        console.print(f"  {show.safe(str(job.problem.get('hint', '')))}", highlight=False)
    for move in (job.result or job.progress).get("moves", []):
        console.print(f"  {show.safe(move['why'])}", highlight=False)
    times = [("asked", job.asked_at), ("began", job.started_at), ("ended", job.finished_at)]
    told_times = ", ".join(f"{what} {at:%Y-%m-%d %H:%M:%S}" for what, at in times if at)
    again = f", begun {job.attempts} times" if job.attempts > 1 else ""
    console.print(f"{told_times} UTC, by {show.safe(job.asked_by)}{again}", style="dim", highlight=False)


async def cancel_job(which: str, as_json: bool) -> None:
    """Ask for a job to end."""
    async with opened() as (_, _, scope):
        job = await queue.cancel(scope, _id(which))
    _said(job, as_json, "It is cancelled." if job.ended else "It ends where its work so far is complete.")


async def rerun_job(which: str, as_json: bool) -> None:
    """Ask for a job once more."""
    async with opened() as (_, _, scope):
        old = told(await queue.get(scope, _id(which)))
        if old.job.ended and not old.can_rerun:
            raise Wrong(
                "The file of this import was read whole and is kept no longer.", hint="Import the file again."
            )
        job = await verbs.rerun(scope, old.job.id)
    _said(job, as_json, f"Asked for again as {job.id}.")


def _said(job: Job, as_json: bool, sentence: str) -> None:
    if as_json:
        print_json(as_object(told(job)))
    else:
        console.print(sentence, highlight=False)


# workflows ------------------------------------------------------------------------------------------


async def list_workflows(as_json: bool) -> None:
    """Print all workflows."""
    async with opened() as (_, _, scope):
        await verbs.ensure_schedules(scope)
        found = await workflows(scope)
    if as_json:
        print_json({"items": [_workflow(item) for item in found]})
        return
    table = Table(title=f"Workflows, by the clock of {found[0].zone}" if found else "Workflows")
    for title in ("workflow", "when", "next", "limits", "last"):
        table.add_column(title, overflow="fold")
    for item in found:
        about = f" ({show.safe(item.about)})" if item.about else ""
        last = f"{item.last.state}: {show.safe(told(item.last).said)}" if item.last else "never"
        limits = ", ".join(f"{name} {value}" for name, value in item.limits.items())
        table.add_row(
            f"{item.workflow.label}{about}\n[dim]{item.workflow.name}[/]", when(item), due(item), limits, last
        )
    console.print(table)


def when(item: WorkflowShown) -> str:
    """When a workflow is done, in words."""
    rhythm = item.schedule.rhythm
    match rhythm.every:
        case "asked":
            return "when somebody asks"
        case "hour":
            return f"every hour at :{rhythm.at:%M}"
        case "week":
            return f"every {_DAYS[rhythm.weekday]} at {rhythm.at:%H:%M}"
        case _:
            return f"every day at {rhythm.at:%H:%M}"


def due(item: WorkflowShown) -> str:
    """When it is due next, in words."""
    schedule = item.schedule
    if not schedule.enabled:
        return "off" if schedule.decided_by == verbs.ACTOR else "paused"
    return f"{schedule.next_due.astimezone(ZoneInfo(item.zone)):%Y-%m-%d %H:%M}" if schedule.next_due else ""


def _workflow(item: WorkflowShown) -> Mapping[str, Any]:
    schedule = item.schedule
    return {
        "workflow": item.workflow.name, "label": item.workflow.label, "about": item.about or None,
        "icp_id": str(schedule.subject) if schedule.subject else None, "enabled": schedule.enabled,
        "every": schedule.rhythm.every, "at": f"{schedule.rhythm.at:%H:%M}", "weekday": schedule.rhythm.weekday,
        "time_zone": item.zone, "next_due": schedule.next_due.isoformat() if schedule.next_due else None,
        "limits": dict(item.limits), "last": as_object(told(item.last)) if item.last else None,
    }  # fmt: skip


async def change_workflow(
    name: str, icp: str | None, *, enabled: bool | None = None, every: str | None = None, at: str | None = None,
    weekday: int | None = None, limits: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Pause, resume or change a workflow, and print how it stands."""
    if every is not None and every not in ("hour", "day", "week"):
        raise Wrong(f"Nothing is done every {every!r}.", hint="Use hour, day or week.", field="every")
    what = Change(enabled, every, _time(at), weekday, _limits(limits))  # type: ignore[arg-type]
    async with opened() as (_, _, scope):
        subject = await _subject(scope, icp)
        await verbs.change(scope, name, subject, what)
        found = [
            item for item in await workflows(scope)
            if item.workflow.name == name and (subject is None or item.schedule.subject in (None, subject))
        ]  # fmt: skip
    for item in found:
        state = "goes on" if item.schedule.enabled else "is paused"
        console.print(f"{item.workflow.label} {state}: {when(item)}, next {due(item)}.", highlight=False)


async def run_workflow(name: str, icp: str | None, limits: Sequence[str] | None, as_json: bool) -> None:
    """Ask for a run now."""
    async with opened() as (_, _, scope):
        job = await verbs.run_now(scope, name, await _subject(scope, icp), _limits(limits))
    _said(job, as_json, f"Asked for: `leadwright jobs show {job.id} --follow`.")


async def _subject(scope: Scope, icp: str | None) -> UUID | None:
    return (await icps.find(scope, icp)).id if icp else None


def _limits(given: Sequence[str] | None) -> dict[str, str]:
    found = {}
    for item in given or ():
        name, mark, value = item.partition("=")
        if not mark:
            raise Wrong(f"{item!r} is no limit.", hint="Write it as name=value.", field="set")
        found[name.strip()] = value.strip()
    return found


def _time(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        raise Wrong(f"{text!r} is no time of a day.", hint="Write it as 06:30.", field="at") from None
    return found.replace(second=0, microsecond=0, tzinfo=None)
