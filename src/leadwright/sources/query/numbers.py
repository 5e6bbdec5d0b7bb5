"""Numbers of a search: head counts, founding years and rounds, by the words around them."""

from __future__ import annotations

import re

from leadwright.sources.query.text import Text
from leadwright.sources.query.types import Meaning
from leadwright.values import funding, head_count

_NUMBER = r"\d[\d.,]*(?:\s?(?:k|thousand)\b)?"
_PREFIX = (
    r"more than|over|above|at least|minimum of|minimum|min|fewer than|less than|under|below|up to|at most|maximum of|"
    r"maximum|max|no more than|no fewer than|no less than|from|between|about|around|approximately|~|>=|<=|>|<|≥|≤"
)
_AMOUNT = (
    rf"(?:(?:{_PREFIX})\s*)?{_NUMBER}\s*(?:\+|or more|or fewer|or less)?(?:\s*(?:-|–|—|to|and)\s*{_NUMBER})?"
)
_PEOPLE = r"employees?|people|persons?|staff|workers|headcount|heads|ftes?|team members|strong"
_HEADS = re.compile(
    rf"(?<![\w.,$€£])(?P<before>{_AMOUNT})[\s-]*(?:{_PEOPLE})\b"
    rf"|\b(?:(?:company|team|employee)\s+(?:size|count)|headcount|head count|size|number of employees|employees|staff|"
    rf"teams? of|employing|employs)\s*[:=]?\s*(?:of\s+|is\s+)?(?P<after>{_AMOUNT})(?![\w%])",
    re.IGNORECASE,
)
_WRITTEN = (
    (re.compile(r"(minimum|maximum) of", re.IGNORECASE), r"\1"),
    (re.compile(r"no more than", re.IGNORECASE), "at most"),
    (re.compile(r"no (?:fewer|less) than", re.IGNORECASE), "at least"),
    (re.compile(r"approximately", re.IGNORECASE), "about"),
)
# A team under 100 people, from 100 to 999, and from 1,000 up.
_SEGMENTS = (
    (re.compile(r"\b(?:smbs?|small businesses|small companies|small firms)\b", re.IGNORECASE), (1, 99)),
    (re.compile(r"\b(?:mid[- ]?market|mid[- ]?sized?)\b", re.IGNORECASE), (100, 999)),
    (re.compile(r"\blarge (?:enterprises|companies|corporations|firms|businesses)\b|\bcorporates\b|\benterprises\b",
                re.IGNORECASE), (1000, None)),
)  # fmt: skip
_BARE = re.compile(
    r"(?<![\w.,$€£-])(?P<low>\d[\d,]*)\s?[-–]\s?(?P<high>\d[\d,]*k?)(?![\w%.-])", re.IGNORECASE
)
_YEAR = r"(?P<{}>(?:18|19|20)\d\d)"
_FOUNDED = re.compile(
    r"\b(?:founded|established|started|incorporated|created|launched|formed)\s*:?\s*(?:in\s+|on\s+|the year\s+)*"
    r"(?P<how>no earlier than|not before|after|since|from|before|prior to|until|up to|by|between)?\s*(?:the year\s+)?"
    + _YEAR.format("year")
    + r"(?:\s*(?:-|–|to|and|through|until)\s*"
    + _YEAR.format("last")
    + r")?(?P<tail>\s*\+|\s+(?:or|and)\s+(?:later|after|newer|earlier|before|older)|\s+onwards?)?",
    re.IGNORECASE,
)
_JOINT = r"\s*(?P<joint>-|–|to|through|,|/|or|and|&|,\s*(?:or|and))\s*(?:series\s+)?"
_SERIES = re.compile(r"\b(?:pre[- ]?)?(?:series|serie)[\s-]*(?P<letter>[a-j])\b", re.IGNORECASE)
_NEXT = re.compile(_JOINT + r"(?P<letter>[b-j])\b(?!['’.\w])", re.IGNORECASE)
_STAGES = re.compile(
    r"\b(?:(?P<preseed>pre[- ]?seed)|(?P<seed>seed)|(?P<angel>angels?)|(?P<own>bootstrapped|self[- ]funded)|"
    r"(?P<growth>growth[- ](?:stage|equity|round)|late[- ]stage)|(?P<crowd>crowdfunded|crowdfunding)|"
    r"(?P<pe>private equity)|(?P<ipo>ipo))\b(?:[\s-]+(?:stage|round|funded|backed|funding|investors|investment)\b)*",
    re.IGNORECASE,
)
_NAMED = {"preseed": "Pre-Seed", "seed": "Seed", "angel": "Angel", "own": "Bootstrapped", "growth": "Growth",
          "crowd": "Crowdfunding", "pe": "Private Equity", "ipo": "IPO"}  # fmt: skip


