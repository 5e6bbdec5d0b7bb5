"""A small SOQL: one object, conditions over its fields, an order and a limit; as much as a sync asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<op><=|>=|!=|=|<|>|\(|\)|,)|(?P<word>[A-Za-z_][\w.]*))"
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "'": "'", "\\": "\\", "%": "\\%", "_": "\\_", '"': '"'}


class SoqlError(ValueError):
    """A query that is none; the code is Salesforce's."""

    def __init__(self, message: str, code: str = "MALFORMED_QUERY") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read: `holds` judges a row."""

    columns: tuple[str, ...]
    object: str
    holds: Callable[[Row], bool]
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    fields: frozenset[str]  # those of conditions and order


def parse(text: str) -> Query:
    """Read a query. Raises SoqlError."""
    return _Parser(text).query()


def run(query: Query, rows: Sequence[Row]) -> list[Row]:
    """The rows that a query finds, in its order."""
    found = [row for row in rows if query.holds(row)]
    for name, down in reversed(query.order):
        found.sort(key=lambda row, name=name: _sortable(row.get(name)), reverse=down)  # type: ignore[misc]
    return found if query.limit is None else found[: query.limit]


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, "")
    return (1, value.casefold() if isinstance(value, str) and not _is_id(value) else value)


def _is_id(value: str) -> bool:
    return len(value) == 18 and value.isalnum() and value[0] == "0"


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._fields: set[str] = set()
        at, text = 0, text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise SoqlError(f"unexpected token: {text[at : at + 10]!r}")
            kind = str(match.lastgroup)
            self._tokens.append((kind, match[kind]))
            at = match.end()
        self._at = 0

    def query(self) -> Query:
        """SELECT ... FROM ... [WHERE ...] [ORDER BY ...] [LIMIT n]"""
        self._expect("SELECT")
        columns = [self._word()]
        while self._take(","):
            columns.append(self._word())
        self._expect("FROM")
        name = self._word()
        holds: Callable[[Row], bool] = lambda row: True  # noqa: E731
        if self._take("WHERE"):
            holds = self._either()
        order: list[tuple[str, bool]] = []
        if self._take("ORDER"):
            self._expect("BY")
            while True:
                column = self._word()
                self._fields.add(column)
                down = self._take("DESC")
                if not down:
                    self._take("ASC")
                order.append((column, down))
                if not self._take(","):
                    break
        limit = int(self._next()[1]) if self._take("LIMIT") else None
        if self._at < len(self._tokens):
            raise SoqlError(f"unexpected token: {self._tokens[self._at][1]!r}")
        return Query(tuple(columns), name, holds, tuple(order), limit, frozenset(self._fields))

    def _either(self) -> Callable[[Row], bool]:
        parts = [self._both()]
        while self._take("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)

    def _both(self) -> Callable[[Row], bool]:
        parts = [self._one()]
        while self._take("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)

    def _one(self) -> Callable[[Row], bool]:
        if self._take("NOT"):
            inner = self._one()
            return lambda row: not inner(row)
        if self._take("("):
            inside = self._either()
            self._expect(")")
            return inside
        name = self._word()
        self._fields.add(name)
        if self._take("LIKE"):
            pattern = _like(str(self._value()))
            return lambda row: isinstance(row.get(name), str) and pattern.fullmatch(row[name]) is not None
        refused = self._take("NOT")
        if self._take("IN"):
            self._expect("(")
            values = {_plain(self._value())}
            while self._take(","):
                values.add(_plain(self._value()))
            self._expect(")")
            return lambda row: (_plain(row.get(name)) in values) is not refused
        operator, value = self._next()[1], self._value()
        return lambda row: _compare(row.get(name), operator, value)

    def _value(self) -> Any:
        kind, text = self._next()
        if kind == "text":
            return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), text[1:-1])
        if kind == "moment":
            return datetime.fromisoformat(text)
        if kind == "number":
            return float(text)
        words = {"true": True, "false": False, "null": None}
        if text.lower() not in words:
            raise SoqlError(f"unexpected token: {text!r}")
        return words[text.lower()]

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise SoqlError("unexpected end of the query")
        self._at += 1
        return self._tokens[self._at - 1]

    def _word(self) -> str:
        kind, text = self._next()
        if kind != "word":
            raise SoqlError(f"unexpected token: {text!r}")
        return text

    def _take(self, word: str) -> bool:
        if (
            self._at < len(self._tokens)
            and self._tokens[self._at][1].upper() == word
            and self._tokens[self._at][0] in ("word", "op")
        ):
            self._at += 1
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise SoqlError(f"expected {word}")


def _like(text: str) -> re.Pattern[str]:
    out, at = "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            out += re.escape(text[at + 1])
            at += 2
            continue
        out += {"%": ".*", "_": "."}.get(text[at], re.escape(text[at]))
        at += 1
    return re.compile(out, re.IGNORECASE | re.DOTALL)


def _plain(value: Any) -> Any:
    """Texts compare without case, but for ids, which compare by their first 15 characters."""
    if isinstance(value, str):
        if len(value) in (15, 18) and value.isalnum() and value.startswith("0"):
            return value[:15]
        return value.casefold()
    return value


def _compare(mine: Any, operator: str, other: Any) -> bool:
    if isinstance(other, datetime) and isinstance(mine, str):
        mine = datetime.fromisoformat(mine)
    if operator in ("=", "!="):
        return (_plain(mine) == _plain(other)) is (operator == "=")
    if mine is None or other is None:
        return False
    if isinstance(mine, str) and isinstance(other, str) and not _is_id(mine):
        mine, other = mine.casefold(), other.casefold()
    return bool({"<": mine < other, "<=": mine <= other, ">": mine > other, ">=": mine >= other}[operator])
