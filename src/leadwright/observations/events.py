"""Events as they arrived: the only writer of events and of the queue of those that nobody has looked at yet.

Keeping is one statement for a whole batch, since whatever is acknowledged must be committed first. What follows
from an event happens later, batch by batch, in the transaction that takes it off the queue: once in effect.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.ids import new_id
from leadwright.observations.dead_letters import bury
from leadwright.sources.site.message import Event

# All events in one document: as parameters of their own, each would be taken apart and put together twice.
_KEEP = """
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS g (id uuid, message_id text, kind text, name text,
    anonymous_id text, user_id text, occurred_at timestamptz, content jsonb, ip text)),
kept AS (
  INSERT INTO events (workspace_id, id, channel, message_id, kind, name, anonymous_id, user_id, occurred_at,
                      received_at, content)
  SELECT :workspace, id, :channel, message_id, kind, name, anonymous_id, user_id, occurred_at, :received, content
  FROM given ON CONFLICT DO NOTHING RETURNING id)
INSERT INTO event_queue (workspace_id, event_id, ip)
SELECT :workspace, kept.id, given.ip FROM kept JOIN given USING (id)
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An event with the id that it is kept under, its channel, and the address it came from, where that is asked for.

    `again` says that it was looked at before, and is now by other rules.
    """

    id: UUID
    channel: UUID
    event: Event
    ip: str | None = None
    again: bool = False


async def keep(scope: Scope, channel: UUID, events: Sequence[Event], *, with_ip: bool = False) -> int:
    """Keep events of a write key or hook, each message once, and return how many are new.

    They count as kept once the edge has committed. Addresses of the network are kept only if `with_ip`, and only
    until a source was asked about them.
    """
    if not events:
        return 0
    return await scope.run(
        _KEEP,
        workspace=scope.workspace,
        channel=channel,
        received=events[0].received_at,
        rows=orjson.dumps([_row(event, with_ip) for event in events]).decode(),
    )


def _row(event: Event, with_ip: bool) -> dict[str, Any]:
    return {
        "id": new_id(), "message_id": event.message_id, "kind": event.kind, "name": event.name,
        "anonymous_id": event.anonymous_id, "user_id": event.user_id, "occurred_at": event.occurred_at,
        "content": event.content, "ip": event.ip if with_ip else None,
    }  # fmt: skip


async def waiting(scope: Scope) -> int:
    """Return how many events nobody has looked at yet."""
    return int(await scope.value("SELECT count(*) FROM event_queue"))


async def next_batch(scope: Scope, most: int) -> list[Kept]:
    """Take the oldest events off the queue; none if somebody else is at it. A rollback puts them back.

    One takes at a time, since an event may say who did the one before.
    """
    if not await scope.value(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))", name=f"events:{scope.workspace}"
    ):
        return []
    rows = await scope.rows(
        "WITH taken AS (DELETE FROM event_queue WHERE (workspace_id, event_id) IN (SELECT workspace_id, event_id"
        " FROM event_queue WHERE workspace_id = :workspace ORDER BY event_id LIMIT :most) RETURNING event_id, ip, again)"
        " SELECT e.id, e.channel, e.message_id, e.kind, e.name, e.anonymous_id, e.user_id, e.occurred_at,"
        " e.received_at, e.content, t.ip, t.again FROM taken t"
        " JOIN events e ON e.workspace_id = :workspace AND e.id = t.event_id ORDER BY e.id",
        workspace=scope.workspace,
        most=most,
    )
    return [_kept(row) for row in rows]


async def addresses_waiting(scope: Scope, most: int) -> list[str]:
    """Return the addresses of the network that the oldest waiting events came from, each once."""
    rows = await scope.rows(
        "SELECT DISTINCT ip FROM (SELECT ip FROM event_queue WHERE workspace_id = :workspace ORDER BY event_id LIMIT :most) q"
        " WHERE ip IS NOT NULL",
        workspace=scope.workspace,
        most=most,
    )
    return [row[0] for row in rows]


async def set_aside(scope: Scope, reason: str) -> UUID | None:
    """Take the oldest waiting event off the queue and keep it as a dead letter; return its id, None if none waits.

    The event itself stays: it was acknowledged, and only cannot be understood.
    """
    row: Any = await scope.row(
        "WITH taken AS (DELETE FROM event_queue WHERE (workspace_id, event_id) IN (SELECT workspace_id, event_id"
        " FROM event_queue WHERE workspace_id = :workspace ORDER BY event_id LIMIT 1) RETURNING event_id)"
        " SELECT e.id, e.channel, e.received_at, e.content::text FROM taken t"
        " JOIN events e ON e.workspace_id = :workspace AND e.id = t.event_id",
        workspace=scope.workspace,
    )
    if row is None:
        return None
    await bury(scope, row[1], [(reason, f'{{"event": "{row[0]}", "content": {row[3]}}}')], row[2])
    found: UUID = row[0]
    return found


async def of_names(scope: Scope, names: Mapping[tuple[str, str], UUID], most: int = 20_000) -> list[Kept]:
    """Return the events, looked at already, that visitors left under names, each since the event named beside it."""
    found: dict[UUID, Kept] = {}
    for kind, column in (("anonymous", "anonymous_id"), ("user", "user_id")):
        mine = {value: since for (of, value), since in names.items() if of == kind}
        if not mine:
            continue
        rows = await scope.rows(
            "SELECT e.id, e.channel, e.message_id, e.kind, e.name, e.anonymous_id, e.user_id, e.occurred_at,"
            " e.received_at, e.content, NULL, false FROM unnest(CAST(:values AS text[]), CAST(:since AS uuid[])) AS n (value, since)"
            f" JOIN events e ON e.workspace_id = :workspace AND e.{column} = n.value AND e.id >= n.since"
            " WHERE NOT EXISTS (SELECT FROM event_queue q WHERE q.workspace_id = e.workspace_id AND q.event_id = e.id)"
            " ORDER BY e.id DESC LIMIT :most",
            workspace=scope.workspace,
            values=list(mine),
            since=list(mine.values()),
            most=most,
        )
        found.update({row[0]: _kept(row) for row in rows})
    return sorted(found.values(), key=lambda kept: kept.id)


async def count(scope: Scope, counted: Mapping[tuple[datetime, UUID, str], tuple[int, int]]) -> None:
    """Add to the counts of hours: by (hour, channel, kind) how many events, and how many of a known company."""
    rows = [(*key, *numbers) for key, numbers in sorted(counted.items(), key=str)]
    await scope.run(
        "INSERT INTO event_counts (workspace_id, hour, channel, kind, events, matched)"
        " SELECT :workspace, * FROM unnest(CAST(:hours AS timestamptz[]), CAST(:channels AS uuid[]),"
        " CAST(:kinds AS text[]), CAST(:events AS int8[]), CAST(:matched AS int8[]))"
        " ON CONFLICT (workspace_id, hour, channel, kind) DO UPDATE SET events = event_counts.events + excluded.events,"
        " matched = event_counts.matched + excluded.matched",
        workspace=scope.workspace,
        hours=[row[0] for row in rows],
        channels=[row[1] for row in rows],
        kinds=[row[2] for row in rows],
        events=[row[3] for row in rows],
        matched=[row[4] for row in rows],
    )


async def requeue(scope: Scope) -> int:
    """Let every kept event be looked at again, as after other rules; return how many."""
    return await scope.run(
        "INSERT INTO event_queue (workspace_id, event_id, again) SELECT workspace_id, id, true FROM events"
        " ON CONFLICT DO NOTHING"
    )


async def delete(scope: Scope, ids: Collection[UUID]) -> int:
    """Delete events of people who asked to be left alone; return how many."""
    who = {"workspace": scope.workspace, "ids": list(ids)}
    await scope.run("DELETE FROM event_queue WHERE workspace_id = :workspace AND event_id = ANY(:ids)", **who)
    return await scope.run("DELETE FROM events WHERE workspace_id = :workspace AND id = ANY(:ids)", **who)


async def forget_old(scope: Scope, days: int) -> int:
    """Delete events that arrived longer ago than is kept; return how many. Visitors and letters go with them."""
    before = clock.now() - timedelta(days=days)
    # ids begin with their time, so that the key finds what is old
    last = UUID(int=int(before.timestamp() * 1000) << 80)
    await scope.run("DELETE FROM visitors WHERE last_seen < :before", before=before)
    await scope.run("DELETE FROM dead_letters WHERE id < :last", last=last)
    await scope.run("DELETE FROM event_queue WHERE event_id < :last", last=last)
    return await scope.run("DELETE FROM events WHERE id < :last", last=last)


def _kept(row: Any) -> Kept:
    event = Event(row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9])
    return Kept(row[0], row[1], event, row[10], row[11])
