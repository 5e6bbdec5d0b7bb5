"""Criteria in words: what is wanted, what a search was read as, and how each source says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadwright.faces.web.words import country, interval, sector
from leadwright.sources.query import Meaning
from leadwright.sources.question import Criteria
from leadwright.sources.vendor import Translation
from leadwright.values import technology

# What belongs together on a page, in its order.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Industry": ("industries",), "Words": ("keywords",), "Head count": ("head_count_min", "head_count_max"),
    "Place": ("cities", "regions", "countries"), "Funding": ("funding_stages",),
    "Technology": ("technologies_all", "technologies_any"), "Founded": ("founded_min", "founded_max"),
    "Registered": ("registered_since", "registered_until"), "Activity code": ("activity_codes",),
}  # fmt: skip
_ALONE: Mapping[str, str] = {
    "head_count": "Head count", "founded": "Founded", "places": "Place", "hiring": "Hiring",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """How a source says one criterion: its words for it, and what it cannot express, which is applied afterwards."""

    label: str
    words: Sequence[str]
    lost: Sequence[str]


def label_of(criterion: str) -> str:
    """What a criterion is called."""
    if criterion in _ALONE:
        return _ALONE[criterion]
    return next(label for label, names in GROUPS.items() if criterion in names)


def wanted(criteria: Criteria, hiring: bool | None = None) -> list[tuple[str, str]]:
    """What is wanted, as (label, words)."""
    found = [(label, _words(criteria, names)) for label, names in GROUPS.items()]
    if hiring is not None:
        found.append(("Hiring", "yes" if hiring else "no"))
    return [(label, words) for label, words in found if words]


def _words(criteria: Criteria, names: Sequence[str]) -> str:
    values = [getattr(criteria, name) for name in names]
    if names[0].endswith("_min"):
        bounds = interval(values) if names[0].startswith("head") else "–".join(str(v or "") for v in values)
        return bounds if any(v is not None for v in values) else ""
    shown: list[str] = []
    for name, value in zip(names, values, strict=True):
        items = value if isinstance(value, tuple) else () if value is None else (value,)
        shown += [_one(name, item) for item in items]
    return ", ".join(shown)


def _one(name: str, item: Any) -> str:
    if name == "industries":
        return sector(str(item))
    if name.startswith("technologies"):
        return technology.label(str(item))
    return country(str(item)) if name == "countries" else str(item)


def meaning(item: Meaning) -> str:
    """What some words of a search became: Head count 50–200."""
    value = item.value
    if item.criterion in ("head_count", "founded"):
        words = interval(value) if item.criterion == "head_count" else "–".join(str(v or "") for v in value)
    elif item.criterion == "places":
        names = ("cities", "regions", "countries")
        words = ", ".join(_one(name, part) for name in names for part in value.get(name, ()))
    elif item.criterion == "hiring":
        words = "yes"
    else:
        words = ", ".join(_one(item.criterion, part) for part in value)
    return f"{label_of(item.criterion)}: {words}"


def said(translation: Translation) -> list[Said]:
    """The criteria in a source's words, each once, in the order of the page."""
    found = []
    for label, names in GROUPS.items():
        words = dict.fromkeys(translation.expressed[name] for name in names if name in translation.expressed)
        lost = dict.fromkeys(translation.lost[name] for name in names if name in translation.lost)
        if words or lost:
            found.append(Said(label, tuple(words), tuple(lost)))
    return found


GLOBALS: dict[str, Any] = {"wanted": wanted, "meaning": meaning, "said_by": said}
