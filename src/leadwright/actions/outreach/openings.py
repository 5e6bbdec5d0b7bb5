"""What we say of a signal to the people whom it is about, by its type; None for one that we have no good words for. Pure.

A claim says no more than the signal does, so that a judge who is not the writer can hold it against the facts; what is not
known is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leadwright.signals.types import Signal
from leadwright.values import place

Details = Mapping[str, Any]
_MOST = 80


def opening_of(signal: Signal) -> str | None:
    """A sentence to begin with; None if there are no words for it."""
    claim = claim_of(signal)
    if claim is None:
        return None
    good = signal.type in _GLAD
    said = claim[0].lower() + claim[1:] if claim.startswith(("You ", "Your ")) else claim
    return f"I saw that {said}{': congratulations' if good else ''}."


def claim_of(signal: Signal) -> str | None:
    """What an opening claims, as a sentence to them without its full stop; None if there are no words for it."""
    made = _CLAIMS.get(signal.type)
    return made(signal.details) or None if made is not None else None


def _text(value: object) -> str:
    text = " ".join(value.replace("_", " ").split()) if isinstance(value, str) else ""
    return text if len(text) <= _MOST else ""


def _funding(details: Details) -> str:
    name = _text(details.get("round")) or _text(details.get("stage"))
    known = name.lower().startswith(("series ", "seed", "pre-seed", "pre seed"))
    return f"You raised a {name.title()} round" if known else "You raised money"


def _surge(details: Details) -> str:
    department = _text(details.get("department"))
    return f"You are hiring in {department}" if department else "You are hiring"


def _technology(details: Details) -> str:
    name = _text(details.get("technology"))
    return f"You began to use {name}" if name else ""


def _replaced(details: Details) -> str:
    before, after = _text(details.get("before")), _text(details.get("after"))
    return f"You replaced {before} with {after}" if before and after else ""


def _leader(details: Details) -> str:
    who, title = _text(details.get("person")), _text(details.get("title"))
    return f"{who} joined you as {title}" if who and title else ""


def _country(details: Details) -> str:
    code = _text(details.get("after"))
    name = place.country_name(code) if code else ""
    return f"You opened an office in {name}" if name else ""


_CLAIMS: Mapping[str, Callable[[Details], str]] = {
    "funding_round": _funding,
    "hiring_started": lambda details: "You are hiring",
    "hiring_surge": _surge,
    "hiring": lambda details: "You are hiring",
    "technology_added": _technology,
    "technology_replaced": _replaced,
    "leader_joined": _leader,
    "new_country": _country,
    "went_public": lambda details: "You went public",
}
_GLAD = frozenset({"funding_round", "went_public", "new_country"})
