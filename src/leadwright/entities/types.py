"""Values of companies and contacts as belief sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.observations.types import Bundle


@dataclass(frozen=True, slots=True)
class Voice:
    """One source's word on one field: what it says, when it was last seen saying so, and how it counts.

    `reliability` (0 to 1) rests on `basis` (assumed, adjudicated or estimated) and on `judged` checked words.
    """

    observation_id: UUID
    source: str
    label: str
    value: Any
    seen_at: datetime
    first_seen: datetime
    reliability: float
    agrees: bool
    url: str | None = None
    basis: str = "assumed"
    judged: int = 0


@dataclass(frozen=True, slots=True)
class Belief:
    """The believed value of a field, and the bundles that speak for and against it.

    `confidence` lies in 0..1; the reliabilities behind it are assumed until enough of them were checked.
    """

    value: Any
    confidence: float
    agreeing: Sequence[Bundle]
    against: Sequence[Bundle] = ()

    @property
    def evidence(self) -> list[UUID]:
        """Ids of the observations that agree with the value."""
        return [bundle.observation_id for bundle in self.agreeing]


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in a role at a company. `id` is that of the oldest source record."""

    id: UUID
    name: str
    title: str | None = None
    department: str | None = None
    seniority: str | None = None
    email: str | None = None
    email_kind: str | None = None  # direct, role or free
    phone: str | None = None
    linkedin_url: str | None = None
    sources: Sequence[Mapping[str, Any]] = ()
    last_seen: datetime | None = None
    evidence: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """What is believed of one company: fields, and the people known there, best reachable first."""

    company_id: UUID
    fields: Mapping[str, Belief]
    contacts: Sequence[Contact]
    first_seen: datetime
    last_seen: datetime
    looked: frozenset[str] = field(default_factory=frozenset)  # sources that have been read

    def value(self, name: str, minimum: float = 0.0) -> Any:
        """Return the believed value of a field, or None if unknown or believed below `minimum`."""
        belief = self.fields.get(name)
        return belief.value if belief is not None and belief.confidence >= minimum else None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A profile, and the row of one table that is made of it, before it is certain that it will be needed."""

    profile: Profile
    row: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about who is who: its act, the companies before and after, and all that changed, gone ones too."""

    act_id: UUID
    before: Sequence[UUID]
    after: Sequence[UUID]
    touched: Sequence[UUID]
