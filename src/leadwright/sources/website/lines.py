"""The visible text of a page in reading order: as pieces with their place in the tree, and as lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from leadwright.sources.website.document import Document
from leadwright.values.naming import looks_like_name

MAX_TEXT = 200_000  # characters of one page
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "textarea",
        "option",
        "math",
        "head",
        "title",
    }
)
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
    }
    | {"q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of text and the element that holds it."""

    text: str
    node: LexborNode
    after_break: bool = False  # a <br> stands before it


def pieces(document: Document) -> Iterator[Piece]:
    """Every visible run of text, in single spaces; a heading is one piece, if it is one text."""
    body = document.tree.body
    if body is None:
        return
    room, inside_heading, broken = MAX_TEXT, -1, False
    for node in body.traverse(include_text=True):
        tag = node.tag
        if tag in HEADINGS:
            text = " ".join((node.text(separator=" ") or "").split())
            if text and _is_one(node, text):
                inside_heading = node.mem_id
                room -= len(text)
                yield Piece(text[:1000], node)
        elif tag == "br":
            broken = True
        elif node.is_text_node:
            parent = node.parent
            if parent is None or parent.tag in _UNSEEN or _is_below(parent, inside_heading):
                continue
            text = " ".join((node.text_content or "").split())
            if text:
                room -= len(text)
                yield Piece(text, parent, broken)
                broken = False
        if room < 0:
            return


def lines(all_pieces: list[Piece]) -> list[str]:
    """The pieces joined to lines: what stands in one block, without a break in between, is one line."""
    found: list[str] = []
    last = -1
    for piece in all_pieces:
        block = _block(piece.node)
        if block == last and found and not piece.after_break:
            found[-1] += f" {piece.text}"
        else:
            found.append(piece.text)
        last = block
    return found


def _is_one(heading: LexborNode, text: str) -> bool:
    """Is a heading one text? Not if it holds a name and more, as where a broken page never closes it."""
    inner = [node.text_content or "" for node in heading.traverse(include_text=True) if node.is_text_node]
    runs = [run for raw in inner[:50] if (run := " ".join(raw.split()))]
    return len(runs) < 2 or looks_like_name(text) or (len(text) <= 120 and not looks_like_name(runs[0]))


def _is_below(node: LexborNode, ancestor: int) -> bool:
    """Does the node stand, within a few steps, below the element with this id?"""
    current: LexborNode | None = node
    for _ in range(5):
        if current is None:
            return False
        if current.mem_id == ancestor:
            return True
        current = current.parent
    return False


def _block(node: LexborNode) -> int:
    """The id of the nearest block around."""
    current = node
    while current.tag in _INLINE and current.parent is not None:
        current = current.parent
    return int(current.mem_id)
