"""Turns JavaScript's regular expressions, in which fingerprints are written, into RE2's and Python's.

The meaning is that of `new RegExp(source, "i")` without further flags: `\\d \\w \\b` are ASCII, `\\s` knows
Unicode's spaces, `$` is the very end, an escaped letter without a meaning is that letter. The text must
have gone through `fold` first, which takes away what the engines see differently: line ends other than
`\\n`, and the two letters outside ASCII (long s, Kelvin sign) whose case folds into ASCII in RE2 alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Target = Literal["re2", "re"]

_Ranges = tuple[tuple[int, int], ...]
_SPACE_RANGES: _Ranges = (
    *((9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
    *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
_CONTROL = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
_QUANTIFIER = re.compile(r"\{\d+(?:,\d*)?\}")
_GROUP_NAME = re.compile(r"\(\?<([A-Za-z_$][\w$]*)>")
_LOOK = ("(?=", "(?!", "(?<=", "(?<!")
_LAST = 0x10FFFF
# Private-use letters: in no fingerprint, and case folding leaves them alone.
_FOLD = {0x0D: "\n", 0x2028: "\n", 0x2029: "\n", 0x017F: "\ue17f", 0x212A: "\ue12a"}
_UNFOLD = {0xE17F: "\u017f", 0xE12A: "\u212a"}


class DialectError(ValueError):
    """The expression is no valid regular expression of JavaScript, or uses what no engine here can do."""


@dataclass(frozen=True, slots=True)
class Translation:
    """An expression in an engine's dialect. `looks` tells whether it looks ahead or behind."""

    source: str
    looks: bool


def fold(text: str) -> str:
    """Text as every engine sees it alike: line ends as `\\n`, no lone surrogates, no folding surprises."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return text
    for code, to in _FOLD.items():
        if chr(code) in text:
            text = text.replace(chr(code), to)
    return text.encode("utf-8", "replace").decode("utf-8")


def unfold(text: str) -> str:
    """The two replaced letters back, for what is shown."""
    return text if text.isascii() else text.translate(_UNFOLD)


def translate(source: str, to: Target, *, drop_looks: bool = False) -> Translation:
    """The same expression for RE2 or for Python's `re` (with its flags IGNORECASE and ASCII).

    `drop_looks` leaves look-arounds out: the rest matches wherever the whole would, and more.
    Raises DialectError for an unclosed class or group name, a trailing backslash or a back reference.
    """
    return _Walk(source, to, drop_looks).run()


def _char(code: int, to: Target) -> str:
    if chr(code).isalnum() and code < 128:
        return chr(code)
    return f"\\x{{{code:x}}}" if to == "re2" else (f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")


def _ranges(ranges: _Ranges, to: Target) -> str:
    return "".join(_char(a, to) + ("-" + _char(b, to) if b > a else "") for a, b in ranges)


def _complement(ranges: _Ranges) -> _Ranges:
    edges = [-1] + [edge for pair in ranges for edge in pair] + [_LAST + 1]
    return tuple((edges[i] + 1, edges[i + 1] - 1) for i in range(0, len(edges), 2))


class _Walk:
    """One pass over the expression, from left to right."""

    def __init__(self, source: str, to: Target, drop_looks: bool) -> None:
        self.source, self.to, self.drop_looks = source, to, drop_looks
        self.at = 0
        self.looks = False
        self.out: list[str] = []

    def run(self) -> Translation:
        while self.at < len(self.source):
            self.out.append(self._next())
        return Translation("".join(self.out), self.looks)

    def _next(self) -> str:
        char = self.source[self.at]
        if char == "\\":
            return self._escape(in_class=False)
        if char == "[":
            return self._class()
        if char == "(":
            return self._group()
        if char == "{":
            return self._brace()
        self.at += 1
        if char == "$":
            return r"\z" if self.to == "re2" else r"\Z"
        return char if char in "^.|)?*+" else self._literal(char)

    def _literal(self, char: str) -> str:
        return char if char.isalnum() or not char.isascii() else _char(ord(char), self.to)

    def _brace(self) -> str:
        found = _QUANTIFIER.match(self.source, self.at)
        self.at = found.end() if found else self.at + 1
        return found.group() if found else _char(ord("{"), self.to)

    def _group(self) -> str:
        rest = self.source[self.at : self.at + 4]
        look = next((form for form in _LOOK if rest.startswith(form)), "")
        if look:
            return self._look(look)
        if rest.startswith("(?:"):
            self.at += 3
            return "(?:"
        named = _GROUP_NAME.match(self.source, self.at)
        if rest.startswith("(?") and not named:
            raise DialectError(f"unknown group {rest!r}")
        self.at = named.end() if named else self.at + 1
        return "("

    def _look(self, form: str) -> str:
        self.looks = True
        start = self.at
        self.at += len(form)
        if not self.drop_looks:
            return form
        depth = 1
        while depth:
            if self.at >= len(self.source):
                raise DialectError(f"unclosed group at {start}")
            before = self.at
            self._next()
            opened, closed = self.source[before] == "(", self.source[before] == ")"
            depth += opened - closed
        return "(?:)"

    def _class(self) -> str:
        self.at += 1
        negated = self.source.startswith("^", self.at)
        self.at += negated
        parts: list[str] = []
        while not self.source.startswith("]", self.at):
            if self.at >= len(self.source):
                raise DialectError("unclosed character class")
            parts.append(self._class_part())
        self.at += 1
        if not parts:  # [^] is any character, [] is none
            return (
                f"[{_ranges(((0, _LAST),), self.to)}]" if negated else f"[^{_ranges(((0, _LAST),), self.to)}]"
            )
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _class_part(self) -> str:
        """One atom of a class, or a range of two; a dash beside a shorthand such as `\\w` is a dash."""
        first = self._class_atom()
        dash = self.source.startswith("-", self.at) and not self.source.startswith("-]", self.at)
        if not dash or self.at + 1 >= len(self.source):
            return first
        self.at += 1
        last = self._class_atom()
        shorthand = any((len(part) == 2 and part[1] in "dDwW") or len(part) > 12 for part in (first, last))
        return first + (_char(ord("-"), self.to) if shorthand else "-") + last

    def _class_atom(self) -> str:
        char = self.source[self.at]
        if char == "\\":
            return self._escape(in_class=True)
        self.at += 1
        return self._literal(char)

    def _escape(self, in_class: bool) -> str:
        if self.at + 1 >= len(self.source):
            raise DialectError("trailing backslash")
        char = self.source[self.at + 1]
        self.at += 2
        if char in "dDwW":
            return "\\" + char
        if char in "sS":
            inside = _ranges(_SPACE_RANGES if char == "s" else _complement(_SPACE_RANGES), self.to)
            return inside if in_class else f"[{inside}]"
        if char in "bB" and not in_class:
            return "\\" + char
        if char in "123456789" and not in_class:
            raise DialectError(f"back reference \\{char}")
        return _char(self._code(char), self.to)

    def _code(self, char: str) -> int:
        if char == "b":
            return 8
        if char in _CONTROL:
            return _CONTROL[char]
        digits = {"x": 2, "u": 4}.get(char, 0)
        number = self.source[self.at : self.at + digits]
        if digits and re.fullmatch(r"[0-9A-Fa-f]+", number) and len(number) == digits:
            self.at += digits
            return int(number, 16)
        return ord(char)
