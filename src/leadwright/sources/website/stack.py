"""A rough model of an HTML parser's stack of open elements, to foresee how deep and large a page gets.

Written from the parsing rules of the HTML standard, so that it errs towards too deep, never towards too
shallow: end tags that a parser ignores are ignored, formatting that a parser reopens is reopened.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_DEPTH = 500  # browsers stop at 512
MAX_COST = 100_000  # nodes that the parser may make of one page
MAX_ATTRIBUTES = 3_000  # of one tag


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _names("area base basefont br col embed frame hr img input keygen link meta param source track wbr")
_CLOSES = {  # a start tag -> the open elements right above which it ends
    "li": _names("li"),
    "dt": _names("dt dd"),
    "dd": _names("dt dd"),
    "option": _names("option"),
    "td": _names("td th"),
    "th": _names("td th"),
    "tr": _names("td th tr"),
    "tbody": _names("td th tr tbody thead tfoot"),
    "thead": _names("td th tr tbody thead tfoot"),
    "tfoot": _names("td th tr tbody thead tfoot"),
}
_ENDS_PARAGRAPH = _names(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p pre search "
    "section summary table ul"
)
_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_SPECIAL = _names(
    "address applet area article aside base basefont bgsound blockquote body br button caption center "
    "col colgroup dd details dir div dl dt embed fieldset figcaption figure footer form frame "
    "frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input keygen li link listing "
    "main marquee menu meta nav noembed noframes noscript object ol p param plaintext pre script "
    "search section select source style summary table tbody td template textarea tfoot th thead title "
    "tr track ul wbr xmp mi mo mn ms mtext annotation-xml foreignobject desc"
)
_REACHES = _names(  # end tags that close through other blocks
    "address article aside blockquote button center details dialog dir div dl fieldset figcaption "
    "figure footer header hgroup listing main menu nav ol pre search section summary ul form p li "
    "dd dt h1 h2 h3 h4 h5 h6 applet marquee object template table caption thead tbody tfoot tr td "
    "th body html select"
)
_TABLE = _names("table caption thead tbody tfoot tr td th")
_SCOPE = _names(
    "select table td th caption template object marquee applet html foreignobject desc mi mo mn ms mtext"
)
_IN_TABLE = _names("table template")
_SHIELDS = {"p": _SCOPE | {"button"}, "li": _SCOPE | {"ul", "ol"}}
_HTML_INSIDE = {"svg": _names("foreignobject desc title"), "math": _names("mi mo mn ms mtext")}
_LEAVES_SVG = _names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li "
    "listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
_MARKED = _names("td th caption object applet marquee template")  # formatting inside ends with them


@dataclass(slots=True, eq=False)
class _Element:
    """An open element; for formatting, `key` tells its kind. A marker has no name."""

    name: str
    key: str = ""
    is_open: bool = True
    foreign: bool = False  # of SVG or MathML


class Stack:
    """The elements that a parser would have open, and about how many nodes it has made."""

    def __init__(self) -> None:
        self._elements: list[_Element] = []
        self._count: dict[str, int] = {}
        self._formatting: list[_Element] = []  # what is reopened in each new block, until its end tag
        self._worlds: list[tuple[int, str]] = []  # (depth, "svg", "math" or "" for HTML) where they alternate
        self._cost = 0.0
        self._too_many_attributes = False

    @property
    def absurd(self) -> bool:
        """Is the page too deep, too large, or a tag too long?"""
        return len(self._elements) > MAX_DEPTH or self._cost > MAX_COST or self._too_many_attributes

    def foreign(self) -> bool:
        """Are we inside SVG or MathML, where other rules hold?"""
        return bool(self._worlds) and self._worlds[-1][1] != ""

    def open(self, name: str, attributes: str) -> None:
        """Take a start tag with the text of its attributes."""
        count = len(attributes.split()) if len(attributes) > 100 else len(attributes) / 12
        self._cost += 1 + count / 3
        self._too_many_attributes = self._too_many_attributes or count > MAX_ATTRIBUTES
        plain_font = name == "font" and any(word in attributes.lower() for word in ("color", "face", "size"))
        if self.foreign() and (name in _LEAVES_SVG or plain_font):
            self._leave_foreign()
        if self.foreign():
            self._open_foreign(name, attributes)
        else:
            self._open_html(name, attributes)

    def _open_foreign(self, name: str, attributes: str) -> None:
        """Inside SVG and MathML every tag opens an element, unless it closes itself."""
        if _closes_itself(attributes):
            return
        world = self._worlds[-1][1]
        annotation = self._elements[-1].name == "annotation-xml"
        if name in _HTML_INSIDE[world] or (name == "annotation-xml" and "encoding" in attributes.lower()):
            self._worlds.append((len(self._elements), ""))
        elif name == "svg" and annotation:
            self._worlds.append((len(self._elements), "svg"))
        self._push(_Element(name, foreign=True))

    def _open_html(self, name: str, attributes: str) -> None:
        self._make_room(name)
        stray = (
            name in _TABLE
            and name != "table"
            and not (self._count.get("table") or self._count.get("template"))
        )
        closed = name in ("svg", "math") and _closes_itself(attributes)
        if name in _VOID or stray or closed:
            return
        if name in ("svg", "math"):
            self._worlds.append((len(self._elements), name))
        key = f"{name} {attributes.strip()}" if name in _FORMATTING else ""
        element = _Element(name, key, foreign=name in ("svg", "math"))
        self._push(element)
        if name in _FORMATTING:
            self._remember(element)
        elif name in _MARKED:
            self._formatting.append(_Element(""))

    def close(self, name: str) -> None:
        """Take an end tag: it closes its element and those above, unless the parser would ignore it."""
        self._cost += 0.2
        if name in ("p", "br"):
            self._leave_foreign()
        kept = self._last_formatting(name) if name in _FORMATTING else None
        if kept is not None:
            self._formatting.remove(kept)
        if not self._count.get(name):
            return
        depth = self._reach(name)
        if depth is None:
            return
        above = self._elements[depth + 1 :]
        if name == "form" or (name in _FORMATTING and any(element.name in _SPECIAL for element in above)):
            self._take_out(depth)
        else:
            self._cut_to(depth)

    def _make_room(self, name: str) -> None:
        """Close what a start tag ends by itself, then reopen formatting where it opens no block."""
        if name in _ENDS_PARAGRAPH and self._count.get("p") and (depth := self._reach("p")) is not None:
            self._cut_to(depth)
        if name == "button" and self._count.get(name) and (depth := self._reach(name)) is not None:
            self._cut_to(depth)
        if name in ("a", "nobr") and self._last_formatting(name) is not None:
            self.close(name)
        while self._elements and self._elements[-1].name in _CLOSES.get(name, ()):
            self._pop()
        if name not in _ENDS_PARAGRAPH and name not in _TABLE:
            self.text()

    def text(self) -> None:
        """Take text or a phrase: formatting that a block cut off is opened again."""
        closed = len(self._formatting)
        while closed and self._formatting[closed - 1].name and not self._formatting[closed - 1].is_open:
            closed -= 1
        for element in self._formatting[closed:]:
            self._cost += 1
            element.is_open = True
            self._push(element)

    def _reach(self, name: str) -> int | None:
        """The position of the element that an end tag means, or None if something in between shields it."""
        shields = _IN_TABLE if name in _TABLE else _SHIELDS.get(name, _SCOPE)
        only_phrases = name not in _REACHES and name not in _FORMATTING
        floor = self._worlds[-1][0] if self._worlds and not self._worlds[-1][1] else 0
        seen_html = False
        for depth in range(len(self._elements) - 1, floor - 1, -1):
            self._cost += 0.02
            above = self._elements[depth]
            seen_html = seen_html or not above.foreign
            if above.name == name and not (above.foreign and seen_html):
                return depth
            if above.name in shields or (only_phrases and above.name in _SPECIAL):
                return None
        return None

    def _remember(self, element: _Element) -> None:
        """Formatting is reopened until its end tag; of one kind, only the last three."""
        self._formatting.append(element)
        alike = [kept for kept in self._since_marker() if kept.key == element.key]
        if len(alike) > 3:
            self._formatting.remove(alike[0])

    def _since_marker(self) -> list[_Element]:
        found: list[_Element] = []
        for kept in reversed(self._formatting):
            if not kept.name:
                break
            found.append(kept)
        self._cost += len(found) * 0.1
        return found[::-1]

    def _last_formatting(self, name: str) -> _Element | None:
        return next((kept for kept in reversed(self._since_marker()) if kept.name == name), None)

    def _leave_foreign(self) -> None:
        while self.foreign():
            self._pop()

    def _push(self, element: _Element) -> None:
        self._elements.append(element)
        self._count[element.name] = self._count.get(element.name, 0) + 1

    def _pop(self) -> None:
        element = self._elements.pop()
        element.is_open = False
        self._count[element.name] -= 1
        if self._worlds and self._worlds[-1][0] == len(self._elements):
            self._worlds.pop()
        if element.name in _MARKED:
            while self._formatting and self._formatting.pop().name:
                pass

    def _cut_to(self, depth: int) -> None:
        while len(self._elements) > depth:
            self._pop()

    def _take_out(self, depth: int) -> None:
        """Remove one element from the middle: the blocks inside it stay open."""
        element = self._elements.pop(depth)
        element.is_open = False
        self._count[element.name] -= 1
        self._worlds = [(at - (at > depth), world) for at, world in self._worlds]


def _closes_itself(attributes: str) -> bool:
    """Does the tag end in a slash that is no part of an unquoted value?"""
    return attributes.endswith("/") and attributes[-2:-1] in ("", '"', "'", " ", "\n", "\t")
