"""The scorecard document: components with weights, rules with points, reasons to be out, and tiers.

    rules:
      - id: recent_funding            # names the columns r_<id> and p_<id>
        component: intent             # intent, fit or accessibility
        label: Recent funding
        points: 30                    # component points; below zero is a penalty
        when: hiring AND ...          # yes, no or unknown
        value: fade(...)              # 0 to 1 of the points; with `when`, only while that is yes
        group: hiring                 # of a group, the one that earns most counts (of penalties, the worst)
        stands_in_for: other          # counts only while that rule is unknown
        when_unknown: unknown         # unknown, no or yes: the one place that may turn unknown into a value
        enabled: icp.wants_hiring     # false in the ICP removes the rule from score and potential
        if_given: [titles]            # needs one of these ICP fields; [] needs none; default: those it reads
        if_absent: [titles]           # needs all of these ICP fields to be empty
        because, otherwise, unknown   # sentences, see sentences.py

A rule that the ICP leaves without a criterion is disabled and says so; its points are not redistributed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from leadwright.icp.translate import IcpRow
from leadwright.scoring.expression import Expr
from leadwright.scoring.language import parse_condition, parse_value

COMPONENTS = ("intent", "fit", "accessibility")
TIERS = ("hot", "warm", "nurture", "cold")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the scorecard. The expressions are typed trees; `when_text` and `value_text` are as
    written."""

    id: str
    component: str
    label: str
    points: Decimal
    when_text: str = ""
    value_text: str = ""
    group: str = ""
    stands_in_for: str = ""
    when_unknown: str = "unknown"
    enabled: str = ""  # a flag of IcpRow, such as wants_hiring
    if_given: tuple[str, ...] | None = None  # None: the ICP fields that the rule reads
    if_absent: tuple[str, ...] = ()
    because: str = ""
    otherwise: str = ""
    unknown: str = ""

    @property
    def when(self) -> Expr | None:
        """The condition, if the rule has one."""
        return parse_condition(self.when_text) if self.when_text else None

    @property
    def value(self) -> Expr | None:
        """The grade, if the rule has one."""
        return parse_value(self.value_text) if self.value_text else None

    @property
    def needs(self) -> frozenset[str]:
        """The features that the rule reads."""
        return frozenset[str]().union(*(expr.features for expr in (self.when, self.value) if expr))

    @property
    def reads(self) -> tuple[str, ...]:
        """The ICP fields that the rule reads."""
        return tuple(sorted(frozenset[str]().union(*(expr.icp for expr in (self.when, self.value) if expr))))

    def disabled(self, icp: IcpRow) -> str:
        """Why this ICP switches the rule off, as a sentence; "" if it does not."""
        if self.enabled and not getattr(icp, self.enabled):
            return "The ICP does not want this signal."
        given = self.if_given if self.if_given is not None else self.reads
        if given and not any(_is_given(icp, field) for field in given):
            return f"The ICP names no {_or(given)}."
        if any(_is_given(icp, field) for field in self.if_absent):
            return f"The ICP names {_or(self.if_absent)}, which another rule judges."
        return ""

    def to_document(self) -> dict[str, Any]:
        """The rule as its document writes it, defaults left out."""
        document: dict[str, Any] = {"id": self.id, "component": self.component, "label": self.label}
        document["points"] = int(self.points) if self.points == int(self.points) else float(self.points)
        optional = {
            "enabled": f"icp.{self.enabled}" if self.enabled else "",
            "group": self.group,
            "stands_in_for": self.stands_in_for,
            "when_unknown": "" if self.when_unknown == "unknown" else self.when_unknown,
            "if_absent": list(self.if_absent),
            "when": self.when_text,
            "value": self.value_text,
            "because": self.because,
            "otherwise": self.otherwise,
            "unknown": self.unknown,
        }
        document |= {key: value for key, value in optional.items() if value}
        return document if self.if_given is None else document | {"if_given": list(self.if_given)}


@dataclass(frozen=True, slots=True)
class OutRule:
    """A condition that puts a company out, whatever its score, and the reason that is shown."""

    id: str
    reason: str
    when_text: str

    @property
    def when(self) -> Expr:
        """The condition."""
        return parse_condition(self.when_text)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Rules in the order of their columns, component weights, and the lowest score of each tier above
    cold."""

    name: str
    version: int
    weights: Mapping[str, Decimal]
    tiers: Mapping[str, Decimal]
    rules: tuple[Rule, ...]
    out: tuple[OutRule, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """The document; parsing it gives this scorecard again."""
        return {
            "name": self.name,
            "version": self.version,
            "components": {name: float(weight) for name, weight in self.weights.items()},
            "tiers": {name: float(score) for name, score in self.tiers.items()},
            "rules": [rule.to_document() for rule in self.rules],
            "out": [{"id": rule.id, "when": rule.when_text, "reason": rule.reason} for rule in self.out],
        }

    def digest(self) -> str:
        """SHA-256 of the document: a part of every recipe."""
        text = json.dumps(self.to_document(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises KeyError."""
        return next(rule for rule in self.rules if rule.id == rule_id)


SHIPPED = ("default", "ai-buyers")
"""The scorecards that come with the house, by name."""


@cache
def shipped_text(name: str) -> str:
    """The text of a scorecard that comes with the house. Raises KeyError for any other name."""
    if name not in SHIPPED:
        raise KeyError(name)
    return resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")


def default_text() -> str:
    """The text of the default scorecard, as shipped."""
    return shipped_text("default")


def _is_given(icp: IcpRow, field: str) -> bool:
    value = getattr(icp, field)
    return value is not None and value != ()


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(name.replace("_", " ") for name in names)
