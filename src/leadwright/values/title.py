"""Job titles: the department and the seniority that the words say, in several languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from leadwright.values.bundled import load
from leadwright.values.name import fold

_CAP = 200


@lru_cache(maxsize=16_384)
def key(title: str) -> str:
    """A comparison key: folded, abbreviations written out ("Sr. VP Eng" -> "senior vice president engineering")."""
    words: list[str] = []
    for word in fold(title[:_CAP]).split():
        words.extend(_data()["abbreviations"].get(word, word).split())
    return " ".join(words)


def department(title: str) -> str | None:
    """Engineering, Product, Data, Design, Sales, Marketing, Customer Success, Finance, People, Legal, Operations,
    IT, Security or Executive; None if the words do not say. A chief of a field belongs to the field."""
    return _first(key(title), "departments")


def seniority(title: str) -> str | None:
    """founder, c_level, vp, head, director, manager, lead, senior, staff, junior or intern; None if not said."""
    return _first(key(title), "seniorities")


def _first(text: str, table: str) -> str | None:
    """The first entry of the table, in its order, one of whose phrases stands in the title."""
    for name, pattern in _patterns(table):
        if pattern.search(text):
            return name
    return None


@cache
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (entry["name"], re.compile(r"\b(?:" + "|".join(entry["phrases"]) + r")\b")) for entry in _data()[table]
    )


@cache
def _data() -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, str]] = load("titles.json")
    return data
