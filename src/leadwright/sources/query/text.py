"""The text of a search as words, each of which is claimed at most once."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from leadwright.sources.query.types import Meaning
from leadwright.sources.query.words import SILENT
from leadwright.values.name import fold

_CAP = 500
_MOST = 80  # words
_WORD = re.compile(r"[\w.#+&'’%€$£](?:[\w.#+&'’%-]*[\w#+])?|[\w&]", re.UNICODE)
_BASED = re.compile(r"-(?=based\b|person\b|funded\b|backed\b|stage\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands; `key` is folded, `after` what stands between it and the next (a comma, say)."""

    text: str
    key: str
    start: int
    end: int
    after: str


@dataclass(slots=True)
class Text:
    """A search that is being read: who claimed which word, and what came of it."""

    raw: str
    words: tuple[Word, ...]
    claimed: list[bool]
    meanings: list[Meaning] = field(default_factory=list)

    def free(self, start: int, end: int) -> bool:
        """Whether nobody has claimed any word from `start` to before `end`."""
        return end <= len(self.words) and start < end and not any(self.claimed[start:end])

    def joined(self, start: int, end: int) -> bool:
        """Whether no comma or other stop stands between these words."""
        return not any(word.after.strip() for word in self.words[start : end - 1])

    def slice(self, start: int, end: int) -> str:
        """The text of these words as written."""
        return self.raw[self.words[start].start : self.words[end - 1].end]

    def claim(self, start: int, end: int) -> str:
        """Claim words, and return them as written."""
        for index in range(start, end):
            self.claimed[index] = True
        return self.slice(start, end)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The words that lie within these characters."""
        inside = [i for i, word in enumerate(self.words) if word.start < end and word.end > start]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def unused(self) -> tuple[str, ...]:
        """The words that say something and were claimed by nobody, neighbours together."""
        runs: list[list[int]] = []
        for index, word in enumerate(self.words):
            if self.claimed[index] or word.key in SILENT or word.text.lower() in SILENT or not word.key:
                continue
            if runs and runs[-1][-1] == index - 1 and self.joined(index - 1, index + 1):
                runs[-1].append(index)
            else:
                runs.append([index])
        return tuple(self.slice(run[0], run[-1] + 1) for run in runs)


def text_of(raw: str) -> Text:
    """Split a search into words."""
    raw = _BASED.sub(" ", unicodedata.normalize("NFKC", raw[:_CAP]).replace("\x00", " "))
    found = list(_WORD.finditer(raw))[:_MOST]
    ends = [*(match.start() for match in found[1:]), len(raw)][: len(found)]
    words = tuple(
        Word(match.group(), fold(match.group()), match.start(), match.end(), raw[match.end() : until])
        for match, until in zip(found, ends, strict=True)
    )
    return Text(raw, words, [False] * len(words))
