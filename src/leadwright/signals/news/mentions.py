"""Finds where a sentence names the company, and puts a mark of the same length over each such place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from leadwright.signals.news.types import Who
from leadwright.values.name import clean, company_key, fold

MARK = "§"
_FORMS = (
    r"(?-i:,?\s+(?:Inc|INC|Incorporated|Corp|Corporation|Ltd|Limited|LLC|L\.L\.C|LLP|PLC|plc|GmbH|AG|SE|UG|KG|"
    r"S\.?A\.?S?|SARL|SAS|S\.?r\.?l|"
    r"S\.?L|B\.?V|N\.?V|Oy|AB|AS|A/S|ApS|Ltda|Pty Ltd|Pte Ltd|Pvt Ltd|Private Limited|Co)\b\.?)?"
)


def forms(who: Who) -> tuple[str, ...]:
    """The ways in which an article may call the company, longest first: without legal form, and by its domain.

    A first word alone is a way to call it only where its domain is that word: mercury.com for Mercury Technologies.
    """
    found: dict[str, None] = {}
    for name in who.names:
        bare = _bare(clean(name))
        found[bare] = found[clean(name)] = None
        words = bare.split()
        labels = {domain.partition(".")[0] for domain in who.domains}
        for count in range(1, len(words)):
            if fold(" ".join(words[:count])).replace(" ", "") in labels:
                found[" ".join(words[:count])] = None
    for domain in who.domains:
        found[domain] = None
    return tuple(sorted((one for one in found if len(one) > 1), key=len, reverse=True))


def _bare(name: str) -> str:
    """The name without its legal form, as written."""
    words, key = name.split(), company_key(name)
    for count in range(1, len(words)):
        rest = " ".join(words[:count]).rstrip(" ,&")
        if rest and company_key(rest) == key:
            return rest
    return name


def mask(plain: str, who: Who) -> str:
    """The sentence with § in place of every letter of each naming of the company; the length stays."""
    return _mask(plain, forms(who))


@lru_cache(maxsize=4_096)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    if not names:
        return None
    body = "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in names)
    return re.compile(rf"(?<![\w@./§])(?:{body})[™®©]?{_FORMS}(?![\w@])(?!\.[a-z]{{2,}})", re.IGNORECASE)


def _mask(plain: str, names: tuple[str, ...]) -> str:
    pattern = _pattern(names)
    if pattern is None:
        return plain
    plain_names = frozenset(names)
    out, last = [], 0
    for match in pattern.finditer(plain):
        if _is_written_as_a_name(match.group(), plain_names):
            out += [plain[last : match.start()], MARK * len(match.group())]
            last = match.end()
    return "".join((*out, plain[last:]))


def _is_written_as_a_name(text: str, names: Iterable[str]) -> bool:
    """Whether a word is capitalised as the name is: "ramp up" does not name Ramp, and "figma" may be written small."""
    if not text[0].isalpha() or text[0].isupper() or "." in text.strip("."):
        return True
    return any(name[0].islower() and text.lower().startswith(name.lower()) for name in names)
