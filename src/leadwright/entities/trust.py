"""How far a source is trusted on a field, whose words it repeats, and how mistakes scatter: assumed, or learned.

Everything here is a value. Where the learned parts come from is `estimate.py` and `reliability.py`; a version of them
counts from the decision that activates it, and none is ever changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from leadwright.sources.market import vendors

# Assumed until adjudications move them. Read as: of ten such values, how many are right today.
RELIABILITY: dict[str, float] = {
    "human": 1.0,
    "file": 0.8,
    "website": 0.8,
    "technology": 0.85,
    "jobs": 0.95,
    "paste": 0.85,
    "vcard": 0.85,
    "resume": 0.85,
    "card": 0.85,
    "site": 0.85,
    "hubspot": 0.85,
    "salesforce": 0.85,
    "model": 0.7,
    "rules": 0.9,
}
FIELD_RELIABILITY: dict[tuple[str, str], float] = {
    ("website", "emails"): 0.95,
    ("website", "phones"): 0.95,
    ("website", "name"): 0.85,
    ("website", "head_count"): 0.6,
    ("website", "funding_stage"): 0.6,
}
_UNLISTED_SOURCE = 0.6

# How many different mistakes sources make on a field: of two that are wrong independently, one in so many agree.
SPREAD: dict[str, float] = {
    "hiring": 1,
    "customer": 1,
    "open_deal": 1,
    "status": 2,
    "language": 3,
    "country": 4,
    "head_count": 5,
}
_USUAL_SPREAD = 10.0

ENOUGH = 30  # adjudications of a source and field, below which its reliability is called assumed

# Days after which a word counts half. Fields not listed keep their weight (a founding year stays).
HALF_LIFE: dict[str, float] = {
    "head_count": 540,
    "hiring": 120,
    "roles": 90,
    "technologies": 540,
    "status": 1080,
    "country": 1800,
    "website": 1800,
    "person.title": 720,
    "person.department": 720,
    "person.seniority": 720,
}

Basis = Literal["assumed", "adjudicated", "estimated"]


@dataclass(frozen=True, slots=True)
class Reliability:
    """The probability (0 to 1) that a fresh word is right, what it rests on, and how many words were checked."""

    mean: float
    basis: Basis = "assumed"
    judged: int = 0


@dataclass(frozen=True, slots=True)
class Trust:
    """One version of what is known of sources; without arguments, what is assumed.

    `right` is by (source, field); `within` by (source, field, segment), where segments differ. `origins` names whose
    words a source repeats; `spread` how many different mistakes are made on a field; `half_lives` how fast words on a
    field age (None: not at all). Mistakes have habits: `below` is the part of those on a number that say too little,
    `leaning` how much likelier (a logarithm) a value is the truth than a mistake, beside another of its field;
    `growth` is the logarithm by which a number that drifts grows a year. `version` is None for what is assumed.
    """

    right: Mapping[tuple[str, str], Reliability] = field(default_factory=dict)
    within: Mapping[tuple[str, str, str], Reliability] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    spread: Mapping[str, float] = field(default_factory=dict)
    half_lives: Mapping[str, float | None] = field(default_factory=dict)
    below: Mapping[str, float] = field(default_factory=dict)
    leaning: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    growth: Mapping[str, float] = field(default_factory=dict)
    version: int | None = None

    def of(self, source: str, name: str, segment: str = "") -> Reliability:
        """How far a source is trusted on a field, in a segment where one is known."""
        if segment and (found := self.within.get((source, name, segment))) is not None:
            return found
        return self.right.get((source, name)) or _assumed(source, name)

    def origin(self, source: str) -> str:
        """Whose words a source repeats: its own, unless a manifest or shared mistakes tell otherwise."""
        return self.origins.get(source) or declared_origin(source)

    def half_life(self, name: str) -> float | None:
        """The days after which a word on a field counts half; None if words on it do not age."""
        return self.half_lives[name] if name in self.half_lives else HALF_LIFE.get(name)

    def mistakes(self, name: str) -> float:
        """How many different mistakes are made on a field, at least 1."""
        return max(1.0, self.spread.get(name) or SPREAD.get(name, _USUAL_SPREAD))

    def leans(self, name: str, value: Any) -> float:
        """How much likelier (a logarithm) this value is the truth than a mistake; 0 where nothing was learned."""
        found = self.leaning.get(name)
        return found.get(str(value).casefold(), 0.0) if found else 0.0


ASSUMED = Trust()


@cache
def reliability(source: str, name: str) -> float:
    """Return the assumed probability that a value of this source and field is right."""
    if (source, name) in FIELD_RELIABILITY or source in RELIABILITY:
        return FIELD_RELIABILITY.get((source, name), RELIABILITY.get(source, _UNLISTED_SOURCE))
    vendor = vendors().get(source)
    if vendor is None:
        return _UNLISTED_SOURCE
    return vendor.reliability_of.get(name, vendor.manifest.reliability)


@cache
def _assumed(source: str, name: str) -> Reliability:
    return Reliability(reliability(source, name))


@cache
def declared_origin(source: str) -> str:
    """Whose data a source's manifest says that it resells; its own name if it says nothing."""
    vendor = vendors().get(source)
    return (vendor.manifest.origin or source) if vendor is not None else source


def to_document(trust: Trust) -> dict[str, Any]:
    """Return a version as a document that `from_document` reads back."""
    return {
        "right": [[s, f, "", r.mean, r.basis, r.judged] for (s, f), r in sorted(trust.right.items())]
        + [[s, f, g, r.mean, r.basis, r.judged] for (s, f, g), r in sorted(trust.within.items())],
        "origins": dict(sorted(trust.origins.items())),
        "spread": dict(sorted(trust.spread.items())),
        "half_lives": dict(sorted(trust.half_lives.items())),
        "below": dict(sorted(trust.below.items())),
        "leaning": {name: dict(sorted(found.items())) for name, found in sorted(trust.leaning.items())},
        "growth": dict(sorted(trust.growth.items())),
    }


def from_document(document: Mapping[str, Any], version: int | None = None) -> Trust:
    """Return the version that a document holds; older versions know nothing of habits and growth."""
    rows = [(s, f, g, Reliability(mean, basis, judged)) for s, f, g, mean, basis, judged in document["right"]]
    return Trust(
        {(s, f): r for s, f, g, r in rows if not g},
        {(s, f, g): r for s, f, g, r in rows if g},
        document["origins"],
        document["spread"],
        document["half_lives"],
        document.get("below", {}),
        document.get("leaning", {}),
        document.get("growth", {}),
        version,
    )
