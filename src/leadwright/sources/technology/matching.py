"""Runs many regular expressions over one text in time linear in its length, and says exactly which matched.

RE2's literal sets tell which expressions can match at all; only those are run, one by one, by RE2. The few
that look ahead or behind, which RE2 cannot express, run in Python's `re` where RE2 finds the rest of the
expression, over at most `_WINDOW` characters and `_TRIES` places, and only if they are free of nested
repeats: so no text can stall them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from leadwright.sources.technology.dialect import DialectError, fold, translate
from leadwright.sources.technology.types import Rule

_WINDOW = 1_000
_TRIES = 20
_REPEATS = 2  # unbounded repeats in an expression that Python's re may run
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:)|[()|]|[*+?]|\{\d+(?:,\d*)?\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Match:
    """What an expression matched: the whole, then its groups (None for one that took no part)."""

    groups: tuple[str | None, ...]


class Text:
    """A text ready to be searched: folded once, encoded once."""

    __slots__ = ("data", "text")

    def __init__(self, text: str) -> None:
        self.text = fold(text)
        self.data = self.text.encode()


def case_insensitive() -> Any:
    """RE2's options for what JavaScript writes as the flag `i`."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options


class PatternSet:
    """Rules whose patterns are looked for in the same kind of text. `refused` holds those that cannot run."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules: list[Rule] = []
        self.refused: list[tuple[Rule, str]] = []
        self._exact: dict[int, re.Pattern[str]] = {}
        self._filter = re2.Filter()
        options = case_insensitive()
        for rule in rules:
            try:
                self._add(rule, options)
            except (DialectError, re.error, re2.error) as cause:
                self.refused.append((rule, f"not a usable regular expression: {cause}"))
        if self.rules:
            self._filter.Compile()
        self._compiled = [self._filter.re(index) for index in range(len(self.rules))]

    def _add(self, rule: Rule, options: Any) -> None:
        source = rule.pattern.source
        translated = translate(source, "re2", drop_looks=True)
        exact = None
        if translated.looks:
            exact = re.compile(translate(source, "re").source, re.IGNORECASE | re.ASCII)
            if not is_tame(source):
                self.refused.append((rule, "looks ahead or behind with repeats that could stall"))
                return
        index = self._filter.Add(translated.source, options)
        self.rules.append(rule)
        if exact is not None:
            self._exact[index] = exact

    def matches(self, subject: Text) -> Iterator[tuple[Rule, Match]]:
        """Each rule that matches the text, in the order of the rules, with its first match."""
        if not self.rules:
            return
        for index in self._filter.Match(subject.data, True) or ():
            exact = self._exact.get(index)
            found = (
                self._search(index, subject) if exact is None else self._search_exact(index, exact, subject)
            )
            if found is not None:
                yield self.rules[index], found

    def _search(self, index: int, subject: Text) -> Match | None:
        found = self._compiled[index].search(subject.data)
        if found is None:
            return None
        groups = (found.group(0), *found.groups())
        return Match(tuple(None if part is None else part.decode("utf-8", "replace") for part in groups))

    def _search_exact(self, index: int, exact: re.Pattern[str], subject: Text) -> Match | None:
        text, rough, at = subject.text, self._compiled[index], 0
        ends = len(text) > _WINDOW and "$" in self.rules[index].pattern.source
        for _ in range(_TRIES):
            place = None if ends else rough.search(text, at)
            if place is None:
                return None
            found = exact.match(text, place.start(), min(len(text), place.start() + _WINDOW))
            if found is not None:
                return Match((found.group(0), *found.groups()))
            at = place.start() + 1
            if at > len(text):
                return None
        return None


def is_tame(source: str) -> bool:
    """Whether a backtracking engine stays quadratic: few repeats, none around a choice or a repeat."""
    unbounded = 0
    stack: list[bool] = []  # for each open group: does it hold a choice or a repeat?
    closed: bool | None = None  # the group just closed, if one was
    for token in _TOKEN.finditer(source):
        sign = token.group()
        if sign[0] == "(":
            stack.append(False)
        elif sign == ")":
            closed = stack.pop() if stack else False
            if stack and closed:
                stack[-1] = True
            continue
        elif sign[0] in "*+{":
            after_group = closed is not None and source[token.start() - 1] == ")"
            if after_group and closed:
                return False
            unbounded += sign in "*+" or sign.endswith(",}")
            stack[:] = [True] * len(stack)
        elif sign in "|?":
            stack[:] = [True] * len(stack)
        closed = None
    return unbounded <= _REPEATS
