"""The words of pasted pages and letters in several languages, by what they mean: data, read once."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from leadwright.values.naming import fold

_EDGES = re.compile(r"^[\W_]+(?<![@+(])|[\s:.…·•|–—-]+$")


@cache
def words(concept: str) -> frozenset[str]:
    """The folded words of one concept of `data/words.yaml`."""
    return frozenset(fold(str(word)) for word in _data()[concept])


@cache
def _data() -> dict[str, Any]:
    text = (files("leadwright.sources.paste") / "data" / "words.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@lru_cache(maxsize=8_192)
def bare(text: str) -> str:
    """A text folded for comparison, without marks around it: "• Full-time:" -> "full-time"."""
    folded = fold(text[:200])
    return _EDGES.sub("", folded) or folded


def means(text: str, *concepts: str) -> bool:
    """Whether the whole text is a word of one of the concepts."""
    folded, plain = fold(text[:200]), bare(text)
    return any(folded in words(concept) or plain in words(concept) for concept in concepts)


@cache
def pattern(concept: str) -> str:
    """A regular expression of the concept's words, the longest first, for folded text."""
    return "|".join(re.escape(word) for word in sorted(words(concept), key=len, reverse=True))
