"""Cuts an article into sentences, keeping every character at its place so that quotes stay verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from leadwright.signals.news.types import Article

_TITLE, _TEXT = 400, 1_500  # characters that are read; what is longer is no headline and no excerpt
# One character for one: positions in the plain text are positions in the article.
_PLAIN = str.maketrans({
    "’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-", "‐": "-",
    "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "\n": " ", "\r": " ",
})  # fmt: skip
_ABBREVIATED = (
    r"(?<!\bInc)(?<!\bLtd)(?<!\bCorp)(?<!\bCo)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\bNo)(?<!\bvs)(?<!\bJr)"
    r"(?<!\bSr)(?<!\bapprox)(?<!\bMio)(?<!\bMrd)(?<!\bmio)(?<!\bRs)(?<!\b[A-Z])(?<!\bU\.S)(?<!\bU\.K)(?<!\bS\.A)(?<!\bB\.V)(?<!\bca)"
)
_END = re.compile(rf"{_ABBREVIATED}[.!?…]['\")\]]*\s+(?=[^\sa-z])")
_WORD = re.compile(r"[^\W_]+(?:['&.-][^\W_]+)*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: `text` as it stands in the article, `plain` the same with plain quotes, dashes and spaces.

    `headline` tells a title from running text; `titled` whether its words are capitalised throughout, so that a
    capital letter says nothing about names.
    """

    text: str
    plain: str
    headline: bool
    titled: bool


def sentences(article: Article) -> Iterator[Sentence]:
    """The title, then the sentences of the snippet unless it only repeats the title."""
    if article.title.strip():
        yield _sentence(article.title.strip()[:_TITLE], headline=True)
    body = article.snippet.strip()[:_TEXT]
    start = 0
    for end in (*(match.end() for match in _END.finditer(body.translate(_PLAIN))), len(body)):
        part = body[start:end].strip()
        if part and part.rstrip(" .…") != article.title.strip().rstrip(" .…"):
            yield _sentence(part, headline=False)
        start = end


def _sentence(text: str, *, headline: bool) -> Sentence:
    plain = text.translate(_PLAIN)
    return Sentence(text, plain, headline, _is_titled(plain))


def _is_titled(plain: str) -> bool:
    """Whether nearly every longer word begins with a capital."""
    words = [word for word in _WORD.findall(plain) if len(word) > 3 and word[0].isalpha()]
    big = sum(word[0].isupper() for word in words)
    return len(words) >= 3 and big >= 0.8 * len(words)
