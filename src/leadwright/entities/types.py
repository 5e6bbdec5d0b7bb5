"""Values of companies and contacts as belief sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
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


class Standing(StrEnum):
    """Whether a person works where the contact says: unsure if a later word places them elsewhere, and nobody says that
    they left; archived if somebody put the contact away."""

    CURRENT = "current"
    UNSURE = "unsure"
    FORMER = "former"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict on an address: its status, the source that checked, and when."""

    status: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address of a person. `kind` is direct, role or free; `verdicts` are the newest of each checker, the one
    that counts first; `sources` are those that told the address, the newest first."""

    address: str
    kind: str | None
    verdicts: Sequence[Checked] = ()
    sources: Sequence[str] = ()

    @property
    def status(self) -> str | None:
        """What is known of it: valid, invalid, accept_all, ...; None if nobody has checked it."""
        return self.verdicts[0].status if self.verdicts else None


@dataclass(frozen=True, slots=True)
class Number:
    """A phone number of a person (E.164), and the sources that told it, the newest first."""

    number: str
    sources: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in a role at a company. `id` is that of the oldest source record; `records` are all of them.

    `email` and `phone` are the best of `emails` and `phones`. `ended_on` is as exact as it was said (2019-03).
    """

    id: UUID
    name: str
    title: str | None = None
    department: str | None = None
    seniority: str | None = None
    email: str | None = None
    email_kind: str | None = None  # direct, role or free; None if it is known not to work
    phone: str | None = None
    linkedin_url: str | None = None
    sources: Sequence[Mapping[str, Any]] = ()
    last_seen: datetime | None = None
    evidence: Sequence[UUID] = ()
    emails: Sequence[Address] = ()
    phones: Sequence[Number] = ()
    country: str | None = None
    standing: Standing = Standing.CURRENT
    ended_on: str | None = None
    records: Sequence[UUID] = ()

    @property
    def email_status(self) -> str | None:
        """What is known of the best address."""
        return next((one.status for one in self.emails if one.address == self.email), None)


@dataclass(frozen=True, slots=True)
class Employment:
    """A position of a person over time. `company_id` is None for a company that we do not know.

    `started` and `ended` are as exact as they were said (2019, 2019-03, 2019-03-01); `current` is None if nobody says.
    `seen_at` is when it was last said.
    """

    company: str | None
    title: str | None
    company_id: UUID | None = None
    started: str | None = None
    ended: str | None = None
    current: bool | None = None
    sources: Sequence[str] = ()
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What is believed of one company: fields, and the people known there, best reachable first.

    `past` are contacts who left, or whom somebody archived: nobody turns to them. `page` is the newest bundle that holds
    running text of its pages, which is read and not kept with the profile.
    """

    company_id: UUID
    fields: Mapping[str, Belief]
    contacts: Sequence[Contact]
    first_seen: datetime
    last_seen: datetime
    looked: frozenset[str] = field(default_factory=frozenset)  # sources that have been read
    past: Sequence[Contact] = ()
    page: Bundle | None = None

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
    """A decision about who is who: its act, the companies before and after, and all that changed, gone ones too.

    `contact_id` is the contact that a decision about people was about, as it goes by afterwards.
    """

    act_id: UUID
    before: Sequence[UUID]
    after: Sequence[UUID]
    touched: Sequence[UUID]
    contact_id: UUID | None = None
