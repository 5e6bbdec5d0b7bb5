"""Named comparisons of two people's names. A name alone never makes two records one person (`entities/judge.py`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from leadwright.entities.alignment import CLOSE, RANK, Alignment, Match, align
from leadwright.values.name import clean, fold
from leadwright.values.script import latin, sounds


@dataclass(frozen=True, slots=True)
class SpokenName:
    """A person's name as comparisons read it: Latin words without titles, and those that are particles apart."""

    words: tuple[str, ...]
    particles: tuple[str, ...]
    letters: str
    latin_script: bool
    syllabic: bool  # Chinese or Korean signs: one of them changed makes another name
    vowelless: bool  # a script that leaves vowels unwritten


@lru_cache(maxsize=65_536)
def read_person(name: str) -> SpokenName:
    """Read a name: "Dr. Lavrov, Sergei" -> ("sergei", "lavrov"). Words before a comma are the family name."""
    given = clean(name)
    family, comma, rest = given.partition(",")
    ordered = f"{rest} {family}" if comma and fold(rest) else given
    syllabic = bool(_SYLLABIC.search(given))
    words = latin(
        _letters_for_digits(
            " ".join(fold(ordered).replace(" ", "")) if syllabic and _spaceless(given) else ordered
        )
    ).split()
    words = [word for word in words if word not in _table()["titles"]] or words
    names = tuple(word for word in words if word not in _table()["particles"]) or tuple(words)
    particles = tuple(word for word in words if word not in names)
    return SpokenName(
        names, particles, "".join(names), fold(given).isascii(), syllabic, bool(_VOWELLESS.search(given))
    )


_SYLLABIC = re.compile("[\u3400-\u9fff\uac00-\ud7a3]")
_VOWELLESS = re.compile("[\u0590-\u074f\u0780-\u07bf\u0e00-\u0eff\u1780-\u17ff]")


def _spaceless(text: str) -> bool:
    return len(text) <= 5 and " " not in text


def _letters_for_digits(text: str) -> str:
    """A digit within a word is a letter in disguise: "Ig0r Sech1n"."""
    return "".join(
        _LOOKS.get(char, char) if _within_word(text, place) else char for place, char in enumerate(text)
    )


_LOOKS = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "9": "g"}


def _within_word(text: str, place: int) -> bool:
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return text[place].isdigit() and any(char.isalpha() for char in around)


