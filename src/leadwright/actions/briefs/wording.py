"""Amounts, counts, days and lists as a salesperson reads them. Never more exact than what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_SIZES = ((Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million"))
_EXACT_DIGITS = 4


def money(amount: Mapping[str, Any]) -> str:
    """An amount as "$12 million", "about €3.46 million", "CHF 750,000"; "" without an amount or a currency."""
    value, currency = decimal(amount.get("amount")), amount.get("currency")
    if value is None or value <= 0 or not isinstance(currency, str):
        return ""
    rounded = _to_digits(value, 3)
    exact = len(value.normalize().as_tuple().digits) <= _EXACT_DIGITS
    shown = value if exact else rounded
    size, word = next(((size, word) for size, word in _SIZES if shown >= size), (Decimal(1), ""))
    number = f"{(shown / size).normalize():,f}"
    sign = _SIGNS.get(currency)
    text = f"{sign}{number}{word}" if sign else f"{currency} {number}{word}"
    return text if exact else f"about {text}"


def decimal(value: object) -> Decimal | None:
    """A number of the record, exactly; None if it is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _to_digits(value: Decimal, digits: int) -> Decimal:
    step = Decimal(10) ** (value.adjusted() - digits + 1)
    return (value / step).quantize(Decimal(1)) * step


def people(ends: Sequence[Any]) -> str:
    """How many people an interval says: "120 people", "51 to 200 people", "at least 500 people"."""
    low, high = ends
    if low is not None and low == high:
        return f"{low:,} {'person' if low == 1 else 'people'}"
    if high is None:
        return f"at least {low:,} people"
    return f"{low or 1:,} to {high:,} people"


def on_day(day: date, precision: str) -> str:
    """A day with its preposition: "on 4 November 2026", "in November 2026", "in 2026"."""
    if precision == "year":
        return f"in {day.year}"
    if precision == "month":
        return f"in {day:%B} {day.year}"
    return f"on {day.day} {day:%B} {day.year}"


def listed(words: Sequence[str]) -> str:
    """Words as "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def percent(share: object) -> str:
    """A share as "48 %", without its sign."""
    value = abs(decimal(share) or Decimal(0)) * 100
    return f"{value.quantize(Decimal(1))} %"


def a(word: str) -> str:
    """A word with its article, by its sound as far as letters tell."""
    letters = word.partition(" ")[0]
    spelled = letters.isupper() and len(letters) <= 4  # "an SDR", "a CTO"
    vowel = letters[:1] in "AEFHILMNORSX" if spelled else letters[:1].lower() in "aeiou"
    return f"{'an' if vowel else 'a'} {word}"
