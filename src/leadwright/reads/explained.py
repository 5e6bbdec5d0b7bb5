"""Why these scores: the contributions of current scores in words, with the evidence behind each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.scoring import store as scores
from leadwright.scoring.explain import Contribution, explain
from leadwright.scoring.store import Recipe

_DATES = ("funding_date", "technology_change_date", "leadership_change_date", "last_interaction_date")
_COLUMNS = """s.company_id, l.id AS lead_id, p.name, p.domain, s.score, s.floor, s.potential, s.completeness, s.tier,
  s.out, s.intent, s.fit, s.accessibility, s.earned, s.possible, s.clamp, s.recipe_id, s.domain AS rank_domain,
  to_jsonb(f) || jsonb_build_object('semantic_match', (SELECT m.match FROM semantic_targets t
    JOIN icps i ON i.workspace_id = t.workspace_id AND i.id = t.icp_id AND i.live_version = t.icp_version
    JOIN vector_models v ON v.workspace_id = t.workspace_id AND v.number = t.model AND v.live
    JOIN semantic_matches m ON m.workspace_id = t.workspace_id AND m.target_id = t.id AND m.company_id = s.company_id
    WHERE t.workspace_id = s.workspace_id AND t.icp_id = s.icp_id), 'model_fit', (SELECT a.icp_fit_score FROM analyses a
    WHERE a.workspace_id = s.workspace_id AND a.icp_id = s.icp_id AND a.company_id = s.company_id AND a.made_by = 'model')) AS row"""
_FROM = """
FROM scores s
JOIN features f ON f.workspace_id = s.workspace_id AND f.company_id = s.company_id
JOIN profiles p ON p.workspace_id = s.workspace_id AND p.company_id = s.company_id
JOIN leads l ON l.workspace_id = s.workspace_id AND l.company_id = s.company_id
"""
# Those that are out come last; ties go by potential, completeness, domain.
RANK = "(s.tier = 'out'), s.score DESC, s.potential DESC, s.completeness DESC, s.domain, s.company_id"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who said it and when: an observation, its source, the file or site, and when it was first seen."""

    observation: str
    source: str
    label: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Explained:
    """A current score with everything behind it.

    `gains` maps rules to the points of the score that knowing more about each alone could add; `evidence`
    maps features to what they rest on.
    """

    company_id: UUID
    lead_id: UUID
    name: str
    domain: str | None
    score: Decimal
    floor: Decimal
    potential: Decimal
    completeness: Decimal
    tier: str
    out: str | None
    intent: Decimal
    fit: Decimal
    accessibility: Decimal
    contributions: Sequence[Contribution]
    gains: Mapping[str, Decimal]
    evidence: Mapping[str, Sequence[Evidence]]
    row: Mapping[str, Any]


async def explained(scope: Scope, icp_id: UUID, companies: Sequence[UUID]) -> list[Explained]:
    """Explain the current scores of some companies under an ICP, in the order of rank."""
    rows = await scope.rows(
        f"SELECT {_COLUMNS} {_FROM} WHERE s.icp_id = :icp AND s.company_id = ANY(:companies) ORDER BY {RANK}",
        icp=icp_id,
        companies=list(companies),
    )
    return await _explain(scope, icp_id, rows)


async def explained_all(
    scope: Scope, icp_id: UUID, *, most: int | None = None, batch: int = 2_000
) -> AsyncIterator[Explained]:
    """Explain every current score under an ICP in the order of rank, reading a batch at a time."""
    ids = await scope.rows(
        f"SELECT s.company_id FROM scores s WHERE s.icp_id = :icp ORDER BY {RANK} LIMIT :most",
        icp=icp_id,
        most=most,
    )
    for start in range(0, len(ids), batch):
        for item in await explained(scope, icp_id, [row[0] for row in ids[start : start + batch]]):
            yield item


async def _explain(scope: Scope, icp_id: UUID, rows: Sequence[Any]) -> list[Explained]:
    as_of: date | None = await scope.value("SELECT as_of FROM scorings WHERE icp_id = :icp", icp=icp_id)
    if as_of is None:
        return []
    recipes = {used: await scores.recipe(scope, used) for used in {row.recipe_id for row in rows}}
    said = await _said(scope, {observation for row in rows for observation in row.row["evidence"]})
    return [_one(row, recipes[row.recipe_id], as_of, said) for row in rows]


async def _said(scope: Scope, observations: set[str]) -> dict[str, Evidence]:
    rows = await scope.rows(
        """
        SELECT DISTINCT ON (o.id) CAST(o.id AS text), o.source, g.label, s.seen_at
        FROM observations o
        JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id
        JOIN readings g ON g.workspace_id = s.workspace_id AND g.id = s.reading_id
        WHERE o.id = ANY(CAST(:ids AS uuid[]))
        ORDER BY o.id, s.seen_at
        """,
        ids=list(observations),
    )
    return {row[0]: Evidence(*row) for row in rows}


def _one(row: Any, recipe: Recipe, as_of: date, said: Mapping[str, Evidence]) -> Explained:
    features = dict(row.row)
    for name in _DATES:
        if features.get(name):
            features[name] = date.fromisoformat(features[name])
    contributions = explain(
        result_of(recipe, row.earned, row.possible, row.clamp), features, recipe.card, recipe.icp, as_of
    )
    evidence: dict[str, list[Evidence]] = {}
    for observation, supported in features.pop("evidence").items():
        for feature in supported:
            evidence.setdefault(feature, []).append(said[observation])
    return Explained(
        row.company_id, row.lead_id, row.name, row.domain, row.score, row.floor, row.potential, row.completeness,
        row.tier, row.out, row.intent, row.fit, row.accessibility, contributions, gains(contributions, recipe), evidence, features,
    )  # fmt: skip


def result_of(
    recipe: Recipe, earned: Sequence[Decimal | None], possible: Sequence[Decimal], clamp: Decimal
) -> dict[str, Any]:
    """Return stored contributions in the shape that the SELECT gave them."""
    result: dict[str, Any] = {"clamp": clamp}
    for rule, points, best in zip(recipe.rules, earned, possible, strict=True):
        result[f"r_{rule}"] = points
        result[f"p_{rule}"] = best
    return result


def gains(contributions: Sequence[Contribution], recipe: Recipe) -> dict[str, Decimal]:
    """Return what each unknown could add by itself: of an exclusive group, only beyond what counts already."""
    groups = {
        c.rule: recipe.card.rule(c.rule).group or c.rule for c in contributions if c.rule in recipe.rules
    }
    held: dict[str, Decimal] = {}
    for c in contributions:
        if c.rule in groups:
            group = groups[c.rule]
            held[group] = max(held.get(group, Decimal(0)), c.earned or Decimal(0))
    return {
        c.rule: gain
        for c in contributions
        if c.unknown and c.rule in groups and (gain := c.weight * (c.possible - held[groups[c.rule]])) > 0
    }


def evidence_of(item: Explained, contribution: Contribution) -> list[Evidence]:
    """Return what a contribution rests on, each observation once."""
    found = {
        seen.observation: seen for feature in contribution.features for seen in item.evidence.get(feature, ())
    }
    return list(found.values())
