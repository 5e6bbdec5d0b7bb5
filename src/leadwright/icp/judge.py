"""Which words of an ICP mean something to us: an unknown round is an error, an unknown industry or
technology a warning."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import cache
from importlib import resources
from itertools import chain

from leadwright.icp.problems import nearest
from leadwright.icp.reader import Problems, Word, plain
from leadwright.values import funding, industry, technology, title
from leadwright.values.bundled import load

STAGES = (
    "Pre-Seed",
    "Angel",
    "Seed",
    *(f"Series {letter}" for letter in "ABCDEFGHIJ"),
    "Venture",
    "Growth",
    "Debt",
    "Grant",
    "Convertible Note",
    "Crowdfunding",
    "Private Equity",
    "Corporate Round",
    "Bridge",
    "IPO",
    "Post-IPO Equity",
    "Bootstrapped",
)
DEPARTMENTS = (
    "Engineering",
    "Product",
    "Data",
    "Design",
    "Sales",
    "Marketing",
    "Customer Success",
    "Finance",
    "People",
    "Legal",
    "Operations",
    "IT",
    "Security",
    "Executive",
)


# What "Legacy systems" means differs from reader to reader: no source can say that somebody has it.
_VAGUE = re.compile(
    r"(?:legacy|outdated|old|modern|custom|bespoke|proprietary|homegrown|in house|internal)\b"
)


def check_stages(words: tuple[Word, ...], problems: Problems) -> tuple[str, ...]:
    """Every funding stage must be one that we can recognise."""
    for word in words:
        if funding.stage(word.text) is None:
            near = nearest(word.text, STAGES, cutoff=50)
            problems.error(word.field, f'"{word.text}" is no funding stage that is known', word.line, near)
    return plain(words)


def check_industries(words: tuple[Word, ...], problems: Problems) -> tuple[str, ...]:
    """An industry that no vocabulary knows matches nothing: said, not refused."""
    for word in words:
        if not industry.nodes(word.text):
            message = f'"{word.text}" matches no known industry, so no company can match it'
            problems.warn(word.field, message, word.line, industry.nearest(word.text))
    return plain(words)


def check_departments(words: tuple[Word, ...], problems: Problems) -> tuple[str, ...]:
    """A department that no job title falls into matches nothing: said, not refused."""
    for word in words:
        if department(word.text) is None:
            near = nearest(word.text, DEPARTMENTS, cutoff=50)
            problems.warn(
                word.field, f'"{word.text}" is no department that job titles fall into', word.line, near
            )
    return plain(words)


def department(word: str) -> str | None:
    """The department that a word of an ICP means: its name in any case, or what it would mean in a job
    title."""
    named = {name.casefold(): name for name in DEPARTMENTS}.get(word.strip().casefold())
    return named or title.department(word)


def check_technologies(
    must: tuple[Word, ...],
    nice: tuple[Word, ...],
    avoid: tuple[Word, ...],
    problems: Problems,
    known: Collection[str],
) -> None:
    """Unknown technologies are warnings; one that is both wanted and avoided is an error, since nobody
    could match."""
    extra = {technology.key(name): name for name in known}
    for word in chain(must, nice, avoid):
        key = technology.key(word.text)
        if key not in _technologies() and key not in extra:
            category = word.text.casefold() in _categories()
            near = (
                None
                if category
                else nearest(word.text, chain(_technologies().values(), extra.values()), cutoff=80)
            )
            problems.warn(word.field, _unknown(word.text, near, category), word.line, near)
    wanted = {technology.key(word.text): word for word in chain(nice, must)}
    for word in avoid:
        if other := wanted.get(technology.key(word.text)):
            problems.error(
                word.field, f'"{word.text}" is avoided and wanted ({other.field}) at once', word.line
            )


def _unknown(word: str, near: str | None, category: bool) -> str:
    if category:
        return f'"{word}" is a category, not a technology: nothing matches it; name the technologies'
    return f'"{word}" matches no known technology' + ("" if near else "; did you mean a category?")


@cache
def _technologies() -> dict[str, str]:
    """Key -> one spelling, of every technology that detection or the alias table knows."""
    table = load("technologies.json")
    named = {technology.key(name): name for name in _names()["technologies"]}
    aliases = {
        technology.key(name): (spellings[0] if spellings else name) for name, spellings in table.items()
    }
    return {key: name for key, name in aliases.items() if not _VAGUE.match(key)} | named


@cache
def _categories() -> frozenset[str]:
    return frozenset(name.casefold() for name in _names()["categories"])


@cache
def _names() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("data", "technology_names.json").read_text(encoding="utf-8")
    names: dict[str, list[str]] = json.loads(text)
    return names
