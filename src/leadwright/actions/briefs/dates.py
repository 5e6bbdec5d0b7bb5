"""Dates in sentences, in every spelling: what period was claimed, and whether it follows from what is known.

A claim may be less exact than what is known ("in 2026"), never more. Times that move ("last week") are no dates: a text that
is kept until tomorrow would be wrong by then.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from leadwright.values import period

_WORD = r"[^\W\d_]{3,12}"
_NAMES = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"
]  # fmt: skip
_MONTH = rf"(?:{'|'.join(_NAMES)})"
_DAY = r"\d{1,2}(?:st|nd|rd|th|\.)?"
WRITTEN = re.compile(
    rf"""(?P<numeric>\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}([./-])\d{{1,2}}\2\d{{2,4}}|\d{{4}}年\d{{1,2}}月(?:\d{{1,2}}日)?)(?![\d])
    |(?P<day_first>{_DAY}\s+(?:of\s+|de\s+)?{_WORD}\.?,?\s+(?:de\s+)?'?\d{{4}})(?!\d)
    |(?P<month_first>{_WORD}\.?\s+{_DAY},?\s+\d{{4}})(?!\d)
    |(?P<quarter>[QH][1-4]\s*(?:of\s+)?\d{{4}}|(?:first|second|third|fourth)\s+(?:quarter|half)\s+of\s+\d{{4}})(?!\d)
    |(?P<month>{_WORD}\.?,?\s+(?:of\s+|de\s+)?\d{{4}})(?!\d)
    |(?P<no_year>{_DAY}\s+(?:of\s+)?{_MONTH}\b\.?|{_MONTH}\.?\s+{_DAY}(?![\d,.]\d|\w))
    |(?P<bare>(?<=\bin\s)(?:{_MONTH})\b|(?<=\bof\s)(?:{_MONTH})\b|(?<=\bsince\s)(?:{_MONTH})\b)
    |(?P<year>(?<![\d$€£¥.,])(?:19|20)\d{{2}})(?![\d,]*\d|\s*(?:%|per|[kmb]\b|million|people|employees|roles|open|staff|jobs))""",
    re.IGNORECASE | re.VERBOSE,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_YEAR = 366


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a sentence claims something of; without a year, `day` and `month` alone (day 0: the whole month)."""

    start: date | None = None
    end: date | None = None
    day: int = 0
    month: int = 0


def read(match: re.Match[str]) -> Span | None:
    """The period of a match of WRITTEN; None if it is no date after all, or one that can be read in two ways."""
    text = " ".join(match.group().split())
    kind = match.lastgroup or ""
    if kind in ("no_year", "bare"):
        return _without_year(text)
    if kind == "quarter":
        text = re.sub(
            r"^(first|second|third|fourth) (q|h)\w+ of",
            lambda m: f"{m[2]}{_ORDINALS[m[1].lower()]}",
            text,
            flags=re.IGNORECASE,
        )
        text = text.replace(" of ", " ")
    if kind == "day_first":
        text = re.sub(r"^(\d{1,2})\.", r"\1", text)
    found = period.parse_date(text)
    return Span(found.start, found.end) if found else None


def _without_year(text: str) -> Span | None:
    day = re.search(r"\d{1,2}", text)
    name = re.search(_MONTH, text, re.IGNORECASE)
    found = period.parse_date(f"1 {name.group()} 2000") if name else None
    if found is None or (day and not 1 <= int(day.group()) <= monthrange(2000, found.start.month)[1]):
        return None
    return Span(day=int(day.group()) if day else 0, month=found.start.month)


def known(when: date, precision: str) -> tuple[date, date]:
    """The days on one of which something happened, by a date and how exact it is."""
    if precision == "year":
        return date(when.year, 1, 1), date(when.year, 12, 31)
    if precision == "month":
        return when.replace(day=1), when.replace(day=monthrange(when.year, when.month)[1])
    return when, when


def follows(claim: Span, when: date, precision: str, as_of: date) -> bool:
    """Whether the claimed period holds all the days that are possible. Without a year the nearest one is meant."""
    first, last = known(when, precision)
    if claim.start is not None and claim.end is not None:
        return claim.start <= first and last <= claim.end
    if abs(when - as_of) >= timedelta(days=_YEAR // 2 if when > as_of else _YEAR - 1):
        return False
    if claim.month != first.month or last.month != first.month:
        return False
    return not claim.day or (first == last and first.day == claim.day)
