"""How an analysis is told: verdicts as marks, and where each passage stands, in words."""

from __future__ import annotations

from typing import Any

from leadwright.faces.web import words
from leadwright.reads.analyses import AnalysisSaid
from leadwright.sources.analysis.types import Cited

_OFFER = {
    "what": "what you sell",
    "for_whom": "whom it is for",
    "outcomes": "its outcomes",
    "proofs": "its proofs",
    "sender": "its sender",
}
_VERDICTS = {"yes": ("✓", "met"), "partly": ("◐", "met partly"), "no": ("✕", "not met")}


def cited(said: AnalysisSaid, one: Cited) -> str:
    """Where a passage stands, in words."""
    if one.id.startswith("f:offer."):
        return f"your offer, {_OFFER.get(one.id.removeprefix('f:offer.').partition('.')[0], 'your offer')}"
    place = said.where.get(one.id[2:].partition("#")[0])
    if place is None:
        return "a source that is no longer kept"
    return f"{words.origin(place.source, place.label)}, {words.day(place.seen_at)}"


def hover(said: AnalysisSaid, evidence: tuple[Cited, ...]) -> str:
    """All the passages that a value rests on, as they are told where a pointer rests."""
    return "\n".join(f"“{one.quote[:300]}” ({cited(said, one)})" for one in evidence)


GLOBALS: dict[str, Any] = {"cited": cited, "hover": hover, "VERDICTS": _VERDICTS}
