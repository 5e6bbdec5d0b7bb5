"""Rules about elements: of several hundred selectors only those are run whose words the page contains.

From each selector the longest word that an element must carry is taken (an attribute's value or name, an
id, a class, else its tag); RE2 looks for all of them at once in the page as parsed. A selector without
such a word is always run, so the answer is the same as if all had been.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import re2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from leadwright.sources.technology.matching import Match, PatternSet, Text, case_insensitive
from leadwright.sources.technology.page import Page
from leadwright.sources.technology.types import Rule

MAX_NODES = 20_000  # of one selector that are looked at for attributes
MAX_TEXTS = 200  # of one selector whose text is read
_MAX_TEXT = 10_000
_ATTRIBUTE = re.compile(
    r"\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*(?:\"([^\"]*)\"|'([^']*)'|([^\]\s]+))\s*([iIsS])?\s*)?\]"
)
_WORD = re.compile(r"[.#]([\w-]+)")
_TAG = re.compile(r"(?:^|[\s>+~])([A-Za-z][\w-]*)")
_HEX_ESCAPE = re.compile(r"\\[0-9A-Fa-f\s]")  # other escapes are the character itself
_PSEUDO = re.compile(r":[\w-]+\([^)]*\)")
_SAFE = re.compile(r"[A-Za-z0-9_./:=-]+")


class SelectorIndex:
    """DOM rules by selector. `refused` holds those whose selector or pattern cannot be used."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.refused: list[tuple[Rule, str]] = []
        grouped: dict[str, list[Rule]] = {}
        for rule in rules:
            grouped.setdefault(rule.key, []).append(rule)
        self._selectors = [key for key in grouped if self._usable(key, grouped[key])]
        self._checks: list[dict[str, PatternSet]] = [
            self._by_condition(grouped[key]) for key in self._selectors
        ]
        self._always: list[int] = []
        self._filtered: list[int] = []
        self._filter = re2.Filter()
        for number, selector in enumerate(self._selectors):
            self._index(number, selector)
        if self._filtered:
            self._filter.Compile()

    def _usable(self, selector: str, rules: list[Rule]) -> bool:
        try:
            LexborHTMLParser("<p></p>").css_first(selector)
        except SelectolaxError as cause:
            self.refused.extend((rule, f"not a usable selector: {cause}") for rule in rules)
            return False
        return True

    def _by_condition(self, rules: list[Rule]) -> dict[str, PatternSet]:
        conditions = dict.fromkeys(rule.condition for rule in rules)
        sets = {name: PatternSet([rule for rule in rules if rule.condition == name]) for name in conditions}
        for patterns in sets.values():
            self.refused.extend(patterns.refused)
        return sets

    def _index(self, number: int, selector: str) -> None:
        words = required_words(selector) or _attributes(self._checks[number])
        if not words:
            self._always.append(number)
            return
        self._filter.Add("|".join(re2.escape(word) for word in words), case_insensitive())
        self._filtered.append(number)

    def matches(self, page: Page) -> Iterator[tuple[Rule, Match]]:
        """Each rule with an element that satisfies it, once, with what matched."""
        found = self._filter.Match(page.serialised.data, True) or () if self._filtered else ()
        for number in sorted([*self._always, *(self._filtered[index] for index in found)]):
            checks = self._checks[number]
            if not checks.keys() - {"exists"}:
                nodes = [node for node in (page.tree.css_first(self._selectors[number]),) if node is not None]
            else:
                nodes = page.tree.css(self._selectors[number])[:MAX_NODES]
            for condition, patterns in checks.items():
                yield from _check(condition, patterns, nodes)


def _attributes(conditions: Iterable[str]) -> list[str]:
    """The attributes one of which an element must have, if that is all that is asked of it."""
    names = [name.partition(":")[2] for name in conditions]
    return names if all(names) else []


def _check(condition: str, patterns: PatternSet, nodes: list[LexborNode]) -> Iterator[tuple[Rule, Match]]:
    done: set[int] = set()
    for value in dict.fromkeys(_values(condition, nodes)):
        for rule, match in patterns.matches(Text(value)):
            if rule.number not in done or match.groups[1:]:
                done.add(rule.number)
                yield rule, match


def _values(condition: str, nodes: list[LexborNode]) -> Iterator[str]:
    if condition == "exists":
        yield from ("" for _ in nodes[:1])
    elif condition == "text":
        yield from (text for node in nodes[:MAX_TEXTS] if (text := node.text()[:_MAX_TEXT]))
    else:
        name = condition.partition(":")[2]
        yield from (node.attributes[name] or "" for node in nodes if name in node.attributes)


def required_words(selector: str) -> list[str]:
    """For each alternative of the selector a word without which it cannot match; [] if unsure."""
    words = [_longest(alternative) for alternative in _alternatives(selector)]
    return [word for word in words if word] if all(words) else []


def _alternatives(selector: str) -> list[str]:
    parts, depth, start, quote = [], 0, 0, ""
    for at, char in enumerate(selector):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(selector[start:at])
            start = at + 1
    return [*parts, selector[start:]]


def _longest(alternative: str) -> str | None:
    if _HEX_ESCAPE.search(alternative):
        return None
    plain = _PSEUDO.sub(" ", alternative)
    words: list[str] = []
    for name, _, double, single, bare, _ in _ATTRIBUTE.findall(plain):
        words += [name, *_SAFE.findall(double or single or bare)]
    plain = _ATTRIBUTE.sub("", plain)
    words += _WORD.findall(plain)
    tags = [f"<{tag}" for tag in _TAG.findall(plain)]
    return max(words or tags, key=len, default=None)
