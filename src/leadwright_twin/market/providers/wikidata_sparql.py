"""A small SPARQL: enough of the language to ask for companies and what is noted of them, and no more.

Read: SELECT with variables and SAMPLE, MIN, MAX, COUNT, GROUP_CONCAT; triples with predicate paths that the caller
knows; VALUES, OPTIONAL, FILTER, FILTER NOT EXISTS; GROUP BY, ORDER BY, LIMIT, OFFSET. Anything else is a `Malformed`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

_PIECE = re.compile(
    r'"[^"\\]*"(?:@[a-zA-Z-]+|\^\^\S+)?|<[^<>\s]*>|[?$]\w+|[{}();,]|&&|\|\||[!<>]?=|[!<>]|'
    r"[a-z]\w*:[A-Za-z]\w*[*+?]?(?:[/|]\^?[a-z]\w*:[A-Za-z]\w*[*+?]?)*|-?\d+(?:\.\d+)?|\.|\w+|\S"
)


class Malformed(ValueError):
    """A query that is none, or that says what is not understood here."""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing: its id, its English label, and what else is asked of things that are no company."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Text:
    """A literal, with its language or none; a number or date is written out and has its `kind`."""

    value: str
    language: str = ""
    kind: str = ""


Value = Node | Text | str  # a str is an address
Triple = tuple[str, str, Any]


@dataclass(slots=True)
class Group:
    """A pattern: triples, inner groups and filters."""

    triples: list[Triple] = field(default_factory=list)
    values: list[tuple[str, list[Value]]] = field(default_factory=list)
    optional: list[Group] = field(default_factory=list)
    absent: list[Group] = field(default_factory=list)
    filters: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Select:
    """A whole query. `columns` are (name, aggregate, variable, separator)."""

    columns: list[tuple[str, str, str, str]]
    where: Group
    subject: str
    limit: int | None = None
    offset: int = 0


def parse(text: str) -> Select:
    """Read a query. Raises Malformed."""
    pieces = _PIECE.findall(text)
    try:
        start = next(at for at, piece in enumerate(pieces) if piece == "{")
        where, end = _group(pieces, start + 1)
        columns = _columns(pieces[:start])
        subject = _after(pieces, end, ("GROUP", "BY")) or columns[0][2]
        limit, offset = _after(pieces, end, ("LIMIT",)), _after(pieces, end, ("OFFSET",))
        return Select(columns, where, subject.lstrip("?$"), int(limit) if limit else None, int(offset or 0))
    except (StopIteration, IndexError, ValueError, RecursionError) as cause:
        raise Malformed(str(cause) or "it is no query") from cause


def _after(pieces: Sequence[str], start: int, words: tuple[str, ...]) -> str:
    for at in range(start, len(pieces) - len(words)):
        if tuple(piece.upper() for piece in pieces[at : at + len(words)]) == words:
            return pieces[at + len(words)]
    return ""


def _columns(pieces: Sequence[str]) -> list[tuple[str, str, str, str]]:
    if not pieces or pieces[0].upper() != "SELECT":
        raise Malformed("it does not begin with SELECT")
    found, at = [], 1
    while at < len(pieces):
        piece = pieces[at]
        if piece[0] in "?$":
            found.append((piece[1:], "", piece[1:], ""))
        elif piece == "(":
            end = next(i for i in range(at, len(pieces)) if pieces[i].upper() == "AS")
            inner = pieces[at + 1 : end]
            variable = next(part for part in inner if part[0] in "?$")[1:]
            parted = inner[-2].strip('"') if ";" in inner else " "
            found.append((pieces[end + 1][1:], inner[0].upper(), variable, parted))
            at = end + 2
        elif piece.upper() not in {"DISTINCT", "WHERE"}:
            raise Malformed(f"unexpected {piece}")
        at += 1
    return found


def _group(pieces: Sequence[str], at: int) -> tuple[Group, int]:
    """Read up to the closing brace; returns the place after it."""
    group = Group()
    while pieces[at] != "}":
        word = pieces[at].upper()
        if word == ".":
            at += 1
        elif word == "OPTIONAL":
            inner, at = _group(pieces, at + 2)
            group.optional.append(inner)
        elif word == "FILTER" and pieces[at + 1].upper() == "NOT":
            inner, at = _group(pieces, at + 4)
            group.absent.append(inner)
        elif word == "FILTER":
            end = _closing(pieces, at + 1)
            group.filters.append(list(pieces[at + 2 : end]))
            at = end + 1
        elif word == "VALUES":
            end = next(i for i in range(at, len(pieces)) if pieces[i] == "}")
            group.values.append((pieces[at + 1][1:], [term(one) for one in pieces[at + 3 : end]]))
            at = end + 1
        elif word[0] in "?$":
            target = pieces[at + 2]
            group.triples.append(
                (word[1:].lower(), pieces[at + 1], target if target[0] in "?$" else term(target))
            )
            at += 3
        else:
            raise Malformed(f"unexpected {pieces[at]}")
    return group, at + 1


def _closing(pieces: Sequence[str], at: int) -> int:
    depth = 0
    for place in range(at, len(pieces)):
        depth += {"(": 1, ")": -1}.get(pieces[place], 0)
        if depth == 0:
            return place
    raise Malformed("a bracket is not closed")


def term(piece: str) -> Value:
    """A term of a query as a value."""
    if piece.startswith('"'):
        text, _, language = piece[1:].rpartition('"')
        return Text(text, language.removeprefix("@") if language.startswith("@") else "")
    if piece.startswith("<"):
        return piece[1:-1]
    if piece.startswith("wd:"):
        return Node(piece[3:], "")
    if re.fullmatch(r"-?\d+(\.\d+)?", piece):
        return Text(piece, kind="number")
    raise Malformed(f"unexpected {piece}")


Row = dict[str, Value]
Lookup = Callable[[Value, str], Sequence[Value] | None]


def solutions(group: Group, rows: list[Row], lookup: Lookup) -> list[Row]:
    """The rows that meet a group. `lookup` gives the values of a path at a node; None if the path is not known."""
    waiting = list(group.triples)
    while waiting and rows:
        known = set(rows[0])
        at = next((at for at, (subject, _, _) in enumerate(waiting) if subject in known), None)
        if at is None:
            raise Malformed("a pattern hangs on nothing that is known")
        rows = list(_matched(rows, waiting.pop(at), lookup))
    for name, values in group.values:
        rows = [row for row in rows if name not in row or any(same(row[name], value) for value in values)]
    for inner in group.optional:
        rows = [more for row in rows for more in (solutions(inner, [row], lookup) or [row])]
    for inner in group.absent:
        rows = [row for row in rows if not solutions(inner, [row], lookup)]
    for words in group.filters:
        rows = [row for row in rows if _holds(words, row)]
    return rows


def _matched(rows: list[Row], triple: Triple, lookup: Lookup) -> Iterator[Row]:
    subject, path, target = triple
    for row in rows:
        found = lookup(row[subject], path)
        if found is None:
            raise Malformed(f"the path {path} is not known here")
        for value in found:
            if isinstance(target, str) and target[:1] in "?$":
                name = target[1:].lower()
                if name not in row:
                    yield {**row, name: value}
                elif same(row[name], value):
                    yield row
            elif same(target, value):
                yield row


def same(left: Value, right: Value) -> bool:
    """Whether two values are one: things by id, texts with their language, addresses to the letter."""
    if isinstance(left, Node) and isinstance(right, Node):
        return left.id == right.id
    if isinstance(left, Text) and isinstance(right, Text):
        return (left.value, left.language) == (right.value, right.language)
    return left == right


def _holds(words: Sequence[str], row: Row) -> bool:
    """A filter: comparisons joined by && and ||, with !, BOUND, LANG and YEAR."""
    for op, judge in (("||", any), ("&&", all)):
        parts = _split(words, op)
        if len(parts) > 1:
            return bool(judge([_holds(part, row) for part in parts]))
    if words[0] == "!":
        return not _holds(words[1:], row)
    if words[0] == "(" and _closing(words, 0) == len(words) - 1:
        return _holds(words[1:-1], row)
    if words[0].upper() == "BOUND":
        return words[2][1:].lower() in row
    sign = next((at for at, word in enumerate(words) if word in {"=", "!=", "<", ">", "<=", ">="}), None)
    if sign is None:
        raise Malformed("a filter is not understood")
    left, right = _operand(words[:sign], row), _operand(words[sign + 1 :], row)
    if left is None or right is None or type(left) is not type(right):
        return False
    return bool({
        "=": left == right, "!=": left != right, "<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right,
    }[words[sign]])  # fmt: skip


def _split(words: Sequence[str], op: str) -> list[Sequence[str]]:
    parts, depth, start = [], 0, 0
    for at, word in enumerate(words):
        depth += {"(": 1, ")": -1}.get(word, 0)
        if word == op and depth == 0:
            parts.append(words[start:at])
            start = at + 1
    return [*parts, words[start:]]


def _operand(words: Sequence[str], row: Row) -> Any:
    word = words[0]
    if word.upper() in {"LANG", "YEAR"}:
        value = row.get(words[2][1:].lower())
        if not isinstance(value, Text):
            return None
        return value.language if word.upper() == "LANG" else float(value.value[:4])
    value = row.get(word[1:].lower()) if word[0] in "?$" else term(word)
    if not isinstance(value, Text):
        return None
    return float(value.value) if value.kind == "number" else value.value


def project(select: Select, rows: list[Row]) -> dict[str, Any]:
    """One row of the answer, from all solutions of its subject."""
    told = {
        name: _aggregate(kind, [r[v.lower()] for r in rows if v.lower() in r], parted)
        for name, kind, v, parted in select.columns
    }
    return {name: value for name, value in told.items() if value is not None}


def _aggregate(kind: str, values: list[Value], parted: str) -> dict[str, str] | None:
    if kind == "GROUP_CONCAT":
        return {"type": "literal", "value": parted.join(dict.fromkeys(plain(value) for value in values))}
    if kind == "COUNT":
        return written(Text(str(len(values)), kind="number"))
    if not values:
        return None
    if kind in {"MIN", "MAX"}:
        best = min if kind == "MIN" else max
        return written(
            best(
                values,
                key=lambda v: float(plain(v)) if isinstance(v, Text) and v.kind == "number" else plain(v),
            )
        )
    return written(values[0])


def plain(value: Value) -> str:
    """A value without its type."""
    return value.id if isinstance(value, Node) else value.value if isinstance(value, Text) else value


def written(value: Value) -> dict[str, str]:
    """A value as the results format writes it."""
    if isinstance(value, Node):
        return {"type": "uri", "value": f"http://www.wikidata.org/entity/{value.id}"}
    if isinstance(value, str):
        return {"type": "uri", "value": value}
    told = {"type": "literal", "value": value.value}
    if value.language:
        told["xml:lang"] = value.language
    if value.kind:
        told["datatype"] = (
            f"http://www.w3.org/2001/XMLSchema#{'decimal' if value.kind == 'number' else value.kind}"
        )
    return told
