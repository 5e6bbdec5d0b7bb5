"""Text as rules compare it: lower case, without accents, one kind of apostrophe and space."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ",
                         "\u202f": " ", "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u200b": None, "ß": "ss"})  # fmt: skip


def plain(text: str) -> str:
    """The text in lower case, without accents."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_QUOTES).casefold()))
