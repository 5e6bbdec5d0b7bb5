"""The queue: jobs are enqueued on the connection of the write they follow, and carry ids alone.

Procrastinate hands jobs out; the table `jobs` tells people how far each one is and how it ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import procrastinate
from psycopg.conninfo import make_conninfo

from leadwright.kernel.db import Database, Scope
from leadwright.kernel.errors import AppError, NotFound
from leadwright.kernel.ids import new_id

QUEUE = "leadwright"
NUDGES = "leadwright nudges"
STATES = ("waiting", "running", "done", "failed")

# Only for its SQL: a job is always inserted through the connection of its own transaction.
_sender = procrastinate.App(connector=procrastinate.PsycopgConnector())


@dataclass(frozen=True, slots=True)
class Job:
    """Something done in the background. `state` is one of STATES.

    `progress` grows while it runs; `result` holds counts and ids once it is done; `problem` says why it
    failed and what to do, as an error does.
    """

    id: UUID
    kind: str
    arguments: Mapping[str, Any]
    state: str
    progress: Mapping[str, Any]
    result: Mapping[str, Any] | None
    problem: Mapping[str, Any] | None
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


_COLUMNS = (
    "id, kind, arguments, state, progress, result, problem, asked_by, asked_at, started_at, finished_at"
)


async def enqueue(scope: Scope, kind: str, arguments: Mapping[str, Any], *, lock: str | None = None) -> Job:
    """Ask for a job; it begins after the commit. Jobs with the same `lock` run one after the other."""
    job_id = new_id()
    await scope.run(
        "INSERT INTO jobs (workspace_id, id, kind, arguments, asked_by)"
        " VALUES (:workspace, :id, :kind, CAST(:arguments AS jsonb), :actor)",
        workspace=scope.workspace,
        id=job_id,
        kind=kind,
        arguments=orjson.dumps(dict(arguments)).decode(),
        actor=scope.actor,
    )
    task = _sender.configure_task(
        kind, queue=QUEUE, lock=f"{scope.workspace}:{lock}" if lock else None, connection=await scope.driver()
    )
    await task.defer_async(job=str(job_id), workspace=str(scope.workspace))
    return await get(scope, job_id)


async def nudge(scope: Scope, task: str, *, lock: str) -> None:
    """Let work that finds out by itself what is to be done be done soon after the commit. Nobody waits for it, so the
    list of jobs does not show it; nudges of one `lock` are taken one after the other, in a queue of their own."""
    deferred = _sender.configure_task(
        task, queue=NUDGES, lock=f"{scope.workspace}:{lock}", connection=await scope.driver()
    )
    await deferred.defer_async(workspace=str(scope.workspace))


async def under_way(scope: Scope, kind: str, arguments: Mapping[str, Any]) -> Job | None:
    """Return the job that waits or runs with just these arguments (its run aside), or None.

    Until the commit nobody else finds out: of two who ask at once, the second meets the job of the first.
    """
    same = orjson.dumps(dict(arguments), option=orjson.OPT_SORT_KEYS).decode()
    await scope.run(
        "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))",
        name=f"job:{scope.workspace}:{kind}:{same}",
    )
    row: Any = await scope.row(
        f"SELECT {_COLUMNS} FROM jobs WHERE kind = :kind AND state IN ('waiting', 'running')"
        " AND arguments - 'run' = CAST(:same AS jsonb) ORDER BY id LIMIT 1",
        kind=kind,
        same=same,
    )
    return None if row is None else Job(*row)


async def get(scope: Scope, job_id: UUID) -> Job:
    """Return one job; raises NotFound."""
    row: Any = await scope.row(f"SELECT {_COLUMNS} FROM jobs WHERE id = :id", id=job_id)
    if row is None:
        raise NotFound(f"There is no job {job_id}.", hint="The list of jobs shows the latest ones.")
    return Job(*row)


async def page(
    scope: Scope, *, state: str | None = None, before: UUID | None = None, most: int = 50
) -> tuple[list[Job], int]:
    """Return jobs, the newest first, older than `before`, and how many there are in all."""
    where = "WHERE (CAST(:state AS text) IS NULL OR state = :state)"
    rows: Any = await scope.rows(
        f"SELECT {_COLUMNS} FROM jobs {where} AND (CAST(:before AS uuid) IS NULL OR id < :before)"
        " ORDER BY id DESC LIMIT :most",
        state=state,
        before=before,
        most=most,
    )
    total = await scope.value(f"SELECT count(*) FROM jobs {where}", state=state)
    return [Job(*row) for row in rows], int(total)


async def count(scope: Scope) -> dict[str, int]:
    """Count jobs per state."""
    rows: Any = await scope.rows("SELECT state, count(*) FROM jobs GROUP BY state")
    found = {row[0]: int(row[1]) for row in rows}
    return {state: found.get(state, 0) for state in STATES}


async def start(scope: Scope, job_id: UUID) -> Job:
    """Mark a job as begun (again, if an earlier attempt was stopped)."""
    await _set(scope, job_id, "state = 'running', started_at = coalesce(started_at, clock_timestamp())")
    return await get(scope, job_id)


async def report(scope: Scope, job_id: UUID, progress: Mapping[str, Any]) -> None:
    """Say how far a job is."""
    await _set(scope, job_id, "progress = CAST(:value AS jsonb)", progress)


async def finish(scope: Scope, job_id: UUID, result: Mapping[str, Any]) -> None:
    """Mark a job as done, with counts and ids."""
    await _set(
        scope,
        job_id,
        "state = 'done', finished_at = clock_timestamp(), result = CAST(:value AS jsonb)",
        result,
    )


async def fail(scope: Scope, job_id: UUID, error: AppError | None) -> None:
    """Mark a job as failed: with the error's words, or as a fault of ours, whose traces are in the log."""
    problem = (
        {"code": "internal", "detail": "Something failed on our side.", "hint": "The log has the details."}
        if error is None
        else {"code": error.code, "detail": error.message, "hint": error.hint, "field": error.field}
    )
    await _set(
        scope,
        job_id,
        "state = 'failed', finished_at = clock_timestamp(), problem = CAST(:value AS jsonb)",
        problem,
    )


async def _set(scope: Scope, job_id: UUID, assignments: str, value: Mapping[str, Any] | None = None) -> None:
    given = {"value": orjson.dumps(dict(value)).decode()} if value is not None else {}
    await scope.run(f"UPDATE jobs SET {assignments} WHERE id = :id", id=job_id, **given)


async def unlock_files(scope: Scope) -> None:
    """Let go of session locks that a job stopped in its middle still holds on its pooled connection."""
    await scope.run("SELECT pg_advisory_unlock_all()")


async def workers(scope: Scope) -> int:
    """Count the workers that were alive within the last half minute."""
    alive: int = await scope.value(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
    )
    return alive


async def open_queue(database: Database) -> procrastinate.App:
    """Return an application of the queue on the same database and in the same role; the caller opens it."""
    async with database.scope() as scope:
        role = await scope.value("SELECT CASE WHEN current_user <> session_user THEN current_user END")
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    options = {"options": f"-c role={role}"} if role else {}
    connector = procrastinate.PsycopgConnector(
        conninfo=make_conninfo(url, application_name="leadwright worker", **options), min_size=1, max_size=4
    )
    return procrastinate.App(connector=connector)
