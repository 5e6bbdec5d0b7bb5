"""Look at companies: website, technologies and job board become observations, and scores follow.

Sites are read side by side, without a transaction; what was found is written one company at a time,
and complete when it is yielded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.observations.asks import note_ask
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.targets import LookTarget
from leadwright.scoring.feature_store import write_features
from leadwright.scoring.heed import Rescore
from leadwright.sources.contract import Door, Finding
from leadwright.sources.look import look_at
from leadwright.sources.website import RobotsBook


@dataclass(frozen=True, slots=True)
class Looked:
    """One company looked at: how each source's ask ended, and how many are done of how many."""

    company_id: UUID
    name: str
    findings: Sequence[Finding]
    done: int
    of: int


async def look(
    scope: Scope, door: Door, targets: Sequence[LookTarget], rescore: Rescore, *, concurrency: int = 16
) -> AsyncGenerator[Looked, None]:
    """Look at companies in the order given and yield each when its findings are written.

    `rescore` is called with the companies that changed. Stopping the iteration stops the reading.
    """
    book = RobotsBook()
    waiting = iter(targets)
    running: set[asyncio.Task[tuple[LookTarget, Sequence[Finding]]]] = set()

    def start() -> None:
        for item in waiting:
            running.add(asyncio.create_task(_read(item, door, book)))
            if len(running) >= concurrency:
                break

    done = 0
    start()
    try:
        while running:
            finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            running -= finished
            start()
            for task in finished:
                item, findings = task.result()
                company_id, touched = await _write(scope, item, findings)
                await rescore(scope, touched)
                done += 1
                yield Looked(company_id, item.target.name, findings, done, len(targets))
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _read(item: LookTarget, door: Door, book: RobotsBook) -> tuple[LookTarget, Sequence[Finding]]:
    return item, await look_at(item.target, door, book)


async def _write(scope: Scope, item: LookTarget, findings: Sequence[Finding]) -> tuple[UUID, list[UUID]]:
    """Write what was found; return the company that it is about now, and every company that changed by it."""
    company_id, also = item.company_id, set[UUID]()
    keys = company_keys({"domain": item.target.domain})
    for finding in findings:
        details: dict[str, Any] = {"status": finding.details.get("status")}
        asked = company_id
        if finding.observations:
            reading = await open_reading(scope, finding.source, item.target.domain or item.target.name)
            now = clock.now()  # one moment for all that a reading says: its bundles stand side by side
            said = [replace(item, fetched_at=item.fetched_at or now) for item in finding.observations]
            recorded = await record(scope, reading, now, said)
            details["new"] = any(done.changed for done in recorded)
            own = [
                (done.record_id, keys)
                for done, item in zip(recorded, said, strict=True)
                if item.kind == "company"
            ]
            resolved = await resolve(scope, own)
            company_id = resolved[0].company_id
            also.update(one for found in resolved for one in found.also)
        await note_ask(scope, asked, finding.source, finding.outcome, finding.reason, details)
    touched = sorted({company_id, *also})
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    if also:
        await follow(scope, touched)
    return company_id, touched
