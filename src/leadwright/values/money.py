"""Amounts of money as written: one exact amount and its currency, if it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from leadwright.values import number
from leadwright.values.bundled import load

_CAP = 80
_LARGEST = Decimal(10) ** 16

_DIGITS = re.compile(rf"{number.PATTERN}(?=\D|$)")
_ABOUT = re.compile(r"^(?:[~≈>]|(?:about|approx(?:imately)?|around|circa|ca|over|more than)(?![a-z])\.?)\s*")
_TOKEN = re.compile(r"(?:[a-z]{1,3}|u\$)?\$[a-z]{0,2}(?![a-z])|[^\W\d_]+|[^\s.]")
_NO_CENTS = re.compile(r"[.,/]-{1,2}$")  # "5.-" in Switzerland, "5,--" in Germany, "5/-" in India
_FILLER = frozenset({"of", "de", "di", "+"})


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole units of its currency. `currency` is an ISO 4217 code, None if it was not said."""

    amount: Decimal
    currency: str | None


def parse(raw: str | int | float | Decimal | None, currency: str | None = None) -> Money | None:
    """The amount of "$1.2M", "USD 5 million", "3,5 Mio €", "R$ 10 milhões", "1.000.000,00 EUR".

    `currency` is used where the text leaves it open: no sign, or "kr" and "¥", which several use.
    A bare "$" is USD unless `currency` is another dollar or peso. None for ranges, negatives and words.
    """
    if raw is None or isinstance(raw, bool):
        return None
    if isinstance(raw, int | float | Decimal):
        value = Decimal(str(raw))
        return Money(value, currency) if value.is_finite() and 0 <= value <= _LARGEST else None
    return _parse(raw[:_CAP], currency)


@lru_cache(maxsize=8_192)
def _parse(raw: str, hint: str | None) -> Money | None:
    text = _ABOUT.sub("", " ".join(raw.replace("\x00", " ").lower().split()))
    text = _NO_CENTS.sub("", text)
    digits = _DIGITS.search(text)
    if not digits or any(char.isdigit() for char in text[digits.end() :]):
        return None
    before, after = _tokens(text[: digits.start()]), _tokens(text[digits.end() :])
    scale = number.MAGNITUDES.get(after[0]) if after else None
    value = number.parse(digits.group(), scaled=scale is not None)
    signs = [*before, *(after[1:] if scale else after)]
    if value is None or len(signs) > 2 or not all(sign in _signs() for sign in signs):
        return None
    value *= scale or 1
    if value > _LARGEST:
        return None
    return Money(value.quantize(Decimal(1)) if value == int(value) else value, _currency(signs, hint))


def _tokens(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(text) if token not in _FILLER]


@cache
def _signs() -> dict[str, str | None]:
    """Written signs, words and codes in lower case, each with its currency; None if several use it."""
    data = load("currencies.json")
    table = {
        sign: None if code == "several" else code for code, signs in data["signs"].items() for sign in signs
    }
    return table | {code.lower(): code for code in data["codes"]}


def _currency(signs: list[str], hint: str | None) -> str | None:
    codes = load("currencies.json")
    said = [sign.upper() for sign in signs if sign.upper() in codes["codes"]]
    if said:
        return said[0]
    if signs == ["$"] and hint in codes["dollars"]:
        return hint
    meant = [code for sign in signs if (code := _signs()[sign])]
    return meant[0] if meant else hint
