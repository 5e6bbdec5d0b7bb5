"""Takes a document apart, key by key: what nobody took is reported as unknown, with the nearest right key.

Every problem is collected; nothing raises before `Problems.raise_if_any`. Keys are read in snake_case and
camelCase alike, and reported as the document spells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from leadwright.icp.problems import BadDocument, Problem, nearest
from leadwright.icp.tree import Entry, Node, Scalar

MAX_ITEMS = 500
MAX_WORD = 300
MAX_TEXT = 20_000

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Problems:
    """Collects what is wrong with one document (errors) and what is merely doubtful (warnings)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.errors: list[Problem] = []
        self.warnings: list[Problem] = []

    def error(self, field: str, message: str, line: int | None = None, near: str | None = None) -> None:
        self.errors.append(Problem(field, message, line, near))

    def warn(self, field: str, message: str, line: int | None = None, near: str | None = None) -> None:
        self.warnings.append(Problem(field, message, line, near))

    def raise_if_any(self) -> None:
        if self.errors:
            raise BadDocument(self.source, sorted(self.errors, key=lambda problem: problem.line or 0))


@dataclass(frozen=True, slots=True)
class Word:
    """A text of a list with the place where it stood, for problems that only its meaning shows."""

    text: str
    field: str
    line: int | None


