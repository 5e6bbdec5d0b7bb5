"""Which features changed between two recorded rows, and to which heap of causes each change belongs. Pure.

The world: what tells it is new, and it happened after the earlier score: its own date says so; or, where no date is
told, what was known before became something else. Our knowledge: what is new to us was so before, was not known
at all before, was taken back, or was read better. Learned: the same words, weighed anew after another version of what
is learned of sources was activated; and the match by meaning, which moves with models and populations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from leadwright.scoring.causes import Kind
from leadwright.scoring.features import FEATURES
from leadwright.scoring.features import Kind as Type
from leadwright.scoring.replay import Row, features_of

# What is told together happened together: these have no date of their own.
_DATED_BY = {"funding_stage": "funding_date", "funding_amount": "funding_date"}


@dataclass(frozen=True, slots=True)
class Told:
    """An observation behind a feature: whose word, when that was so in the world (None: not said), when we learned it."""

    observation: str
    source: str
    label: str
    effective: date | None
    seen_at: datetime
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A feature that changed: its values before and after (None is unknown), the heap, and the observations that
    came (or, if none came, that went)."""

    feature: str
    before: Any
    after: Any
    kind: Kind
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The two moments: the date and the record of the earlier score, and whether weights of sources changed between."""

    as_of: date
    recorded_at: datetime
    learned: bool


def changed_columns(before: Row, after: Row) -> list[str]:
    """The features of which any column differs, in the order of the registry."""
    return [
        name
        for name, feature in FEATURES.items()
        if any(before.get(c.name, "null") != after.get(c.name, "null") for c in feature.columns)
    ]


def evidence_of(row: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The observations behind each feature of a recorded row."""
    found: dict[str, set[str]] = {}
    for observation, supported in (row.get("evidence") or {}).items():
        for feature in supported:
            found.setdefault(feature, set()).add(observation)
    return {feature: frozenset(ids) for feature, ids in found.items()}


def changes(before: Row, after: Row, span: Span, told: Mapping[str, Told]) -> list[Change]:
    """The features that changed, each with its heap and evidence. `told` knows the observations behind either row."""
    was, now = features_of(before), features_of(after)
    old, new = evidence_of(was), evidence_of(now)
    found = []
    for name in changed_columns(before, after):
        came = new.get(name, frozenset()) - old.get(name, frozenset())
        went = old.get(name, frozenset()) - new.get(name, frozenset())
        values = _value(name, was), _value(name, now)
        kind = _heap(name, values, now, came, went, span, told)
        found.append(Change(name, *values, kind, tuple(sorted(came or went))))
    return found


def _heap(
    name: str, values: tuple[Any, Any], now: Mapping[str, Any], came: frozenset[str], went: frozenset[str],
    span: Span, told: Mapping[str, Told],
) -> Kind:  # fmt: skip
    if name == "semantic_match":
        return Kind.LEARNED
    if name == "model_fit":
        return Kind.KNOWLEDGE  # a judgement that is made anew is no event in the world
    if not came and not went:
        return Kind.LEARNED if span.learned else Kind.KNOWLEDGE
    if not came:
        return Kind.KNOWLEDGE
    dated = name if FEATURES[name].type is Type.DATE else _DATED_BY.get(name)
    happened = now.get(dated) if dated else None
    if happened is None:
        days = [told[one].effective for one in came if one in told]
        happened = max((day for day in days if day is not None), default=None)
    if happened is not None:
        return Kind.WORLD if happened >= span.as_of else Kind.KNOWLEDGE
    corrected = all(told[one].source == "human" for one in came if one in told)
    return Kind.KNOWLEDGE if values[0] is None or values[1] is None or corrected else Kind.WORLD


def _value(name: str, row: Mapping[str, Any]) -> Any:
    """A feature's value: of one column as it is, of several as a list; None if nothing of it is known."""
    cells = [row.get(column.name) for column in FEATURES[name].columns]
    if all(cell is None for cell in cells):
        return None
    return cells[0] if len(cells) == 1 or FEATURES[name].open_world else cells
