"""What every job works with, and how a job opens the door for vendors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from leadwright.effects.door import HttpDoor
from leadwright.effects.gateway import Gateway
from leadwright.effects.opening import open_gateway
from leadwright.kernel import queue
from leadwright.kernel.db import Database, Scope
from leadwright.kernel.queue import Job
from leadwright.kernel.settings import Settings
from leadwright.sources.contract import Door


@dataclass(frozen=True, slots=True)
class Bench:
    """What a job works with: the database, the settings, and the door outside if it is not the usual one."""

    database: Database
    settings: Settings
    door: Door | None = None


Result = Mapping[str, Any]
Work = Callable[[Scope, Job, Bench], Awaitable[Result]]


@asynccontextmanager
async def opened_gateway(scope: Scope, bench: Bench) -> AsyncIterator[Gateway]:
    """Open the door for vendors, over the bench's own door if it has one."""
    own = bench.door if isinstance(bench.door, HttpDoor) else None
    async with open_gateway(bench.database, bench.settings, scope.workspace, door=own) as gateway:
        yield gateway


async def save_step(scope: Scope, job: Job, said: Mapping[str, Any]) -> None:
    """Commit what is complete by now, with how far the job is; raises Stopped if somebody wants it stopped here."""
    await queue.report(scope, job.id, said)
    await scope.commit()
    stop = await queue.is_stopping(scope, job.id)
    await scope.commit()
    if stop:
        raise queue.Stopped
