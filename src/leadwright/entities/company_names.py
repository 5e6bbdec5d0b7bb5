"""Read a company's name for comparison: its words in Latin letters, its legal form, its numbers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from leadwright.values.name import clean, company_key, country_words, fold, legal_form
from leadwright.values.script import latin

_MARKS = str.maketrans({"%": " percent ", "@": " at ", "$": "s", "№": " no ", '"': " "})
_ASIDE = re.compile(r"\(([^()]{2,40})\)")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_FILLERS = frozenset(
    {
        "the",
        "of",
        "and",
        "de",
        "del",
        "der",
        "die",
        "das",
        "la",
        "le",
        "les",
        "et",
        "und",
        "y",
        "i",
        "e",
        "for",
    }
)
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
          "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name as comparisons read it.

    `words` are its folded Latin words without legal form, asides and fillers; `form` is the class of its
    legal form (stock, limited, partnership, body) or None if it names none, and `form_words` how it is
    written; `letters` are the words joined; `latin_script` tells whether it was written in Latin letters.
    """

    words: tuple[str, ...]
    form: str | None
    form_words: str
    letters: str
    latin_script: bool
    places: frozenset[str]  # countries that it names, in parentheses too
    whole: str = ""  # all words joined, fillers too


_OTHER_NAME = re.compile(
    r"\s*/\s*|[\s(,]+(?:d/?b/?a|a\.?k\.?a|f\.?k\.?a|formerly(?: known as)?|trading as|doing business as|previously|also known as)\b\.?\s*",
    re.IGNORECASE,
)


@lru_cache(maxsize=65_536)
def names_within(name: str) -> tuple[str, ...]:
    """A text that holds several names of one company: "Alta / Beta Foods", "Alta (formerly Beta)". Itself comes first."""
    parts = [part.strip(" ()") for part in _OTHER_NAME.split(name)]
    telling = [part for part in parts if len(fold(part)) > 3]
    return (name, *telling) if len(telling) == len(parts) > 1 else (name,)


@lru_cache(maxsize=262_144)
def read(name: str) -> CompanyName:
    """Read a name; the same text always reads the same."""
    given = clean(name).translate(_MARKS)
    key = company_key(given)
    folded = fold(given)
    spoken = latin(key)
    core = company_key(spoken) if spoken != key else key  # forms that only the transliteration shows
    words = _numbered(_places(core.split()))
    kept = tuple(word for word in words if word not in _FILLERS) or tuple(words)
    form, form_words = _form(given)
    asides = {word for aside in _ASIDE.findall(given) for word in _places(fold(aside).split())}
    places = frozenset(word for word in {*kept, *asides} if _is_place(word))
    return CompanyName(kept, form, form_words, "".join(kept), folded.isascii(), places, core.replace(" ", ""))


def rarity(word: str) -> float:
    """How many bits a word tells: 0 for none, about 5 for "group", 14 for a word that is in no other name."""
    counts, names = _counts()
    return math.log2(names / (counts.get(word, 0) + 0.5)) if word not in _FILLERS else 1.0


def kind(word: str) -> str:
    """What a word is that only one of two names has: number, place, generic or own."""
    if word.isdigit():
        return "number"
    if _is_place(word):
        return "place"
    return "generic" if rarity(word) < _GENERIC else "own"


def _is_place(word: str) -> bool:
    return (
        (len(word) > 3 and word in country_words()) or word in _REGIONS or word in {"us", "uk", "nz", "uae"}
    )


_GENERIC = 9.5  # bits: in more than about one of 700 names
_REGIONS = frozenset({"europe", "asia", "africa", "america", "americas", "nordic", "emea", "apac", "latam"})


@cache
def _counts() -> tuple[Mapping[str, int], int]:
    table = _load("company_words.json")
    return table["words"], int(table["names"])


@cache
def _load(name: str) -> Any:
    text = resources.files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return json.loads(text)


@cache
def _form_classes() -> Mapping[str, str]:
    table = _load("form_classes.json")
    return {form: label for label in ("stock", "limited", "partnership", "body") for form in table[label]}


def _form(name: str) -> tuple[str | None, str]:
    """The class of a name's legal form, None if it has none or an unlisted one, and how it is written."""
    words = legal_form(name).split()
    classes = _form_classes()
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            text = " ".join(words[start:end])
            if text in classes:
                return classes[text], text
    return None, " ".join(words)


def loose_form(form_words: str) -> bool:
    """English words that are used for one another, in translations too: "Inc", "Corp", "Ltd"."""
    return form_words in _LOOSE


_LOOSE = frozenset(
    {
        "inc",
        "incorporated",
        "incorporation",
        "corp",
        "corporation",
        "ltd",
        "limited",
        "llc",
        "plc",
        "lp",
        "llp",
    }
)


def _places(words: Sequence[str]) -> list[str]:
    """Countries of several words as one: "united states" -> "us"."""
    rest, out = list(words), []
    while rest:
        pair = " ".join(rest[:2])
        if pair in _COUNTRY_PAIRS:
            out.append(_COUNTRY_PAIRS[pair])
            rest = rest[2:]
        else:
            out.append(_SHORT.get(rest[0], rest[0]))
            rest = rest[1:]
    return out


_SHORT = {
    "usa": "us", "intl": "international", "corp": "corporation", "co": "company", "cos": "companies", "bros": "brothers",
    "mfg": "manufacturing", "mgmt": "management", "svcs": "services", "svc": "service", "grp": "group", "natl": "national",
    "assoc": "associates", "assn": "association", "univ": "university", "dept": "department", "pharma": "pharmaceuticals",
    "hldgs": "holdings", "hldg": "holding", "fin": "financial", "ins": "insurance", "inds": "industries", "bancorporation": "bancorp",
    "organisation": "organization", "centre": "center", "labs": "laboratories", "technology": "technologies",
}  # fmt: skip
_COUNTRY_PAIRS = {"united states": "us", "united kingdom": "uk", "great britain": "uk", "new zealand": "nz"}


def _numbered(words: Sequence[str]) -> list[str]:
    """Numbers in words, ordinals and Roman figures as digits; a Roman figure only after the first word."""
    out: list[str] = []
    for place, word in enumerate(words):
        value = _value(word, place)
        last = out[-1] if out else ""
        if (
            value
            and last.isdigit()
            and int(last) in range(20, 100, 10)
            and int(value) < 10
            and words[place - 1] in _TENS
        ):
            out[-1] = str(int(last) + int(value))
        else:
            out.append(value or word)
    return out


def _value(word: str, place: int) -> str:
    if word in _UNITS:
        return str(_UNITS.index(word))
    if word in _TENS:
        return str(20 + 10 * _TENS.index(word))
    if word in _ORDINALS:
        return str(1 + _ORDINALS.index(word))
    if match := _ORDINAL.fullmatch(word):
        return match[1]
    if place and _ROMAN.fullmatch(word):
        return str(_roman(word))
    return str(int(word)) if word.isascii() and word.isdigit() else ""


def _roman(word: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in word]
    return sum(-v if any(later > v for later in values[i + 1 :]) else v for i, v in enumerate(values))
