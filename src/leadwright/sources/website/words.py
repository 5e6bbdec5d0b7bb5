"""The words of many languages by which pages, names and titles are told apart: data, read once."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from leadwright.values.naming import fold

__all__ = ["fold", "has_any", "purposes", "word_list"]


@cache
def word_list(name: str) -> frozenset[str]:
    """One list of `data/words.json`, folded."""
    return frozenset(fold(word) for word in _load("words.json")[name])


@cache
def purposes() -> dict[str, dict[str, dict[str, int]]]:
    """purpose -> "paths" | "texts" -> folded word -> its rank, 0 the surest."""
    raw = _load("purposes.json")
    return {
        purpose: {
            kind: {fold(word): rank for rank, word in reversed(list(enumerate(words)))}
            for kind, words in kinds.items()
        }
        for purpose, kinds in raw.items()
    }


def has_any(text: str, phrases: frozenset[str]) -> bool:
    """Does one of the phrases stand in the folded text?"""
    return any(phrase in text for phrase in phrases)


def _load(name: str) -> Any:
    return json.loads((files("leadwright.sources.website") / "data" / name).read_text("utf-8"))
