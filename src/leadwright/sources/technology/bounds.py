"""How much of a page may be handed to the HTML parser: the longest start whose tree stays small and shallow.

A parser that follows the HTML standard does quadratic work, in time and memory, for elements nested by
the ten thousand, for unclosed formatting elements (each new paragraph repeats all of them) and for
tags with endless attributes. A page of two megabytes can so stall a process for minutes. One linear
look at the tags adds up that work and stops where it is spent; ordinary pages pass whole.
"""

from __future__ import annotations

import re

DEPTH = 512  # levels; browsers stop nesting at the same figure
_PLAIN_TAGS = 400  # pages with fewer tags than this cannot hurt
_PLAIN_LENGTH = 20_000
_WORK = 5_000_000  # steps up the tree
_REPEATS = 200_000  # formatting elements that new blocks would repeat
_ATTRIBUTES = 1_000  # of one tag
_HIDDEN = 2_000  # tags that may hide in the scripts and styles of a page that has SVG or MathML

_ATTRIBUTE = r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?)?"
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)((?:{_ATTRIBUTE})*+)[\s/]*+>?")
_NAME = re.compile(r"[^\s/>=]+")
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_ENDS_ITSELF = frozenset(
    (
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "optgroup",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "colgroup",
    )
)
_FORMATTING = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_ITEMS = {"li": "list", "dt": "definitions", "dd": "definitions"}
_NEVER_CLOSED = frozenset(("html", "body"))  # their attributes pile up on one element
_CLOSES_ITS_LIKE = frozenset(("a", "nobr"))
_MARKERS = frozenset(("td", "th", "caption", "applet", "object", "marquee", "template"))
_SPECIAL = _VOID | _ENDS_ITSELF | _FORMATTING | _MARKERS
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_FOREIGN = re.compile("<(?:svg|math)", re.IGNORECASE)


class _Tally:
    """Work done so far; formatting elements are counted per cell, since a cell hides those outside it."""

    __slots__ = ("cells", "depth", "item", "open", "repeats", "unclosed", "work")

    def __init__(self) -> None:
        self.depth = self.work = self.repeats = self.unclosed = 0
        self.open: dict[str, int] = {}
        self.item = ""  # the kind of list whose item came last
        self.cells: list[tuple[str, dict[str, int]]] = [("", {})]

    def opened(self, name: str) -> bool:
        """Count a start tag; False once the work is spent."""
        self.work += self.depth
        self.repeats += self.unclosed
        if name not in _SPECIAL or self._nests(name):
            self.depth += 1
            self.open[name] = self.open.get(name, 0) + 1
        return self.depth <= DEPTH and self.work <= _WORK and self.repeats <= _REPEATS

    def _nests(self, name: str) -> bool:
        """Whether an element of a special kind makes the tree deeper."""
        if name in _FORMATTING:
            self._formats(name)
        if name in _MARKERS:
            self.cells.append((name, {}))
        return name not in _VOID and not self._ends_another(name)

    def _formats(self, name: str) -> None:
        here = self.cells[-1][1]
        if name in _CLOSES_ITS_LIKE and here.get(name):
            self.closed(name)
        self.unclosed += 1
        here[name] = here.get(name, 0) + 1

    def _ends_another(self, name: str) -> bool:
        """Whether the element takes the place of an open one; an item does so in its own kind of list."""
        kind = _ITEMS.get(name, self.item)
        same, self.item = kind == self.item, kind
        return name in _ENDS_ITSELF and same

    def closed(self, name: str) -> None:
        """Count an end tag; one without its element closes nothing."""
        if self.open.get(name) and name not in _NEVER_CLOSED:
            self.open[name] -= 1
            self.depth -= 1
        if name not in _SPECIAL:
            return
        here = self.cells[-1][1]
        if here.get(name):
            here[name] -= 1
            self.unclosed -= 1
        if name in _MARKERS and self.cells[-1][0] == name:
            _, left = self.cells.pop()
            outer = self.cells[-1][1]
            for formatting, count in left.items():
                outer[formatting] = outer.get(formatting, 0) + count


def parseable(html: str) -> str:
    """The page, or its longest start that a parser handles in time and memory near linear in its length."""
    if html.count("<") < _PLAIN_TAGS and len(html) < _PLAIN_LENGTH:
        return html
    tally, hidden, at = _Tally(), 0, 0
    allowed = _HIDDEN if _FOREIGN.search(html) else len(html)
    while found := _TAG.search(html, at):
        at = found.end()
        slash, name, attributes = found.groups()
        if not name.islower():
            name = name.lower()
        if slash:
            tally.closed(name)
            continue
        if not tally.opened(name) or (len(attributes) > 2 * _ATTRIBUTES and _too_many(attributes)):
            return html[: found.start()]
        if name in _RAW:
            end = _RAW[name].search(html, at)
            stop = end.start() if end else len(html)
            hidden += html.count("<", at, stop)
            at = stop if hidden <= allowed else at
    return html


def _too_many(attributes: str) -> bool:
    bare = re.sub(r"=\s*(?:\"[^\"]*\"|'[^']*')", " ", attributes)
    return sum(1 for _ in _NAME.finditer(bare)) > _ATTRIBUTES
