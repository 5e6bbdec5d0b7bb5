"""Names of funding stages: every spelling of a round comes to one canonical name, or to None."""

from __future__ import annotations

import re
from functools import lru_cache

_CAP = 80

_NAMED = {
    "Pre-Seed": ("preseed", "pre seed", "friends and family", "pre semilla", "pre semente"),
    "Angel": ("angel", "angel round", "business angel", "anjo"),
    "Seed": ("seed", "seed round", "seed stage", "seed plus", "seed extension", "late seed", "semilla", "semente", "amorcage"),
    "Venture": (
        "venture", "venture round", "series unknown", "venture series unknown", "early stage venture", "late stage venture",
        "venture capital", "vc",
    ),
    "Growth": ("growth", "growth equity", "growth round", "growth stage", "late stage"),
    "Convertible Note": ("convertible note", "convertible", "safe", "convertible loan"),
    "Debt": ("debt", "debt financing", "venture debt", "loan", "debt round", "credit facility"),
    "Grant": ("grant", "grants", "non dilutive", "non equity assistance"),
    "Crowdfunding": ("crowdfunding", "equity crowdfunding", "product crowdfunding"),
    "Private Equity": ("private equity", "pe", "buyout", "lbo", "pe growth"),
    "Corporate Round": ("corporate round", "corporate", "strategic investment", "strategic round"),
    "Bridge": ("bridge", "bridge round"),
    "Secondary": ("secondary", "secondary market", "secondary sale"),
    "ICO": ("ico", "initial coin offering", "token sale"),
    "IPO": ("ipo", "public", "initial public offering", "listed", "direct listing", "spac"),
    "Post-IPO Equity": ("post ipo equity", "post ipo secondary", "pipe", "follow on offering"),
    "Post-IPO Debt": ("post ipo debt",),
    "Bootstrapped": ("bootstrapped", "self funded", "no funding", "unfunded"),
}  # fmt: skip
_BY_SPELLING = {spelling: stage for stage, spellings in _NAMED.items() for spelling in spellings}

_SERIES = re.compile(
    r"(?:pre )?(?:series|serie|round|runda|ronda|rodada|rodada serie) ?([a-j]) ?\d?(?: ?plus| ?prime)?(?: round| extension| ext| ii| bridge| preferred)*"
    r"|([a-j]) ?\d? ?(?:round|series)|([a-j])轮"
)
_PUNCTUATION = re.compile(r"[\s\-_/.,:()]+")


def stage(raw: str) -> str | None:
    """The canonical stage: "series_a", "Serie A", "A round", "Series A-1" -> "Series A". None if unknown.

    Stages: Pre-Seed, Angel, Seed, Series A to Series J, Venture (a priced round of unknown letter), Growth,
    Convertible Note, Debt, Grant, Crowdfunding, Private Equity, Corporate Round, Bridge, Secondary, ICO, IPO,
    Post-IPO Equity, Post-IPO Debt, Bootstrapped. "Pre-Series A" is the Seed that comes before it.
    """
    return _stage(raw[:_CAP])


@lru_cache(maxsize=4_096)
def _stage(raw: str) -> str | None:
    text = _PUNCTUATION.sub(" ", raw.replace("\x00", " ").lower().replace("+", " plus").replace("&", " and ")).strip()
    text = text.translate(str.maketrans("éèçãí", "eecai"))
    if text in _BY_SPELLING:
        return _BY_SPELLING[text]
    if not (match := _SERIES.fullmatch(text)):
        return None
    letter = (match.group(1) or match.group(2) or match.group(3)).upper()
    if text.startswith("pre "):
        return "Seed" if letter == "A" else f"Series {chr(ord(letter) - 1)}"
    return f"Series {letter}"
