"""What a detector may know besides a history: the day, the offer, terms, trust of sources, how signals fade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from leadwright.entities.trust import ASSUMED, Trust
from leadwright.signals.catalog import CATALOG
from leadwright.signals.types import SignalType


@dataclass(frozen=True, slots=True)
class Context:
    """`now` and `today` (in the workspace's time zone); keys of the offer's competitors and complements; usual terms of
    contracts in months by technology key, `term` where none is named; how many days ahead a renewal matters; trust of
    sources; the types of signals as they fade in the workspace; and `shared`, companies whose name another company bears
    that we know."""

    now: datetime
    today: date
    competitors: frozenset[str] = frozenset()
    complements: frozenset[str] = frozenset()
    terms: Mapping[str, int] = field(default_factory=dict)
    term: int = 12
    ahead: int = 90
    trust: Trust = ASSUMED
    kinds: Mapping[str, SignalType] = field(default_factory=lambda: CATALOG)
    shared: frozenset[UUID] = frozenset()
