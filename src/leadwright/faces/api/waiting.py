"""Wait a moment for a job: most are done while the caller still listens."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job

WAITS = 5.0
"""Seconds that a request waits for its job, if somebody works."""


async def ended(scope: Scope, job_id: UUID) -> Job:
    """Wait for a job to end, each look a transaction of its own; return it as it is then."""
    deadline = time.monotonic() + (WAITS if await queue.workers(scope) else 0.0)
    pause = 0.02
    while not (job := await queue.get(scope, job_id)).ended and time.monotonic() < deadline:
        await scope.commit()
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.2)
    return job
