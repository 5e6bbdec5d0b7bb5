"""Read the positions of a profile: which title, at which company, from when to when.

The layouts differ in what stands above the dates. On a page the title comes first and the company below it;
several positions at one company stand under the company and its whole time; a saved profile puts the
company above the title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from leadwright.sources.paste.lines import Line
from leadwright.sources.paste.words import bare, means, pattern
from leadwright.sources.proposing import employment, location
from leadwright.values import period
from leadwright.values.naming import fold, looks_like_title

_DOT = re.compile(r"\s*[·•⋅∙‧]\s*")
_ASIDE = re.compile(r"\s*\([^()]{0,60}\)\s*$")
_LOGO = re.compile(
    r"^(?:logo (?:von|de|di|van|da|do|of)\s+(?P<after>.+)|(?P<before>.+?)(?:['’]s)?[\s-]+logo)$",
    re.IGNORECASE,
)
_CAP = 200


@dataclass(frozen=True, slots=True)
class Position:
    """One position, as the catalogue has it, and the lines that it was read from."""

    told: dict[str, Any]
    text: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Time:
    began: str
    ended: str


def positions(section: Sequence[Line], today: date) -> list[Position]:
    """The positions of an experience section, in its order."""
    reader = _Reader(section, today)
    return reader.read()


class _Reader:
    """Walks down a section, remembering the company that the positions below belong to."""

    def __init__(self, section: Sequence[Line], today: date) -> None:
        self.lines, self.today = section, today
        self.group = ""  # the company under whose name several positions stand
        self.logo = ""  # the company whose picture stands above
        self.fresh = 0  # the first line that belongs to no position yet

    def read(self) -> list[Position]:
        found: list[Position] = []
        for index, line in enumerate(self.lines):
            if match := _LOGO.match(line.text[:_CAP]):
                self.logo, self.group = (match["after"] or match["before"]).strip(), ""
                self.fresh = index + 1
            elif _is_duration(line.text) and index > self.fresh:
                self.group = self._above(index)[-1].text if self._above(index) else self.group
                self.fresh = index + 1
            elif (time := _time(line.text)) is not None:
                told = self._position(index, time)
                if told is not None:
                    found.append(told)
                self.fresh = index + 1
        return found

    def _above(self, index: int) -> list[Line]:
        """The lines just above that may name title and company: back to a gap, and at most three."""
        above: list[Line] = []
        for line in reversed(self.lines[self.fresh : index]):
            if len(line.text) > 150 or len(above) == 3:
                break
            above.insert(0, line)
            if line.gap and len(above) >= 2:
                break
        return [line for line in above if not means(line.text, "employment_types", "workplaces")]

    def _position(self, index: int, time: _Time) -> Position | None:
        above = self._above(index)
        if not above:
            return None
        title, company = self._named(above)
        told = employment(title, company, time.began, time.ended, self.today)
        if told is None:
            return None
        first, last = above[0], self.lines[index]
        return Position(told, f"{title}, {company}, {last.text}", (first.start, last.end))

    def _named(self, above: list[Line]) -> tuple[str, str]:
        """Title and company of the lines above the dates."""
        last = above[-1].text
        company, *more = _DOT.split(last)
        if more and all(means(part, "employment_types", "workplaces") for part in more) and len(above) > 1:
            self.group = ""
            return above[-2].text, company  # the title, and below it "Company · Full-time"
        if self.group:
            if len(above) == 1 or not self._starts_anew(above):
                return _DOT.split(last)[0], self.group
            self.group = ""
        if len(above) == 1:
            return last, self.logo
        upper, lower = above[-2].text, last
        if self.logo and bare(self.logo) in (bare(upper), bare(lower)):
            return (lower, upper) if bare(self.logo) == bare(upper) else (upper, lower)
        if looks_like_title(lower) and not looks_like_title(upper):
            return lower, upper
        return upper, _DOT.split(lower)[0]

    def _starts_anew(self, above: list[Line]) -> bool:
        """Whether the two lines above the dates begin another company, after a group."""
        upper, lower = above[-2], above[-1]
        if location(upper.text) and "country" in (location(upper.text) or {}):
            return False
        return upper.gap and not lower.gap and (looks_like_title(lower.text) != looks_like_title(upper.text))


def _time(text: str) -> _Time | None:
    """Beginning and end of a line that holds nothing but dates: "Jan 2020 - Present · 4 yrs"."""
    if not any(char.isdigit() for char in text) or len(text) > 90:
        return None
    shown = _ASIDE.sub("", _DOT.split(text)[0]).strip()
    for match in _between().finditer(fold(shown)):
        left, right = fold(shown)[: match.start()], fold(shown)[match.end() :]
        left = re.sub(
            r"^(?:von|de|du|da|del|dal|van|from|since|seit|desde|depuis|sinds)\s+", "", left.strip()
        )
        if period.parse_date(left) is None:
            continue
        if means(right, "present"):
            return _Time(left, "")
        if period.parse_date(right) is not None:
            return _Time(left, right)
    since = re.match(r"^(?:since|seit|desde|depuis|sinds|dal)\s+(.{4,20})$", fold(shown))
    return _Time(since[1], "") if since and period.parse_date(since[1]) else None


@cache
def _between() -> re.Pattern[str]:
    return re.compile(r"\s*[-–—−]\s*|\s+(?:to|until|bis|a|à|au|al|ate|hasta|tot(?: en met)?)\s+")


def _is_duration(text: str) -> bool:
    """Whether a line tells how long, and not when: "5 yrs 2 mos", "Full-time · 5 yrs"."""
    parts = [bare(part) for part in _DOT.split(text[:80])]
    return any(_duration().fullmatch(part) for part in parts) and all(
        _duration().fullmatch(part) or means(part, "employment_types", "workplaces") for part in parts
    )


@cache
def _duration() -> re.Pattern[str]:
    unit = rf"\d{{1,2}}\s*(?:{pattern('durations')})"
    return re.compile(rf"{unit}\.?(?:\s*(?:,|und|et|y|e|en|and)?\s*{unit}\.?)?")
