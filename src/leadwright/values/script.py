"""Writing systems: a name in any script as Latin letters, and the sounds that spellings of one name share."""

from __future__ import annotations

import re
from functools import lru_cache

from leadwright.values.name import fold

_SOUNDS = (
    (re.compile(r"sch|tch|tsch|sh|ch|cz|zh|dj|x"), "s"),
    (re.compile(r"ph|v|w"), "f"),
    (re.compile(r"ck|q|kh|gh|k|g"), "c"),
    (re.compile(r"th|dh|d"), "t"),
    (re.compile(r"tz|ts|z|j"), "s"),
    (re.compile(r"b"), "p"),
    (re.compile(r"r"), "l"),
    (re.compile(r"[aeiouyh]"), ""),
)
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def latin(text: str) -> str:
    """Folded lower-case Latin words of a text in any script: "Газпром" -> "gazprom".

    What has no Latin reading is left as it is. Vowels that a script does not write stay unwritten.
    """
    folded = fold(text)
    if folded.isascii():
        return folded
    from anyascii import anyascii  # its tables take a while to load, and most names are Latin

    return " ".join(fold(anyascii(word)).replace(" ", "") or word for word in folded.split())


@lru_cache(maxsize=65_536)
def sounds(word: str) -> str:
    """The consonants of a Latin word, those of neighbouring sound made one: "lavrov" and "lawroff" meet.

    Coarse on purpose: it finds candidates and softens a difference, and never decides alone. The first
    letter stays if it is a vowel.
    """
    rest = word
    for pattern, sound in _SOUNDS:
        rest = pattern.sub(sound, rest)
    rest = _TWICE.sub(r"\1", rest)
    return ("a" + rest) if word[:1] in "aeiouy" else rest
