"""The queue: jobs are enqueued on the connection of the write they follow, and carry ids alone.

Procrastinate hands jobs out; the table `jobs` tells people how far each one is and how it ended. A job is stopped where
its work so far is complete: whoever wants it stopped says so in its row, and the job looks there after each step.
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
from leadwright.kernel.errors import AppError, Conflict, NotFound
from leadwright.kernel.ids import new_id

QUEUE = "leadwright"
NUDGES = "leadwright nudges"
STATES = ("waiting", "running", "done", "failed", "cancelled")

# Only for its SQL: a job is always inserted through the connection of its own transaction.
_sender = procrastinate.App(connector=procrastinate.PsycopgConnector())


@dataclass(frozen=True, slots=True)
class Job:
    """Something done in the background. `state` is one of STATES.

    `progress` grows while it runs; `result` holds counts and ids once it is done; `problem` says why it
    failed and what to do, as an error does. `workflow` is the one that it belongs to, if any; `attempts` counts how
    often it was begun (a killed one is begun again); `rerun_of` is the job that it repeats; `stop_asked_at` is when
    somebody wanted it stopped.
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
    workflow: str | None = None
    attempts: int = 0
    rerun_of: UUID | None = None
    stop_asked_at: datetime | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state not in ("waiting", "running")

    @property
    def stopping(self) -> bool:
        """Whether it goes on only until its work so far is complete."""
        return self.state == "running" and self.stop_asked_at is not None


class Stopped(Exception):
    """A job ends here because somebody wanted it stopped; what it has committed is kept."""


_COLUMNS = (
    "id, kind, arguments, state, progress, result, problem, asked_by, asked_at, started_at, finished_at, workflow,"
    " attempts, rerun_of, stop_asked_at"
)
# The workflow that jobs of a kind belong to, whoever asks for them.
_WORKFLOWS: Mapping[str, str] = {"enrich": "enrichment", "welcome": "enrichment"}


async def enqueue(
    scope: Scope, kind: str, arguments: Mapping[str, Any], *, lock: str | None = None, workflow: str | None = None,
    rerun_of: UUID | None = None,
) -> Job:  # fmt: skip
    """Ask for a job; it begins after the commit. Jobs with the same `lock` run one after the other."""
    job_id = new_id()
    await scope.run(
        "INSERT INTO jobs (workspace_id, id, kind, arguments, asked_by, workflow, lock, rerun_of)"
        " VALUES (:workspace, :id, :kind, CAST(:arguments AS jsonb), :actor, :workflow, :lock, :rerun)",
        workspace=scope.workspace, id=job_id, kind=kind, arguments=orjson.dumps(dict(arguments)).decode(),
        actor=scope.actor, workflow=workflow or _WORKFLOWS.get(kind), lock=lock, rerun=rerun_of,
    )  # fmt: skip
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


async def rerun(scope: Scope, job_id: UUID) -> Job:
    """Ask for the same once more, as a run of its own; raises Conflict while it goes on."""
    job = await get(scope, job_id)
    if not job.ended:
        raise Conflict(f"Job {job_id} has not ended yet.", hint="Wait for it, or cancel it first.")
    lock = await scope.value("SELECT lock FROM jobs WHERE id = :id", id=job_id)
    arguments = {**job.arguments, **({"run": str(new_id())} if "run" in job.arguments else {})}
    return await enqueue(scope, job.kind, arguments, lock=lock, workflow=job.workflow, rerun_of=job.id)


async def cancel(scope: Scope, job_id: UUID) -> Job:
    """Stop a job: one that waits ends at once, one that runs where its work so far is complete; raises Conflict."""
    changed = await scope.run(
        "UPDATE jobs SET stop_asked_at = coalesce(stop_asked_at, clock_timestamp()),"
        " stop_asked_by = coalesce(stop_asked_by, :actor),"
        " state = CASE state WHEN 'waiting' THEN 'cancelled' ELSE state END,"
        " finished_at = CASE state WHEN 'waiting' THEN clock_timestamp() END"
        " WHERE id = :id AND state IN ('waiting', 'running')",
        id=job_id, actor=scope.actor,
    )  # fmt: skip
    job = await get(scope, job_id)
    if changed and job.state == "cancelled":
        await scope.run(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND args->>'job' = :id", id=str(job_id)
        )
    if not changed and job.state != "cancelled":
        raise Conflict(f"Job {job_id} has ended already.", hint="What it did can be seen on its page.")
    return job


