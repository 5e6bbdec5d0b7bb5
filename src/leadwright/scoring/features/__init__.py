"""The registry of features: everything that a rule can read, in the order of the relation `features`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from leadwright.scoring.features.access import ACCESS
from leadwright.scoring.features.custom import CUSTOM
from leadwright.scoring.features.fit import FIT
from leadwright.scoring.features.intent import INTENT
from leadwright.scoring.features.judged import JUDGED
from leadwright.scoring.features.types import Column, Feature, Kind

__all__ = ["COLUMNS", "FEATURES", "Column", "Feature", "Kind", "answerable_features", "digest"]

FEATURES: dict[str, Feature] = {
    feature.name: feature for feature in (*FIT, *INTENT, *ACCESS, *JUDGED, *CUSTOM)
}
"""Every feature by name."""

_LAST = ("semantic_match", "ai_adoption", "model_fit", "custom")
COLUMNS: tuple[Column, ...] = (
    Column("company_id", "uuid"),
    *(column for name, feature in FEATURES.items() if name not in _LAST for column in feature.columns),
    *(column for name in _LAST for column in FEATURES[name].columns),
)
"""The columns of the relation `features`, in order."""


def answerable_features(sources: Iterable[str]) -> frozenset[str]:
    """The features that at least one of these sources can answer."""
    usable = frozenset(sources)
    return frozenset(name for name, feature in FEATURES.items() if usable.intersection(feature.answerable_by))


def digest() -> str:
    """SHA-256 of what the features mean to rules: names, types, columns and belief limits (a part of every
    recipe)."""
    parts = [
        (
            f.name,
            f.type.value,
            [(c.name, c.type) for c in f.columns],
            f.open_world,
            f.min_confidence,
            f.max_age_days,
            f.digits,
            f.scale,
        )
        for f in FEATURES.values()
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
