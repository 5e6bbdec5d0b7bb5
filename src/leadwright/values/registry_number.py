"""Numbers of public registries: one spelling each, and their check digits where they have them.

Kinds: cnpj (Brazil, letters allowed in its first twelve places), lei, cik (without leading zeros),
companies_house. A number of another kind keeps its letters and digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from stdnum import lei as _lei
from stdnum.br import cnpj as _cnpj

_CAP = 40
_COMPANIES_HOUSE = re.compile(r"[A-Z]{2}\d{6}|\d{8}|[A-Z]{2}\d{5}[A-Z]")


def parse(kind: str, raw: str | int | None) -> str | None:
    """The number in the spelling under which records of one company meet; None if it cannot be one.

    "33.683.111/0002-80" -> "33683111000280", "CIK0000320193" -> "320193", "1234567" -> "01234567".
    """
    if raw is None or isinstance(raw, bool):
        return None
    text = "".join(char for char in str(raw)[:_CAP].upper() if char.isascii() and char.isalnum())
    return _KINDS.get(kind, _as_it_is)(text)


def _as_it_is(text: str) -> str | None:
    return text or None


def _read_cnpj(text: str) -> str | None:
    if text.isdigit() and 11 < len(text) < 14:
        text = text.zfill(14)  # a spreadsheet read it as a number
    return text if len(text) == 14 and _cnpj.is_valid(text) else None


def _read_lei(text: str) -> str | None:
    return text if len(text) == 20 and _lei.is_valid(text) else None


def _read_cik(text: str) -> str | None:
    digits = text.removeprefix("CIK").lstrip("0")
    return digits if digits.isdigit() and len(digits) <= 10 else None


def _read_companies_house(text: str) -> str | None:
    if text.isdigit() and 5 < len(text) < 8:
        text = text.zfill(8)  # likewise
    return text if _COMPANIES_HOUSE.fullmatch(text) else None


_KINDS: Mapping[str, Callable[[str], str | None]] = {
    "cnpj": _read_cnpj,
    "lei": _read_lei,
    "cik": _read_cik,
    "companies_house": _read_companies_house,
}
