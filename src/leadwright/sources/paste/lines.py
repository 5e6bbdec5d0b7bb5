"""A pasted text as lines with their places in it: noise of navigation out, doubled lines once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from leadwright.sources.paste.words import means
from leadwright.values.name import clean

MOST_LINES = 4_000
MOST_TEXT = 400_000
_GAP = re.compile(r"(?<=[^\s·|•])(?:\t[\t ]*| {2,}\t?[\t ]*)(?=[^\s·|•])")  # a table's columns, side by side
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c]")
_DIVIDERS = re.compile(r"\s+[|•·⋅∙‧–—]\s+|\s*[|•·⋅∙‧]\s*|\t+|\s{3,}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line in single spaces, its place in the pasted text, and whether an empty line stands before it.

    `times` counts how often it stood there in a row: screen readers hear what eyes see, so a copy has both.
    """

    text: str
    start: int
    end: int
    gap: bool = False
    times: int = 1

    @property
    def span(self) -> tuple[int, int]:
        """First and last + 1 character in the pasted text."""
        return self.start, self.end


def lines(text: str) -> list[Line]:
    """The lines of a text that are not empty, doubled ones once, without the words of navigation."""
    found: list[Line] = []
    gap = False
    for start, raw in _raw(text[:MOST_TEXT]):
        shown = clean(_GAP.sub(" · ", raw.strip()))
        if not shown:
            gap = True
            continue
        if found and found[-1].text == shown:
            last = found[-1]
            found[-1] = Line(last.text, last.start, last.end, last.gap, last.times + 1)
            continue
        lead = len(raw) - len(raw.lstrip())
        found.append(Line(shown, start + lead, start + len(raw.rstrip()), gap))
        gap = False
        if len(found) >= MOST_LINES:
            break
    return found


def without_noise(all_lines: Sequence[Line]) -> list[Line]:
    """The lines without the buttons and menus that a copied page is full of."""
    return [line for line in all_lines if not means(line.text, "noise")]


def segments(line: Line) -> list[Line]:
    """The parts of a line between bars, dots and wide gaps, each with its own place."""
    found: list[Line] = []
    position = 0
    raw = line.text
    for part in _DIVIDERS.split(raw):
        at = raw.find(part, position)
        position = at + len(part)
        if part.strip():
            found.append(Line(part.strip(), line.start, line.end, line.gap and not found))
    return found or [line]


def _raw(text: str) -> Iterator[tuple[int, str]]:
    position = 0
    for match in _BREAK.finditer(text):
        yield position, text[position : match.start()]
        position = match.end()
    yield position, text[position:]
