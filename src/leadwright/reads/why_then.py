"""Why was it 71 on Monday, and is 54 now? Two recorded scores of a lead side by side, and what moved it, by cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.reads.score_at import Recorded, ScoreAt, recorded_at, shown, told_by
from leadwright.scoring.causes import Cause, Kind, Steps, causes, subsets, unit_of
from leadwright.scoring.changes import Change, Span, Told, changed_columns, changes
from leadwright.scoring.features import FEATURES
from leadwright.scoring.replay import Row, features_of, results
from leadwright.scoring.store import Recipe

_DECIDED = """
SELECT 'card' AS kind, 'Scorecard version ' || version AS what, created_by AS actor, created_at AS at
FROM scorecard_versions WHERE workspace_id = :workspace AND created_at > :start AND created_at <= :end
UNION ALL
SELECT 'card', 'Fading of ' || replace(type, '_', ' '), decided_by, decided_at
FROM signal_fadings WHERE workspace_id = :workspace AND decided_at > :start AND decided_at <= :end
UNION ALL
SELECT 'icp', 'Ideal customer version ' || version, created_by, created_at
FROM icp_versions WHERE workspace_id = :workspace AND icp_id = :icp AND created_at > :start AND created_at <= :end
UNION ALL
SELECT 'icp', 'Offer version ' || version, created_by, created_at
FROM offer_versions WHERE workspace_id = :workspace AND created_at > :start AND created_at <= :end
UNION ALL
SELECT 'learned', 'What was learned of sources, ' || coalesce('version ' || version, 'set back'), decided_by, decided_at
FROM reliability_activations WHERE workspace_id = :workspace AND decided_at > :start AND decided_at <= :end
ORDER BY 4
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision between the two moments that can have moved scores: its kind of cause, what it was, whose, and when."""

    kind: Kind
    what: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One cause with its points, the sentence about it, the changes of features and who told them."""

    cause: Cause
    because: str
    changes: Sequence[Change]
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class WhyThen:
    """Two scores of a lead, the earlier one first. The points of `lines` sum up to `difference` exactly."""

    before: ScoreAt
    after: ScoreAt
    lines: Sequence[Line]
    decided: Sequence[Decided]

    @property
    def difference(self) -> Decimal:
        """The later score less the earlier one."""
        return self.after.score - self.before.score


async def why_then(scope: Scope, company_id: UUID, icp_id: UUID, start: datetime, end: datetime) -> WhyThen:
    """Compare the scores that were shown at two moments, whichever is named first; raises NotFound if one was not yet."""
    start, end = sorted((start, end))
    was = await recorded_at(scope, company_id, icp_id, start)
    now = await recorded_at(scope, company_id, icp_id, end)
    decided = await _decided(scope, icp_id, was.row.recorded_at, end)
    found, told = await _changes(scope, was, now, any(item.kind is Kind.LEARNED for item in decided))
    steps = await _steps(scope, was, now, {change.feature: change.kind for change in found})
    before, after = shown(was, steps.before[0], start), shown(now, steps.after, end)
    lines = causes(steps, {change.feature: change.kind for change in found})
    return WhyThen(
        before, after, [_line(cause, before, after, now.used, found, told) for cause in lines], decided
    )


async def _decided(scope: Scope, icp_id: UUID, start: datetime, end: datetime) -> list[Decided]:
    rows: Any = await scope.rows(_DECIDED, workspace=scope.workspace, icp=icp_id, start=start, end=end)
    return [Decided(Kind(row[0]), *row[1:]) for row in rows]


async def _changes(
    scope: Scope, was: Recorded, now: Recorded, learned: bool
) -> tuple[list[Change], Mapping[str, Told]]:
    if not changed_columns(was.input, now.input):
        return [], {}
    behind = [features_of(side.input).get("evidence") or {} for side in (was, now)]
    told = await told_by(scope, sorted({observation for rows in behind for observation in rows}))
    span = Span(was.row.as_of, was.row.recorded_at, learned)
    return changes(was.input, now.input, span, told), told


async def _steps(scope: Scope, was: Recorded, now: Recorded, changed: Mapping[str, Kind]) -> Steps:
    """Run the SELECT along the way: under the rules of before, of afterwards, on the day of afterwards, and there for
    each set of heaps that is known as afterwards."""
    old, new = was.used, now.used
    mixed = Recipe("", new.card, old.icp, new.answerable, tuple(rule.id for rule in new.card.rules))
    (first,) = await results(scope, old, was.row.as_of, [was.input])
    (card,) = await results(scope, mixed, was.row.as_of, [was.input])
    (icp,) = await results(scope, new, was.row.as_of, [was.input])
    sets = list(subsets(changed.values()))
    rows = [_mixed(was.input, now.input, [f for f, kind in changed.items() if kind in some]) for some in sets]
    heaps = dict(zip(sets, await results(scope, new, now.row.as_of, rows), strict=True))
    return Steps((first, old.card), card, icp, heaps[frozenset()], heaps, new.card)


def _mixed(before: Row, after: Row, known: Sequence[str]) -> Row:
    """The earlier row with some features as they were afterwards."""
    columns = [column.name for feature in known for column in FEATURES[feature].columns]
    return {**before, **{name: after.get(name, "null") for name in columns}}


def _line(
    cause: Cause,
    before: ScoreAt,
    after: ScoreAt,
    used: Recipe,
    found: Sequence[Change],
    told: Mapping[str, Told],
) -> Line:
    mine = [change for change in found if change.feature in cause.features]
    ids = dict.fromkeys(one for change in mine for one in change.evidence)
    label, sentence = _said(cause, before, after, used)
    return Line(replace(cause, label=label), sentence, mine, [told[one] for one in ids if one in told])


def _said(cause: Cause, before: ScoreAt, after: ScoreAt, used: Recipe) -> tuple[str, str]:
    """What the unit is called and says for itself, by the rule of it that gives most: as it stands afterwards; where
    time alone took something away, as it stood before."""
    if cause.kind in (Kind.LIMIT, Kind.ROUNDING):
        return cause.label, cause.label
    units = {rule.id: unit_of(rule) for rule in used.card.rules}
    sides = (after, before) if cause.kind is not Kind.CLOCK else (before, after)
    for side in sides:
        mine = [c for c in side.contributions if units.get(c.rule, c.rule) == cause.unit]
        if mine:
            best = max(mine, key=lambda c: abs(c.weighted))
            return best.label, best.because
    return cause.label, cause.label
