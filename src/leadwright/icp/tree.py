"""The only reader of document text: YAML or JSON to a tree that remembers lines, whatever a stranger put
into it.

Hostile text ends in BadDocument: size, depth, number of values and of aliases are capped before anything is
built; only plain maps, lists and scalars exist (a tag such as `!!python/object` is refused). Scalars resolve
as in YAML 1.2, so that the country code NO stays a text.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from leadwright.icp.problems import BadDocument, Problem

MAX_CHARACTERS = 256_000
MAX_DEPTH = 24
MAX_VALUES = 20_000
MAX_ALIASES = 64

Scalar = str | int | float | bool | None

_INT = re.compile(r"[-+]?[0-9]{1,15}")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a map, as spelled, with the line of the key."""

    key: str
    line: int | None
    node: Node


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list or a map. `value` is a scalar, a tuple of Nodes or a tuple of Entries."""

    kind: str  # "scalar", "list", "map"
    value: Scalar | tuple[Node, ...] | tuple[Entry, ...]
    line: int | None = None


class _Pairs(list[tuple[str, Any]]):
    """The pairs of a JSON object in order, so that a key given twice is seen."""


def parse_text(text: str, source: str) -> Node:
    """The tree of a YAML or JSON text. Raises BadDocument with the line for everything that is not one."""
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        raise _bad(source, f"the document has {len(text):,} characters, more than {MAX_CHARACTERS:,}")
    if not text.strip():
        raise _bad(source, "the document is empty")
    if text.lstrip()[0] in "{[":
        tree = _json(text, source)
        if tree is not None:
            return tree
    return _yaml(text, source)


def from_value(value: Any, source: str) -> Node:
    """The tree of an already decoded JSON value (no lines)."""
    return _from_value(value, source, 0, [0])


def _from_value(value: Any, source: str, depth: int, seen: list[int]) -> Node:
    _count(seen, depth, source, None)
    if isinstance(value, Mapping | _Pairs):
        pairs = value if isinstance(value, _Pairs) else value.items()
        return Node(
            "map",
            tuple(
                Entry(_text(str(k), source, None), None, _from_value(v, source, depth + 1, seen))
                for k, v in pairs
            ),
        )
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return Node("list", tuple(_from_value(item, source, depth + 1, seen) for item in value))
    if isinstance(value, str):
        return Node("scalar", _text(value, source, None))
    if value is None or isinstance(value, bool | int | float):
        return Node("scalar", value)
    raise _bad(source, f"a {type(value).__name__} cannot stand in a document")


def _json(text: str, source: str) -> Node | None:
    """The tree if the text is JSON. Values come from the JSON reader, lines from the YAML one, where it
    can read it."""
    if _bracket_depth(text) > MAX_DEPTH:
        raise _bad(source, f"nested more than {MAX_DEPTH} levels deep")
    try:
        value = json.loads(text, object_pairs_hook=_Pairs, parse_int=_json_int, parse_constant=_no_constant)
    except ValueError:
        return None
    tree = from_value(value, source)
    try:
        return _with_lines(tree, _yaml(text.replace("\t", " "), source))
    except BadDocument:
        return tree


def _json_int(digits: str) -> int | str:
    return int(digits) if len(digits) <= 16 else digits


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _bracket_depth(text: str) -> int:
    depth = deepest = 0
    for bracket in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket, 0)
        deepest = max(deepest, depth)
    return deepest


def _with_lines(tree: Node, lined: Node) -> Node:
    if tree.kind != lined.kind:
        return tree
    if tree.kind == "map":
        pairs = zip(_entries(tree), _entries(lined), strict=False)
        return Node(
            "map", tuple(Entry(a.key, b.line, _with_lines(a.node, b.node)) for a, b in pairs), lined.line
        )
    if tree.kind == "list":
        items = zip(_items(tree), _items(lined), strict=False)
        return Node("list", tuple(_with_lines(a, b) for a, b in items), lined.line)
    return Node("scalar", tree.value, lined.line)


def _entries(node: Node) -> tuple[Entry, ...]:
    return node.value if node.kind == "map" else ()  # type: ignore[return-value]


def _items(node: Node) -> tuple[Node, ...]:
    return node.value if node.kind == "list" else ()  # type: ignore[return-value]


def _yaml(text: str, source: str) -> Node:
    try:
        _check_events(text, source)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable"
        raise _bad(source, f"not valid YAML or JSON: {what}", mark.line + 1 if mark else None) from error
    if root is None:
        raise _bad(source, "the document is empty")
    return _from_yaml(root, source, 0, [0])


def _check_events(text: str, source: str) -> None:
    """Cap depth, values and aliases on the event stream, which is read without recursion and without
    building."""
    depth = values = aliases = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        values += isinstance(event, yaml.NodeEvent)
        if depth > MAX_DEPTH:
            raise _bad(source, f"nested more than {MAX_DEPTH} levels deep", line)
        if aliases > MAX_ALIASES or values > MAX_VALUES:
            raise _bad(source, "too many values or aliases for a document of this kind", line)
        if documents > 1:
            raise _bad(source, "more than one document in the text (a line `---` begins another)", line)


def _from_yaml(node: yaml.Node, source: str, depth: int, seen: list[int]) -> Node:
    line = node.start_mark.line + 1
    _count(seen, depth, source, line)
    if node.tag not in _TAGS:
        raise _bad(source, f"the tag {node.tag} is not allowed", line)
    if isinstance(node, yaml.MappingNode):
        return Node("map", tuple(_entry(key, value, source, depth, seen) for key, value in node.value), line)
    if isinstance(node, yaml.SequenceNode):
        return Node("list", tuple(_from_yaml(item, source, depth + 1, seen) for item in node.value), line)
    value = _text(str(node.value), source, line)
    quoted = isinstance(node, yaml.ScalarNode) and node.style
    return Node("scalar", value if quoted else _resolve(value), line)


def _entry(key: yaml.Node, value: yaml.Node, source: str, depth: int, seen: list[int]) -> Entry:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        raise _bad(source, "a key must be a word", line)
    return Entry(_text(str(key.value), source, line), line, _from_yaml(value, source, depth + 1, seen))


def _resolve(text: str) -> Scalar:
    """A plain YAML scalar to its value: number, true, false, nothing, or the text itself."""
    lowered = text.lower()
    if lowered in _WORDS:
        return _WORDS[lowered]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def _text(text: str, source: str, line: int | None) -> str:
    """The text with surrogate pairs joined; half a pair and control characters are refused."""
    if _SURROGATE.search(text):
        try:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise _bad(source, "a text holds half of a character (a lone surrogate)", line) from None
    if _CONTROL.search(text):
        raise _bad(source, "a text holds a control character", line)
    return text


def _count(seen: list[int], depth: int, source: str, line: int | None) -> None:
    seen[0] += 1
    if seen[0] > MAX_VALUES:
        raise _bad(source, "too many values or aliases for a document of this kind", line)
    if depth > MAX_DEPTH:
        raise _bad(source, f"nested more than {MAX_DEPTH} levels deep", line)


def _bad(source: str, message: str, line: int | None = None) -> BadDocument:
    return BadDocument(source, [Problem("", message, line)])
