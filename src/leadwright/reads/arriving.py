"""What arrives from our own sites, products and programs? The latest events, counts, and visitors nobody can place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.events import waiting
from leadwright.sources.site.message import Event
from leadwright.sources.site.rules import Rules, compiled, standard
from leadwright.sources.site.said import activity, shown
from leadwright.workspace.engagement import written_rules


@dataclass(frozen=True, slots=True)
class Arrived:
    """One event as it is shown. `channel` names the key or hook; `counts_as` an engagement, None for most events.

    `company` is that of its visitor, None while nobody knows it; `lead_id` leads to it.
    """

    id: UUID
    received_at: datetime
    occurred_at: datetime
    kind: str
    what: str
    channel: str
    counts_as: str | None
    company: str | None
    lead_id: UUID | None


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """How much a key or hook brought in the time asked for, of which companies are known, and when it last did."""

    id: UUID
    name: str
    hook: bool
    events: int
    matched: int
    last_hour: datetime | None


@dataclass(frozen=True, slots=True)
class Arriving:
    """Counts over `hours`. `by_hour` is oldest first, each hour once, those without events too.

    `waiting` events were not looked at yet; `visitors` were seen in the time, `placed` of them with a company.
    """

    hours: int
    events: int
    matched: int
    waiting: int
    dead: int
    visitors: int
    placed: int
    by_kind: Mapping[str, int]
    by_hour: Sequence[tuple[datetime, int]]
    channels: Sequence[ChannelCount]


@dataclass(frozen=True, slots=True)
class Stranger:
    """A visitor whose company nobody knows: how much they did, what last, and whether they gave an address."""

    id: UUID
    events: int
    what: str
    first_seen: datetime
    last_seen: datetime
    identified: bool


_LATEST = """
SELECT e.id, e.received_at, e.occurred_at, e.kind, e.name, e.content, coalesce(k.name, h.name, '') AS channel,
  coalesce(p.name, v.company->'fields'->>'name', v.company->'fields'->>'domain') AS company, l.id AS lead_id
FROM (SELECT * FROM events WHERE workspace_id = :workspace AND (CAST(:before AS uuid) IS NULL OR id < :before)
        AND (CAST(:after AS uuid) IS NULL OR id > :after) ORDER BY id DESC LIMIT :most) e
LEFT JOIN write_keys k ON k.workspace_id = e.workspace_id AND k.id = e.channel
LEFT JOIN hooks h ON h.workspace_id = e.workspace_id AND h.id = e.channel
LEFT JOIN LATERAL (
  SELECT v.company FROM visitor_names n JOIN visitors v ON v.workspace_id = n.workspace_id AND v.id = n.visitor_id
  WHERE n.workspace_id = e.workspace_id AND ((n.kind = 'user' AND n.value = e.user_id)
    OR (n.kind = 'anonymous' AND n.value = e.anonymous_id)) ORDER BY n.kind DESC LIMIT 1) v ON true
LEFT JOIN LATERAL (
  SELECT p.company_id, p.name FROM profiles p
  WHERE p.workspace_id = e.workspace_id AND p.domain = v.company->'fields'->>'domain' LIMIT 1) p ON true
LEFT JOIN leads l ON l.workspace_id = e.workspace_id AND l.company_id = p.company_id
ORDER BY e.id DESC
"""


async def latest_events(
    scope: Scope, most: int = 50, *, before: UUID | None = None, after: UUID | None = None
) -> list[Arrived]:
    """Return the latest events, the newest first, older than one or newer than another if told."""
    written = await written_rules(scope)
    rules = compiled(written) if written else standard()
    rows: Any = await scope.rows(_LATEST, workspace=scope.workspace, most=most, before=before, after=after)
    return [_arrived(row, rules) for row in rows]


def _arrived(row: Any, rules: Rules) -> Arrived:
    event = Event("", row.kind, row.name, None, None, row.occurred_at, row.received_at, row.content)
    done = activity(event, rules)
    return Arrived(
        row.id, row.received_at, row.occurred_at, row.kind, shown(event)[:200], row.channel,
        done.kind if done else None, row.company, row.lead_id,
    )  # fmt: skip


async def arriving(scope: Scope, hours: int = 24) -> Arriving:
    """Count what arrived within the last hours, the one that runs included."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    since = now - timedelta(hours=hours - 1)
    rows: Any = await scope.rows(
        "SELECT hour, kind, channel, events, matched FROM event_counts WHERE workspace_id = :workspace AND hour >= :since",
        workspace=scope.workspace,
        since=since,
    )
    by_kind: dict[str, int] = {}
    by_hour = {since + timedelta(hours=n): 0 for n in range(hours)}
    for row in rows:
        by_kind[row.kind] = by_kind.get(row.kind, 0) + row.events
        by_hour[row.hour] = by_hour.get(row.hour, 0) + row.events
    seen: Any = await scope.row(
        "SELECT count(*), count(company) FROM visitors WHERE workspace_id = :workspace AND last_seen >= :since",
        workspace=scope.workspace,
        since=since,
    )
    return Arriving(
        hours, sum(row.events for row in rows), sum(row.matched for row in rows), await waiting(scope),
        int(await scope.value("SELECT count(*) FROM dead_letters WHERE settled_at IS NULL")), int(seen[0]), int(seen[1]),
        dict(sorted(by_kind.items(), key=lambda item: -item[1])), sorted(by_hour.items()), await _channels(scope, rows),
    )  # fmt: skip


async def _channels(scope: Scope, rows: Sequence[Any]) -> list[ChannelCount]:
    known: Any = await scope.rows(
        "SELECT id, name, false AS hook FROM write_keys WHERE revoked_at IS NULL"
        " UNION ALL SELECT id, name, true FROM hooks WHERE closed_at IS NULL ORDER BY hook, name"
    )
    found = []
    for one in known:
        mine = [row for row in rows if row.channel == one.id]
        last = max((row.hour for row in mine), default=None)
        found.append(
            ChannelCount(
                one.id, one.name, one.hook, sum(r.events for r in mine), sum(r.matched for r in mine), last
            )
        )
    return found


async def strangers(scope: Scope, most: int = 20) -> tuple[list[Stranger], int]:
    """Return visitors without a company, those seen last first, and how many there are in all."""
    rows: Any = await scope.rows(
        "SELECT v.id, v.events, coalesce(v.last_seen_what, ''), v.first_seen, v.last_seen, EXISTS (SELECT FROM visitor_names n"
        " WHERE n.workspace_id = v.workspace_id AND n.visitor_id = v.id AND n.kind = 'email')"
        " FROM visitors v WHERE v.workspace_id = :workspace AND v.company IS NULL ORDER BY v.last_seen DESC LIMIT :most",
        workspace=scope.workspace,
        most=most,
    )
    total = await scope.value(
        "SELECT count(*) FROM visitors WHERE workspace_id = :workspace AND company IS NULL",
        workspace=scope.workspace,
    )
    return [Stranger(*row) for row in rows], int(total)
