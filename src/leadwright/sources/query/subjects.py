"""Industries and technologies of a search, what is not wanted, and spelling with care."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from rapidfuzz.distance import OSA

from leadwright.icp import geography
from leadwright.sources.query.places import Where, named
from leadwright.sources.query.text import Text
from leadwright.sources.query.types import Meaning
from leadwright.sources.query.words import (
    BOUNDARY,
    BUILT,
    IN,
    KINDS,
    MAYBE_USING,
    NEGATING,
    NO_INDUSTRY,
    NO_TECHNOLOGY,
    SILENT,
    USING,
)
from leadwright.values import industry, place, technology

_LONGEST = 5
_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{2,80})[\"“”«»]")
_HIRING = re.compile(
    r"\b(?:(?:that|who|which)\s+(?:are|is)\s+)?(?:actively\s+|currently\s+|now\s+)?hiring\b"
    r"(?!\s+(?:software|tech|technology|platforms?|tools?|solutions?|services?))",
    re.IGNORECASE,
)
_GENERIC = frozenset({"companies", "company", "startups", "startup", "firms", "firm", "businesses"})


def quoted(text: Text) -> None:
    """Claim what stands between quotes: words to be found as they are."""
    for match in _QUOTED.finditer(text.raw):
        start, end = text.span(match.start(1), match.end(1))
        if text.free(start, end):
            text.claim(start, end)
            text.meanings.append(Meaning(match[1].strip(), "keywords", [match[1].strip()]))


def unwanted(text: Text) -> Iterator[str]:
    """Take out what the sentence excludes; criteria cannot say it, so it is told as unused."""
    index = 0
    while index < len(text.words):
        if text.words[index].key not in NEGATING and text.words[index].text.lower() not in NEGATING:
            index += 1
            continue
        end = _until_boundary(text, index + 1, skip=BOUNDARY)
        if text.free(index, end):
            yield text.claim(index, end)
        index = max(end, index + 1)


def _until_boundary(text: Text, start: int, skip: Collection[str] = ()) -> int:
    end = start
    while end < len(text.words) and not text.claimed[end]:
        key = text.words[end].key
        if (key in BOUNDARY and not (end == start and key in skip)) or (key in NEGATING and end > start):
            break
        end += 1
        if text.words[end - 1].after.strip():
            break
    return end


def hiring(text: Text) -> Iterator[str]:
    """Claim that companies are hiring; whom they hire is told as unused."""
    for match in _HIRING.finditer(text.raw):
        start, end = text.span(match.start(), match.end())
        if not text.free(start, end):
            continue
        text.meanings.append(Meaning(text.claim(start, end), "hiring", True))
        if end < len(text.words) and text.words[end].key not in _GENERIC:
            roles = _until_boundary(text, end)
            if text.free(end, roles):
                yield text.claim(end, roles)


# technologies -------------------------------------------------------------------------------------


def used_technologies(text: Text, known: Callable[[str], bool]) -> None:
    """Claim technologies that the sentence introduces: "using React and AWS", "built with Magento"."""
    starts = [
        i + 1 for i, word in enumerate(text.words) if word.key in USING | MAYBE_USING and not text.claimed[i]
    ]
    lowered = text.raw.lower()
    for phrase in BUILT:
        for match in re.finditer(rf"\b{re.escape(phrase)}\b", lowered):
            start, end = text.span(match.start(), match.end())
            if text.free(start, end):
                text.claim(start, end)
                starts.append(end)
    for start in sorted(set(starts)):
        explicit = start > 0 and text.words[start - 1].key in USING
        _list_of_technologies(text, start, known, explicit=explicit)


def _list_of_technologies(text: Text, start: int, known: Callable[[str], bool], *, explicit: bool) -> None:
    """Claim what is enumerated from a word on: known technologies, and after "using" also other names."""
    found: list[str] = []
    first, any_of = start, False
    while start < len(text.words):
        end = _technology(text, start, known) or (start + 1 if explicit and _named_so(text, start) else None)
        if end is None:
            break
        found.append(technology.key(text.slice(start, end)))
        text.claim(start, end)
        last, start = end, end
        while start < len(text.words) and text.words[start].key in ("and", "or"):
            any_of |= text.words[start].key == "or"
            start += 1
        if start == last and "," not in text.words[last - 1].after and "/" not in text.words[last - 1].after:
            break
    if found:
        criterion = "technologies_any" if any_of and len(found) > 1 else "technologies_all"
        text.meanings.append(Meaning(text.slice(first, last), criterion, found))


def _technology(text: Text, start: int, known: Callable[[str], bool]) -> int | None:
    for end in range(min(len(text.words), start + 4), start, -1):
        if text.free(start, end) and text.joined(start, end) and known(text.slice(start, end)):
            return end
    return None


def _named_so(text: Text, index: int) -> bool:
    """Whether a word that nobody knows is written like a name, where a name of a technology is expected."""
    word = text.words[index]
    if (
        not text.free(index, index + 1)
        or not word.text[:1].isupper()
        or word.key in SILENT
        or len(word.key) < 2
    ):
        return False
    near = technology.nearest(word.text)
    return near is None or not _close(word.text, near)  # else it is a slip, and is read as one


def bare_technologies(text: Text, known: Callable[[str], bool]) -> None:
    """Claim technologies that stand without introduction, if they can be nothing else ("Shopify stores")."""
    for start, word in enumerate(text.words):
        end = _technology(text, start, known)
        words = text.slice(start, end) if end else ""
        if end is None or word.key in NO_TECHNOLOGY or word.key in SILENT or industry.direct(words):
            continue
        text.meanings.append(Meaning(text.claim(start, end), "technologies_all", [technology.key(words)]))


# industries ---------------------------------------------------------------------------------------


def industries(text: Text) -> None:
    """Claim industries, the longest spelling first; a noun that only says what kind of company goes along."""
    for size in range(_LONGEST, 0, -1):
        for start in range(len(text.words) - size + 1):
            _industry(text, start, start + size)


def _industry(text: Text, start: int, end: int) -> None:
    edges = text.words[start].key, text.words[end - 1].key
    if not text.free(start, end) or not text.joined(start, end) or any(edge in SILENT for edge in edges):
        return
    words = text.slice(start, end)
    if end - start == 1 and (edges[0] in NO_INDUSTRY or (words.islower() and edges[0] == "it")):
        return
    if nodes := industry.direct(words):
        last = end
        while text.free(last, last + 1) and text.joined(last - 1, last + 1) and text.words[last].key in KINDS:
            last += 1
        text.meanings.append(Meaning(text.claim(start, last), "industries", sorted(nodes)))


# spelling -----------------------------------------------------------------------------------------


def misspelled(text: Text, known: Callable[[str], bool]) -> None:
    """Read what is left as if spelled like the nearest known word, if it is very near and only one is."""
    for size in (3, 2, 1):
        for start in range(len(text.words) - size + 1):
            end = start + size
            if text.free(start, end) and text.joined(start, end):
                _corrected(text, start, end, known)


def _corrected(text: Text, start: int, end: int, known: Callable[[str], bool]) -> None:
    words = text.slice(start, end)
    edges = text.words[start].key, text.words[end - 1].key
    if (
        len(words) < 5
        or not all(edge.isalpha() for edge in edges)
        or any(edge in SILENT | KINDS for edge in edges)
    ):
        return
    before = text.words[start - 1].key if start else ""
    meanings = list(
        _near(words, place_meant=before in IN or before == "the", technology_meant=before in USING)
    )
    if len(meanings) == 1:
        criterion, value, spelled = meanings[0]
        text.meanings.append(Meaning(text.claim(start, end), criterion, value, corrected=spelled))


def _near(words: str, *, place_meant: bool, technology_meant: bool) -> Iterator[tuple[str, object, str]]:
    if technology_meant:
        spelled = technology.nearest(words)
        if spelled and _close(words, spelled):
            yield "technologies_all", [technology.key(spelled)], spelled
        return
    where: Where | None = None
    for spelled in (geography.suggestion(words), place.nearest(words)):
        if spelled and where is None and _close(words, spelled) and (place_meant or words[:1].isupper()):
            where = named(spelled, sure=True)
            if where is not None:
                yield "places", where, spelled
    label = None if where else industry.nearest(words)
    if (
        label
        and _close(words, label)
        and label.lower() not in NO_INDUSTRY
        and (nodes := industry.direct(label))
    ):
        yield "industries", sorted(nodes), label


def _close(words: str, spelled: str) -> bool:
    """One slip in a word of five letters, two from nine on; the first letter is right."""
    left, right = words.lower(), spelled.lower()
    most = 1 if len(left) < 9 else 2
    return left[0] == right[0] and OSA.distance(left, right) <= most