class Reader:
    """One map of a document. Each reading method takes its key out; `done` reports what is left."""

    def __init__(self, node: Node, problems: Problems, path: str = "") -> None:
        self.problems = problems
        self.path = path
        self.line = node.line
        self._known: list[str] = []
        self._entries: dict[str, Entry] = {}
        if node.kind != "map":
            problems.error(path, f"must be a map of keys and values, not {_kind(node)}", node.line)
            return
        for entry in node.value:  # type: ignore[union-attr]
            assert isinstance(entry, Entry)
            if (name := snake(entry.key)) in self._entries:
                problems.error(self._field(entry.key), "is given twice", entry.line)
            self._entries[name] = entry

    def text(self, key: str, default: str = "", *, cap: int = MAX_WORD) -> str:
        """A text, stripped; "" if it is absent."""
        entry = self._take(key)
        if entry is None:
            return default
        return _text(entry.node, self._field(entry.key), self.problems, cap) or default

    def texts(self, key: str) -> tuple[Word, ...]:
        """A list of texts, without repetition, in order."""
        entry = self._take(key)
        if entry is None:
            return ()
        field = self._field(entry.key)
        if entry.node.kind != "list":
            self.problems.error(
                field, f"must be a list, such as [one, two], not {_kind(entry.node)}", entry.node.line
            )
            return ()
        return _words(entry.node, field, self.problems)

    def whole(self, key: str, low: int = 0, high: int = 100_000_000) -> int | None:
        """A whole number within the bounds."""
        entry = self._take(key)
        if entry is None:
            return None
        value, field = entry.node.value, self._field(entry.key)
        if entry.node.kind != "scalar" or isinstance(value, bool) or not isinstance(value, int):
            self.problems.error(field, f"must be a whole number, not {_kind(entry.node)}", entry.node.line)
            return None
        if not low <= value <= high:
            self.problems.error(
                field, f"must be between {low:,} and {high:,}, not {value:,}", entry.node.line
            )
            return None
        return value

    def flag(self, key: str, default: bool) -> bool:
        """true or false (yes, no, on, off too)."""
        entry = self._take(key)
        if entry is None:
            return default
        value = entry.node.value
        if isinstance(value, str):
            value = {"yes": True, "on": True, "no": False, "off": False}.get(value.lower(), value)
        if not isinstance(value, bool):
            self.problems.error(
                self._field(entry.key), f"must be true or false, not {_kind(entry.node)}", entry.node.line
            )
            return default
        return value

    def scalar(self, key: str) -> tuple[Scalar, str, int | None]:
        """The bare value with its field and line, for a caller that judges it itself."""
        entry = self._take(key)
        if entry is None:
            return None, self._field(key), self.line
        field = self._field(entry.key)
        if entry.node.kind != "scalar":
            self.problems.error(field, f"must be a single value, not {_kind(entry.node)}", entry.node.line)
            return None, field, entry.line
        return entry.node.value, field, entry.node.line  # type: ignore[return-value]

    def section(self, key: str) -> Reader | None:
        """A map inside this one, as a Reader of its own; the caller must call its `done`."""
        entry = self._take(key)
        return Reader(entry.node, self.problems, self._field(entry.key)) if entry else None

    def node(self, key: str) -> tuple[Node, str] | None:
        """The raw tree under a key with its field, for shapes that no other method reads."""
        entry = self._take(key)
        return (entry.node, self._field(entry.key)) if entry else None

    def names(self) -> tuple[str, ...]:
        """The keys as spelled in snake_case, in the order of the document."""
        return tuple(self._entries)

    def has(self, key: str) -> bool:
        """Whether the key is there with a value."""
        entry = self._entries.get(key)
        return entry is not None and not (entry.node.kind == "scalar" and entry.node.value is None)

    def line_of(self, key: str) -> int | None:
        """The line of a key that was or was not taken yet; the map's own line if it is absent."""
        entry = self._entries.get(key)
        return entry.line if entry else self.line

    def spelled(self, key: str) -> str:
        """The path of a key as the document spells it."""
        entry = self._entries.get(key)
        return self._field(entry.key if entry else key)

    def done(self) -> None:
        """Report every key that no method asked for."""
        for name, entry in self._entries.items():
            if name not in self._known:
                camel = entry.key != name
                near = nearest(name, self._known, cutoff=60)
                self.problems.error(
                    self._field(entry.key),
                    "is not a known key",
                    entry.line,
                    camel_case(near) if near and camel else near,
                )

    def _take(self, key: str) -> Entry | None:
        self._known.append(key)
        entry = self._entries.get(key)
        return entry if self.has(key) else None

    def _field(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def each(node: Node, field: str, problems: Problems) -> Iterable[tuple[Node, str]]:
    """The items of a list node with their fields; reports anything that is not a list."""
    if node.kind != "list":
        problems.error(field, f"must be a list, not {_kind(node)}", node.line)
        return
    items: tuple[Node, ...] = node.value  # type: ignore[assignment]
    if len(items) > MAX_ITEMS:
        problems.error(field, f"has {len(items)} entries, more than {MAX_ITEMS}", node.line)
    for number, item in enumerate(items[:MAX_ITEMS]):
        yield item, f"{field}[{number}]"


def snake(key: str) -> str:
    """companySizeMin, company-size-min and "Company size min" -> company_size_min."""
    return re.sub(r"[\s\-]+", "_", _HUMP.sub("_", key.strip())).lower()


def camel_case(key: str) -> str:
    """company_size_min -> companySizeMin."""
    head, *rest = key.split("_")
    return head + "".join(word.capitalize() for word in rest)


def plain(words: Iterable[Word]) -> tuple[str, ...]:
    """The words without their places."""
    return tuple(word.text for word in words)


def _words(node: Node, field: str, problems: Problems) -> tuple[Word, ...]:
    words: dict[str, Word] = {}
    for item, name in each(node, field, problems):
        text = _text(item, name, problems, MAX_WORD)
        if text:
            words.setdefault(text, Word(text, name, item.line))
    return tuple(words.values())


def _text(node: Node, field: str, problems: Problems, cap: int) -> str:
    if not isinstance(node.value, str):
        hint = "; put it in quotes" if node.kind == "scalar" and node.value is not None else ""
        problems.error(field, f"must be text, not {_kind(node)}{hint}", node.line)
        return ""
    text = node.value.strip()
    if len(text) > cap:
        problems.error(field, f"is {len(text):,} characters long, more than {cap:,}", node.line)
        return ""
    return text


def _kind(node: Node) -> str:
    value = node.value
    if node.kind != "scalar":
        return f"a {node.kind}"
    if value is None:
        return "nothing"
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    shown = shown if len(shown) <= 40 else shown[:37] + "..."
    return f'the text "{shown}"' if isinstance(value, str) else shown