@lru_cache(maxsize=65_536)
def compare_person_names(one: str, other: str) -> Mapping[str, str]:
    """Return the level of every comparison of two names, by its name. The order of the two does not matter.

    - `words`: the worst way in which a word of one stands for one of the other: equal, joined, nickname,
      initial, sound, sounds, typo, typos, far, none.
    - `extra`: words that only one has: none, one, more; `both` if both have some, which makes them two people.
    - `whole`: how many words are the same in both, or nearly: 0, 1, 2, 3; initials if nothing but initials agrees.
    - `letters`: how many letters differ when words are joined: 0, 1, 2, few, many.
    - `order`: kept, turned (first and last words exchanged), mixed.
    - `ends`: which of the first and the last word agree: both, first, last, neither.
    - `alike`: how alike the words are as letters once sorted, in tenths.
    - `script`: latin, same, other.
    """
    left, right = sorted(
        (read_person(one), read_person(other)), key=lambda name: (name.letters, name.particles)
    )
    found = _align(left, right)
    words = _words(left, right, found)
    return {
        "words": words,
        "extra": _extra(left, right, found),
        "whole": _whole(found),
        "letters": _letters(left, right),
        "order": "kept"
        if words in {"equal", "joined"} and left.letters == right.letters
        else _order(left, right, found),
        "ends": _ends(left, right, found),
        "alike": str(int(fuzz.token_sort_ratio(" ".join(left.words), " ".join(right.words)) // 10)),
        "script": "latin"
        if left.latin_script and right.latin_script
        else "same"
        if left.latin_script == right.latin_script
        else "other",
    }


def _align(left: SpokenName, right: SpokenName) -> Alignment:
    found = align(left.words, right.words, () if left.syllabic and right.syllabic else CLOSE)
    mine, theirs, more = list(found.left), list(found.right), []
    for word in list(mine):
        for other in theirs:
            how = _as_nickname(word, other) or _across_scripts(left, right, word, other)
            if how:
                more.append(Match(word, other, how, 0, True))
                mine.remove(word)
                theirs.remove(other)
                break
    kept = [
        Match(m.left, m.right, "nickname", 0, m.in_place)
        if m.how not in {"equal", "joined"} and _as_nickname(m.left, m.right)
        else m
        for m in found.matches
    ]
    initials = _initials(mine, theirs, more) or _initials(theirs, mine, more)
    return Alignment([*kept, *more, *initials], mine, theirs)


def _initials(short: list[str], long: list[str], more: list[Match]) -> list[Match]:
    """Initials written together for several words: "JC Juncker" for "Jean-Claude Juncker"."""
    for word in short:
        if 2 <= len(word) == len(long) and word == "".join(w[0] for w in long) and not more:
            match = Match(word, " ".join(long), "initial", 0, True)
            short.remove(word)
            long.clear()
            return [match]
    return []


def _as_nickname(left: str, right: str) -> str:
    return "nickname" if _nicknames().get(left, frozenset()) & _nicknames().get(right, frozenset()) else ""


def _across_scripts(left: SpokenName, right: SpokenName, word: str, other: str) -> str:
    """A script that writes no vowels, or other consonants: the sounds decide."""
    if left.latin_script == right.latin_script or not (
        left.vowelless or right.vowelless or left.syllabic or right.syllabic
    ):
        return ""
    one, two = sounds(word), sounds(other)
    return (
        "sound"
        if one.lstrip("a") == two.lstrip("a") and len(one) > 1
        else "far"
        if OSA.distance(one, two) <= 1 < max(len(one), len(two)) - 1
        else ""
    )


def _words(left: SpokenName, right: SpokenName, found: Alignment) -> str:
    if left.letters == right.letters:
        return "equal" if left.words == right.words else "joined"
    if not found.matches:
        return "none"
    worst = max(found.matches, key=lambda match: (_RANK[match.how], match.edits))
    if worst.how == "sound" and worst.edits > 1:
        return "sounds"
    if worst.how == "typo":
        edits = sum(match.edits for match in found.matches)
        return "typo" if edits == 1 and len(worst.left) > 4 else "typos"
    return "initial" if worst.how == "short" else worst.how


_RANK = {**RANK, "nickname": 2}


def _extra(left: SpokenName, right: SpokenName, found: Alignment) -> str:
    if left.letters == right.letters or not (found.left or found.right):
        return "none"
    if found.left and found.right:
        return "both"
    return "one" if len(found.left) + len(found.right) == 1 else "more"


def _whole(found: Alignment) -> str:
    sure = sum(
        len(m.left.split()) for m in found.matches if m.how in {"equal", "joined", "sound", "nickname"}
    )
    return (
        "initials" if found.matches and all(m.how == "initial" for m in found.matches) else str(min(3, sure))
    )


def _letters(left: SpokenName, right: SpokenName) -> str:
    longest = max(len(left.letters), len(right.letters))
    edits = min(
        OSA.distance(left.letters, right.letters),
        OSA.distance("".join(sorted(left.words)), "".join(sorted(right.words))),
    )
    if edits <= 2:
        return str(edits) if edits < longest / 3 else "many"
    return "few" if edits <= longest * 0.25 else "many"


def _order(left: SpokenName, right: SpokenName, found: Alignment) -> str:
    place = [(_at(left.words, m.left), _at(right.words, m.right)) for m in found.matches]
    ranks = [second for _, second in sorted(place)]
    if ranks == sorted(ranks):
        return "kept"
    return "turned" if len(left.words) == len(right.words) == 2 else "mixed"


def _at(words: Sequence[str], part: str) -> int:
    first = part.partition(" ")[0]
    return words.index(first) if first in words else 0


def _ends(left: SpokenName, right: SpokenName, found: Alignment) -> str:
    if left.letters == right.letters:
        return "both"
    if not (left.words and right.words):
        return "neither"
    pairs = {(a, b) for m in found.matches if m.how != "far" for a in m.left.split() for b in m.right.split()}
    first, last = (left.words[0], right.words[0]) in pairs, (left.words[-1], right.words[-1]) in pairs
    return "both" if first and last else "first" if first else "last" if last else "neither"


@cache
def _table() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", "person_words.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    return {
        "titles": frozenset(raw["titles"]),
        "particles": frozenset(raw["particles"]),
        "nicknames": raw["nicknames"],
    }


@cache
def _nicknames() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for line, words in enumerate(_table()["nicknames"]):
        for word in words:
            found.setdefault(word, set()).add(line)
    return {word: frozenset(lines) for word, lines in found.items()}
