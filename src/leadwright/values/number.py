"""How written numbers are read: one rule for thousands and decimals, for every module of this room."""

from __future__ import annotations

import re
from decimal import Decimal

# A number as people write it; the group separators are normalised by `parse`.
PATTERN = r"\d+(?:[.,'’ \u00a0\u2009\u202f_]\d+)*"

MAGNITUDES = {
    "k": 1_000, "tsd": 1_000, "thousand": 1_000, "mil": 1_000, "thsd": 1_000, "тыс": 1_000,
    "m": 1_000_000, "mm": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "mln": 1_000_000, "million": 1_000_000,
    "millions": 1_000_000, "millionen": 1_000_000, "milhão": 1_000_000, "milhões": 1_000_000, "milhao": 1_000_000,
    "milhoes": 1_000_000, "millón": 1_000_000, "millon": 1_000_000, "millones": 1_000_000, "milioni": 1_000_000,
    "млн": 1_000_000, "mi": 1_000_000,
    "b": 1_000_000_000, "bn": 1_000_000_000, "bil": 1_000_000_000, "billion": 1_000_000_000, "md": 1_000_000_000,
    "mrd": 1_000_000_000, "mia": 1_000_000_000, "milliarden": 1_000_000_000, "milliard": 1_000_000_000,
    "milliards": 1_000_000_000, "bilhão": 1_000_000_000, "bilhões": 1_000_000_000, "bi": 1_000_000_000,
    "bilhao": 1_000_000_000, "bilhoes": 1_000_000_000, "млрд": 1_000_000_000,
    "t": 1_000_000_000_000, "tn": 1_000_000_000_000, "trillion": 1_000_000_000_000,
    "lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "cr": 10_000_000, "crore": 10_000_000, "crores": 10_000_000,
    "万": 10_000, "億": 100_000_000, "亿": 100_000_000, "만": 10_000, "억": 100_000_000,
}  # fmt: skip

_SPACES = re.compile(r"['’ \u00a0\u2009\u202f_]")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{2})+,\d{3}")


def parse(text: str, *, scaled: bool = False) -> Decimal | None:
    """The value of a written number: "1,200" "1.200" "1 200" "1'200" -> 1200, "1,234.56" "1.234,56" -> 1234.56.

    One separator with exactly three digits after it groups thousands, unless the number begins with 0
    or (`scaled`) a magnitude follows a point: "1.234 million". None if the groups make no sense.
    """
    body = text.strip()
    if _SPACES.search(body):
        whole, _, fraction = body.replace(",", ".").partition(".") if body.count(".") + body.count(",") <= 1 else ("", "", "")
        groups = _SPACES.split(whole)
        if not groups[0] or len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:]):
            return None
        body = "".join(groups) + (f".{fraction}" if fraction else "")
        return Decimal(body) if _SPACES.search(body) is None else None
    if body.isdecimal() and body.isascii():
        return Decimal(body)
    return _with_marks(body, scaled)


def _with_marks(body: str, scaled: bool) -> Decimal | None:
    point, comma = body.rfind("."), body.rfind(",")
    if point >= 0 and comma >= 0:
        mark = max(point, comma)
        whole, fraction = body[:mark], body[mark + 1 :]
        if not (_GROUPED.fullmatch(whole) and fraction.isdecimal()):
            return None
        return Decimal(f"{whole.replace('.', '').replace(',', '')}.{fraction}")
    if _GROUPED.fullmatch(body) and not body.startswith("0") and not (scaled and body.count(".") == 1):
        return Decimal(body.replace(".", "").replace(",", ""))
    whole, _, fraction = body.replace(",", ".").partition(".")
    if whole.isdecimal() and fraction.isdecimal() and body.isascii():
        return Decimal(f"{whole}.{fraction}")
    return None
