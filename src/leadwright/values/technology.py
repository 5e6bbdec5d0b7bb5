"""Names of technologies: one key for "Amazon Web Services" and "AWS", "React.js" and "ReactJS"."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from leadwright.values.bundled import load

_CAP = 120
_SIGNS = str.maketrans({"+": " plus ", "#": " sharp ", "&": " and "})
_NOT_WORD = re.compile(r"[^\w]+|_+")
_VERSION = re.compile(r"(?<=\w) v?\d+(?: \d+)*(?: x)?$")
_JS = re.compile(r"(?<=\w\w)[\s.]?js$")


@lru_cache(maxsize=16_384)
def key(name: str) -> str:
    """The comparison key of a technology: lower case, aliases resolved, version and ".js" dropped.

    "" only for names without any letter or digit. A name that is not in the alias table is its own key.
    """
    text = unicodedata.normalize("NFKC", name[:_CAP]).lower().strip()
    plain = _fold(text)
    for candidate in (plain, _VERSION.sub("", plain), _fold(_JS.sub("", text))):
        if candidate in _aliases():
            return _aliases()[candidate]
    return (_VERSION.sub("", plain) if len(plain.split()[0:1]) and not plain[:1].isdigit() else plain) or plain


def _fold(text: str) -> str:
    return " ".join(_NOT_WORD.sub(" ", text.translate(_SIGNS)).split())


@cache
def _aliases() -> dict[str, str]:
    table: dict[str, str] = {}
    for canonical, spellings in load("technologies.json").items():
        for spelling in (canonical, *spellings):
            table[_fold(spelling.lower())] = canonical
    return table
