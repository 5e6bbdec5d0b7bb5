"""Shapes of scores through time: one as it was, two compared, and the causes between."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import JsonValue

from leadwright.faces.api.lead_schemas import AnyTier
from leadwright.faces.api.schemas import Instant, Shown

CauseKind = Literal["card", "icp", "clock", "world", "knowledge", "learned", "limit", "rounding"]


class PartThen(Shown):
    """What one rule gave, in component points; `weighted` in points of the score. `earned` is null while unknown."""

    rule: str
    label: str
    component: str
    points: float
    earned: float | None
    weighted: float
    because: str
    evidence: list[UUID]


class ScoreThen(Shown):
    """A score as it was shown `at` a moment: `as_of` is the date that lists showed, `made_as_of` that of the score.

    `identical` tells whether making it again from its record gave the same, to the letter.
    """

    at: Instant
    as_of: date
    made_as_of: date
    recorded_at: Instant
    score: float
    potential: float
    floor: float
    completeness: float
    tier: AnyTier
    out: str | None
    recipe: str
    identical: bool
    contributions: list[PartThen]


class ToldOut(Shown):
    """An observation behind a change: whose word, when that was so, when it was seen, when we learned it."""

    observation: UUID
    source: str
    label: str
    effective: date | None
    seen_at: Instant
    learned_at: Instant


class ChangedOut(Shown):
    """A feature that changed: its value before and after, null while unknown."""

    feature: str
    before: JsonValue
    after: JsonValue


class CauseOut(Shown):
    """One cause of the difference: exact points as a decimal text, the rule or group of rules, and the evidence."""

    kind: CauseKind
    unit: str
    label: str
    points: str
    because: str
    changes: list[ChangedOut]
    evidence: list[ToldOut]


class DecidedOut(Shown):
    """A decision between the two moments that can have moved scores."""

    kind: CauseKind
    what: str
    actor: str
    at: Instant


class ScoresCompared(Shown):
    """Two scores of a lead. The points of `causes` sum up to `difference` exactly."""

    before: ScoreThen
    after: ScoreThen
    difference: str
    causes: list[CauseOut]
    decided: list[DecidedOut]
