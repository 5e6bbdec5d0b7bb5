"""Names of funding stages: every spelling of a round comes to one canonical name, or to None."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from leadwright.values.bundled import load

_CAP = 80

_SERIES = re.compile(
    r"(?:pre )?(?:series|serie|round|runda|ronda|rodada|rodada serie) ?([a-j]) ?\d?(?: ?plus| ?prime)?"
    r"(?: round| extension| ext| ii| bridge| preferred)*"
    r"|([a-j]) ?\d? ?(?:round|series)|([a-j])轮"
)
_PUNCTUATION = re.compile(r"[\s\-_/.,:()\x00]+")
_ACCENTS = str.maketrans("éèçãí", "eecai")


def stage(raw: str) -> str | None:
    """The canonical stage: "series_a", "Serie A", "A round", "Series A-1" -> "Series A". None if unknown.

    Stages: Pre-Seed, Angel, Seed, Series A to Series J, Venture (a priced round of unknown letter), Growth,
    Convertible Note, Debt, Grant, Crowdfunding, Private Equity, Corporate Round, Bridge, Secondary, ICO, IPO,
    Post-IPO Equity, Post-IPO Debt, Bootstrapped. "Pre-Series A" is the Seed that comes before it.
    """
    return _stage(raw[:_CAP])


@lru_cache(maxsize=4_096)
def _stage(raw: str) -> str | None:
    text = raw.lower().replace("+", " plus").replace("&", " and ").translate(_ACCENTS)
    text = _PUNCTUATION.sub(" ", text).strip()
    if found := _spellings().get(text):
        return found
    if not (match := _SERIES.fullmatch(text)):
        return None
    letter = (match.group(1) or match.group(2) or match.group(3)).upper()
    if text.startswith("pre "):
        return "Seed" if letter == "A" else f"Series {chr(ord(letter) - 1)}"
    return f"Series {letter}"


@cache
def _spellings() -> dict[str, str]:
    return {spelling: name for name, found in load("funding_stages.json").items() for spelling in found}
