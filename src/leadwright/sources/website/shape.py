"""Where a page gets absurd: one linear pass over its tags that foresees what a parser would make of them.

HTML parsers take quadratic time over deep nesting and endless attributes, and quadratic memory over
formatting tags that are never closed, since each new block repeats them all.
"""

from __future__ import annotations

import re

from leadwright.sources.website.stack import MAX_COST, Stack

_HARMLESS = 1_000  # fewer tags can do no harm


# Possessive throughout: it never backtracks, so that unclosed quotes and tags cost one pass too.
_TOKEN = re.compile(
    r"""<(/?)([a-zA-Z][^\s/>]*+)"""
    r"""((?:[\s/]++|(?:=?[^\s/>=]++|=)(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|(?=>)))?+)*+)>?"""
    r"""|<!--"""
)
_FORMATTING_TAG = re.compile(
    r"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/>]", re.IGNORECASE
)
_COMMENT_END = re.compile(r"--!?>")
_RAW_ENDS = {
    name: re.compile(rf"</{name}(?=[\s/>]|\Z)", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes")
}


def end_of_reason(html: str) -> int:
    """Where the page must be cut so that parsing it stays cheap; its length if nowhere."""
    if _is_harmless(html):
        return len(html)
    stack, at = Stack(), 0
    while match := _TOKEN.search(html, at):
        if match.start() > at:
            stack.text()
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


def _is_harmless(html: str) -> bool:
    """Is the page too small to be slow, whatever its tags do?"""
    tags = html.count("<")
    if len(html) > 200_000 or tags > 5 * _HARMLESS:
        return False
    return tags < _HARMLESS or tags * sum(1 for _ in _FORMATTING_TAG.finditer(html)) < MAX_COST
