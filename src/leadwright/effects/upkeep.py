"""Keeps the books of the door tidy: ends the calls of processes that died, forgets what need not or must not be kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.sources.vendor import Vendor

CELLS_KEPT = timedelta(days=30)
"""How long a limit is remembered that nobody counts in: what was learned of it is then learned anew."""


async def recover(scope: Scope) -> dict[str, int]:
    """End calls whose process died: how many are in doubt, at full price, and how many were released."""
    ended: dict[str, int] = {"in_doubt": 0, "released": 0}
    for _, how in await scope.rows("SELECT * FROM recover_calls()"):
        ended[how] += 1
    return ended


async def forget_cells(scope: Scope) -> int:
    """Forget limits that nobody has counted in for longer than their window and thirty days; return how many."""
    return await scope.run(
        """
        DELETE FROM limit_cells l USING (
          SELECT c.cell FROM limit_cells c
          CROSS JOIN LATERAL (SELECT coalesce(nullif(split_part(c.cell, ':', 4), ''), '58')::numeric AS seconds) w
          WHERE c.closed_until < now() AND c.tat < now() - CAST(:kept AS interval)
            AND greatest(c.changed_at, c.refused_at) < now() - CAST(:kept AS interval)
            AND to_timestamp((c.slot * w.seconds / 58)::double precision)
              < now() - CAST(:kept AS interval) - make_interval(secs => w.seconds::double precision)
          FOR UPDATE OF c SKIP LOCKED) unused
        WHERE l.workspace_id = :workspace AND l.cell = unused.cell
        """,
        kept=CELLS_KEPT,
        workspace=scope.workspace,
    )


async def forget_replies(scope: Scope, vendors: Iterable[Vendor]) -> int:
    """Forget what vendors said, and what they were asked, for longer than their terms let it be kept.

    A reply that was given again meanwhile is kept from then on. What is in doubt stays until it is settled. Returns
    how many replies are gone.
    """
    gone = 0
    for vendor in vendors:
        if vendor.manifest.retention_days is None:
            continue
        before = clock.now() - timedelta(days=vendor.manifest.retention_days)
        await scope.run(
            "UPDATE call_asks SET live = false, replies = '{}', question = '{}', details = '{}'"
            " WHERE source = :source AND asked_at < :before AND outcome NOT IN ('in_doubt', 'pending')"
            " AND (live OR replies <> '{}' OR question <> '{}' OR details <> '{}')",
            source=vendor.name,
            before=before,
        )
        gone += await scope.run(
            "DELETE FROM replies r WHERE r.source = :source AND r.fetched_at < :before"
            " AND NOT EXISTS (SELECT FROM call_asks a WHERE a.workspace_id = r.workspace_id AND a.replies @> ARRAY[r.hash])",
            source=vendor.name,
            before=before,
        )
    return gone
