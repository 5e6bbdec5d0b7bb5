"""The scorecard with the workspace's fadings in it: what a person decided about a type of signal takes the place of the
days that a rule writes out, so that it becomes part of the rules, and of every recipe. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from leadwright.scoring.card import Rule, Scorecard
from leadwright.signals.fadings import Fading

TYPES_OF: Mapping[str, str] = {
    "funding_date": "funding_round",
    "technology_change_date": "technology_added",
    "leadership_change_date": "leader_joined",
}
"""The type of signal whose fading the date of a feature follows (one of those that fade alike)."""

_FADE = re.compile(r"\bfade\(\s*(\w+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)")


def with_fadings(card: Scorecard, fadings: Mapping[str, Fading]) -> Scorecard:
    """The scorecard in which dates fade as decided; the same one if nothing was."""
    if not fadings:
        return card
    rules = tuple(
        replace(
            rule, when_text=_written(rule.when_text, fadings), value_text=_written(rule.value_text, fadings)
        )
        for rule in card.rules
    )
    return replace(card, rules=rules)


def fadings_of(card: Scorecard) -> dict[str, Fading]:
    """How the types fade of whose dates the rules of a scorecard read, by type; of several rules the first."""
    found: dict[str, Fading] = {}
    for rule in card.rules:
        for feature, *days in _FADE.findall(f"{rule.value_text} {rule.when_text}"):
            if feature in TYPES_OF:
                found.setdefault(TYPES_OF[feature], Fading(*map(int, days)))
    return found


def rules_of(card: Scorecard, type_: str) -> list[Rule]:
    """The rules that follow the fading of a type."""
    return [
        rule
        for rule in card.rules
        if any(
            TYPES_OF.get(found[0]) == type_ for found in _FADE.findall(f"{rule.value_text} {rule.when_text}")
        )
    ]


def _written(text: str, fadings: Mapping[str, Fading]) -> str:
    def fill(match: re.Match[str]) -> str:
        fading = fadings.get(TYPES_OF.get(match[1], ""))
        if fading is None:
            return match[0]
        return f"fade({match[1]}, {fading.fresh_days}, {fading.half_life_days}, {fading.expiry_days})"

    return _FADE.sub(fill, text)
