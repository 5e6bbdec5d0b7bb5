"""Whose score moved since a moment, by how much, and for which reasons? From scores that were shown, in one sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.reads.reasons import made
from leadwright.scoring.features import FEATURES
from leadwright.scoring.store import Recipe

Why = Literal["learned", "gone", "faded", "rules"]
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Part:
    """What one rule, or the rules of one group, moved: `points` of the score; why; and from how many sources."""

    rule: str
    label: str
    points: Decimal
    why: Why
    sources: int

    @property
    def sentence(self) -> str:
        """In words: "+12 recent funding, two sources"."""
        points = self.points.quantize(_TENTH, ROUND_HALF_UP)
        said = f"{'+' if points > 0 else '-'}{_plain(abs(points))} {self.label[:1].lower()}{self.label[1:]}"
        if self.why == "learned" and self.sources > 1:
            return f"{said}, {_COUNTS.get(self.sources, str(self.sources))} sources"
        return f"{said}{_ENDINGS[self.why]}"


_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_ENDINGS: Mapping[Why, str] = {"learned": "", "gone": " gone", "faded": " faded", "rules": " by other rules"}


@dataclass(frozen=True, slots=True)
class Move:
    """A company whose score or tier moved under an ICP: before, after, and the parts, the largest first."""

    company_id: UUID
    lead_id: UUID | None
    icp_id: UUID
    name: str
    before: Decimal
    after: Decimal
    tier_before: str
    tier_after: str
    parts: Sequence[Part]

    @property
    def sentence(self) -> str:
        """In words: "54 to 71: +12 recent funding, two sources; +8 leadership change; -3 hiring faded"."""
        parts = "; ".join(part.sentence for part in self.parts)
        return f"{_plain(self.before)} to {_plain(self.after)}{f': {parts}' if parts else ''}"


def _plain(value: Decimal) -> str:
    return f"{value:f}".removesuffix(".0")


async def marks(scope: Scope, companies: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Return the newest recorded score of companies under each ICP, to compare with afterwards: company, ICP, its number."""
    rows = await scope.rows(
        "SELECT company_id, icp_id, max(id) FROM score_history WHERE workspace_id = :workspace"
        " AND company_id = ANY(:companies) GROUP BY 1, 2",
        workspace=scope.workspace, companies=list(companies),
    )  # fmt: skip
    found: dict[UUID, dict[UUID, int]] = {}
    for company, icp, number in rows:
        found.setdefault(company, {})[icp] = number
    return found


_NEWER = """
SELECT DISTINCT ON (h.company_id, h.icp_id) h.*, p.name, l.id AS lead_id
FROM score_history h
JOIN profiles p ON p.workspace_id = h.workspace_id AND p.company_id = h.company_id
LEFT JOIN leads l ON l.workspace_id = h.workspace_id AND l.company_id = h.company_id AND l.folded_into IS NULL
WHERE h.workspace_id = :workspace AND h.company_id = ANY(:companies) AND h.id > :least
ORDER BY h.company_id, h.icp_id, h.id DESC, l.id
"""


async def moves(scope: Scope, since: Mapping[UUID, Mapping[UUID, int]]) -> list[Move]:
    """Return the moves since these marks, the largest first. A first score is no move."""
    numbers = [number for per_icp in since.values() for number in per_icp.values()]
    if not numbers:
        return []
    newer: Any = await scope.rows(
        _NEWER, workspace=scope.workspace, companies=list(since), least=min(numbers)
    )
    wanted = [row for row in newer if row.id > since[row.company_id].get(row.icp_id, row.id)]
    older: Any = await scope.rows(
        "SELECT * FROM score_history WHERE workspace_id = :workspace AND id = ANY(:ids)",
        workspace=scope.workspace, ids=[since[row.company_id][row.icp_id] for row in wanted],
    )  # fmt: skip
    before = {(row.company_id, row.icp_id): row for row in older}
    recipes = {name: await made(scope, name) for name in {row.recipe_id for row in (*wanted, *older)}}
    sources = await _sources(scope, wanted)
    found = [_move(before[row.company_id, row.icp_id], row, recipes, sources) for row in wanted]
    kept = [item for item in found if item.before != item.after or item.tier_before != item.tier_after]
    return sorted(kept, key=lambda item: (-abs(item.after - item.before), item.name))


async def _sources(scope: Scope, rows: Sequence[Any]) -> Mapping[str, str]:
    """By observation, the source that told it."""
    ids = sorted({observation for row in rows for observation in row.input.get("evidence") or {}})
    told = await scope.rows(
        "SELECT CAST(id AS text), source FROM observations WHERE workspace_id = :workspace AND id = ANY(CAST(:ids AS uuid[]))",
        workspace=scope.workspace, ids=ids,
    )  # fmt: skip
    return {row[0]: row[1] for row in told}


def _move(was: Any, now: Any, recipes: Mapping[str, Recipe], sources: Mapping[str, str]) -> Move:
    old, new = recipes[was.recipe_id], recipes[now.recipe_id]
    before, after = _given(old, was.earned), _given(new, now.earned)
    parts = [
        _part(unit, after.get(unit, Decimal(0)) - before.get(unit, Decimal(0)), was, now, (old, new), sources)
        for unit in dict.fromkeys((*after, *before))
    ]
    shown = sorted(
        (part for part in parts if abs(part.points) >= Decimal("0.05")), key=lambda part: -abs(part.points)
    )
    return Move(
        now.company_id, now.lead_id, now.icp_id, now.name, was.score, now.score, was.tier, now.tier, shown
    )


def _given(recipe: Recipe, earned: Sequence[Decimal | None]) -> dict[str, Decimal]:
    """What each unit of a scorecard gave, in points of the score."""
    found: dict[str, Decimal] = {}
    for name, points in zip(recipe.rules, earned, strict=True):
        rule = recipe.card.rule(name)
        unit = rule.group or rule.id
        found[unit] = found.get(unit, Decimal(0)) + recipe.card.weights[rule.component] * (
            points or Decimal(0)
        )
    return found


def _part(
    unit: str, points: Decimal, was: Any, now: Any, recipes: tuple[Recipe, Recipe], sources: Mapping[str, str]
) -> Part:
    rules = [
        rule for recipe in reversed(recipes) for rule in recipe.card.rules if (rule.group or rule.id) == unit
    ]
    needs = frozenset[str]().union(*(rule.needs for rule in rules))
    columns = [column.name for name in needs for column in FEATURES[name].columns]
    same = all(was.input.get(name) == now.input.get(name) for name in columns)
    if same:
        why: Why = (
            "faded" if was.recipe_id == now.recipe_id and was.as_of != now.as_of and points < 0 else "rules"
        )
    else:
        why = "learned" if points > 0 else "gone"
    told = {
        sources[observation]
        for observation, features in (now.input.get("evidence") or {}).items()
        if needs.intersection(features) and observation in sources
    }
    return Part(unit, rules[0].label if rules else unit, points, why, len(told))
