"""What a detector may know besides a history: the day, the offer, terms, trust of sources, how industries do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from leadwright.entities.trust import ASSUMED, Trust


@dataclass(frozen=True, slots=True)
class Trend:
    """How the companies of an industry do that we know: how many, and the shares of them that hire and raised lately."""

    companies: int
    hiring: float
    raising: float


@dataclass(frozen=True, slots=True)
class Context:
    """`now` and `today` (in the workspace's time zone); keys of the offer's competitors and complements; usual terms of
    contracts in months by technology key, `term` where none is named; how many days ahead a renewal matters; trust of
    sources; how the industries do, by their node; and `shared`, companies whose name another company bears that we know."""

    now: datetime
    today: date
    competitors: frozenset[str] = frozenset()
    complements: frozenset[str] = frozenset()
    terms: Mapping[str, int] = field(default_factory=dict)
    term: int = 12
    ahead: int = 90
    trust: Trust = ASSUMED
    trends: Mapping[str, Trend] = field(default_factory=dict)
    shared: frozenset[UUID] = frozenset()
