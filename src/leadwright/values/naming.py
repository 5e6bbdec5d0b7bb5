"""Does a short text look like a person's name, or like a job title? In doubt it does not."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from leadwright.values import title as titles
from leadwright.values.bundled import load

_TITLE_WORDS = re.compile(r"[\w-]+", re.UNICODE)
_WORD = re.compile(r"[^\W\d_][^\W\d_]*(?:['’.-][^\W\d_]+)*\.?", re.UNICODE)
_DEGREES = re.compile(
    r"(?:,\s*|\s+)(?:ph\.?\s?d|mba|md|m\.d|msc|bsc|cpa|esq|jr|sr|ii|iii|iv|dds|cfa|pmp|rn)\.?(?=$|,)",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(r"^(?:dr|prof|mr|mrs|ms|mx|herr|frau|ing|dipl\.?-ing|mag|sir)\.?\s+", re.IGNORECASE)
_CJK = r"[\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af々]"
_CJK_NAME = re.compile(rf"{_CJK}{{1,6}}[ \u3000・]{_CJK}{{1,8}}(?: ?(?:様|氏|さん))?")


def fold(text: str) -> str:
    """Lower case, without accents, in single spaces; punctuation stays: "À  propos" -> "a propos"."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("’", "'"))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).lower().split())


@cache
def word_list(name: str) -> frozenset[str]:
    """One list of `data/naming.json`, folded: titles, fields (of work), not_names, particles."""
    return frozenset(fold(word) for word in load("naming.json")[name])


def looks_like_name(text: str) -> bool:
    """Two to five capitalised words, none of which is a word of menus or titles."""
    if _CJK_NAME.fullmatch(text):
        return not looks_like_title(text)
    bare = _HONORIFIC.sub("", _DEGREES.sub("", text)).strip(" .,")
    if not 4 <= len(bare) <= 50:
        return False
    tokens = bare.replace("“", "").replace("”", "").replace('"', "").split()
    if not 2 <= len(tokens) <= 5 or not all(_WORD.fullmatch(token) for token in tokens):
        return False
    folded = [fold(token).rstrip(".") for token in tokens]
    if any(word in word_list("not_names") and word not in word_list("particles") for word in folded):
        return False
    if _has_title_word(fold(bare)):
        return False
    big = [token for token, word in zip(tokens, folded, strict=True) if token[0].isupper()]
    small = [word for token, word in zip(tokens, folded, strict=True) if not token[0].isupper()]
    shouted = [len(token) > 2 and token.isupper() for token in tokens]
    return len(big) >= 2 and all(word in word_list("particles") for word in small) and _is_even(shouted)


def looks_like_title(text: str) -> bool:
    """A short phrase with a word of job titles in it, or fields of work alone; no sentence."""
    if not 2 <= len(text) <= 90 or text.endswith((".", "!", "?")) or "@" in text or "http" in text:
        return False
    folded = fold(text)
    words = _TITLE_WORDS.findall(folded)
    if not 1 <= len(words) <= 11 or any(char.isdigit() for char in text):
        return False
    if _has_title_word(folded) or titles.seniority(text) is not None:
        return True
    return all(word in word_list("fields") for word in words) and len(text) > 1


def _has_title_word(folded: str) -> bool:
    known = word_list("titles")
    words = _TITLE_WORDS.findall(folded)
    return any(word in known or any(part in known for part in word.split("-")) for word in words)


def _is_even(shouted: list[bool]) -> bool:
    """All in capitals, none, or only the family name at the end: "Ada KETTLE", but no "NASA Award"."""
    return not any(shouted) or all(shouted) or (shouted[-1] and not any(shouted[:-1]))
