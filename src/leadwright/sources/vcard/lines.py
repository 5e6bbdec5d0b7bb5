"""Take a file of vCards apart into cards of properties: folding, quoted-printable, base64, nesting.

Phones write what they like, so nothing here refuses: a line that is no property continues the one before or
is passed over. Photos, sounds and keys are dropped unread.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

MOST_CARDS = 2_000
MOST_PROPERTIES = 500
_LONGEST = 10_000
_HEAD = re.compile(r"(?:([\w-]{1,60})\.)?([A-Za-z][\w-]{0,80})(?=[;:])")
_PARAMETER = re.compile(r';([^=;:",]{0,80})(?:=((?:"[^"]*"|[^";:]*)*))?')
_BINARY = frozenset({"photo", "logo", "sound", "key"})
_SOFT_BREAK = re.compile(r"=\s*$")


@dataclass(frozen=True, slots=True)
class Property:
    """One property: `name` in lower case, `types` such as work, cell and pref, and its text as `value`.

    The value still holds the backslashes of its version. `start` and `end` are its place in the file.
    """

    name: str
    value: str
    types: frozenset[str]
    group: str
    start: int
    end: int


@dataclass(slots=True)
class Card:
    """The properties of one card in their order, and its version ("2.1", "3.0", "4.0")."""

    version: str = "3.0"
    properties: list[Property] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Property]:
        """The properties of these names, in their order."""
        return (item for item in self.properties if item.name in names and item.value.strip(" ;"))


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int
    end: int


def cards(text: str) -> list[Card]:
    """Return the cards of a file. A card within another (an agent's) is another person and is left out."""
    found: list[Card] = []
    open_cards: list[Card] = []
    agent_next = False
    lines = list(_physical(text))
    index = 0
    while index < len(lines) and len(found) < MOST_CARDS:
        index, logical = _logical(lines, index)
        word = logical.text.strip().lower().replace(" ", "")
        if word == "begin:vcard":
            if open_cards and not agent_next:
                found.append(open_cards[0])  # the card before was never closed
                open_cards.clear()
            open_cards.append(Card())
            agent_next = False
        elif word == "end:vcard" and open_cards:
            closed = open_cards.pop()
            if not open_cards:
                found.append(closed)
        elif open_cards and len(open_cards[-1].properties) < MOST_PROPERTIES:
            read = _property(logical)
            if read is not None:
                agent_next = read.name == "agent" and not read.value.strip()
                _keep(open_cards[-1], read)
    return found + open_cards[:1]


def _keep(card: Card, read: Property) -> None:
    if read.name == "version":
        card.version = read.value.strip()[:10]
    elif read.name not in _BINARY and read.name != "agent":
        card.properties.append(read)


def _physical(text: str) -> Iterator[_Line]:
    start = 0
    for raw in re.split(r"(\r\n|\n|\r)", text):
        if raw not in ("\r\n", "\n", "\r"):
            yield _Line(raw, start, start + len(raw))
        start += len(raw)


def _logical(lines: Sequence[_Line], index: int) -> tuple[int, _Line]:
    """Join a line with those that continue it; return the index of the next line, and the whole."""
    first = lines[index]
    parts, size, end = [first.text], len(first.text), first.end
    index += 1
    quoted = _is_quoted(first.text)
    binary = _is_binary(first.text)
    while index < len(lines):
        following = lines[index]
        if quoted and _SOFT_BREAK.search(parts[-1]):
            parts[-1] = _SOFT_BREAK.sub("", parts[-1])
            more = following.text
        elif following.text[:1] in (" ", "\t") and following.text.strip():
            more = following.text[1:]
        elif not _is_edge(first.text) and _continues(following.text, binary=binary):
            more = "\n" + following.text
        else:
            break
        if size < _LONGEST or quoted:
            parts.append(more[:_LONGEST])
        size += len(more)
        end = following.end
        index += 1
    return index, _Line("".join(parts), first.start, end)


def _continues(text: str, *, binary: bool) -> bool:
    """Whether a line belongs to the one before although it is not folded as the standard says."""
    if not any(char.isalnum() for char in text):
        return False
    head = _HEAD.match(text.strip())
    return head is None and (binary or not text.strip().lower().startswith(("begin", "end")))


def _is_edge(text: str) -> bool:
    return text.strip().lower().startswith(("begin:", "end:"))


def _is_quoted(text: str) -> bool:
    head = text[:300].partition(":")[0].lower()
    return "quoted-printable" in head


def _is_binary(text: str) -> bool:
    head = _HEAD.match(text)
    return head is not None and head.group(2).lower() in _BINARY


def _property(line: _Line) -> Property | None:
    head = _HEAD.match(line.text)
    if head is None:
        return None
    name = head.group(2).lower()
    if name in _BINARY:
        return None
    position, parameters = head.end(), dict[str, list[str]]()
    while match := _PARAMETER.match(line.text, position):
        position = match.end()
        key, value = match.group(1).strip().lower(), match.group(2)
        words = key if value is None else value.replace('"', "").lower()
        parameters.setdefault("type" if value is None else key, []).extend(words.split(","))
    value = line.text[position:].removeprefix(":") if line.text[position : position + 1] == ":" else ""
    types = frozenset(word.strip() for word in parameters.get("type", ())) | _preferred(parameters)
    return Property(
        name, _decoded(value, parameters, types), types, head.group(1) or "", line.start, line.end
    )


def _preferred(parameters: Mapping[str, list[str]]) -> frozenset[str]:
    return frozenset({"pref"}) if parameters.get("pref") == ["1"] else frozenset()


def _decoded(value: str, parameters: Mapping[str, list[str]], types: frozenset[str]) -> str:
    encodings = {word.strip() for word in parameters.get("encoding", ())} | types
    if "quoted-printable" not in encodings:
        return value
    raw = quopri.decodestring(value.encode("utf-8", "surrogatepass"))
    charset = (parameters.get("charset") or ["utf-8"])[0].strip()
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError, ValueError):
        return raw.decode("utf-8" if _is_utf8(raw) else "cp1252", "replace")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
