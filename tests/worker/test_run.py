"""Behaviour of the worker: how jobs end, and that a stopped one is taken up again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from leadwright.faces.worker import run as loop
from leadwright.faces.worker.tasks import KINDS, Bench
from leadwright.kernel import queue
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import Refused
from leadwright.kernel.log import configure
from leadwright.kernel.queue import Job
from leadwright.kernel.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _plain_log() -> None:
    configure("CRITICAL")


async def asked(database: Database, kind: str = "rescore_all") -> Job:
    async with database.scope(actor="test") as scope:
        return await queue.enqueue(scope, kind, {}, lock="one")


async def ended(database: Database, job: Job) -> Job:
    async with database.scope() as scope:
        return await queue.get(scope, job.id)


async def test_a_job_ends_with_its_result(database: Database, tmp_path: Path) -> None:
    job = await asked(database)
    await loop.run_worker(database, Settings(home=tmp_path), until_idle=True)
    done = await ended(database, job)
    assert (done.state, done.result, done.asked_by) == ("done", {"scored": {}}, "test")
    assert done.started_at is not None
    assert done.finished_at is not None
    assert done.finished_at >= done.started_at


async def test_a_refusal_is_the_outcome_of_a_job(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(scope: Scope, job: Job, bench: Bench) -> Mapping[str, Any]:
        await scope.run("UPDATE workspaces SET name = 'changed'")
        raise Refused("No.", hint="Ask the owner.")

    monkeypatch.setitem(KINDS, "rescore_all", refuse)  # type: ignore[arg-type]
    job = await asked(database)
    await loop.run_worker(database, Settings(home=tmp_path), until_idle=True)
    done = await ended(database, job)
    assert done.state == "failed"
    assert done.problem == {"code": "refused", "detail": "No.", "hint": "Ask the owner.", "field": None}
    async with database.scope() as scope:
        assert await scope.value("SELECT name FROM workspaces") == "Default", "half a job is not kept"


async def test_a_bug_fails_its_job_and_says_nothing_of_its_inside(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(scope: Scope, job: Job, bench: Bench) -> Mapping[str, Any]:
        raise RuntimeError("secret words")

    monkeypatch.setitem(KINDS, "rescore_all", broken)  # type: ignore[arg-type]
    job = await asked(database)
    await loop.run_worker(database, Settings(home=tmp_path), until_idle=True)
    done = await ended(database, job)
    assert (done.state, done.problem and done.problem["code"]) == ("failed", "internal")
    assert "secret" not in str(done.problem)


async def test_a_job_that_a_stopped_worker_left_is_taken_up_by_the_next(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()
    attempts: list[int] = []

    async def slow(scope: Scope, job: Job, bench: Bench) -> Mapping[str, Any]:
        attempts.append(len(attempts))
        await scope.run("SELECT pg_advisory_lock(42)")
        begun.set()
        if len(attempts) == 1:
            await asyncio.sleep(60)
        return {"attempt": len(attempts)}

    monkeypatch.setitem(KINDS, "rescore_all", slow)  # type: ignore[arg-type]
    monkeypatch.setattr(loop, "GRACE_SECONDS", 0.05)
    job = await asked(database)
    worker = asyncio.create_task(loop.run_worker(database, Settings(home=tmp_path)))
    await asyncio.wait_for(begun.wait(), 20)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    assert (await ended(database, job)).state == "running"
    await asyncio.wait_for(loop.run_worker(database, Settings(home=tmp_path), until_idle=True), 20)
    done = await ended(database, job)
    assert (done.state, done.result) == ("done", {"attempt": 2})


async def test_a_job_of_a_request_that_fails_is_never_asked(database: Database) -> None:
    async def failing_request() -> None:
        async with database.scope() as scope:
            await queue.enqueue(scope, "rescore_all", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing_request()
    async with database.scope() as scope:
        assert await scope.value("SELECT count(*) FROM procrastinate_jobs") == 0
        assert (await queue.page(scope))[1] == 0
