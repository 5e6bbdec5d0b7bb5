"""Job titles: the department and the seniority that the words say, in several languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from leadwright.values.bundled import load
from leadwright.values.name import fold

_CAP = 200
_SERVED = re.compile(
    r" (?:to|reporting to) (?:the |our )?(?=chief|vice|president|founder|co founder|director|head|managing).*"
)


@lru_cache(maxsize=16_384)
def key(title: str) -> str:
    """A comparison key: folded, abbreviations written out ("VP Eng" -> "vice president engineering")."""
    words: list[str] = []
    for word in fold(title[:_CAP]).split():
        words.extend(_data()["abbreviations"].get(word, word).split())
    return " ".join(words)


def department(title: str) -> str | None:
    """The department that the words of a title say, None if they do not.

    Engineering, Product, Data, Design, Sales, Marketing, Customer Success, Finance, People, Legal,
    Operations, IT, Security or Executive. A chief of a field belongs to the field.
    """
    return _first(key(title), "departments")


def seniority(title: str) -> str | None:
    """founder, c_level, vp, head, director, manager, lead, senior, mid, junior or intern; None if not said.

    The highest that is named decides, except that an intern of the founders is an intern. `mid` is a plain
    trade ("Engineer"); a product, project or account manager manages no people and is `mid` unless more
    is said.
    """
    return _first(key(title), "seniorities")


@lru_cache(maxsize=16_384)
def _first(text: str, table: str) -> str | None:
    """The first entry of the table, in its order, one of whose phrases stands in the title."""
    text = _SERVED.sub("", text)
    return next((name for name, pattern in _patterns(table) if pattern.search(text)), None)


@cache
def _patterns(table: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    entries = _data()[table]
    return tuple(
        (entry["name"], re.compile(rf"(?<!\w)(?:{'|'.join(entry['phrases'])})(?!\w)")) for entry in entries
    )


def _data() -> dict[str, Any]:
    data: dict[str, Any] = load("titles.json")
    return data
