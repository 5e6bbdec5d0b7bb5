"""The keeper of events: takes what arrives off the queue within a fraction of a second, whatever jobs are under way.

It is no job of its own, since a list that is being imported must not keep a visitor waiting. Of all workers one at a
time is at it; one that dies leaves the batch in hand to the next. An event that nobody can take is set aside as a dead
letter, so that it does not stop those behind it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any
from uuid import UUID

from leadwright.faces.worker.bench import Bench, opened_gateway
from leadwright.flows.rescore import rescore_some
from leadwright.flows.reveal_visitors import reveal_visitors, revealer
from leadwright.flows.take_events import BATCH, take_events
from leadwright.kernel import queue
from leadwright.kernel.db import DEFAULT_WORKSPACE, UNREACHABLE, Scope
from leadwright.kernel.errors import AppError, NotFound
from leadwright.kernel.log import logger
from leadwright.observations.events import addresses_waiting, set_aside

PAUSE = 0.25
AFTER_TROUBLE = 5.0
NOTICE = 5.0  # seconds after which a new workspace is noticed
_SINGLY = 1000  # events that are taken one by one after a failure
_REMEMBERED = 10_000
_log = logger(__name__)


async def take_everywhere(bench: Bench) -> None:
    """Take events of every workspace as they come, until cancelled; a workspace that is made meanwhile is noticed."""
    keepers: dict[UUID, asyncio.Task[None]] = {}
    try:
        while True:
            for workspace in await _known(bench):
                if workspace not in keepers:
                    keepers[workspace] = asyncio.create_task(take_always(bench, workspace))
            await asyncio.sleep(NOTICE)
    finally:
        for keeper in keepers.values():
            keeper.cancel()
        await asyncio.gather(*keepers.values(), return_exceptions=True)


async def _known(bench: Bench) -> Sequence[UUID]:
    try:
        return await queue.workspaces_known(bench.database)
    except UNREACHABLE:
        return ()  # asked again a moment later


async def take_always(bench: Bench, workspace: UUID = DEFAULT_WORKSPACE) -> None:
    """Take events as they come, until cancelled. Whatever fails is logged and tried again: what arrives is kept."""
    while True:
        failed = await _ended(_take_on(bench, workspace))
        _log.error("events could not be taken", exc_info=failed)
        await asyncio.sleep(0 if failed is None else AFTER_TROUBLE)
        if failed is not None and not isinstance(failed, AppError):
            await _ended(take_singly(bench, workspace))


async def _take_on(bench: Bench, workspace: UUID) -> None:
    while True:
        await take_waiting(bench, workspace)
        await asyncio.sleep(PAUSE)


async def _ended(work: Awaitable[Any]) -> BaseException | None:
    """Let something run to its end, whatever that is; return how it failed."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait([task])
    finally:
        task.cancel()
    return None if task.cancelled() else task.exception()


async def take_waiting(bench: Bench, workspace: UUID = DEFAULT_WORKSPACE, most: int | None = None) -> int:
    """Take all events that wait now, or the oldest `most`; return how many."""
    taken = 0
    domains: dict[str, str] = {}
    async with bench.database.scope(workspace, actor="events") as scope:
        await _reveal(scope, bench, domains)
        async for step in take_events(scope, follow_up, domains, most):
            await scope.commit()
            taken += step.events
            if most is not None and taken >= most:
                break
            await _reveal(scope, bench, domains)
            await asyncio.sleep(0)  # whoever sends the next ones is answered first
    return taken


async def take_singly(bench: Bench, workspace: UUID = DEFAULT_WORKSPACE) -> None:
    """Take events one by one for a while, and set aside those that fail twice."""
    for _ in range(_SINGLY):
        for attempt in (1, 2):
            work = asyncio.ensure_future(take_waiting(bench, workspace, most=1))
            failed = await _ended(work)
            if failed is None:
                break
            if isinstance(failed, AppError):
                return
            if attempt == 2:
                async with bench.database.scope(workspace, actor="events") as scope:
                    gone = await set_aside(scope, f"it could not be taken: {type(failed).__name__}")
                _log.error("an event was set aside", of=str(gone), exc_info=failed)
        if failed is None and not work.result():
            return


async def _reveal(scope: Scope, bench: Bench, domains: dict[str, str]) -> None:
    """Ask the chosen source about the addresses of the next batch, while no transaction is open."""
    if not bench.settings.reverse_ip:
        return
    asked = [one for one in await addresses_waiting(scope, BATCH) if one not in domains]
    await scope.commit()
    if not asked:
        return
    if len(domains) > _REMEMBERED:
        domains.clear()
    try:
        source = revealer(bench.settings.reverse_ip)
    except NotFound as error:  # a wrong name in the settings must not keep all other events waiting
        _log.warning("nobody is asked about visitors", problem=str(error))
        return
    async with opened_gateway(scope, bench) as gateway:
        domains.update(await reveal_visitors(gateway, source, asked))


async def follow_up(scope: Scope, companies: Sequence[UUID]) -> None:
    """Let signals and scores follow what events told of companies."""
    await rescore_some(scope, companies)  # which notices first what changed