async def is_stopping(scope: Scope, job_id: UUID) -> bool:
    """Whether somebody wants a job stopped."""
    return bool(await scope.value("SELECT stop_asked_at IS NOT NULL FROM jobs WHERE id = :id", id=job_id))


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
    scope: Scope, *, state: str | None = None, workflow: str | None = None, kind: str | None = None,
    before: UUID | None = None, most: int = 50,
) -> tuple[list[Job], int]:  # fmt: skip
    """Return jobs, the newest first, older than `before`, and how many there are in all."""
    where = (
        "WHERE (CAST(:state AS text) IS NULL OR state = :state) AND (CAST(:workflow AS text) IS NULL OR workflow = :workflow)"
        " AND (CAST(:kind AS text) IS NULL OR kind = :kind)"
    )
    rows: Any = await scope.rows(
        f"SELECT {_COLUMNS} FROM jobs {where} AND (CAST(:before AS uuid) IS NULL OR id < :before)"
        " ORDER BY id DESC LIMIT :most",
        state=state, workflow=workflow, kind=kind, before=before, most=most,
    )  # fmt: skip
    total = await scope.value(f"SELECT count(*) FROM jobs {where}", state=state, workflow=workflow, kind=kind)
    return [Job(*row) for row in rows], int(total)


async def version(scope: Scope) -> str:
    """What changes whenever anything about any job does."""
    row: Any = await scope.row(
        "SELECT count(*), max(id::text), max(finished_at), md5(coalesce(string_agg(id::text || state || progress::text"
        " || coalesce(stop_asked_at::text, ''), '' ORDER BY id) FILTER (WHERE state IN ('waiting', 'running')), '')) FROM jobs"
    )
    return " ".join(map(str, row))


async def latest_of(scope: Scope) -> dict[tuple[str, str | None], Job]:
    """Return the newest job of each workflow and what it is about (its argument `icp`)."""
    rows: Any = await scope.rows(
        f"SELECT DISTINCT ON (workflow, arguments->>'icp') {_COLUMNS} FROM jobs WHERE workflow IS NOT NULL"
        " ORDER BY workflow, arguments->>'icp', id DESC"
    )
    return {(row.workflow, row.arguments.get("icp")): Job(*row) for row in rows}


async def count(scope: Scope) -> dict[str, int]:
    """Count jobs per state."""
    rows: Any = await scope.rows("SELECT state, count(*) FROM jobs GROUP BY state")
    found = {row[0]: int(row[1]) for row in rows}
    return {state: found.get(state, 0) for state in STATES}


async def start(scope: Scope, job_id: UUID) -> Job:
    """Mark a job as begun (again, if an earlier attempt was stopped); one that is to be stopped ends instead.

    Nothing changes for one that has ended: its worker died before it could say so to the queue.
    """
    await scope.run(
        "UPDATE jobs SET state = CASE WHEN stop_asked_at IS NULL THEN 'running' ELSE 'cancelled' END,"
        " attempts = attempts + 1, started_at = coalesce(started_at, clock_timestamp()),"
        " finished_at = CASE WHEN stop_asked_at IS NOT NULL THEN clock_timestamp() END"
        " WHERE id = :id AND state IN ('waiting', 'running')",
        id=job_id,
    )
    return await get(scope, job_id)


async def is_held(scope: Scope, job_id: UUID) -> bool:
    """Whether a job waits because the workflow that it belongs to is paused: one that is done when somebody asks."""
    return bool(
        await scope.value(
            "SELECT true FROM jobs j JOIN schedules s ON s.workspace_id = j.workspace_id AND s.workflow = j.workflow"
            " WHERE j.id = :id AND s.every = 'asked' AND NOT s.enabled AND j.stop_asked_at IS NULL",
            id=job_id,
        )
    )


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


async def end_stopped(scope: Scope, job_id: UUID) -> None:
    """Mark a job as cancelled; what it has done so far stays in its progress."""
    await _set(scope, job_id, "state = 'cancelled', finished_at = clock_timestamp()")


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


async def rescue(database: Database, seconds: float) -> int:
    """Give jobs whose worker has shown no sign of life for so long back to the queue; return how many.

    One statement, so that of several who look at once each job is given back by one of them.
    """
    async with database.scope() as scope:
        rows = await scope.rows(
            "SELECT procrastinate_retry_job_v2(lost.id, now(), NULL, NULL, NULL) FROM ("
            " SELECT j.id FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
            " WHERE j.status = 'doing'"
            " AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => :seconds))"
            " FOR UPDATE OF j SKIP LOCKED) AS lost",
            seconds=seconds,
        )
        return len(rows)


async def workspaces_known(database: Database) -> list[UUID]:
    """Return every workspace there is: workers work for all."""
    async with database.scope() as scope:
        return [row[0] for row in await scope.rows("SELECT workspaces_known()")]


async def workspaces_due(database: Database, now: datetime) -> list[UUID]:
    """Return the workspaces in which something is due by itself."""
    async with database.scope() as scope:
        return [row[0] for row in await scope.rows("SELECT workspaces_due(:now)", now=now)]


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
