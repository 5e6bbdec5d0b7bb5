"""What is going on: counts for the navigation, how far looking at companies is, how sources answered lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.reads.inbox import TIERS

BUSY_FOR = timedelta(seconds=90)  # a look is going on while an ask ended this lately
LEDGER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts beside the navigation: leads of the default ICP that are not out, imports and ICPs."""

    leads: int
    imports: int
    icps: int

    @property
    def more_icps(self) -> int:
        """How many ICPs there are where there is more than the one."""
        return self.icps if self.icps > 1 else 0


@dataclass(frozen=True, slots=True)
class Looking:
    """How far looking at websites is today. `active` while it goes on; the counts are companies.

    `answered` were read, `blocked` may not be read, `down` did not answer, `nothing` have no site there, `waiting`
    were never looked at.
    """

    active: bool
    answered: int
    blocked: int
    down: int
    nothing: int
    waiting: int

    @property
    def looked(self) -> int:
        """All that were asked today, however it ended."""
        return self.answered + self.blocked + self.down + self.nothing


@dataclass(frozen=True, slots=True)
class SourceLine:
    """How one source's asks about companies ended lately: counts by outcome, and the last one."""

    source: str
    outcomes: Mapping[str, int]
    last: datetime


@dataclass(frozen=True, slots=True)
class CallLine:
    """Calls through the door to one source: how many, how many from the cache, bytes, and the mean time of the others."""

    source: str
    calls: int
    cached: int
    bytes: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Sources:
    """The ledger of the last LEDGER_DAYS days."""

    asks: Sequence[SourceLine]
    calls: Sequence[CallLine]


async def overview(scope: Scope) -> Overview:
    """Return the counts of the navigation."""
    row: Any = await scope.row(
        """
        SELECT (SELECT coalesce(sum(t.leads), 0) FROM tier_counts t JOIN icps i
                ON i.workspace_id = t.workspace_id AND i.id = t.icp_id AND i.is_default AND i.archived_at IS NULL
                WHERE t.tier = ANY(:tiers)),
          (SELECT count(*) FROM imports), (SELECT count(*) FROM icps WHERE archived_at IS NULL)
        """,
        tiers=list(TIERS),
    )
    return Overview(int(row[0]), row[1], row[2])


async def looking(scope: Scope) -> Looking:
    """Return how far looking at companies is, counting what ended within the last day."""
    now = clock.now()
    row: Any = await scope.row(
        """
        WITH latest AS (
          SELECT DISTINCT ON (company_id) company_id, outcome, asked_at FROM asks
          WHERE workspace_id = :workspace AND source = 'website' AND asked_at > :since ORDER BY company_id, asked_at DESC)
        SELECT max(asked_at), count(*) FILTER (WHERE outcome = 'hit'), count(*) FILTER (WHERE outcome IN ('blocked', 'locked')),
          count(*) FILTER (WHERE outcome IN ('busy', 'in_doubt', 'pending', 'changed')), count(*) FILTER (WHERE outcome = 'miss')
        FROM latest
        """,
        workspace=scope.workspace,
        since=now - timedelta(days=1),
    )
    active = row[0] is not None and now - row[0] < BUSY_FOR
    waiting = await _waiting(scope) if active else 0
    return Looking(active, row[1], row[2], row[3], row[4], waiting)


async def _waiting(scope: Scope) -> int:
    count: int = await scope.value(
        """
        SELECT count(*) FROM profiles p JOIN scores s ON s.workspace_id = p.workspace_id AND s.company_id = p.company_id
        JOIN icps i ON i.workspace_id = s.workspace_id AND i.id = s.icp_id AND i.is_default AND i.archived_at IS NULL
        WHERE p.workspace_id = :workspace AND p.domain IS NOT NULL AND s.tier <> 'out' AND NOT EXISTS (
          SELECT FROM asks a WHERE a.workspace_id = p.workspace_id AND a.company_id = p.company_id AND a.source = 'website')
        """,
        workspace=scope.workspace,
    )
    return count


async def sources(scope: Scope) -> Sources:
    """Return how sources answered and what their calls cost in time and bytes."""
    since = clock.now() - timedelta(days=LEDGER_DAYS)
    asks: Sequence[Any] = await scope.rows(
        "SELECT source, jsonb_object_agg(outcome, asks), max(last) FROM (SELECT source, outcome, count(*) AS asks,"
        " max(asked_at) AS last FROM asks WHERE workspace_id = :w AND asked_at > :since GROUP BY 1, 2) AS counted"
        " GROUP BY source ORDER BY source",
        w=scope.workspace,
        since=since,
    )
    calls: Sequence[Any] = await scope.rows(
        "SELECT source, count(*), count(*) FILTER (WHERE cached), sum(bytes),"
        " coalesce(avg(milliseconds) FILTER (WHERE NOT cached), 0) FROM calls"
        " WHERE workspace_id = :w AND called_at > :since GROUP BY source ORDER BY 2 DESC",
        w=scope.workspace,
        since=since,
    )
    return Sources(
        [SourceLine(row[0], row[1], row[2]) for row in asks],
        [CallLine(row[0], row[1], row[2], int(row[3]), float(row[4])) for row in calls],
    )
