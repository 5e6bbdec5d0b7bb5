"""Let all leads be scored anew in the background: what they can still reach depends on the sources that can be asked."""

from __future__ import annotations

from leadwright.kernel import queue
from leadwright.kernel.db import Scope
from leadwright.kernel.queue import Job


async def rescore_later(scope: Scope) -> Job:
    """Ask for it once: a job that waits for the same already is enough."""
    waiting = await queue.under_way(scope, "rescore_all", {})
    if waiting is not None and waiting.state == "waiting":
        return waiting
    return await queue.enqueue(scope, "rescore_all", {}, lock="score")
