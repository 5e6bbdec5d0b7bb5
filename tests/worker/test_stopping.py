"""Jobs are stopped where their work is complete, run again, held while their workflow is paused, and outlive kill -9."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadwright.effects.budgets import budgets, set_budget
from leadwright.faces.worker import run as loop
from leadwright.faces.worker.bench import Bench, save_step
from leadwright.faces.worker.tasks import KINDS
from leadwright.flows import workflows
from leadwright.flows.workflows import Change
from leadwright.kernel import queue
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import Conflict
from leadwright.kernel.ids import new_id
from leadwright.kernel.log import configure
from leadwright.kernel.queue import Job
from leadwright.kernel.settings import Settings

pytestmark = pytest.mark.anyio
STEPS = 40


@pytest.fixture(autouse=True)
def _plain_log() -> None:
    configure("CRITICAL")


async def counting(scope: Scope, job: Job, bench: Bench) -> Mapping[str, Any]:
    """Count to STEPS, each step committed; go on where a killed attempt stopped."""
    for number in range(int(job.progress.get("rows", 0)) + 1, STEPS + 1):
        await scope.run("UPDATE workspaces SET name = :name", name=f"step {number}")
        await save_step(scope, job, {"rows": number, "of": STEPS})
        await scope.run("UPDATE workspaces SET name = 'half a step'")
        await asyncio.sleep(0.05)
    return {"rows": STEPS}


@pytest.fixture(autouse=True)
def _counting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "rescore_all", counting)  # type: ignore[arg-type]


async def asked(database: Database, kind: str = "rescore_all", **arguments: Any) -> Job:
    async with database.scope(actor="test") as scope:
        return await queue.enqueue(scope, kind, arguments, lock="one")


async def now(database: Database, job: Job) -> Job:
    async with database.scope() as scope:
        return await queue.get(scope, job.id)


async def until(database: Database, job: Job, *, rows: int = 0, state: str = "", most: float = 30) -> Job:
    for _ in range(int(most / 0.05)):
        found = await now(database, job)
        if (rows and int(found.progress.get("rows", 0)) >= rows) or (state and found.state == state):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(await now(database, job))


async def test_a_job_that_waits_is_cancelled_at_once_and_never_begins(
    database: Database, tmp_path: Path
) -> None:
    job = await asked(database)
    async with database.scope(actor="ada") as scope:
        assert (await queue.cancel(scope, job.id)).state == "cancelled"
    await loop.run_worker(database, Settings(home=tmp_path), until_idle=True)
    found = await now(database, job)
    assert (found.state, found.attempts, found.progress) == ("cancelled", 0, {})


async def test_a_running_job_ends_where_its_work_is_complete_and_keeps_it(
    database: Database, tmp_path: Path
) -> None:
    job = await asked(database)
    worker = asyncio.create_task(loop.run_worker(database, Settings(home=tmp_path), until_idle=True))
    await until(database, job, rows=3)
    async with database.scope(actor="ada") as scope:
        assert (await queue.cancel(scope, job.id)).stopping
    await asyncio.wait_for(worker, 20)
    found = await now(database, job)
    assert (found.state, found.stop_asked_at is not None, found.problem) == ("cancelled", True, None)
    assert 3 <= found.progress["rows"] < STEPS
    async with database.scope() as scope:
        assert await scope.value("SELECT name FROM workspaces") == f"step {found.progress['rows']}"
        with pytest.raises(Conflict):
            await queue.rerun(scope, (await asked(database)).id)  # which has not ended
        assert (await queue.cancel(scope, job.id)).state == "cancelled"  # once more changes nothing


async def test_a_job_that_ended_is_not_cancelled(database: Database, tmp_path: Path) -> None:
    job = await asked(database)
    await loop.run_worker(database, Settings(home=tmp_path), until_idle=True)
    async with database.scope() as scope:
        with pytest.raises(Conflict):
            await queue.cancel(scope, job.id)


async def test_a_job_runs_again_as_a_run_of_its_own_within_the_same_cap(scope: Scope) -> None:
    run = new_id()
    job = await queue.enqueue(scope, "discover", {"run": str(run), "limit": 3}, lock="one")
    await set_budget(scope, "run", Decimal(5), run_id=run)
    await queue.cancel(scope, job.id)
    again = await workflows.rerun(scope, job.id)
    assert (again.rerun_of, again.arguments["limit"], again.state) == (job.id, 3, "waiting")
    assert again.arguments["run"] != str(run)
    caps = [item for item in await budgets(scope, run_id=UUID(again.arguments["run"])) if item.run_id]
    assert [(int(item.cap), item.unit) for item in caps] == [(5, "USD")]


async def test_what_is_asked_of_a_paused_workflow_waits_until_it_goes_on(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, "enrich", counting)  # type: ignore[arg-type]
    monkeypatch.setattr(loop, "HELD_SECONDS", 1)
    async with database.scope(actor="ada") as scope:
        await workflows.change(scope, "enrichment", None, Change(enabled=False))
    job = await asked(database, "enrich", run=str(new_id()))
    worker = asyncio.create_task(loop.run_worker(database, Settings(home=tmp_path)))
    await asyncio.sleep(2.5)
    assert (await now(database, job)).state == "waiting"
    async with database.scope(actor="ada") as scope:
        await workflows.change(scope, "enrichment", None, Change(enabled=True))
    done = await until(database, job, state="done")
    assert done.attempts == 1
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)


_WORKER = """
import asyncio, sys
from pathlib import Path
from leadwright.faces.worker import run as loop
from leadwright.faces.worker.tasks import KINDS
from leadwright.kernel.db import Database
from leadwright.kernel.settings import Settings
from tests.worker.test_stopping import counting
KINDS["rescore_all"] = counting
asyncio.run(loop.run_worker(Database(sys.argv[1]), Settings(home=Path(sys.argv[2]))))
"""


@pytest.mark.parametrize("after", [1, 5])
async def test_a_job_whose_worker_is_killed_goes_on_with_the_next_one(
    database: Database, database_url: str, tmp_path: Path, after: int
) -> None:
    job = await asked(database)
    process = subprocess.Popen([sys.executable, "-c", _WORKER, database_url, str(tmp_path)])
    try:
        await until(database, job, rows=after)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    left = await now(database, job)
    assert (left.state, left.attempts) == ("running", 1)
    async with database.scope() as scope:  # half a minute later
        await scope.run("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    workers = [asyncio.create_task(loop.run_worker(database, Settings(home=tmp_path))) for _ in range(2)]
    done = await until(database, job, state="done")
    assert (done.attempts, done.result) == (2, {"rows": STEPS})
    assert left.progress["rows"] >= after
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)


async def test_of_many_who_look_for_lost_jobs_one_gives_each_back(database: Database, tmp_path: Path) -> None:
    job = await asked(database)
    async with database.scope() as scope:
        await queue.start(scope, job.id)
        await scope.run("UPDATE procrastinate_jobs SET status = 'doing'")
    found = await asyncio.gather(*(queue.rescue(database, 30) for _ in range(5)))
    assert sum(found) == 1
    await loop.run_worker(database, Settings(home=tmp_path), until_idle=True)
    assert (await now(database, job)).state == "done"


async def test_a_job_that_had_ended_when_its_worker_died_is_not_done_again(
    database: Database, tmp_path: Path
) -> None:
    job = await asked(database)
    async with database.scope() as scope:
        await queue.start(scope, job.id)
        await queue.finish(scope, job.id, {"rows": 7})
    await loop.run_worker(database, Settings(home=tmp_path), until_idle=True)
    found = await now(database, job)
    assert (found.state, found.result, found.attempts) == ("done", {"rows": 7}, 1)
