"""Align the words of two names: which word stands for which, how well, and what is left over on each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from leadwright.values.script import sounds

_MOST = 16  # words of a name that are looked at


@dataclass(frozen=True, slots=True)
class Match:
    """One word, or some written apart, that stands for one of the other name.

    `how` is equal, joined, short, initial, sound, typo or far, the best first; `edits` counts letters.
    """

    left: str
    right: str
    how: str
    edits: int
    in_place: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """The matches of two names, and the words that only one of them has."""

    matches: Sequence[Match]
    left: Sequence[str]
    right: Sequence[str]


RANK = {"equal": 0, "joined": 1, "short": 2, "initial": 3, "sound": 4, "typo": 5, "far": 6}


CLOSE = ("initial", "sound", "typo")


def align(left: Sequence[str], right: Sequence[str], kinds: tuple[str, ...] = ("short", *CLOSE)) -> Alignment:
    """Align words greedily, the surest matches first; a word is used once.

    `kinds` are the ways in which words that are not equal may stand for each other; (): equal words alone.
    """
    mine, theirs = list(left[:_MOST]), list(right[:_MOST])
    pairs = _equal(mine, theirs)
    pairs += _joined(mine, theirs)
    pairs += [_flip(match) for match in _joined(theirs, mine)]
    if kinds:
        pairs += _alike(mine, theirs, kinds)
        pairs += _joined(mine, theirs, by_sound=True)
        pairs += [_flip(match) for match in _joined(theirs, mine, by_sound=True)]
        pairs += _alike(mine, theirs, ("far",))
    return Alignment(pairs, [word for word in mine if word], [word for word in theirs if word])


def likeness(left: str, right: str) -> tuple[str, int]:
    """How one word stands for another, "" if not at all, and the letters to change."""
    if left == right:
        return "equal", 0
    short, long = sorted((left, right), key=len)
    if len(short) == 1:
        return ("initial", 0) if long[0] == short and short.isalpha() else ("", 9)
    if short.isdigit() or long.isdigit():
        return "", 9
    edits = OSA.distance(short, long)
    if len(short) == 2 and len(long) <= 3 and sounds(left) == sounds(right):
        return "sound", edits
    if (
        len(short) >= 3
        and long[0] == short[0]
        and edits <= max(2, len(long) // 3)
        and sounds(left) == sounds(right)
    ):
        return "sound", edits
    if edits <= (1 if len(long) < 8 else 2) and len(short) >= 4:
        return "typo", edits
    if _abbreviates(short, long):
        return "short", 0
    if edits <= max(1, len(long) * 2 // 5) and len(long) >= 3:
        return "far", edits
    return "", 9


def _abbreviates(short: str, long: str) -> bool:
    """ "intl" for "international", "tech" for "technologies": its letters in order, and clearly shorter."""
    if not (3 <= len(short) <= len(long) - 3 and short[0] == long[0]):
        return False
    if long.startswith(short):
        return True
    letters = iter(long)
    return 4 <= len(short) <= 5 and all(letter in letters for letter in short) and short[-1] in long[-3:]


def _equal(mine: list[str], theirs: list[str]) -> list[Match]:
    found = []
    for place, word in enumerate(mine):
        if not word:
            continue
        where = place if place < len(theirs) and theirs[place] == word else _index(theirs, word)
        if where >= 0:
            found.append(Match(word, word, "equal", 0, where == place))
            mine[place] = theirs[where] = ""
    return found


def _index(words: list[str], word: str) -> int:
    return next((place for place, other in enumerate(words) if other == word), -1)


def _alike(mine: list[str], theirs: list[str], kinds: tuple[str, ...]) -> list[Match]:
    found = []
    options = []
    for i, left in enumerate(mine):
        for j, right in enumerate(theirs):
            if left and right:
                how, edits = likeness(left, right)
                if how in kinds:
                    options.append((RANK[how] if how != "initial" else 9, edits, abs(i - j), i, j, how))
    for _, edits, apart, i, j, how in sorted(options):
        if mine[i] and theirs[j]:
            found.append(Match(mine[i], theirs[j], how, edits, apart == 0))
            mine[i] = theirs[j] = ""
    return found


def _joined(mine: list[str], theirs: list[str], by_sound: bool = False) -> list[Match]:
    """Words of `mine` that are written as one word in `theirs`: "good will" for "goodwill"."""
    found: list[Match] = []
    if sum(map(bool, mine)) < 2 or not any(theirs):
        return found
    for length in (4, 3, 2):
        for start in range(len(mine) - length + 1):
            run = mine[start : start + length]
            if not all(run):
                continue
            whole = "".join(run)
            for place, other in enumerate(theirs):
                how, edits = _one_word(whole, other, by_sound) if other else ("", 0)
                if how:
                    found.append(Match(" ".join(run), other, how, edits, True))
                    mine[start : start + length] = [""] * length
                    theirs[place] = ""
                    break
    return found


def _one_word(whole: str, other: str, by_sound: bool) -> tuple[str, int]:
    edits = OSA.distance(whole, other)
    if by_sound:
        heard = sounds(whole)
        return ("sound", edits) if len(heard) >= 4 and heard == sounds(other) else ("", 0)
    return ("joined", edits) if edits <= (1 if len(other) > 8 else 0) else ("", 0)


def _flip(match: Match) -> Match:
    return Match(match.right, match.left, match.how, match.edits, match.in_place)
