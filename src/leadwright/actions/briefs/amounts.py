"""Numbers in sentences: digits or words, with what they count. What is counted decides: 12 people are not 12 roles.

"$12 million", "twelve million dollars", "EUR 3.5m"   money
"40 %", "forty per cent"                              a share
"51 to 200 people", "about 120", "500+"               a count, with how exact it claims to be
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from leadwright.values import number
from leadwright.values.bundled import load

Hedge = Literal["", "about", "over", "at_least", "under", "at_most", "nearly"]

_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
]  # fmt: skip
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2
    )
}
_UNITS = {word: n for n, word in enumerate(_SMALL)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_DOZEN = 12
_MAGNITUDES = {
    "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mn": 1_000_000, "mm": 1_000_000, "mio": 1_000_000, "million": 1_000_000,
    "millions": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000, "billion": 1_000_000_000, "hundred": 100, "dozen": _DOZEN,
    "trillion": 10**12, "crore": 10_000_000, "lakh": 100_000,
}  # fmt: skip
PEOPLE = frozenset(
    {"people", "employees", "employee", "staff", "person", "persons", "workers", "colleagues", "heads"}
)
ROLES = frozenset(
    {"role", "roles", "position", "positions", "job", "jobs", "vacancy", "vacancies", "opening", "openings", "posting", "postings"}
)  # fmt: skip
_HEDGES: Mapping[str, Hedge] = {
    "about": "about", "around": "about", "roughly": "about", "approximately": "about", "circa": "about", "ca": "about",
    "some": "about", "over": "over", "above": "over", "more than": "over", "at least": "at_least", "under": "under",
    "below": "under", "fewer than": "under", "less than": "under", "up to": "at_most", "at most": "at_most",
    "nearly": "nearly", "almost": "nearly", "exactly": "", "~": "about", "≈": "about", ">": "over", "<": "under",
}  # fmt: skip
_TIMES: Mapping[str, int | Decimal] = {"doubled": 2, "tripled": 3, "quadrupled": 4, "halved": Decimal("0.5")}
DIGITS = re.compile(rf"({number.PATTERN})(\s?[a-z]{{1,3}}(?![^\W\d_]))?(\+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as claimed: from `low` to `high` (equal but for ranges), how exactly, and how many digits were written."""

    low: Decimal
    high: Decimal
    hedge: Hedge = ""
    digits: int = 0

    @property
    def is_range(self) -> bool:
        """Whether two numbers were written."""
        return self.low != self.high


def of_words(words: Sequence[str]) -> tuple[Decimal, int] | None:
    """The number that words begin with, and how many of them say it: "one hundred and twenty people" -> 120, 4."""
    total, current, used, open_and = Decimal(0), Decimal(0), 0, 0
    seen = False
    for word in words:
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, _TENS.get(word, 0))
            seen = True
        elif word == "dozen":
            current = max(current, Decimal(1)) * _DOZEN
            seen = True
        elif word == "hundred" and seen:
            current *= 100
        elif word in _SCALES and seen:
            total += current * _SCALES[word]
            current = Decimal(0)
        elif word == "and" and seen and used and words[used - 1] in _SCALES:
            open_and = 1
            used += 1
            continue
        else:
            break
        open_and = 0
        used += 1
    return (total + current, used - open_and) if seen else None


def hedge_before(words: Sequence[str]) -> tuple[Hedge, int]:
    """How exact the number that follows these words claims to be, and how many of the words say so."""
    for length in (2, 1):
        said = " ".join(words[-length:]) if len(words) >= length else ""
        if said in _HEDGES:
            return _HEDGES[said], length
    return "", 0


def magnitude(word: str) -> int | None:
    """What a number is multiplied with by the word after it; None if by nothing."""
    return _MAGNITUDES.get(word)


def times(word: str) -> Decimal | None:
    """The factor that a word claims: doubled, halved."""
    found = _TIMES.get(word)
    return None if found is None else Decimal(found)


@cache
def currencies() -> Mapping[str, str]:
    """Signs, words and codes of currencies, in lower case, with their codes; those that several use are "?"."""
    data = load("currencies.json")
    signs = {
        sign: "?" if code == "several" else code for code, signs in data["signs"].items() for sign in signs
    }
    more = {
        "pound": "GBP",
        "rupee": "INR",
        "real": "BRL",
        "franc": "CHF",
        "francs": "CHF",
        "us dollars": "USD",
        "us dollar": "USD",
    }
    return signs | more | {code.lower(): code for code in data["codes"]}


def holds(claim: Quantity, low: Decimal | None, high: Decimal | None) -> bool:
    """Whether a claim follows from a known interval (either end may be open): never more exact, never another one."""
    if claim.is_range:
        return low is not None and high is not None and (claim.low, claim.high) == (low, high)
    value = claim.low
    if claim.hedge == "over":
        return (low is not None and value < low <= value * Decimal("1.25")) or (low == value and high is None)
    if claim.hedge == "at_least":
        return low is not None and value <= low <= value * Decimal("1.25")
    if claim.hedge == "under":
        return high is not None and value * Decimal("0.8") <= high < value
    if claim.hedge == "at_most":
        return high is not None and high <= value <= high * Decimal("1.25") and low != high
    if low is None or high is None or low != high:
        return False
    if claim.hedge == "about":
        return abs(value - low) * 20 <= low
    if claim.hedge == "nearly":
        return low < value <= low * Decimal("1.1")
    return value == low or _rounded(claim, low)


def _rounded(claim: Quantity, value: Decimal) -> bool:
    """Whether the claim is the value, rounded to the three or more digits that were written."""
    if claim.digits < 3 or not value:
        return False
    step = Decimal(10) ** (value.adjusted() - claim.digits + 1)
    return (value / step).quantize(Decimal(1)) * step == claim.low


def significant(digits: str) -> int:
    """How many digits of a written number say something: "12.40" three or four, "1,200" two."""
    bare = re.sub(r"\D", "", digits).lstrip("0")
    return len(bare) if "." in digits else len(bare.rstrip("0"))
