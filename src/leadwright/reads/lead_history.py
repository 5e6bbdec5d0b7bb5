"""What happened to a lead: events and how they fade, scores that were shown, decisions that were taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.reads.reasons import feature_rows, made
from leadwright.scoring.card import Rule
from leadwright.scoring.explain import Contribution
from leadwright.scoring.fading import UNIT, strengths
from leadwright.scoring.store import Recipe

HISTORY_MOST = 30
DECISIONS_MOST = 30


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that happened. `strengths` are its strength in per cent for each day from `on` to the last that counts."""

    rule: str
    label: str
    because: str
    on: date
    points: Decimal
    strengths: Sequence[int]
    counts: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A score that was shown. `changes` name each rule whose points moved: label, from, to (None is unknown)."""

    score: Decimal
    potential: Decimal
    tier: str
    out: str | None
    as_of: date
    recorded_at: datetime
    same_rules: bool
    changes: Sequence[tuple[str, Decimal | None, Decimal | None]]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about the lead: what, by whom, when, and what it set."""

    what: str
    actor: str
    at: datetime
    after: Mapping[str, Any]


async def events(
    scope: Scope, company_id: UUID, icp_id: UUID, contributions: Sequence[Contribution]
) -> list[Dated]:
    """What happened, the oldest first, with the curve by which the scorecard lets it fade."""
    recipe_id = await scope.value(
        "SELECT recipe_id FROM scores WHERE workspace_id = :workspace AND icp_id = :icp AND company_id = :company",
        workspace=scope.workspace,
        icp=icp_id,
        company=company_id,
    )
    used = await made(scope, recipe_id)
    features = (await feature_rows(scope, [company_id]))[company_id]
    by_rule = {item.rule: item for item in contributions}
    found = [
        _dated(rule, features[str(rule.value.args[0].value)], by_rule.get(rule.id))
        for rule in used.card.rules
        if rule.value and rule.value.op == "fade" and features.get(str(rule.value.args[0].value))
    ]
    return sorted(found, key=lambda item: item.on)


def _dated(rule: Rule, on: date, item: Contribution | None) -> Dated:
    assert rule.value is not None
    fresh, half, expiry = (int(str(arg.value)) for arg in rule.value.args[1:4])
    curve = [100] * (fresh + 1) + [unit * 100 // UNIT for unit in strengths(fresh, half, expiry)]
    points = item.weight * item.points if item else Decimal(0)
    return Dated(
        rule.id,
        rule.label,
        item.because if item else rule.label,
        on,
        points,
        curve,
        bool(item and item.earned),
    )


async def history(scope: Scope, company_id: UUID, icp_id: UUID) -> list[Moment]:
    """The scores that were shown, the latest first, each with what changed since the one before."""
    rows = await scope.rows(
        "SELECT score, potential, tier, out, as_of, recorded_at, earned, recipe_id FROM score_history"
        " WHERE workspace_id = :workspace AND company_id = :company AND icp_id = :icp ORDER BY recorded_at DESC LIMIT :most",
        workspace=scope.workspace,
        company=company_id,
        icp=icp_id,
        most=HISTORY_MOST + 1,
    )
    recipes = {name: await made(scope, name) for name in {row.recipe_id for row in rows}}
    earlier: list[Any] = [*rows[1:], None]
    return [_moment(row, before, recipes) for row, before in zip(rows, earlier, strict=True)][:HISTORY_MOST]


def _moment(row: Any, before: Any, recipes: Mapping[str, Recipe]) -> Moment:
    now = dict(zip(recipes[row.recipe_id].rules, row.earned, strict=True))
    then = dict(zip(recipes[before.recipe_id].rules, before.earned, strict=True)) if before else now
    labels = {rule.id: rule.label for rule in recipes[row.recipe_id].card.rules}
    changes = [
        (labels[rule], then.get(rule), earned) for rule, earned in now.items() if then.get(rule) != earned
    ]
    same = before is None or before.recipe_id == row.recipe_id
    return Moment(row.score, row.potential, row.tier, row.out, row.as_of, row.recorded_at, same, changes)


async def decisions(scope: Scope, lead_id: UUID) -> list[Decision]:
    """What people decided about a lead, the latest first."""
    rows: Sequence[Any] = await scope.rows(
        "SELECT what, actor, at, after FROM lead_events WHERE workspace_id = :workspace AND lead_id = :lead"
        " ORDER BY id DESC LIMIT :most",
        workspace=scope.workspace,
        lead=lead_id,
        most=DECISIONS_MOST,
    )
    return [Decision(*row) for row in rows]
