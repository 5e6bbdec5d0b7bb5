"""Which industries grow: where more companies hire or raised money lately than among all others that we know.

The only writer of `industry_trends`, which is measured from the features and can be measured again. A company counts if
it is known whether it hires: those of whom only a round is known would count as busy ones alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from leadwright.kernel.db import Scope

ENOUGH = 30
"""Companies of an industry, and as many others, below which nothing is said of it."""
LATELY = 365
"""Days for which a round counts as lately."""
SURE = 2.326
"""By how many standard errors an industry is above the others: one in a hundred would be by chance."""

_COUNT = """
SELECT main_industry, count(*), count(*) FILTER (WHERE hiring OR funding_date BETWEEN CAST(:day AS date) - :lately AND :day)
FROM features
WHERE workspace_id = :workspace AND main_industry IS NOT NULL AND hiring IS NOT NULL
  AND coalesce(status, 'active') NOT IN ('inactive', 'closed', 'acquired')
GROUP BY main_industry
"""
_KEEP = """
INSERT INTO industry_trends (workspace_id, industry, companies, active, others, others_active, growing, measured_on)
SELECT :workspace, t.*, :day FROM unnest(CAST(:names AS text[]), CAST(:n AS int[]), CAST(:k AS int[]),
  CAST(:others AS int[]), CAST(:busy AS int[]), CAST(:growing AS boolean[])) AS t
ON CONFLICT (workspace_id, industry) DO UPDATE SET companies = excluded.companies, active = excluded.active,
  others = excluded.others, others_active = excluded.others_active, growing = excluded.growing,
  measured_on = excluded.measured_on
"""
# A verdict that goes or turns reaches the features of its companies; most days none does, and nothing is written. A row
# that somebody writes just now takes its verdict from there; waiting for it could be waiting for one another.
_APPLY = """
UPDATE features f SET industry_growing = t.growing
FROM (SELECT g.company_id, i.growing FROM features g
  LEFT JOIN industry_trends i ON i.workspace_id = g.workspace_id AND i.industry = g.main_industry
  WHERE g.workspace_id = :workspace AND g.industry_growing IS DISTINCT FROM i.growing FOR UPDATE OF g SKIP LOCKED) t
WHERE f.workspace_id = :workspace AND f.company_id = t.company_id
"""


@dataclass(frozen=True, slots=True)
class Trend:
    """How busy an industry is. `companies` are those of which it is known, `active` those that hire or raised lately;
    `others` and `others_active` count all other industries alike. `growing` is None while too few are known."""

    industry: str
    companies: int
    active: int
    others: int
    others_active: int
    measured_on: date
    growing: bool | None

    @property
    def share(self) -> float:
        """The share of its companies that are active."""
        return self.active / self.companies

    @property
    def elsewhere(self) -> float | None:
        """The share of the others that are active; None if there are no others."""
        return self.others_active / self.others if self.others else None


def grows(active: int, companies: int, others_active: int, others: int) -> bool | None:
    """Whether more of an industry's companies are active than of the others, beyond chance: the z-test of two
    proportions, one-sided. None if fewer than `ENOUGH` are known on either side."""
    if companies < ENOUGH or others < ENOUGH:
        return None
    pooled = (active + others_active) / (companies + others)
    error = sqrt(pooled * (1 - pooled) * (1 / companies + 1 / others))
    return error > 0 and (active / companies - others_active / others) / error > SURE


async def measure(scope: Scope, day: date) -> None:
    """Measure every industry as of a day, and let the features of its companies say so. Does nothing while another
    transaction does it."""
    if not await scope.value(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))", name=f"trends:{scope.workspace}"
    ):
        return
    counted = [tuple(row) for row in await _counted(scope, day)]
    companies, active = sum(row[1] for row in counted), sum(row[2] for row in counted)
    names = [row[0] for row in counted]
    await scope.run("DELETE FROM industry_trends WHERE NOT industry = ANY(:now)", now=names)
    if counted:
        n, k = [row[1] for row in counted], [row[2] for row in counted]
        others, busy = [companies - one for one in n], [active - one for one in k]
        await scope.run(
            _KEEP, workspace=scope.workspace, day=day, names=names, n=n, k=k, others=others, busy=busy,
            growing=[grows(*of) for of in zip(k, n, busy, others, strict=True)],
        )  # fmt: skip
    await scope.run(_APPLY, workspace=scope.workspace)


async def _counted(scope: Scope, day: date) -> list[Any]:
    return list(await scope.rows(_COUNT, workspace=scope.workspace, day=day, lately=LATELY))


async def trends(scope: Scope) -> list[Trend]:
    """Return the industries as last measured, the busiest first among those that say something."""
    rows = await scope.rows(
        "SELECT industry, companies, active, others, others_active, measured_on, growing FROM industry_trends"
        " ORDER BY growing DESC NULLS LAST, active::float8 / companies DESC, industry"
    )
    return [Trend(*row) for row in rows]


async def growing(scope: Scope) -> Mapping[str, bool]:
    """Return the verdicts, by industry; one of which too little is known is absent."""
    rows = await scope.rows("SELECT industry, growing FROM industry_trends WHERE growing IS NOT NULL")
    return {row[0]: row[1] for row in rows}
