"""Which knowledge would lift how many leads to which tier: what is worth finding out, over the whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.scoring import store as scores


@dataclass(frozen=True, slots=True)
class Lift:
    """One unknown rule: for how many leads it is open, and how many it alone would lift to a better tier."""

    rule: str
    label: str
    component: str
    unknown: int
    to_hot: int
    to_warm: int
    to_nurture: int
    findable: bool


# Of an exclusive group only what goes beyond the part that counts already would be gained.
_SQL = """
SELECT u.position, count(*) FILTER (WHERE u.best > s.score),
  count(*) FILTER (WHERE u.best >= :hot AND s.score < :hot),
  count(*) FILTER (WHERE u.best >= :warm AND u.best < :hot AND s.score < :warm),
  count(*) FILTER (WHERE u.best >= :nurture AND u.best < :warm AND s.score < :nurture),
  count(*)
FROM scores s
CROSS JOIN LATERAL (
  SELECT r.position, r.earned, r.possible, s.score + r.weight * (r.possible - max(coalesce(r.earned, 0)) OVER (PARTITION BY r.grp)) AS best
  FROM unnest(s.earned, s.possible, CAST(:weights AS numeric[]), CAST(:groups AS text[])) WITH ORDINALITY
    AS r(earned, possible, weight, grp, position)) AS u
WHERE s.icp_id = :icp AND s.recipe_id = :recipe AND s.tier <> 'out' AND (u.earned IS NULL OR u.possible > u.earned)
GROUP BY u.position
"""


async def lifts(scope: Scope, icp_id: UUID) -> Sequence[Lift]:
    """Return the unknown rules of an ICP's leads, those that would lift most leads first."""
    used = await scope.value("SELECT recipe_id FROM scorings WHERE icp_id = :icp", icp=icp_id)
    if used is None:
        return []
    recipe = await scores.recipe(scope, used)
    rules = [recipe.card.rule(rule) for rule in recipe.rules]
    tiers = recipe.card.tiers
    rows = await scope.rows(
        _SQL,
        icp=icp_id,
        recipe=used,
        weights=[recipe.card.weights[rule.component] for rule in rules],
        groups=[rule.group or rule.id for rule in rules],
        hot=tiers["hot"],
        warm=tiers["warm"],
        nurture=tiers["nurture"],
    )
    found = []
    for position, findable, hot, warm, nurture, unknown in rows:
        rule = rules[position - 1]
        if not rule.disabled(recipe.icp):
            found.append(Lift(rule.id, rule.label, rule.component, unknown, hot, warm, nurture, findable > 0))
    return sorted(found, key=lambda lift: (-lift.to_hot, -lift.to_warm, -lift.to_nurture, -lift.unknown))
