"""Jobs: what is done in the background, and how the system is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from leadwright import __version__
from leadwright.faces.api import paging
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.icp_schemas import StatusOut
from leadwright.faces.api.schemas import Cursor, JobOut, Limit, Page
from leadwright.kernel import clock, queue
from leadwright.reads.census import census

router = APIRouter(route_class=Transaction, tags=["jobs"])


@router.get("/jobs", summary="List jobs, the newest first")
async def list_jobs(
    scope: Scoped,
    state: Annotated[Literal["waiting", "running", "done", "failed"] | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[JobOut]:
    before = paging.after(cursor)
    found, total = await queue.page(scope, state=state, before=before, most=limit + 1)
    shown = [JobOut.model_validate(job) for job in found[:limit]]
    last = shown[-1].id if len(found) > limit else None
    return Page(items=shown, next_cursor=paging.cursor_of(last), total=total)


@router.get("/jobs/{job_id:uuid}", summary="Show how far a job is and how it ended")
async def show(job_id: UUID, scope: Scoped) -> JobOut:
    return JobOut.model_validate(await queue.get(scope, job_id))


@router.get("/status", tags=["status"], summary="Show how the system is")
async def status(scope: Scoped) -> StatusOut:
    counted = asdict(await census(scope))
    jobs, workers = await queue.count(scope), await queue.workers(scope)
    return StatusOut(version=__version__, time=clock.now(), jobs=jobs, workers=workers, **counted)
