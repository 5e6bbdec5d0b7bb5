"""Resolve: compare what is new or has changed with all that is known, and make one what is surely one.

Each batch is complete when it is yielded; the edge commits there and scores `touched`. A run that was stopped is
simply run again. What is unsure waits for a person (`reads/review_queue.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.entities.candidates import compare, compare_all, uncompared
from leadwright.entities.recluster import lock, recluster, sweep
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.scoring.feature_store import write_features

BATCH = 1_000
MANY = 20_000


@dataclass(frozen=True, slots=True)
class ResolveStep:
    """A batch compared: how many companies so far, how many are gone into others, and those that changed."""

    compared: int
    merged: int
    touched: Sequence[UUID]


async def resolve_new(scope: Scope) -> AsyncIterator[ResolveStep]:
    """Compare companies that were not compared since they last changed. One that was merged is compared once more.

    Where many wait, as after a first import, all are compared at once.
    """
    done = merged = 0
    await lock(scope)
    many = len(await uncompared(scope, MANY)) == MANY
    while True:
        await lock(scope)
        batch = await uncompared(scope, MANY if many else BATCH)
        same = await (compare_all(scope) if many else compare(scope, batch)) if batch else []
        many = False
        touched = await recluster(scope, same) if same else frozenset()
        await follow(scope, touched)
        profiles = await refresh(scope, touched, clock.now())
        await write_features(scope, touched, profiles)
        await sweep(scope, touched)
        done, merged = done + len(batch), merged + len(touched) - len(profiles)
        yield ResolveStep(done, merged, sorted(touched))
        if not batch:
            return
