"""Watches and watchlists: who wants to hear of a lead, of a list of leads or of a whole tier, since when and why.

A watch ends and is not deleted. A lead that was folded into another is watched where it stands now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict, NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.leads.follow import standing

TIERS = ("hot", "warm", "nurture", "cold")


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched: a lead, a list, or a tier of an ideal customer. Exactly one of the three."""

    lead_id: UUID | None = None
    list_id: UUID | None = None
    icp_id: UUID | None = None
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """One watch that holds: what, by whom, since when and why."""

    id: UUID
    watched: Watched
    watcher: str
    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A list of leads that goes by a name, and how many leads are on it."""

    id: UUID
    name: str
    note: str
    made_by: str
    made_at: datetime
    leads: int


_WATCHES = (
    "SELECT id, lead_id, list_id, icp_id, tier, watcher, since, why FROM watches WHERE ended_at IS NULL"
)


def _watch(row: Any) -> Watch:
    return Watch(row[0], Watched(*row[1:5]), *row[5:])


async def watches(scope: Scope) -> list[Watch]:
    """Return all watches that hold, the newest first."""
    return [_watch(row) for row in await scope.rows(f"{_WATCHES} ORDER BY since DESC, id DESC")]


async def watches_of(scope: Scope, lead_id: UUID) -> list[Watch]:
    """Return the watches of one lead itself, the newest first."""
    rows = await scope.rows(
        f"{_WATCHES} AND lead_id = :lead ORDER BY since DESC", lead=await standing(scope, lead_id)
    )
    return [_watch(row) for row in rows]


async def watch(scope: Scope, what: Watched, *, watcher: str | None = None, why: str = "") -> Watch:
    """Watch something; whoever watches it already goes on doing so. Raises NotFound for what is not there."""
    await _require(scope, what)
    lead = await standing(scope, what.lead_id) if what.lead_id else None
    whose = (watcher or scope.actor).strip()[:200]
    if not whose:
        raise Wrong("A watch needs somebody who watches.", hint="Give a name.", field="watcher")
    await scope.run(
        "INSERT INTO watches (workspace_id, id, watcher, lead_id, list_id, icp_id, tier, why)"
        " VALUES (:workspace, :id, :watcher, :lead, :list, :icp, :tier, :why) ON CONFLICT DO NOTHING",
        workspace=scope.workspace, id=new_id(), watcher=whose, lead=lead, list=what.list_id, icp=what.icp_id,
        tier=what.tier, why=why.strip()[:500],
    )  # fmt: skip
    row = await scope.row(
        f"{_WATCHES} AND watcher = :watcher AND lead_id IS NOT DISTINCT FROM CAST(:lead AS uuid)"
        " AND list_id IS NOT DISTINCT FROM CAST(:list AS uuid) AND icp_id IS NOT DISTINCT FROM CAST(:icp AS uuid)"
        " AND tier IS NOT DISTINCT FROM CAST(:tier AS text)",
        watcher=whose, lead=lead, list=what.list_id, icp=what.icp_id, tier=what.tier,
    )  # fmt: skip
    assert row is not None
    return _watch(row)


async def _require(scope: Scope, what: Watched) -> None:
    if (what.lead_id is not None) + (what.list_id is not None) + (what.tier is not None) != 1:
        raise Wrong("A watch is about one thing.", hint="Name a lead, a list, or a tier.", field="lead_id")
    if what.lead_id is not None:
        known = await scope.value(
            "SELECT true FROM leads WHERE id = :id", id=await standing(scope, what.lead_id)
        )
        if not known:
            raise NotFound(
                f"There is no lead {what.lead_id}.", hint="The list of leads shows those there are."
            )
    elif what.list_id is not None:
        await find_list(scope, what.list_id)
    elif what.tier not in TIERS or what.icp_id is None:
        raise Wrong(
            f"There is no tier {what.tier!r} to watch.", hint=f"Tiers: {', '.join(TIERS)}.", field="tier"
        )


async def unwatch(scope: Scope, watch_id: UUID) -> Watch:
    """Let a watch no longer hold, and return what it was; raises NotFound."""
    row = await scope.row(f"{_WATCHES} AND id = :id", id=watch_id)
    if row is None:
        raise NotFound(
            f"There is no watch {watch_id}.", hint="`leadwright watch list` shows those there are."
        )
    await scope.run(
        "UPDATE watches SET ended_at = clock_timestamp(), ended_by = :actor WHERE id = :id",
        id=watch_id,
        actor=scope.actor,
    )
    return _watch(row)


# lists ----------------------------------------------------------------------------------------------

_LISTS = """
SELECT l.id, l.name, l.note, l.made_by, l.made_at,
  (SELECT count(*) FROM watchlist_leads m WHERE m.workspace_id = l.workspace_id AND m.list_id = l.id)
