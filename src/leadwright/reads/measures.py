"""How much is going on? Numbers of a workspace for a monitoring system: counts by kind and outcome, never by company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from leadwright.kernel import clock
from leadwright.kernel.db import Scope

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
Counts = Mapping[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Measures:
    """The numbers, each by its labels.

    jobs: that were asked for within a day or have not ended, by (kind, state). waits: seconds that jobs begun within an
    hour had waited. oldest: seconds that the oldest waiting job waits, 0 without any. calls, spent: within a day, by
    (source, outcome) and (source, currency). news: signals that were news within a day, by type. alerts: messages
    of a day, by (kind, state). leads: by (tier,) under default ideal customers. due: workflows by whether they are on.
    """

    jobs: Counts = field(default_factory=dict)
    waits: tuple[float, ...] = ()
    oldest: float = 0.0
    calls: Counts = field(default_factory=dict)
    spent: Counts = field(default_factory=dict)
    news: Counts = field(default_factory=dict)
    alerts: Counts = field(default_factory=dict)
    leads: Counts = field(default_factory=dict)
    workflows: Counts = field(default_factory=dict)
    watches: float = 0.0


_COUNTED = {
    "jobs": "SELECT kind, state, count(*) FROM jobs WHERE asked_at > :day OR state IN ('waiting', 'running') GROUP BY 1, 2",
    "calls": "SELECT source, outcome, count(*) FROM calls WHERE workspace_id = :workspace AND called_at > :day GROUP BY 1, 2",
    "spent": "SELECT source, currency, sum(cost) FROM calls WHERE workspace_id = :workspace AND called_at > :day AND cost > 0"
    " GROUP BY 1, 2",
    "news": "SELECT type, count(*) FROM signal_news WHERE recorded_at > :day GROUP BY 1",
    "alerts": "SELECT kind, state, count(*) FROM alert_messages WHERE created_at > :day GROUP BY 1, 2",
    "leads": "SELECT t.tier, sum(t.leads) FROM tier_counts t JOIN icps i ON i.workspace_id = t.workspace_id"
    " AND i.id = t.icp_id AND i.is_default AND i.archived_at IS NULL GROUP BY 1",
    "workflows": "SELECT workflow, CASE WHEN enabled THEN 'on' ELSE 'off' END, count(*) FROM schedules GROUP BY 1, 2",
}


async def measures(scope: Scope) -> Measures:
    """Return the numbers of one workspace."""
    now = clock.now()
    of: dict[str, Any] = {"day": now - DAY, "workspace": scope.workspace}
    counted: dict[str, Any] = {}
    for name, sql in _COUNTED.items():
        given = {key: value for key, value in of.items() if f":{key}" in sql}
        rows = await scope.rows(sql, **given)
        counted[name] = {tuple(str(label) for label in row[:-1]): float(row[-1]) for row in rows}
    waits = await scope.rows(
        "SELECT extract(epoch FROM started_at - asked_at) FROM jobs WHERE started_at > :hour", hour=now - HOUR
    )
    oldest = await scope.value(
        "SELECT extract(epoch FROM clock_timestamp() - min(asked_at)) FROM jobs WHERE state = 'waiting'"
    )
    watches = await scope.value("SELECT count(*) FROM watches WHERE ended_at IS NULL")
    return Measures(
        **counted,
        waits=tuple(float(row[0]) for row in waits),
        oldest=float(oldest or 0),
        watches=float(watches),
    )


def together(found: list[Measures]) -> Measures:
    """The numbers of several workspaces added up; of the oldest waiting jobs the oldest."""
    sums: dict[str, dict[tuple[str, ...], float]] = {name: {} for name in _COUNTED}
    for item in found:
        for name, total in sums.items():
            for labels, value in getattr(item, name).items():
                total[labels] = total.get(labels, 0.0) + value
    waits = tuple(wait for item in found for wait in item.waits)
    oldest = max((item.oldest for item in found), default=0.0)
    return Measures(**sums, waits=waits, oldest=oldest, watches=sum(item.watches for item in found))
