"""One job kind, one function: call a verb, commit where it is complete, report, return counts and ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

from leadwright.effects.opening import open_door
from leadwright.faces.worker.analysing import analyse_companies
from leadwright.faces.worker.bench import Bench, Result, Work, save_step
from leadwright.faces.worker.briefing import write_briefs
from leadwright.faces.worker.campaigning import carry_out
from leadwright.faces.worker.crm import make_plan, plan_rollback, read_crm, run_plan
from leadwright.faces.worker.daily import KIND as NEW_DAY
from leadwright.faces.worker.daily import move_to_today
from leadwright.faces.worker.enriching import enrich_leads
from leadwright.faces.worker.learning import learn_of_sources
from leadwright.faces.worker.market import discover_companies, reconcile_sources, replay_source
from leadwright.faces.worker.meaning import ask_to_embed, embed_companies
from leadwright.faces.worker.monitoring import monitor_companies
from leadwright.faces.worker.upkeep import keep_house
from leadwright.faces.worker.welcoming import welcome_leads
from leadwright.flows.detect import detect_import, detect_later, is_long
from leadwright.flows.import_file import ImportProgress, import_file
from leadwright.flows.look import look
from leadwright.flows.rescore import rescore_all, rescore_some
from leadwright.flows.undo_import import redo_import, undo_import
from leadwright.flows.welcome import welcome_import
from leadwright.icp import store as icps
from leadwright.kernel import uploads
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job
from leadwright.reads.targets import to_look_at
from leadwright.sources.contract import Door


async def import_upload(scope: Scope, job: Job, bench: Bench) -> Result:
    """Import an uploaded file and score what it touched."""
    home, upload = bench.settings.home, UUID(job.arguments["upload"])
    last: ImportProgress | None = None
    steps = import_file(scope, uploads.find(home, upload), home / "errors", job.arguments.get("map"))
    async for last in steps:
        await save_step(scope, job, {**_counts(last), "expected_rows": last.expected_rows})
    assert last is not None
    await _look_through(scope, job, last)
    if last.state.created or last.state.updated:
        await _score_all(scope)
        await welcome_import(scope, bench.settings, last.state)
    uploads.discard(home, upload)
    return {**_counts(last), "mapping": dict(last.columns.fields), "unread_cells": dict(last.unread)}


async def _look_through(scope: Scope, job: Job, done: ImportProgress) -> None:
    """Notice what an import tells of time, at once unless the list is long."""
    if is_long(done.state.rows, done.columns):
        await detect_later(scope, done.state.id)
        await scope.commit()
        return
    async for step in detect_import(scope, done.state.id):
        await save_step(scope, job, {**_counts(done), "signals_of": step.done, "signals_of_all": step.of})


async def detect_signals(scope: Scope, job: Job, bench: Bench) -> Result:
    """Look through what a long import told for signals, and score those whose features follow."""
    said: Result = {}
    async for step in detect_import(scope, UUID(job.arguments["import"])):
        if step.companies:
            await rescore_some(scope, step.companies)
        said = {
            "import_id": job.arguments["import"],
            "companies": step.done,
            "of": step.of,
            "news": step.news,
        }
        await save_step(scope, job, said)
    return said


def _counts(progress: ImportProgress) -> dict[str, Any]:
    state = progress.state
    return {
        "import_id": str(state.id),
        "rows": state.rows,
        "created": state.created,
        "updated": state.updated,
        "unchanged": state.unchanged,
        "rejected": state.rejected,
    }


async def _score_all(scope: Scope) -> dict[str, int]:
    scored = {}
    for stored in await icps.icps(scope):
        scored[str(stored.id)] = (await rescore_all(scope, stored)).scored
        await scope.commit()
    return scored


async def undo(scope: Scope, job: Job, bench: Bench) -> Result:
    """Undo an import and score what it spoke of."""
    return await _rederive(scope, job, undo_import)


async def redo(scope: Scope, job: Job, bench: Bench) -> Result:
    """Bring an undone import back and score what it spoke of."""
    return await _rederive(scope, job, redo_import)


async def _rederive(scope: Scope, job: Job, verb: Callable[..., Any]) -> Result:
    said = {"import_id": job.arguments["import"]}
    async for step in verb(scope, UUID(job.arguments["import"])):
        await rescore_some(scope, step.companies)
        said |= {"companies": step.done, "of": step.of, "living": step.living}
        await save_step(scope, job, said)
    return said


async def rescore(scope: Scope, job: Job, bench: Bench) -> Result:
    """Score all leads under one ICP, or under every one."""
    if (icp_id := job.arguments.get("icp")) is None:
        return {"scored": await _score_all(scope)}
    done = await rescore_all(scope, await icps.find(scope, UUID(icp_id)))
    return {"scored": {icp_id: done.scored}, "as_of": done.as_of.isoformat(), "tiers": dict(done.tiers)}


async def look_at_companies(scope: Scope, job: Job, bench: Bench) -> Result:
    """Look at the companies named, or at the best ones that were not looked at lately."""
    stored = await icps.find(scope, job.arguments.get("icp"))
    named = [UUID(company) for company in job.arguments.get("companies", [])] or None
    targets = await to_look_at(scope, stored.id, companies=named, most=job.arguments.get("most"))
    await scope.commit()
    done = 0
    async with AsyncExitStack() as stack:
        opening = open_door(bench.database, bench.settings, scope.workspace)
        door: Door = bench.door if bench.door is not None else await stack.enter_async_context(opening)
        steps: Any = look(scope, door, targets, rescore_some, concurrency=bench.settings.scraper_concurrency)
        stack.push_async_callback(steps.aclose)
        async for step in steps:
            done = step.done
            await save_step(scope, job, {"companies": done, "of": step.of})
    if done:
        await ask_to_embed(scope)
    return {"companies": done, "of": len(targets)}


KINDS: Mapping[str, Work] = {
    "import_file": import_upload,
    "detect_import": detect_signals,
    "undo_import": undo,
    "redo_import": redo,
    "rescore_all": rescore,
    NEW_DAY: move_to_today,
    "look": look_at_companies,
    "embed": embed_companies,
    "discover": discover_companies,
    "enrich": enrich_leads,
    "analyse": analyse_companies,
    "welcome": welcome_leads,
    "replay": replay_source,
    "reconcile": reconcile_sources,
    "monitor": monitor_companies,
    "keep_house": keep_house,
    "learn": learn_of_sources,
    "brief": write_briefs,
    "campaign": carry_out,
    "crm_pull": read_crm,
    "crm_plan": make_plan,
    "crm_apply": run_plan,
    "crm_rollback": plan_rollback,
}
"""What each kind of job does."""
