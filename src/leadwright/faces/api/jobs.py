"""Jobs: what is done in the background, live, stopped and asked for again; and how the system is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from leadwright import __version__
from leadwright.faces.api import paging
from leadwright.faces.api.admission import Admitted
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.icp_schemas import StatusOut
from leadwright.faces.api.schemas import Cursor, JobOut, Limit, Page
from leadwright.flows import workflows
from leadwright.kernel import clock, queue
from leadwright.kernel.db import Database
from leadwright.kernel.errors import Wrong
from leadwright.kernel.queue import Job
from leadwright.reads.census import census
from leadwright.reads.told_jobs import told

router = APIRouter(route_class=Transaction, tags=["jobs"])
live = APIRouter(route_class=Admitted, tags=["jobs"])
"""What is answered bit by bit, without a transaction around it."""

PAUSE = 0.5  # seconds between two looks at a job
LONGEST = 600.0  # seconds after which a stream ends; whoever listens asks again
Name = Literal["discovery", "monitoring", "enrichment", "rescore", "upkeep", "learning", "briefs", "crm"]


@router.get("/jobs", summary="List jobs, the newest first")
async def list_jobs(
    scope: Scoped,
    state: Annotated[Literal["waiting", "running", "done", "failed", "cancelled"] | None, Query()] = None,
    workflow: Annotated[Name | None, Query(description="Those of one workflow alone.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[JobOut]:
    before = paging.after(cursor)
    found, total = await queue.page(scope, state=state, workflow=workflow, before=before, most=limit + 1)
    shown = [job_out(job) for job in found[:limit]]
    last = shown[-1].id if len(found) > limit else None
    return Page(items=shown, next_cursor=paging.cursor_of(last), total=total)


def job_out(job: Job) -> JobOut:
    """A job as the API shows it, with its words."""
    return JobOut.model_validate(job)


@router.get("/jobs/{job_id:uuid}", summary="Show how far a job is and how it ended")
async def show(job_id: UUID, scope: Scoped) -> JobOut:
    return job_out(await queue.get(scope, job_id))


@router.post("/jobs/{job_id:uuid}/cancel", summary="Stop a job where its work so far is complete")
async def cancel(job_id: UUID, scope: Scoped) -> JobOut:
    """One that waits ends at once. What a running one has done is kept. Conflict for one that has ended otherwise."""
    return job_out(await queue.cancel(scope, job_id))


@router.post("/jobs/{job_id:uuid}/rerun", status_code=202, summary="Ask for a job once more")
async def rerun(job_id: UUID, scope: Scoped, response: Response) -> JobOut:
    """As a run of its own, within the same cap. Conflict while it goes on."""
    old = told(await queue.get(scope, job_id))
    if old.job.ended and not old.can_rerun:
        raise Wrong(
            "The file of this import was read whole and is kept no longer.", hint="Upload the file again."
        )
    job = await workflows.rerun(scope, job_id)
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job_out(job)


_STREAM = {
    "description": "Events `job`, each the JSON of a job.",
    "content": {
        "text/event-stream": {
            "schema": {  # of each event
                "type": "object",
                "properties": {"event": {"const": "job"}, "data": {"type": "string"}},
                "required": ["event", "data"],
            }
        }
    },
}


@live.get(
    "/jobs/{job_id:uuid}/events",
    summary="Follow a job: one server-sent event for each change, until it has ended",
    response_class=StreamingResponse,
    responses={200: _STREAM},
)
async def follow(job_id: UUID, request: Request) -> StreamingResponse:
    database: Database = request.app.state.database
    async with database.scope(actor="api") as scope:
        first = await queue.get(scope, job_id)
    return StreamingResponse(
        _events(database, first), media_type="text/event-stream", headers={"cache-control": "no-store"}
    )


async def _events(database: Database, job: Job) -> AsyncIterator[str]:
    said, waited = "", 0.0
    while True:
        now = job_out(job).model_dump_json()
        if now != said:
            yield f"event: job\ndata: {now}\n\n"
        said = now
        if job.ended or waited >= LONGEST:
            return
        await asyncio.sleep(PAUSE)
        waited += PAUSE
        async with database.scope(actor="api") as scope:
            job = await queue.get(scope, job.id)


@router.get("/status", tags=["status"], summary="Show how the system is")
async def status(scope: Scoped) -> StatusOut:
    counted = asdict(await census(scope))
    jobs, workers = await queue.count(scope), await queue.workers(scope)
    return StatusOut(version=__version__, time=clock.now(), jobs=jobs, workers=workers, **counted)
