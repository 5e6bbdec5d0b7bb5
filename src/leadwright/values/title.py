"""Job titles: the department and the seniority that the words say, in several languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from leadwright.values.bundled import load
from leadwright.values.name import fold

_CAP = 200
SENIORITIES = (
    "founder", "c_level", "vp", "head", "director", "manager", "lead", "senior", "mid", "junior", "intern",
)  # fmt: skip
"""All ranks that a title may say, the highest first."""
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


def departments() -> list[str]:
    """All departments that a title may say, in a fixed order."""
    return list(dict.fromkeys(entry["name"] for entry in _data()["departments"]))


def seniority(title: str) -> str | None:
    """founder, c_level, vp, head, director, manager, lead, senior, mid, junior or intern; None if not said.

    The highest that is named decides, except that an intern of the founders is an intern. `mid` is a plain
    trade ("Engineer"); a product, project or account manager manages no people and is `mid` unless more
    is said.
    """
    return _first(key(title), "seniorities")


def match(title: str, wanted: str) -> float:
    """How well a title is the one that is wanted, from 0 to 1, whatever it is called.

    1: all words of the wanted one stand in it ("CTO / Co-founder" for "CTO", "VP Eng" for "VP Engineering"), or the same
    rank of the same department ("Head of Engineering" for "VP Engineering"). 0.9: another leading rank of that department,
    or another head of the whole company. Below 0.5: a lower one. Assistants of and former ones are nobody's match.
    """
    return max((_match(part, wanted) for part in (title, *_parts(title))), default=0.0)


_PART = re.compile(r"\s*(?:[/&|;,+]|\band\b|\bund\b|\be\b|\by\b|\s-\s)\s*", re.IGNORECASE)
_NOT_IT = frozenset(
    {"assistant", "former", "ex", "deputy", "vice", "acting", "interim", "emeritus", "intern", "retired"}
)
# Ranks that lead a department; where a department is led by one of them, there may be no other.
_LEADS = {"founder": 3, "c_level": 3, "vp": 2, "head": 2, "director": 1}


def _parts(title: str) -> list[str]:
    """The offices that a title joins; none where it only serves one of them ("Assistant to the CEO & Founder")."""
    whole = key(title)
    if _SERVED.search(whole) or "assistant" in whole.split():
        return []
    parts = [part for part in _PART.split(title[:_CAP]) if part]
    return parts if len(parts) > 1 else []


@lru_cache(maxsize=65_536)
def _match(title: str, wanted: str) -> float:
    said, asked = _SERVED.sub("", key(title)).split(), key(wanted).split()
    if not said or not asked or (_NOT_IT & set(said)) - set(asked) - _vice(said):
        return 0.0
    if set(said) >= set(asked) and ("vice" in said) == ("vice" in asked):
        return 1.0
    mine, theirs = (department(title), seniority(title)), (department(wanted), seniority(wanted))
    if theirs[1] is None:
        return 0.0
    if _whole(theirs):
        return 0.9 if _whole(mine) else 0.0
    if mine[0] is None or mine[0] != theirs[0]:
        return 0.0
    high, low = _LEADS.get(mine[1] or "", 0), _LEADS.get(theirs[1], 0)
    if mine[1] == theirs[1] or (high and high == low):
        return 1.0
    return 0.9 if high and low else 0.4 if high or low else 0.0


def _vice(words: list[str]) -> set[str]:
    """A vice president is a rank of its own."""
    return {"vice"} if "president" in words else set()


def _whole(of: tuple[str | None, str | None]) -> bool:
    """Whether somebody leads the whole company: its chief, owner or founder, not the chief of a field."""
    return of[1] == "founder" or (of[1] == "c_level" and of[0] in (None, "Executive"))


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
