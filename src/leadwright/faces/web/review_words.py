"""What speaks for two companies being one, and against, in words: comparisons by their levels. Words only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadwright.reads.review_queue import Why

# What is not worth telling: that two names hold no number, or are written in one script.
_QUIET = frozenset({
    ("extra", "none"), ("place", "none"), ("number", "none"), ("script", "latin"), ("script", "same"), ("head", "alike"),
    ("form", "missing"),
})  # fmt: skip
_QUIET_ONES = frozenset({"letters"})
_WORDS: Mapping[tuple[str, str], str] = {
    ("words", "equal"): "The names have the same words",
    ("words", "joined"): "The names differ in how words are joined",
    ("words", "reordered"): "The names have the same words in another order",
    ("words", "acronym"): "One name is the initials of the other",
    ("words", "short"): "One name shortens words of the other",
    ("words", "sound"): "The names sound alike",
    ("words", "sounds"): "The names sound somewhat alike",
    ("words", "typo"): "The names differ by a slip of the pen",
    ("words", "typos"): "The names differ by a few letters",
    ("words", "far"): "The names are only loosely alike",
    ("words", "none"): "The names share no word",
    ("extra", "generic"): "One name has a general word more",
    ("extra", "generic2"): "Both names have general words of their own",
    ("extra", "place"): "One name names a place more",
    ("extra", "place2"): "Each name names a place of its own",
    ("extra", "number"): "One name has a number more",
    ("extra", "number2"): "Each name has a number of its own",
    ("extra", "own1"): "One name has a word of its own",
    ("extra", "own"): "One name has words of its own",
    ("extra", "own2"): "Both names have words of their own",
    ("shared", "0"): "What the names share is in many names",
    ("shared", "5"): "What the names share is in many names",
    ("shared", "10"): "What the names share is not common",
    ("shared", "15"): "What the names share is rare",
    ("shared", "20"): "What the names share is very rare",
    ("head", "equal"): "The names begin alike",
    ("head", "other"): "The names begin differently",
    ("form", "equal"): "The legal form is the same",
    ("form", "alike"): "The legal forms are of one kind",
    ("form", "other"): "The legal forms differ",
    ("form", "rival"): "Two legal forms that no one company has at once",
    ("place", "equal"): "Both names name the same country",
    ("place", "missing"): "Only one name names a country",
    ("place", "other"): "The names name different countries",
    ("number", "equal"): "Both names hold the same number",
    ("number", "missing"): "Only one name holds a number",
    ("number", "other"): "The names hold different numbers",
    ("script", "other"): "The names are in different scripts",
    ("registry", "equal"): "The same number in a public register",
    ("registry", "other"): "Different numbers in one public register",
    ("website", "equal"): "The same website",
    ("website", "moved"): "The same name under another ending of the website",
    ("website", "other"): "Different websites",
    ("linkedin", "equal"): "The same LinkedIn page",
    ("linkedin", "other"): "Different LinkedIn pages",
    ("phone", "equal"): "A phone number in common",
    ("phone", "other"): "Different phone numbers",
    ("mail", "equal"): "An e-mail address in common",
    ("mail", "other"): "Different e-mail addresses",
    ("location", "city"): "The same town",
    ("location", "country"): "The same country, different towns",
    ("location", "other"): "Different countries",
    ("founded", "equal"): "Founded in the same year",
    ("founded", "near"): "Founded about the same time",
    ("founded", "other"): "Founded at different times",
    ("former", "yes"): "One name is a former name of the other",
}


def reasons(why: Sequence[Why]) -> list[tuple[str, float]]:
    """What is worth telling of a pair, as (sentence, weight), the heaviest first; each sentence once. A level that has no
    sentence yet is told by its names."""
    told = [
        (_WORDS.get((item.comparison, item.level)) or _plain(item), item.weight)
        for item in why
        if (item.comparison, item.level) not in _QUIET and item.comparison not in _QUIET_ONES
    ]
    return list(dict(sorted(told, key=lambda pair: -abs(pair[1]))).items())


def _plain(item: Why) -> str:
    return f"{item.comparison.replace('_', ' ').capitalize()}: {item.level.replace('_', ' ')}"


GLOBALS: dict[str, Any] = {"pair_reasons": reasons}
