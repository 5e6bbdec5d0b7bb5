"""The list of what answers say (`data/phrases.txt`), compiled once; its patterns see text as `plain` writes it."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from leadwright.sources.post.plain import plain

_HEAD = re.compile(r"\[(\w+) (\d)\]")
_CUT = re.compile(r"(?<=[a-z])()n't\b")
_SHORT = re.compile(r"\b(do|does|did|is|are|was|were|wo|would|could|should|have|has|had|ca)nt\b")
_BETWEEN = r"(?:[^\w\n]+[\w']+){0,4}?[^\w\n]+"


@cache
def phrases() -> tuple[tuple[str, tuple[tuple[int, re.Pattern[str]], ...]], ...]:
    """Meanings in the order in which they take words away, each with weights and patterns."""
    text = files("leadwright.sources.post").joinpath("data/phrases.txt").read_text(encoding="utf-8")
    found: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
    meaning, weight = "", 0
    for line in text.splitlines():
        if head := _HEAD.fullmatch(line):
            meaning, weight = head[1], int(head[2])
        elif line.strip() and not line.startswith("#"):
            found.setdefault(meaning, []).append((weight, _compiled(line)))
    return tuple((name, tuple(patterns)) for name, patterns in found.items())


def spelled_out(text: str) -> str:
    """Plain text with "don't" and "dont" as "do not"."""
    return _SHORT.sub(r"\1 not", _CUT.sub(r"\1 not", text))


def _compiled(pattern: str) -> re.Pattern[str]:
    # an escape such as \W is no letter to be lowered
    lowered = "".join(part if part.startswith("\\") else _lower(part) for part in re.split(r"(\\.)", pattern))
    lowered = re.sub(r"(?<=[a-z])n'\??t\b", " not", lowered)
    lowered = re.sub(r"(?<=[|(])n't\b", "not", lowered)
    begins = re.match(r"(?:\(\?:)*\w", lowered)
    return re.compile(rf"\b(?:{lowered})" if begins else lowered, re.MULTILINE)


def _lower(part: str) -> str:
    return plain(part.replace("…", "\x01")).replace("\x01", _BETWEEN)
