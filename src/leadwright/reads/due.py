"""Which companies are worth reading again, and how fast does what each source says change?

The question sieves all leads in one statement, with the numbers of `scoring.due`, and hands up the best few for judgement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.scoring.due import (
    AGAIN,
    ASSUMED,
    BLOCKED,
    NEWS,
    OWN,
    SHAPE,
    VENDOR,
    WEIGHTS,
    Candidate,
    Fresh,
    Pace,
    pace_of,
)

Whom = Literal["watched", "noted", "all"]

_WATCHED = """
watched AS (
  SELECT s.company_id, CASE WHEN bool_or(w.lead_id IS NOT NULL) THEN 'lead' ELSE 'list' END AS how
  FROM watches w
  LEFT JOIN watchlist_leads m ON m.workspace_id = w.workspace_id AND m.list_id = w.list_id
  JOIN leads l ON l.workspace_id = w.workspace_id AND l.id = coalesce(w.lead_id, m.lead_id)
  JOIN leads s ON s.workspace_id = l.workspace_id AND s.id = coalesce(l.folded_into, l.id)
  WHERE w.workspace_id = :workspace AND w.ended_at IS NULL AND w.tier IS NULL GROUP BY 1),
tiers AS (SELECT DISTINCT tier FROM watches WHERE workspace_id = :workspace AND ended_at IS NULL AND icp_id = :icp)
"""

# Of each source the chance that it says something new, times what that is worth; GREATEST passes over a border that is not.
_WORTH = " + ".join(
    f"(1 - coalesce(f.{name}, 0)) * (CAST(:news AS float8) + (greatest(0, 1 - st.up / :{name}_points)"
    f" + greatest(0, 1 - st.down / :{name}_points)) / 2)"
    for name in OWN
)
_UNCHANGED = ", ".join(
    f"max(exp(-(:shape + f.changes) / (:shape / CAST(:{name} AS float8) + f.days) * f.age))"
    f" FILTER (WHERE f.source = '{name}') AS {name}"
    for name in OWN
)
_SIEVE = f"""
WITH {_WATCHED},
fresh AS (
  SELECT f.company_id, {_UNCHANGED},
    bool_or(f.source = 'website' AND (f.asked_at > CAST(:again AS timestamptz)
      OR (f.outcome = 'blocked' AND f.asked_at > CAST(:blocked AS timestamptz)))) AS soon
  FROM (SELECT company_id, source, changes, days, asked_at, outcome,
          greatest(0, date_part('epoch', CAST(:now AS timestamptz) - answered_at) / 86400) AS age
        FROM freshness WHERE workspace_id = :workspace AND operation = '') f
  GROUP BY 1),
stands AS (
  SELECT s.company_id, s.tier,
    CASE s.tier WHEN 'warm' THEN CAST(:hot AS float8) WHEN 'nurture' THEN :warm WHEN 'cold' THEN :nurture END
      - CAST(s.score AS float8) AS up,
    CAST(s.score AS float8)
      - CASE s.tier WHEN 'hot' THEN CAST(:hot AS float8) WHEN 'warm' THEN :warm WHEN 'nurture' THEN :nurture END AS down,
    coalesce(w.how, CASE WHEN s.tier IN (SELECT tier FROM tiers) THEN 'tier' ELSE '' END) AS how
  FROM scores s LEFT JOIN watched w ON w.company_id = s.company_id
  WHERE s.workspace_id = :workspace AND s.icp_id = :icp AND s.tier <> 'out')
SELECT st.company_id, st.how FROM stands st LEFT JOIN fresh f ON f.company_id = st.company_id
WHERE f.soon IS NOT TRUE
  AND (CAST(:whom AS text) = 'all' OR st.how <> '' OR (:whom = 'noted' AND st.tier IN ('hot', 'warm')))
ORDER BY CASE st.how WHEN 'lead' THEN CAST(:lead AS float8) WHEN 'list' THEN :list WHEN 'tier' THEN :tier ELSE 1.0 END * (
{_WORTH}) DESC, st.company_id
LIMIT :most
"""

_CANDIDATES = """
SELECT s.company_id, p.name, s.score, s.tier FROM scores s
JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
WHERE s.workspace_id = :workspace AND s.icp_id = :icp AND s.company_id = ANY(:companies)
"""
_FRESH = """
SELECT company_id, source, operation, asked_at, rtrim(outcome, '+-'), answered_at, changes, days FROM freshness
WHERE workspace_id = :workspace AND company_id = ANY(:companies)
"""


async def sieve(
    scope: Scope, icp_id: UUID, whom: Whom, paces: Mapping[str, float], points: Mapping[str, float],
    tiers: Mapping[str, Any], now: datetime, most: int,
) -> dict[UUID, str]:  # fmt: skip
    """Return the companies whose websites are the most worth looking at again, and how each is watched."""
    rows = await scope.rows(
        _SIEVE, workspace=scope.workspace, icp=icp_id, whom=whom, now=now, again=now - AGAIN, blocked=now - BLOCKED,
        shape=SHAPE, news=NEWS, most=most, **{name: paces[name] for name in OWN},
        **{f"{name}_points": max(points.get(name, 0.0), 0.001) for name in OWN},
        **{name: float(tiers[name]) for name in ("hot", "warm", "nurture")},
        **{name: WEIGHTS[name] for name in ("lead", "list", "tier")},
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def candidates(
    scope: Scope, icp_id: UUID, watched: Mapping[UUID, str], tiers: Mapping[str, Any]
) -> list[Candidate]:
    """Return what has to be known of companies to judge whether they are read again."""
    of = {"workspace": scope.workspace, "companies": list(watched)}
    fresh: dict[UUID, dict[tuple[str, str], Fresh]] = defaultdict(dict)
    for row in await scope.rows(_FRESH, **of):
        fresh[row[0]][row[1], row[2]] = Fresh(*row[3:])
    lines = [float(tiers[name]) for name in ("nurture", "warm", "hot")]
    found = []
    for company, name, score, tier in await scope.rows(_CANDIDATES, **of, icp=icp_id):
        up = next((line - float(score) for line in lines if line > score), None)
        down = next((float(score) - line for line in reversed(lines) if line <= score), None)
        found.append(
            Candidate(company, icp_id, name, score, tier, up, down, watched[company], fresh[company])
        )
    return found


async def paces(scope: Scope, sources: Sequence[str] = OWN) -> dict[str, Pace]:
    """Return how fast what each source says changes, as far as its re-readings tell."""
    rows = await scope.rows(
        "SELECT source, sum(rereadings), sum(changes), sum(days) FROM freshness"
        " WHERE workspace_id = :workspace AND rereadings > 0 GROUP BY 1",
        workspace=scope.workspace,
    )
    known = {row[0]: row[1:] for row in rows}
    return {
        name: pace_of(ASSUMED.get(name, VENDOR), *_numbers(known.get(name)))
        for name in dict.fromkeys((*OWN, *sources))
    }


def _numbers(row: Any) -> tuple[int, int, float]:
    return (0, 0, 0.0) if row is None else (int(row[0]), int(row[1]), float(row[2]))
