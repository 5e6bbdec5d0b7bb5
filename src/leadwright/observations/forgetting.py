"""Forget visitors: their events, and that they were here. What they told of a company names nobody, and stays."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.observations import events, visitors
from leadwright.observations.visitors import Crowd

_ALL = 1_000_000


async def forget_visitors(scope: Scope, crowd: Crowd, unwanted: Collection[UUID]) -> int:
    """Forget some of the visitors at hand; return how many events went."""
    if not unwanted:
        return 0
    names = crowd.names_of(unwanted)
    theirs = await events.of_names(scope, names, most=_ALL)
    for name in names:
        del crowd.names[name]
    for visitor in unwanted:
        del crowd.visitors[visitor]
    await visitors.delete(scope, unwanted)
    return await events.delete(scope, [kept.id for kept in theirs])


async def forget_addresses(scope: Scope, addresses: Collection[str]) -> int:
    """Forget the visitors who gave any of these addresses, each in the one spelling that identifies."""
    crowd = await visitors.gather(scope, [("email", address) for address in addresses])
    return await forget_visitors(scope, crowd, set(crowd.visitors))


async def forget_visitors_of(scope: Scope, domains: Collection[str]) -> int:
    """Forget the visitors who belong to companies of these domains; return how many events went."""
    rows = await scope.rows(
        "SELECT n.kind, n.value FROM visitors v JOIN visitor_names n"
        " ON n.workspace_id = v.workspace_id AND n.visitor_id = v.id"
        " WHERE v.workspace_id = :workspace AND v.company->'fields'->>'domain' = ANY(:domains)",
        workspace=scope.workspace,
        domains=list(domains),
    )
    crowd = await visitors.gather(scope, [(row[0], row[1]) for row in rows])
    return await forget_visitors(scope, crowd, set(crowd.visitors))