def head_counts(text: Text) -> None:
    """Claim what says how many people; the first such words count, later ones are left unused."""
    for match in _HEADS.finditer(text.raw):
        amount = match["before"] or match["after"]
        for pattern, written in _WRITTEN:
            amount = pattern.sub(written, amount)
        found = head_count.parse(amount.strip())
        if found is not None and _claim(text, match, "head_count", [found.min, found.max]):
            return


def segments(text: Text) -> None:
    """Claim words for a size of company, unless numbers have said it."""
    for pattern, (low, high) in _SEGMENTS:
        match = pattern.search(text.raw)
        if match and not any(item.criterion == "head_count" for item in text.meanings):
            _claim(text, match, "head_count", [low, high])


def bare_range(text: Text) -> None:
    """Claim a lone "51-200" that nothing else explains; years are no head counts."""
    for match in _BARE.finditer(text.raw):
        found = head_count.parse(match.group())
        if found is None or any(item.criterion == "head_count" for item in text.meanings):
            continue
        years = all(
            1800 <= int(match[end].replace(",", "")) <= 2100
            for end in ("low", "high")
            if match[end].isdigit()
        )
        if not years and _claim(text, match, "head_count", [found.min, found.max]):
            return


def founded(text: Text) -> None:
    """Claim what says when companies were founded, as the first and the last year."""
    for match in _FOUNDED.finditer(text.raw):
        bounds = _years(match)
        if bounds is not None and _claim(text, match, "founded", bounds):
            return


def _years(match: re.Match[str]) -> list[int | None] | None:
    how, tail = (match["how"] or "").lower(), (match["tail"] or "").lower()
    year = int(match["year"])
    if match["last"]:
        last = int(match["last"])
        return [year, last] if year <= last else None
    if how == "between":
        return None
    if how == "after":
        return [year + 1, None]
    if how in ("since", "from", "no earlier than", "not before"):
        return [year, None]
    if how in ("before", "prior to"):
        return [None, year - 1]
    if how in ("until", "up to", "by") or any(word in tail for word in ("earlier", "before", "older")):
        return [None, year]
    return [year, None] if tail else [year, year]


def stages(text: Text) -> None:
    """Claim rounds: "series A", "series A to C", "seed stage"."""
    for match in _SERIES.finditer(text.raw):
        names = [funding.stage(match.group())]
        end, last = match.end(), match["letter"].upper()
        while (more := _NEXT.match(text.raw, end)) and more["letter"].upper() > last:
            letter = more["letter"].upper()
            first = chr(ord(last) + 1) if more["joint"].strip() in ("-", "–", "to", "through") else letter
            names += [f"Series {chr(code)}" for code in range(ord(first), ord(letter) + 1)]
            end, last = more.end(), letter
        _claim_span(text, match.start(), end, "funding_stages", [name for name in names if name])
    for match in _STAGES.finditer(text.raw):
        _claim(text, match, "funding_stages", [_NAMED[str(match.lastgroup)]])


def _claim(text: Text, match: re.Match[str], criterion: str, value: object) -> bool:
    return _claim_span(text, match.start(), match.end(), criterion, value)


def _claim_span(text: Text, start: int, end: int, criterion: str, value: object) -> bool:
    first, last = text.span(start, end)
    if not text.free(first, last):
        return False
    text.meanings.append(Meaning(text.claim(first, last), criterion, value))
    return True
