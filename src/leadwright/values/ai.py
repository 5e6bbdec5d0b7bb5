"""Traces of artificial intelligence: in the names of technologies, in job titles, and in what a company writes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

import re2

from leadwright.values import technology
from leadwright.values.bundled import load

Kind = Literal["models", "learning", "helpers"]
_TEXT = 24_000  # characters that are looked through
_AROUND = 60  # characters shown on each side of a phrase


def kind(key: str) -> Kind | None:
    """What kind of AI technology a key names: models (and what they are run with), learning (tools to train one's own) or
    helpers (bought assistants); None for any other technology."""
    return _kinds().get(key)


def is_role(title: str) -> bool:
    """Whether a job title is of somebody who builds or trains AI."""
    return _pattern("roles").search(title) is not None


def phrases(text: str) -> dict[str, str]:
    """What a text says of AI: each thing that it names, in small letters, with the passage that names it first."""
    found: dict[str, str] = {}
    for match in _pattern("phrases").finditer(text[:_TEXT]):
        name = " ".join(match[0].casefold().replace("-", " ").split())
        if name not in found:
            found[name] = _passage(text, match.start(), match.end())
    return found


def among(keys: Iterable[str]) -> dict[str, Kind]:
    """Those of some technologies that are AI, by key."""
    return {key: found for key in keys if (found := kind(key)) is not None}


def _passage(text: str, start: int, end: int) -> str:
    """The words around a place, whole ones alone."""
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before, after = text[left:start], text[end:right]
    if left:
        before = before.partition(" ")[2]
    if right < len(text):
        after = after.rpartition(" ")[0]
    return " ".join((before + text[start:end] + after).split())


@cache
def _kinds() -> dict[str, Kind]:
    names: tuple[Kind, ...] = ("helpers", "learning", "models")
    return {technology.key(word): name for name in names for word in load("ai.json")[name]}


@cache
def _pattern(name: str) -> Any:
    """All patterns of a kind as one, which reads a text once, however long it is."""
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    return re2.compile("|".join(load("ai.json")[name]), options)
