"""What we say of a signal to the people whom it is about, by its type; None for one that we have no good words for. Pure.

The words claim no more than the signal does: what is not known is left out, and a person is named only where that is the
news itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leadwright.signals.types import Signal
from leadwright.values import place

Details = Mapping[str, Any]
_MOST = 80


def opening_of(signal: Signal) -> str | None:
    """A sentence to begin with, with its full stop; None if there are no words for it."""
    made = _OPENINGS.get(signal.type)
    said = made(_text(signal.subject), signal.details) if made is not None else None
    return f"{said}." if said else None


def _text(value: object) -> str:
    text = " ".join(value.replace("_", " ").split()) if isinstance(value, str) else ""
    return text if len(text) <= _MOST else ""


def _funding(subject: str, details: Details) -> str:
    name = _text(details.get("round")) or _text(details.get("stage"))
    known = name.lower().startswith(("series ", "seed", "pre-seed", "pre seed"))
    return f"Congratulations on your {name.title()} round" if known else "Congratulations on your funding"


def _roles(subject: str, details: Details) -> str:
    department = _text(details.get("department")) or subject
    return f"I saw that your {department} team is growing" if department else "I saw that you are hiring"


def _technology(subject: str, details: Details) -> str | None:
    name = _text(details.get("technology"))
    return f"I saw that you began to use {name}" if name else None


def _replaced(subject: str, details: Details) -> str | None:
    before, after = _text(details.get("before")), _text(details.get("after"))
    return f"I saw that you moved from {before} to {after}" if before and after else None


def _leader(subject: str, details: Details) -> str | None:
    who, title = _text(details.get("person")), _text(details.get("title"))
    if who and title:
        return f"I saw that {who} joined you as {title}"
    return f"I saw that you have a new {title}" if title else None


def _country(subject: str, details: Details) -> str | None:
    code = _text(details.get("after"))
    name = place.country_name(code) if code else ""
    return f"I saw that you opened an office in {name}" if name else None


_OPENINGS: Mapping[str, Callable[[str, Details], str | None]] = {
    "funding_round": _funding,
    "hiring_started": _roles,
    "hiring_surge": _roles,
    "hiring": _roles,
    "technology_added": _technology,
    "technology_replaced": _replaced,
    "leader_joined": _leader,
    "new_country": _country,
    "head_count_growth": lambda subject, details: "I saw that your team is growing",
    "went_public": lambda subject, details: "Congratulations on going public",
}
