"""How written numbers are read: one rule for thousands and decimals, for every module of this room."""

from __future__ import annotations

import re
from decimal import Decimal

# A number as people write it; the group separators are normalised by `parse`.
PATTERN = r"\d+(?:[.,'’ \u00a0\u2009\u202f_]\d+)*"

_WORDS = {
    1_000: "k tsd thousand mil thsd тыс",
    10_000: "万 만",
    100_000: "lakh lakhs lac",
    1_000_000: (
        "m mm mn mio mln million millions millionen milhão milhões milhao milhoes millón millon "
        "millones milioni млн mi"
    ),
    10_000_000: "cr crore crores",
    100_000_000: "億 亿 억",
    1_000_000_000: (
        "b bn bil billion md mrd mia milliarden milliard milliards bilhão bilhões bi bilhao bilhoes млрд"
    ),
    1_000_000_000_000: "t tn trillion",
}
MAGNITUDES = {word: value for value, words in _WORDS.items() for word in words.split()}

_SPACES = re.compile(r"['’ \u00a0\u2009\u202f_]")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{2})+,\d{3}")


def parse(text: str, *, scaled: bool = False) -> Decimal | None:
    """The value of a written number: "1,200" "1.200" "1 200" "1'200" -> 1200, "1.234,56" -> 1234.56.

    One separator with exactly three digits after it groups thousands, unless the number begins with 0
    or (`scaled`) a magnitude follows a point: "1.234 million". None if the groups make no sense.
    """
    body = text.strip()
    if _SPACES.search(body):
        return _with_spaces(body)
    if body.isdecimal() and body.isascii():
        return Decimal(body)
    return _with_marks(body, scaled)


def _with_spaces(body: str) -> Decimal | None:
    """ "1 234 567,89": groups of three, then perhaps a fraction."""
    whole, _, fraction = body.replace(",", ".").partition(".")
    if not re.fullmatch(r"[0-9]{1,3}(?:\D[0-9]{3})+", whole) or not re.fullmatch(r"[0-9]*", fraction):
        return None
    return Decimal(f"{_SPACES.sub('', whole)}.{fraction or 0}")


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