FROM watchlists l WHERE l.ended_at IS NULL
"""


async def lists(scope: Scope) -> list[Watchlist]:
    """Return all lists, by name."""
    return [Watchlist(*row) for row in await scope.rows(f"{_LISTS} ORDER BY lower(l.name)")]


async def find_list(scope: Scope, which: UUID | str) -> Watchlist:
    """Return one list by its id or its name; raises NotFound."""
    by = "l.id = CAST(:which AS uuid)" if isinstance(which, UUID) else "lower(l.name) = lower(:which)"
    row: Any = await scope.row(
        f"{_LISTS} AND {by}", which=which if isinstance(which, UUID) else which.strip()
    )
    if row is None:
        raise NotFound(
            f"There is no watchlist {str(which)[:100]!r}.",
            hint="`leadwright watch list` shows those there are.",
        )
    return Watchlist(*row)


async def make_list(scope: Scope, name: str, note: str = "") -> Watchlist:
    """Make a list; raises Conflict if there is one of that name."""
    called = " ".join(name.split())[:200]
    if not called:
        raise Wrong("A list needs a name.", hint="For example: Fair in Lisbon.", field="name")
    made = await scope.run(
        "INSERT INTO watchlists (workspace_id, id, name, note, made_by) VALUES (:workspace, :id, :name, :note, :actor)"
        " ON CONFLICT DO NOTHING",
        workspace=scope.workspace, id=new_id(), name=called, note=note.strip()[:500], actor=scope.actor,
    )  # fmt: skip
    if not made:
        raise Conflict(
            f"There is a watchlist {called!r} already.",
            hint="Put leads on it, or choose another name.",
            field="name",
        )
    return await find_list(scope, called)


async def end_list(scope: Scope, list_id: UUID) -> Watchlist:
    """Let a list be no more; watches of it end with it."""
    found = await find_list(scope, list_id)
    await scope.run("UPDATE watchlists SET ended_at = clock_timestamp() WHERE id = :id", id=list_id)
    await scope.run(
        "UPDATE watches SET ended_at = clock_timestamp(), ended_by = :actor WHERE list_id = :id AND ended_at IS NULL",
        id=list_id, actor=scope.actor,
    )  # fmt: skip
    return found


async def put_on_list(scope: Scope, list_id: UUID, leads: Sequence[UUID], why: str = "") -> int:
    """Put leads on a list; return how many were not on it before. Raises NotFound for a list or lead that is not there."""
    await find_list(scope, list_id)
    stand = [await standing(scope, lead) for lead in leads]
    known = {row[0] for row in await scope.rows("SELECT id FROM leads WHERE id = ANY(:ids)", ids=stand)}
    missing = next((lead for lead in stand if lead not in known), None)
    if missing is not None:
        raise NotFound(f"There is no lead {missing}.", hint="The list of leads shows those there are.")
    return await scope.run(
        "INSERT INTO watchlist_leads (workspace_id, list_id, lead_id, why, added_by)"
        " SELECT :workspace, :list, x, :why, :actor FROM unnest(CAST(:leads AS uuid[])) x ON CONFLICT DO NOTHING",
        workspace=scope.workspace, list=list_id, leads=stand, why=why.strip()[:500], actor=scope.actor,
    )  # fmt: skip


async def take_off_list(scope: Scope, list_id: UUID, lead_id: UUID) -> bool:
    """Take a lead off a list; False if it was not on it."""
    await find_list(scope, list_id)
    gone = await scope.run(
        "DELETE FROM watchlist_leads WHERE list_id = :list AND lead_id IN (:lead, :stands)",
        list=list_id, lead=lead_id, stands=await standing(scope, lead_id),
    )  # fmt: skip
    return bool(gone)
