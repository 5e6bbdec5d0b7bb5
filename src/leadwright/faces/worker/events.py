"""The keeper of events: takes what arrives off the queue within a fraction of a second, whatever jobs are under way.

It is no job of its own, since a list that is being imported must not keep a visitor waiting. Of all workers one at a
time is at it; one that dies leaves the batch in hand to the next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from leadwright.faces.worker.bench import Bench
from leadwright.flows.detect import detect
from leadwright.flows.rescore import rescore_some
from leadwright.flows.take_events import take_events
from leadwright.kernel.db import DEFAULT_WORKSPACE, Scope
from leadwright.kernel.errors import AppError
from leadwright.kernel.log import logger

PAUSE = 0.25
AFTER_TROUBLE = 5.0
_log = logger(__name__)


async def keep_taking(bench: Bench, workspace: UUID = DEFAULT_WORKSPACE) -> None:
    """Take events as they come, until cancelled."""
    while True:
        try:
            await take_waiting(bench, workspace)
            await asyncio.sleep(PAUSE)
        except (
            AppError
        ) as error:  # as a suppression key of another machine: nothing may be taken until it is put right
            _log.warning("events wait", problem=str(error))
            await asyncio.sleep(AFTER_TROUBLE)


async def take_waiting(bench: Bench, workspace: UUID = DEFAULT_WORKSPACE) -> int:
    """Take all events that wait now; return how many."""
    taken = 0
    async with bench.database.scope(workspace, actor="events") as scope:
        async for step in take_events(scope, follow_up):
            await scope.commit()
            taken += step.events
            await asyncio.sleep(0)  # whoever sends the next ones is answered first
    return taken


async def follow_up(scope: Scope, companies: Sequence[UUID]) -> None:
    """Let signals and scores follow what events told of companies."""
    await detect(scope, companies)
    await rescore_some(scope, companies)
