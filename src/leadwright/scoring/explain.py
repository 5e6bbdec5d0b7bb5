"""Takes a score apart, in words: every number comes from the row that the SELECT gave, none is worked out
again here.

total = sum of weight x earned over the contributions, exactly (a clamp is a contribution of its own)
score = total, rounded half up to one decimal
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from leadwright.icp.translate import IcpRow
from leadwright.scoring.card import Rule, Scorecard
from leadwright.scoring.features import FEATURES
from leadwright.scoring.sentences import fill


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule gave to a score.

    `points`, `earned` and `possible` are component points; `weight` times `earned` are points of the
    score. `earned` is None while the rule is unknown. `because` says why in one sentence. `unknown` says
    what is not known if that could still change the rule, else None. `features` are those that the rule
    reads and that are known: its evidence.
    """

    rule: str
    label: str
    component: str
    weight: Decimal
    points: Decimal
    earned: Decimal | None
    possible: Decimal
    because: str
    unknown: str | None
    features: tuple[str, ...]

    @property
    def weighted(self) -> Decimal:
        """Points of the score that the rule gave."""
        return self.weight * (self.earned or Decimal(0))


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A rule that this ICP leaves out of score and potential, and why."""

    rule: str
    label: str
    reason: str


def explain(
    result: Mapping[str, Any], row: Mapping[str, Any], card: Scorecard, icp: IcpRow, as_of: date
) -> list[Contribution]:
    """The contributions of one score, in the order of the card; rules that the ICP switches off are not
    among them.

    `result` is a row of the compiled SELECT, `row` the row of features that it saw, both as maps of column
    names.
    """
    active = [rule for rule in card.rules if not rule.disabled(icp)]
    contributions = [_contribution(rule, active, result, row, card, icp, as_of) for rule in active]
    clamp = Decimal(result["clamp"])
    if clamp:
        contributions.append(_clamp(clamp))
    return contributions


def switched_off(card: Scorecard, icp: IcpRow) -> list[SwitchedOff]:
    """The rules that this ICP disables, with the reason."""
    return [SwitchedOff(rule.id, rule.label, reason) for rule in card.rules if (reason := rule.disabled(icp))]


def total(contributions: Iterable[Contribution]) -> Decimal:
    """The exact score before rounding."""
    return sum((item.weighted for item in contributions), Decimal(0))


def _contribution(
    rule: Rule,
    active: list[Rule],
    result: Mapping[str, Any],
    row: Mapping[str, Any],
    card: Scorecard,
    icp: IcpRow,
    as_of: date,
) -> Contribution:
    earned, possible = result[f"r_{rule.id}"], Decimal(result[f"p_{rule.id}"])
    template = _because(rule, earned, possible, active, result)
    open_ended = earned is None or (possible > earned >= 0 and not _outdone(rule, active, result))
    doubt = fill(rule.unknown or f"{rule.label} is not known", row, icp, as_of) if open_ended else None
    return Contribution(
        rule=rule.id,
        label=rule.label,
        component=rule.component,
        weight=card.weights[rule.component],
        points=rule.points,
        earned=earned,
        possible=possible,
        because=fill(template, row, icp, as_of) or rule.label,
        unknown=doubt,
        features=tuple(sorted(name for name in rule.needs if _is_known(name, row))),
    )


def _because(
    rule: Rule, earned: Decimal | None, possible: Decimal, active: list[Rule], result: Mapping[str, Any]
) -> str:
    if earned is None:
        return rule.unknown or f"{rule.label} is not known"
    if earned:
        return rule.because
    winner = _outdone(rule, active, result)
    if winner and possible:
        return f"Counted once, as: {winner.label}"
    return rule.otherwise or f"Not so: {rule.label}"


def _outdone(rule: Rule, active: list[Rule], result: Mapping[str, Any]) -> Rule | None:
    """The rule of the same group that counts instead."""
    rivals = (other for other in active if rule.group and other.group == rule.group and other.id != rule.id)
    return next((other for other in rivals if result[f"r_{other.id}"]), None)


def _clamp(amount: Decimal) -> Contribution:
    limit = "100" if amount < 0 else "0"
    sentence = f"A score ends at {limit}"
    return Contribution("clamp", "Limit", "total", Decimal(1), amount, amount, amount, sentence, None, ())


def _is_known(name: str, row: Mapping[str, Any]) -> bool:
    return any(row.get(column.name) is not None for column in FEATURES[name].columns)
