"""Jobs and workflows: what is done in the background, live, and what by itself; each can be stopped and run again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from leadwright.faces.web import paging
from leadwright.faces.web.frame import FrameOf
from leadwright.faces.web.job_contexts import JobContext, JobsContext
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.web import Web
from leadwright.flows import workflows as verbs
from leadwright.flows.workflows import Change
from leadwright.kernel import queue
from leadwright.kernel.db import Database
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.reads.told_jobs import told
from leadwright.reads.workflows import workflows
from leadwright.workspace.accounts.access import needs
from leadwright.workspace.workflows import WORKFLOWS

SIZE = 50
PAUSE = 1.0  # seconds between two looks
LONGEST = 600.0  # seconds after which a stream ends; the page asks again

routes = APIRouter(route_class=WebRoute)


class Asked(BaseModel):
    """What the address of the jobs asks for. `cursor` is a job: older ones are shown."""

    state: str = ""
    workflow: str = ""
    cursor: str = ""
    trail: str = Field("", max_length=12_000)

    @property
    def query(self) -> dict[str, str]:
        """The filters that are set, without the place."""
        kept = self.model_dump(exclude={"cursor", "trail"})
        return {name: value for name, value in kept.items() if value}


class Steered(BaseModel):
    """What somebody does with a workflow: pause, resume, run, or set its time and its limits."""

    action: str = Field(max_length=20)
    workflow: str = Field(max_length=40)
    subject: UUID | None = None
    every: str = ""
    at: str = ""
    weekday: str = ""


@routes.get("/jobs")
async def show_jobs(frame: FrameOf, asked: Annotated[Asked, Query()]) -> Response:
    """Show the workflows, and a page of jobs, the newest first."""
    if asked.state and asked.state not in queue.STATES:
        raise Wrong(f"No job is {asked.state!r}.", hint="Choose a state from the list.", field="state")
    await verbs.ensure_schedules(frame.scope)
    before = _id(asked.cursor) if asked.cursor else None
    found, total = await queue.page(
        frame.scope, state=asked.state or None, workflow=asked.workflow or None, before=before, most=SIZE + 1
    )
    trail = paging.trail_of(asked.trail)
    last = str(found[SIZE - 1].id) if len(found) > SIZE else None
    page = JobsContext(
        workflows=await workflows(frame.scope), jobs=[told(job) for job in found[:SIZE]], total=total, query=asked.query,
        names=[(item.name, item.label) for item in WORKFLOWS.values()], workers=await queue.workers(frame.scope),
        next=paging.following("/jobs", asked.query, asked.cursor, last, trail),
        previous=paging.preceding("/jobs", asked.query, trail), first=len(trail) * SIZE + 1,
    )  # fmt: skip
    return await frame.show("jobs.html", page, title="Jobs", here="jobs")


@routes.get("/jobs/events")
async def follow_jobs(request: Request) -> Response:
    """Say when anything about any job changes, as server-sent events."""
    web: Web = request.state.web
    return _stream(_changes(web.database, None))


@routes.get("/jobs/{job_id}")
async def show_job(frame: FrameOf, job_id: UUID) -> Response:
    """Show one job: how far it is, what it did, and what to do."""
    item = told(await queue.get(frame.scope, job_id))
    return await frame.show("job.html", JobContext(item), title=item.label, here="jobs")


@routes.get("/jobs/{job_id}/events")
async def follow_job(request: Request, job_id: UUID) -> Response:
    """Say when a job goes on, as server-sent events, until it has ended."""
    web: Web = request.state.web
    async with web.database.scope(actor="web") as scope:
        await queue.get(scope, job_id)
    return _stream(_changes(web.database, job_id))


def _stream(events: AsyncIterator[str]) -> Response:
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _changes(database: Database, job_id: UUID | None) -> AsyncIterator[str]:
    """One event `changed` for each change, and `ended` at the end of the one job that is followed."""
    said, waited = None, 0.0
    while waited < LONGEST:
        async with database.scope(actor="web") as scope:
            if job_id is None:
                now, ended = await queue.version(scope), False
            else:
                job = await queue.get(scope, job_id)
                now, ended = f"{job.state} {job.stopping} {job.progress}", job.ended
        if ended:
            yield "event: ended\ndata: \n\n"
            return
        if said is None:
            yield ": here\n\n"
        elif now != said:
            yield "event: changed\ndata: \n\n"
        said = now
        await asyncio.sleep(PAUSE)
        waited += PAUSE


@routes.post("/jobs/{job_id}/cancel")
async def cancel(frame: FrameOf, job_id: UUID) -> Response:
    """Stop a job where its work so far is complete."""
    job = await queue.cancel(frame.scope, job_id)
    said = (
        "It is cancelled."
        if job.ended
        else "It ends where its work so far is complete; what it has done is kept."
    )
    return frame.done(f"/jobs/{job_id}", said)


@routes.post("/jobs/{job_id}/rerun")
async def rerun(frame: FrameOf, job_id: UUID) -> Response:
    """Ask for a job once more."""
    old = told(await queue.get(frame.scope, job_id))
    if old.job.ended and not old.can_rerun:
        raise Wrong(
            "The file of this import was read whole and is kept no longer.", hint="Import the file again."
        )
    job = await verbs.rerun(frame.scope, job_id)
    if frame.is_fragment:
        return Response(status_code=204, headers={"HX-Redirect": f"/jobs/{job.id}"})
    return frame.back(f"/jobs/{job.id}", "Asked for again.")


@routes.post("/workflows")
@needs("admin")
async def steer(frame: FrameOf, request: Request, steered: Annotated[Steered, Form()]) -> Response:
    """Pause, resume, run or change a workflow."""
    label = WORKFLOWS[steered.workflow].label if steered.workflow in WORKFLOWS else steered.workflow
    match steered.action:
        case "pause" | "resume":
            on = steered.action == "resume"
            await verbs.change(frame.scope, steered.workflow, steered.subject, Change(enabled=on))
            return frame.done("/jobs", f"{label} {'goes on' if on else 'is paused'}.")
        case "run":
            job = await verbs.run_now(frame.scope, steered.workflow, steered.subject)
            if frame.is_fragment:
                return Response(status_code=204, headers={"HX-Redirect": f"/jobs/{job.id}"})
            return frame.back(f"/jobs/{job.id}", "Asked for.")
        case "set":
            form = await request.form()
            limits = {name[6:]: str(value) for name, value in form.items() if name.startswith("limit.")}
            await verbs.change(frame.scope, steered.workflow, steered.subject, _change(steered, limits))
            return frame.done("/jobs", f"{label} is changed.")
    raise Wrong("That cannot be done with a workflow.", hint="Use the buttons of the page.", field="action")


def _change(steered: Steered, limits: dict[str, str]) -> Change:
    if not steered.every:
        return Change(limits=limits)
    if steered.every not in ("hour", "day", "week"):
        raise Wrong(
            f"Nothing is done every {steered.every!r}.", hint="Choose hour, day or week.", field="every"
        )
    try:
        at = (
            time.fromisoformat(steered.at).replace(second=0, microsecond=0, tzinfo=None)
            if steered.at
            else None
        )
    except ValueError:
        raise Wrong(
            f"{steered.at[:20]!r} is no time of a day.", hint="Write it as 06:30.", field="at"
        ) from None
    weekday = int(steered.weekday) if steered.weekday in "0123456" and steered.weekday else None
    return Change(every=steered.every, at=at, weekday=weekday, limits=limits)  # type: ignore[arg-type]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such page.", hint="Start from the jobs again.") from None
