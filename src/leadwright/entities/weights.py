"""What each level of each comparison weighs, in natural log odds: read from one small versioned file.

The file is written by `python -m tools.identity.learn`; nothing else changes it. Weights of names and of
people were learned from labelled pairs. Those of a company's other fields are assumed, and say so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def table() -> Mapping[str, Any]:
    """Return the whole file: `version`, and per kind of pair the weights by "comparison=level"; "" is the prior."""
    text = resources.files(__package__).joinpath("data", "weights.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def version() -> str:
    """Return the version of the weights, which judgements carry."""
    return str(table()["version"])


def weight(kind: str, comparison: str, level: str) -> float:
    """Return what a level weighs; a level that no example showed weighs nothing."""
    return float(table()[kind].get(f"{comparison}={level}", 0.0))


def probability(kind: str, levels: Mapping[str, str]) -> float:
    """Return how probable it is that two records with these levels are one, among pairs worth comparing."""
    weights = table()[kind]
    odds = weights[""] + sum(weights.get(f"{name}={level}", 0.0) for name, level in levels.items())
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))
