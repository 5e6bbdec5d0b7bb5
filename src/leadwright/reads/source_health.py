"""How each source is: whether it can be asked, what it answered and cost, its quota, and its last trouble in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Scope

WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """One source over the last thirty days.

    `hit_rate` is None before anything was answered; `cost` is by currency; `in_doubt` counts calls that may have been
    charged; `last_trouble` says why the last call that got no answer got none, `last_outcome` how it ended ("" if
    there is none).
    """

    source: str
    calls: int
    hits: int
    misses: int
    troubles: int
    in_doubt: int
    cost: Mapping[str, Decimal]
    units: Decimal
    milliseconds: int | None
    last_called: datetime | None
    last_trouble: str
    last_trouble_at: datetime | None
    closed_until: datetime | None
    last_outcome: str = ""

    @property
    def recovered(self) -> bool:
        """Whether it has been asked without trouble since the last trouble."""
        return bool(self.last_trouble_at and self.last_called and self.last_called > self.last_trouble_at)

    @property
    def hit_rate(self) -> float | None:
        """Of the asks that were answered, the share that found something."""
        answered = self.hits + self.misses
        return self.hits / answered if answered else None


async def source_health(scope: Scope) -> dict[str, SourceHealth]:
    """Return how each source that was ever called is, by its name."""
    since = clock.now() - WINDOW
    rows: Any = await scope.rows(
        """
        SELECT c.source, count(*), coalesce(sum(a.hits), 0), coalesce(sum(a.misses), 0),
          count(*) FILTER (WHERE c.outcome IN ('busy', 'locked', 'changed', 'blocked')),
          count(*) FILTER (WHERE c.state = 'in_doubt'), coalesce(sum(c.units), 0),
          percentile_disc(0.5) WITHIN GROUP (ORDER BY c.milliseconds) FILTER (WHERE NOT c.cached AND c.status IS NOT NULL),
          max(c.called_at)
        FROM calls c
        LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE k.outcome = 'hit') AS hits,
            count(*) FILTER (WHERE k.outcome = 'miss') AS misses FROM call_asks k
          WHERE k.workspace_id = c.workspace_id AND k.call_id = c.id) a ON true
        WHERE c.called_at > :since GROUP BY 1
        """,
        since=since,
    )
    cost = await _cost(scope, since)
    trouble = {
        row[0]: (row[1], row[2], row[3])
        for row in await scope.rows(
            "SELECT DISTINCT ON (source) source, reason, called_at, outcome FROM calls WHERE called_at > :since"
            " AND outcome IN ('busy', 'locked', 'changed', 'blocked', 'in_doubt') ORDER BY source, called_at DESC",
            since=since,
        )
    }
    closed = {
        row[0]: row[1]
        for row in await scope.rows(
            "SELECT split_part(cell, ':', 1), max(closed_until) FROM limit_cells WHERE closed_until > now() GROUP BY 1"
        )
    }
    return {
        row[0]: SourceHealth(
            row[0], row[1], int(row[2]), int(row[3]), row[4], row[5], cost.get(row[0], {}), row[6], row[7], row[8],
            *trouble.get(row[0], ("", None, ""))[:2], closed.get(row[0]), trouble.get(row[0], ("", None, ""))[2],
        )
        for row in rows
    }  # fmt: skip


async def _cost(scope: Scope, since: datetime) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for source, currency, amount in await scope.rows(
        "SELECT source, currency, sum(cost) FROM calls WHERE called_at > :since AND cost > 0 GROUP BY 1, 2",
        since=since,
    ):
        found.setdefault(source, {})[currency] = amount
    return found


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One call: who asked whom and why, how it ended, how long it took and what it cost."""

    id: UUID
    called_at: datetime
    source: str
    endpoint: str
    purpose: str
    why: str
    asked_by: str
    run_id: UUID | None
    state: str
    outcome: str
    status: int | None
    reason: str
    asks: int
    hits: int
    attempts: int
    milliseconds: int
    cached: bool
    units: Decimal
    unit: str
    cost: Decimal
    currency: str
    note: str


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which calls: of a source, run, state or outcome; that cost something; older than `before`."""

    source: str | None = None
    run_id: UUID | None = None
    state: str | None = None
    outcome: str | None = None
    paid: bool = False
    before: UUID | None = None
    most: int = 50


_WHERE = (
    "WHERE (CAST(:source AS text) IS NULL OR source = :source) AND (CAST(:run AS uuid) IS NULL OR run_id = :run)"
    " AND (CAST(:state AS text) IS NULL OR state = :state) AND (CAST(:outcome AS text) IS NULL OR outcome = :outcome)"
    " AND (NOT :paid OR cost > 0)"
)


async def ledger(
    scope: Scope, wanted: LedgerFilter
) -> tuple[Sequence[LedgerRow], int, Mapping[str, Decimal]]:
    """Return calls, the newest first, how many there are in all, and what all of them cost by currency."""
    given = {
        "source": wanted.source, "run": wanted.run_id, "state": wanted.state, "outcome": wanted.outcome, "paid": wanted.paid,
    }  # fmt: skip
    rows: Any = await scope.rows(
        "SELECT id, called_at, source, endpoint, purpose, why, asked_by, run_id, state, outcome, status, reason, asks,"
        " hits, attempts, milliseconds, cached, units, unit, cost, currency, note FROM calls"
        f" {_WHERE} AND (CAST(:before AS uuid) IS NULL OR id < :before) ORDER BY id DESC LIMIT :most",
        **given, before=wanted.before, most=wanted.most,
    )  # fmt: skip
    total = await scope.value(f"SELECT count(*) FROM calls {_WHERE}", **given)
    cost = await scope.rows(
        f"SELECT currency, sum(cost) FROM calls {_WHERE} AND cost > 0 GROUP BY 1", **given
    )
    return [LedgerRow(*row) for row in rows], int(total), {row[0]: row[1] for row in cost}


async def called_sources(scope: Scope) -> list[str]:
    """Return the names of the sources that were ever called."""
    rows = await scope.rows(
        """
        WITH RECURSIVE named AS (
          (SELECT source FROM calls WHERE workspace_id = :workspace ORDER BY source LIMIT 1)
          UNION ALL
          SELECT (SELECT c.source FROM calls c WHERE c.workspace_id = :workspace AND c.source > n.source
                  ORDER BY c.source LIMIT 1)
          FROM named n WHERE n.source IS NOT NULL)
        SELECT source FROM named WHERE source IS NOT NULL
        """,
        workspace=scope.workspace,
    )
    return [row[0] for row in rows]


@dataclass(frozen=True, slots=True)
class Run:
    """Calls that were made together: what for, and when the first of them was made."""

    id: UUID
    purpose: str
    began: datetime


async def recent_runs(scope: Scope, most: int = 20) -> list[Run]:
    """Return the latest runs of the last thirty days, the newest first."""
    rows = await scope.rows(
        "SELECT run_id, min(purpose), min(called_at) FROM calls WHERE run_id IS NOT NULL AND called_at > :since"
        " GROUP BY 1 ORDER BY 3 DESC LIMIT :most",
        since=clock.now() - WINDOW,
        most=most,
    )
    return [Run(*row) for row in rows]
