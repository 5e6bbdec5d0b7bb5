"""Phone numbers as E.164; a number that cannot be told apart from another country's is no number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

_CAP = 200
_SPLIT = re.compile(r"[;,|\n\r\x00]|\s/\s|\s(?:or|and|oder|ou)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phone:
    """`e164` such as "+442079460000", without extension. `country` is ISO2; None for shared codes (+800)."""

    e164: str
    country: str | None


def parse(raw: str, country: str | None = None) -> Phone | None:
    """The first valid number of a cell. `country` (ISO2) is used only for numbers without "+" or "00"."""
    return _parse(raw[:_CAP], country)


@lru_cache(maxsize=8_192)
def _parse(raw: str, country: str | None) -> Phone | None:
    for part in _SPLIT.split(raw):
        if any(char.isdigit() for char in part) and (found := _parse_one(part.strip(), country)):
            return found
    return None


def _parse_one(text: str, country: str | None) -> Phone | None:
    if text.startswith("00") and not country:
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, country.upper() if country else None)
    except NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)  # None unless the number is valid somewhere
    if region is None:
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(e164, None if region == "001" else region)
