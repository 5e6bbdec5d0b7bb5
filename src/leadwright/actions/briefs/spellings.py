"""How the values of a fact may be written in a sentence: names as they are, titles and countries in their usual forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from leadwright.actions.briefs.facts import Fact, Facts
from leadwright.values import name, place, technology, title

# Slots that hold words; all others hold numbers and days, which are read and compared as such.
_NAMES = frozenset(
    {"person", "company", "buyer", "technology", "before", "after", "city", "form", "topic", "what", "label"}
)
_LISTS = frozenset({"industries", "names"})
_SHORT = {
    "chief executive officer": "CEO", "chief technology officer": "CTO", "chief financial officer": "CFO",
    "chief operating officer": "COO", "chief marketing officer": "CMO", "chief information officer": "CIO",
    "chief revenue officer": "CRO", "chief product officer": "CPO", "chief information security officer": "CISO",
    "chief data officer": "CDO",
}  # fmt: skip
_COUNTRIES = {
    "US": ("United States", "USA", "US", "U.S.", "United States of America"), "GB": ("United Kingdom", "UK", "U.K."),
    "NL": ("Netherlands",), "CZ": ("Czech Republic", "Czechia"), "KR": ("South Korea",), "AE": ("United Arab Emirates", "UAE"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way in which a slot of a fact is written. named: letter case counts, since it is somebody's name."""

    text: str
    slot: str
    fact_id: str
    named: bool = False


def spellings(fact: Fact) -> Iterator[Spelling]:
    """Every way in which the words of a fact may be written."""
    for slot, value in fact.value.items():
        for text, named in _forms(slot, value):
            if text:
                yield Spelling(text, slot, fact.id, named)


def _forms(slot: str, value: Any) -> Iterator[tuple[str, bool]]:
    if slot in _LISTS and isinstance(value, list | tuple):
        for item in value:
            yield str(item), False
    elif not isinstance(value, str):
        return
    elif slot == "title":
        yield from ((text, False) for text in titles(value))
    elif slot == "round":
        yield from ((text, False) for text in _rounds(value))
    elif slot == "country":
        yield from ((text, True) for text in (_COUNTRIES.get(value) or (place.country_name(value),)))
    elif slot in ("department", "quote", "line", "field"):
        yield value, False
    elif slot == "technology":
        yield value, True
        yield technology.label(technology.key(value)), True
    elif slot in _NAMES:
        yield value, True


def _rounds(value: str) -> Iterator[str]:
    yield value
    if value.startswith("Series "):
        yield f"{value[7:]} round"
        yield f"{value} round"
    elif value in ("Seed", "Pre-Seed", "Angel", "Growth", "Venture"):
        yield f"{value} round"
        yield f"{value} funding"


@lru_cache(maxsize=1_024)
def titles(said: str) -> tuple[str, ...]:
    """A title with its usual long and short forms."""
    long = title.key(said)
    found = [said, _SHORT.get(long, "")]
    if said.upper() == said and " " not in said:
        found.append(long)
    if long.startswith("vice president"):
        found += [
            f"VP{long[14:]}",
            f"VP of{long[14:]}",
            f"Vice President{long[14:]}",
            f"Vice President of{long[14:]}",
        ]
    return tuple(dict.fromkeys(text.strip() for text in found if text))


def names_of(facts: Facts) -> tuple[str, ...]:
    """How the company itself may be called: as shown, without its legal form, by its domain."""
    shown = facts.company
    return tuple(dict.fromkeys(text for text in (shown, without_form(shown), *facts.also) if len(text) > 1))


@lru_cache(maxsize=1_024)
def without_form(shown: str) -> str:
    """A company's name without its legal form at the end: "Acme Robotics, Inc." -> "Acme Robotics"."""
    words, key = shown.split(), name.company_key(shown)
    while len(words) > 1 and name.company_key(" ".join(words[:-1])) == key:
        words.pop()
    return " ".join(words).rstrip(" ,&")


def plain(text: str) -> str:
    """Text as it is compared: one form of each letter, plain quotes and dashes, single spaces, no joiners."""
    flat = unicodedata.normalize("NFKC", text)
    flat = flat.translate(_PLAIN)
    return " ".join(flat.split())


_PLAIN = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "‐": "-", "‑": "-", "‒": "-",
    "−": "-", "\u200c": None, "\u200d": None, "\u00ad": None,
})  # fmt: skip


def pattern(texts: tuple[str, ...]) -> re.Pattern[str] | None:
    """A pattern that finds any of these texts as whole words, the longest first; None if there are none."""
    unique = sorted({plain(text) for text in texts if plain(text)}, key=len, reverse=True)
    if not unique:
        return None
    parts = (re.escape(text).replace(r"\ ", r"\s+") for text in unique)
    return re.compile(rf"(?<![\w@])(?<!\w\.)(?:{'|'.join(parts)})(?![\w@]|\.\w)", re.IGNORECASE)
