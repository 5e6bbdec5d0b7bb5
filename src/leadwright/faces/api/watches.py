"""Watches, watchlists and workflows: whom somebody watches, and what is done by itself."""

from __future__ import annotations

from datetime import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.jobs import Name, job_out
from leadwright.faces.api.schemas import JobOut, Page
from leadwright.faces.api.watch_schemas import (
    ListedIn,
    ListedOut,
    RunIn,
    WatchIn,
    WatchlistIn,
    WatchlistOut,
    WatchOut,
    WorkflowIn,
    WorkflowOut,
)
from leadwright.flows import workflows as verbs
from leadwright.flows.workflows import Change
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.leads import watch
from leadwright.leads.watch import Watched
from leadwright.reads.watchlists import WatchShown, list_shown, watches_shown
from leadwright.reads.workflows import WorkflowShown, workflows
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["watches"])
steering = APIRouter(route_class=Transaction, tags=["workflows"])
IcpId = Annotated[UUID | None, Query(description="Of which ideal customer; the default one if left out.")]


@router.get("/watches", summary="List what is watched, the newest first")
async def list_watches(scope: Scoped) -> Page[WatchOut]:
    shown = [_watch(item) for item in await watches_shown(scope)]
    return Page(items=shown, next_cursor=None, total=len(shown))


@router.post("/watches", status_code=201, summary="Watch a lead, a list, or a whole tier")
async def add_watch(given: WatchIn, scope: Scoped) -> WatchOut:
    """Whoever watches it already goes on doing so."""
    icp = given.icp_id
    if given.tier is not None:
        icp = (await icps.find(scope, icp)).id
    what = Watched(given.lead_id, given.list_id, icp, given.tier)
    made = await watch.watch(scope, what, watcher=given.watcher, why=given.why)
    return next(_watch(item) for item in await watches_shown(scope) if item.id == made.id)


@router.delete("/watches/{watch_id:uuid}", status_code=204, summary="Let a watch no longer hold")
async def end_watch(watch_id: UUID, scope: Scoped) -> None:
    await watch.unwatch(scope, watch_id)


def _watch(item: WatchShown) -> WatchOut:
    return WatchOut(
        id=item.id, kind=item.kind, name=item.name, watcher=item.watcher, since=item.since, why=item.why, leads=item.leads,  # type: ignore[arg-type]
        lead_id=item.lead_id, list_id=item.list_id, icp_id=item.icp_id, tier=item.tier if item.tier != "out" else None,  # type: ignore[arg-type]
    )  # fmt: skip


@router.get("/watchlists", summary="List the watchlists, by name")
async def list_watchlists(scope: Scoped) -> Page[WatchlistOut]:
    found = [WatchlistOut.model_validate(item) for item in await watch.lists(scope)]
    return Page(items=found, next_cursor=None, total=len(found))


@router.post("/watchlists", status_code=201, summary="Make a watchlist")
async def make_watchlist(given: WatchlistIn, scope: Scoped) -> WatchlistOut:
    return WatchlistOut.model_validate(await watch.make_list(scope, given.name, given.note))


@router.delete(
    "/watchlists/{list_id:uuid}", status_code=204, summary="Let a watchlist be no more; watches of it end"
)
async def end_watchlist(list_id: UUID, scope: Scoped) -> None:
    await watch.end_list(scope, list_id)


@router.get("/watchlists/{list_id:uuid}/leads", summary="List the leads on a watchlist, the best first")
async def listed(list_id: UUID, scope: Scoped) -> Page[ListedOut]:
    found, leads = await list_shown(scope, list_id)
    shown = [
        ListedOut(
            lead_id=item.lead_id, name=item.name, domain=item.domain, tier=item.tier,  # type: ignore[arg-type]
            score=float(item.score) if item.score is not None else None, added_by=item.added_by, added_at=item.added_at,
            why=item.why,
        )
        for item in leads
    ]  # fmt: skip
    return Page(items=shown, next_cursor=None, total=found.leads)


@router.post("/watchlists/{list_id:uuid}/leads", summary="Put leads on a watchlist")
async def put_on(list_id: UUID, given: ListedIn, scope: Scoped) -> WatchlistOut:
    await watch.put_on_list(scope, list_id, given.leads, given.why)
    return WatchlistOut.model_validate(await watch.find_list(scope, list_id))


@router.delete(
    "/watchlists/{list_id:uuid}/leads/{lead_id:uuid}", status_code=204, summary="Take a lead off a watchlist"
)
async def take_off(list_id: UUID, lead_id: UUID, scope: Scoped) -> None:
    """Nothing happens if it is not on it."""
    await watch.take_off_list(scope, list_id, lead_id)


# workflows ------------------------------------------------------------------------------------------


@steering.get("/workflows", summary="List what is done by itself, when next, and how it went last")
async def list_workflows(scope: Scoped) -> Page[WorkflowOut]:
    await verbs.ensure_schedules(scope)
    shown = [_workflow(item) for item in await workflows(scope)]
    return Page(items=shown, next_cursor=None, total=len(shown))


@steering.patch("/workflows/{name}", summary="Pause, resume or change a workflow")
@needs("admin")
async def change_workflow(name: Name, given: WorkflowIn, scope: Scoped, icp: IcpId = None) -> WorkflowOut:
    """It goes on with what becomes due from now on: nothing is made up for."""
    at = time.fromisoformat(given.at) if given.at else None
    what = Change(given.enabled, given.every, at, given.weekday, given.limits)
    schedule = await verbs.change(scope, name, await _subject(scope, icp), what)
    return next(_workflow(item) for item in await workflows(scope) if item.schedule.id == schedule.id)


@steering.post("/workflows/{name}/runs", status_code=202, summary="Ask for a run now")
async def run_workflow(
    name: Name, scope: Scoped, response: Response, given: RunIn | None = None, icp: IcpId = None
) -> JobOut:
    """One that waits or runs already is met rather than doubled."""
    limits = given.limits if given else {}
    job = await verbs.run_now(scope, name, await _subject(scope, icp), limits)
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job_out(job)


async def _subject(scope: Scope, icp: UUID | None) -> UUID | None:
    return (await icps.find(scope, icp)).id if icp else None


def _workflow(item: WorkflowShown) -> WorkflowOut:
    schedule = item.schedule
    return WorkflowOut(
        workflow=item.workflow.name, label=item.workflow.label, meaning=item.workflow.meaning, icp_id=schedule.subject,
        about=item.about or None, enabled=schedule.enabled, every=schedule.rhythm.every, at=f"{schedule.rhythm.at:%H:%M}",
        weekday=schedule.rhythm.weekday, time_zone=item.zone, next_due=schedule.next_due, limits=dict(item.limits),
        last=job_out(item.last) if item.last else None,
    )  # fmt: skip
