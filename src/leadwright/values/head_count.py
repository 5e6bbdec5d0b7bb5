"""How many people work somewhere, as an interval: what a source wrote, never more exact than it wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from leadwright.values import number

_LARGEST = 10_000_000  # no employer is larger; a larger number is a phone number or an amount
_CAP = 80

_LETTER_BANDS = {
    "a": (1, 1), "b": (2, 10), "c": (11, 50), "d": (51, 200), "e": (201, 500), "f": (501, 1_000),
    "g": (1_001, 5_000), "h": (5_001, 10_000), "i": (10_001, None),
}  # fmt: skip
_ALONE = frozenset({"self-employed", "self employed", "myself only", "just me", "solo", "freelancer"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NUMBER = rf"({number.PATTERN})\s*(k|m|thousand|tsd\.?|million|mio\.?)?"
_PEOPLE = (
    r"employees?|people|persons?|staff|members?|workers?|fte'?s?|headcount|head\s?count|team|size|total|"
    r"company|worldwide|globally|on linkedin|in|mitarbeiter(?:innen|\*innen)?|mitarbeitende|besch[aä]ftigte|personen|"
    r"empleados|personas|trabajadores|funcion[aá]rios|colaboradores|pessoas|employ[eé]s|personnes|"
    r"salari[eé]s|dipendenti|addetti|medewerkers|werknemers|ansatte|anst[aä]llda|ty[oö]ntekij[aä][aä]?|"
    r"pracownik[oó]w|сотрудник(?:ов|и)?|名|人|명"
)
_WORDS = re.compile(rf"\([^()]*\)|(?<!\w)(?:{_PEOPLE})(?!\w)|名|人|명|[:.](?=\s|$)", re.IGNORECASE)
_DASHES, _DASH, _LETTER = re.compile(r"[‐-―−]"), re.compile(r"\s*-\s*"), re.compile(r"[^\W\d_]|[(:]")
_ABOUT = re.compile(
    r"^(?:~|≈|±|about|approx(?:imately)?|around|circa|ca|c|etwa|rund|cerca de|environ|roughly|"
    r"est(?:imated)?)\.?\s*"
)
_RANGE = re.compile(
    rf"(?:between |from |von |de |zwischen )?{_NUMBER}\s*(?:-|to|and|bis|und|a|à|al|e|y|~)\s*{_NUMBER}"
)
_ABOVE = re.compile(
    rf"(?:>|more than|over|above|mehr als|[uü]ber|m[aá]s de|mais de|plus de)\s*{_NUMBER}\s*\+?"
)
_FROM = re.compile(
    rf"(?:>=|≥|=>|at least|min(?:imum)?\.?|mindestens|ab|from)\s*{_NUMBER}"
    rf"|{_NUMBER}\s*(?:\+|plus|or more|and above|and over|and up|-)"
)
_BELOW = re.compile(
    rf"(?:<|fewer than|less than|under|below|weniger als|unter|menos de|moins de)\s*{_NUMBER}"
    rf"|{_NUMBER}\s*(?:or fewer|or less)"
)
_UPTO = re.compile(
    rf"(?:<=|≤|=<|up to|max(?:imum)?\.?|at most|bis(?: zu)?|hasta|at[eé]|jusqu'[aà])\s*{_NUMBER}"
)
_EXACT = re.compile(rf"{_NUMBER}")
_MONTH_RANGE = re.compile(rf"(\d{{1,3}})-({'|'.join(_MONTHS)})|({'|'.join(_MONTHS)})-(\d{{1,3}})")


@dataclass(frozen=True, slots=True)
class HeadCount:
    """At least `min` and at most `max` people; `max` is None if no upper end was given."""

    min: int
    max: int | None


def parse(raw: str | int | float | None) -> HeadCount | None:
    """The interval a source wrote: "1.2k" -> 1200..1200, "51-200", "500+" -> 500.., "<10" -> 1..9.

    None is unknown: "", "N/A", negative, fractional, impossible, and also 0, since a source that says
    that nobody works there has not filled the field. "10-Jan" and "Nov-50" are what a spreadsheet
    made of "1-10" and "11-50".
    """
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, str):
        return _parse(raw[:_CAP])
    return _exact(Decimal(repr(raw))) if 0 < raw <= _LARGEST else None


@lru_cache(maxsize=16_384)
def _parse(raw: str) -> HeadCount | None:
    text = raw.strip().lower()
    if text.isdecimal() and text.isascii():
        return _exact(Decimal(text))
    if text in _LETTER_BANDS:
        return HeadCount(*_LETTER_BANDS[text])
    if text in _ALONE:
        return HeadCount(1, 1)
    text = _DASHES.sub("-", text)
    if _LETTER.search(text):
        text = _WORDS.sub(" ", text)
    text = _DASH.sub("-", " ".join(text.split()))
    return _from_spreadsheet(text) or _grammar(_ABOUT.sub("", text))


def _grammar(text: str) -> HeadCount | None:
    if match := _EXACT.fullmatch(text):
        return _exact(_value(match.group(1), match.group(2)))
    if match := _RANGE.fullmatch(text):
        return _range(*match.groups())
    if match := _ABOVE.fullmatch(text):
        return _interval(_plus(_value(match.group(1), match.group(2)), 1), None)
    if match := _FROM.fullmatch(text):
        return _interval(_value(match.group(1) or match.group(3), match.group(2) or match.group(4)), None)
    if match := _BELOW.fullmatch(text):
        below = _value(match.group(1) or match.group(3), match.group(2) or match.group(4))
        return _up_to(below if match.group(3) else _plus(below, -1))
    if match := _UPTO.fullmatch(text):
        return _up_to(_value(match.group(1), match.group(2)))
    return None


def _value(digits: str, magnitude: str | None) -> Decimal | None:
    value = number.parse(digits, scaled=magnitude is not None)
    if value is None or magnitude is None:
        return value
    return value * number.MAGNITUDES[magnitude.rstrip(".")]


def _plus(value: Decimal | None, step: int) -> Decimal | None:
    return None if value is None else value + step


def _range(low: str, low_scale: str | None, high: str, high_scale: str | None) -> HeadCount | None:
    upper, lower = _value(high, high_scale), _value(low, low_scale)
    coefficient = _value(high, None)
    # "1-5k" means thousands on both sides, "500-1k" does not.
    if high_scale and not low_scale and lower is not None and coefficient is not None and lower < coefficient:
        lower = _value(low, high_scale)
    return None if upper is None else _interval(lower, upper)


def _exact(value: Decimal | None) -> HeadCount | None:
    return None if value is None or value < 1 else _interval(value, value)


def _up_to(value: Decimal | None) -> HeadCount | None:
    return None if value is None or value < 1 else _interval(Decimal(1), value)


def _interval(low: Decimal | None, high: Decimal | None) -> HeadCount | None:
    """The interval if its ends are whole, possible and in order. A company has at least one person."""
    if low is None or low != int(low) or low > _LARGEST or low < 0:
        return None
    if high is not None and (high != int(high) or high > _LARGEST or high < max(low, Decimal(1))):
        return None
    return HeadCount(max(int(low), 1), None if high is None else int(high))


def _from_spreadsheet(text: str) -> HeadCount | None:
    match = _MONTH_RANGE.fullmatch(text)
    if not match:
        return None
    month = _MONTHS.index(match.group(2) or match.group(3)) + 1
    other = int(match.group(1) or match.group(4))
    return _interval(Decimal(min(month, other)), Decimal(max(month, other)))
