"""Heed what changed at companies: notice their signals, and rewrite the features of those whose signals moved."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from leadwright.entities.reliability import active
from leadwright.icp import store as icps
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.signals.context import Context
from leadwright.signals.notice import Noticed, notice
from leadwright.values import technology


async def heed(scope: Scope, companies: Collection[UUID]) -> Noticed:
    """Notice the signals of companies; the features of those that moved follow."""
    if not companies:
        return Noticed(frozenset(), ())
    return await notice(scope, companies, await context(scope))


async def context(scope: Scope) -> Context:
    """What detectors may know today: the offer and what its workspace has set, and the trust of sources."""
    now = clock.now()
    offer = await icps.offer(scope)
    zone = str(await scope.value("SELECT time_zone FROM workspaces"))
    return Context(
        now=now,
        today=clock.today(zone),
        competitors=frozenset(map(technology.key, offer.competitors)) if offer else frozenset(),
        complements=frozenset(map(technology.key, offer.complementary)) if offer else frozenset(),
        trust=await active(scope),
    )
