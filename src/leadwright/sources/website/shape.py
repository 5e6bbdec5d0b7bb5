"""Where a page gets absurd: one linear pass over its tags that foresees what a parser would make of them.

HTML parsers take quadratic time over deep nesting and endless attributes, and quadratic memory over
formatting tags that are never closed, since each new block repeats them all. The pass keeps a rough
model of the parser's stack, written so that it errs towards too deep, never towards too shallow.
"""

from __future__ import annotations

import re

MAX_DEPTH = 500  # browsers stop at 512
MAX_COST = 400_000  # nodes that the parser may make of one page
MAX_ATTRIBUTES = 3_000  # of one tag
_HARMLESS = 1_000  # fewer tags can do no harm


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Possessive throughout: it never backtracks, so that unclosed quotes and tags cost one pass too.
_TOKEN = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)"""
    r"""((?:[\s/]++|(?:=?[^\s/>=]++|=)(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|(?=>)))?+)*+)"""
    r"""|<!--"""
)
_COMMENT_END = re.compile(r"--!?>")
_RAW_ENDS = {
    name: re.compile(rf"</{name}(?=[\s/>]|\Z)", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes")
}
_VOID = _names("area base basefont br col embed frame hr img input keygen link meta param source track wbr")
_CLOSES_ITSELF = _names("p li dt dd option tr td th thead tbody tfoot")
_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_PHRASE = _names(
    "span label abbr acronym cite dfn q sub sup var kbd mark time bdi bdo ins del data samp output"
)
_TABLE = _names("table caption thead tbody tfoot tr td th")
_SCOPE = _names("table td th caption template object marquee applet html svg math")
_SVG = _names("path circle ellipse rect line polyline polygon use g stop image defs text tspan mask animate")
_HTML_IN_SVG = _names("foreignobject desc title annotation-xml mi mo mn ms mtext")
_LEAVES_SVG = _names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing "
    "menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var font"
)


def end_of_reason(html: str) -> int:
    """Where the page must be cut so that parsing it stays cheap; its length if nowhere."""
    if html.count("<") < _HARMLESS and len(html) < 200_000:
        return len(html)
    stack, at = _Stack(), 0
    while match := _TOKEN.search(html, at):
        at = match.end()
        raw_name = match.group(2)
        if raw_name is None:
            end = _COMMENT_END.search(html, match.start() + 2)
            at = end.end() if end else len(html)
        elif match.group(1):
            stack.close(raw_name.lower())
        else:
            name, foreign = raw_name.lower(), stack.foreign()
            stack.open(name, match.group(3))
            if name in _RAW_ENDS and not foreign:
                end = _RAW_ENDS[name].search(html, at)
                at = end.start() if end else len(html)
        if stack.absurd:
            return match.start()
    return len(html)


class _Stack:
    """The elements that a parser would have open, and about how many nodes it has made."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._open: dict[str, int] = {}
        self._formatting: list[tuple[str, str]] = []  # those that every new block repeats
        self._cost = 0.0
        self._too_many_attributes = False

    @property
    def absurd(self) -> bool:
        return len(self._names) > MAX_DEPTH or self._cost > MAX_COST or self._too_many_attributes

    def foreign(self) -> bool:
        """Are we inside SVG or MathML, where other rules hold?"""
        return bool(self._open.get("svg") or self._open.get("math")) and not any(
            map(self._open.get, _HTML_IN_SVG)
        )

    def open(self, name: str, attributes: str) -> None:
        """Take a start tag."""
        self._cost += 1 + len(self._formatting)
        if (
            len(attributes) > MAX_ATTRIBUTES
            and attributes.count("=") + len(attributes.split()) > 2 * MAX_ATTRIBUTES
        ):
            self._too_many_attributes = True
        if self.foreign():
            if name in _LEAVES_SVG:
                self._leave_svg()
            elif (
                name in _SVG
                and attributes.endswith(("/", '"/', " /"))
                and attributes[-2:-1] in ("", '"', "'", " ")
            ):
                return
        if name in _VOID:
            return
        if name in _FORMATTING:
            self._remember(name, attributes)
        elif name in _CLOSES_ITSELF and self._names and self._names[-1] == name:
            self._pop()
        self._names.append(name)
        self._open[name] = self._open.get(name, 0) + 1

    def close(self, name: str) -> None:
        """Take an end tag: it closes its element and those above, unless the parser would ignore it."""
        self._cost += 0.2
        if name in _FORMATTING:
            self._forget(name)
        if not self._open.get(name):
            return
        depth = self._reach(name)
        if depth is None:
            return
        if name in _FORMATTING and any(_is_special(above) for above in self._names[depth + 1 :]):
            del self._names[depth]
            self._open[name] -= 1
            return
        while len(self._names) > depth:
            self._pop()

    def _reach(self, name: str) -> int | None:
        """The position of the element that an end tag means, or None if something in between shields it."""
        shields = frozenset({"table", "template"}) - {name} if name in _TABLE else _SCOPE - {name}
        only_phrases = not _is_special(name) and name not in _FORMATTING
        for depth in range(len(self._names) - 1, -1, -1):
            self._cost += 0.02
            above = self._names[depth]
            if above == name:
                return depth
            if above in shields or (only_phrases and _is_special(above)):
                return None
        return None

    def _remember(self, name: str, attributes: str) -> None:
        """A parser keeps three of the same kind, and one link."""
        if name in ("a", "nobr") and any(kept == name for kept, _ in self._formatting):
            self.close(name)
        key = (name, attributes.strip())
        if self._formatting.count(key) < 3:
            self._formatting.append(key)

    def _forget(self, name: str) -> None:
        for index in range(len(self._formatting) - 1, -1, -1):
            if self._formatting[index][0] == name:
                del self._formatting[index]
                return

    def _leave_svg(self) -> None:
        while self._open.get("svg") or self._open.get("math"):
            self._pop()

    def _pop(self) -> None:
        self._open[self._names.pop()] -= 1


def _is_special(name: str) -> bool:
    """Does the parser treat this element as a block that end tags of phrases do not reach through?"""
    return name not in _FORMATTING and name not in _PHRASE and "-" not in name
