"""What is known of a lead, what may be asked of whom, and what for: the values in which a plan is made. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from leadwright.scoring.derive import FIELDS_OF
from leadwright.sources.contract import Outcome
from leadwright.sources.question import PersonRef
from leadwright.sources.vendor import Operation, Vendor
from leadwright.values import title as titles_of

# How much an address is worth, by what is known of it. A server that takes everything proves half, and no other
# address there can be proven; one that nobody has checked is worth a little; a guess, or what does not work, nothing.
COUNTS: Mapping[str | None, float] = {"valid": 1.0, "accept_all": 0.5, None: 0.3}
# How well a rank suits where no title was asked for, and where one was.
_ANY = {"founder": 1.0, "c_level": 1.0, "vp": 0.95, "head": 0.9, "director": 0.8, "manager": 0.6, None: 0.5}
_LEADING = {"founder": 0.8, "c_level": 0.8, "vp": 0.75, "head": 0.7}
_UNNAMED = 0.4  # somebody of whom no title is told may be anybody
_RECORDS = 25  # how many people a search is asked for
_PAID_RECORDS = 2  # where each record is charged
_CONTACT_FEATURES = {
    "person.email": ("contact_email",),
    "person.phone": ("contact_phone",),
    "person.linkedin_url": ("contact_linkedin",),
    "person.name": ("contact_count", "contact_title"),
}


@dataclass(frozen=True, slots=True)
class Open:
    """A rule whose answer is unknown: the points of the score that a yes would add, at most one of each `group`.

    `yes` is how often the answer is yes among leads of whom it is known.
    """

    rule: str
    label: str
    features: frozenset[str]
    gain: Decimal
    group: str
    yes: float = 0.4


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known at the company, as sources know them.

    `status` is what was found out about their direct address: valid, accept_all, invalid, unknown, ...; None if
    nobody has checked it. `teller` names the source that told the address, `hints` maps sources to whether
    they say that they have one.
    """

    id: UUID
    ref: PersonRef
    direct_email: bool
    phone: bool
    status: str | None = None
    seniority: str | None = None
    teller: str = ""
    hints: Mapping[str, bool] = field(default_factory=dict)

    @property
    def counts(self) -> float:
        """How far this person can be reached, from 0 to 1."""
        return COUNTS.get(self.status, 0.0) if self.direct_email else 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """What enrichment is for.

    `contacts`: people with a verified direct address that a qualified lead should have; `qualified`: the score
    from which that counts; `worth`: what a changed decision is worth, in money; `titles`: who decides
    (empty: anybody, the senior first); `may_pay`: whether anything may be bought; `enough`: stop once so
    many leads have the contacts asked for (None: go through all).
    """

    contacts: int = 1
    qualified: Decimal = Decimal(40)
    worth: Decimal = Decimal(5)
    titles: tuple[str, ...] = ()
    may_pay: bool = True
    enough: int | None = None

    def suits(self, title: str | None, seniority: str | None) -> float:
        """How well somebody suits, from 0 (is not asked about) to 1."""
        return _suits(self.titles, title, seniority)


@lru_cache(maxsize=50_000)
def _suits(wanted: tuple[str, ...], title: str | None, seniority: str | None) -> float:
    rank = seniority or (titles_of.seniority(title) if title else None)
    rank = {"owner": "founder", "partner": "founder", "executive": "c_level"}.get(rank or "", rank)
    if not wanted:
        return _ANY.get(rank, 0.4)
    if title is None and rank is None:
        return _UNNAMED
    named = max((titles_of.match(title, item) for item in wanted), default=0.0) if title else 0.0
    return max(named, _LEADING.get(rank or "", 0.0)) if named < 1.0 else 1.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a lead.

    `asked` maps (source, operation, person or "") to how it last ended, and when. `takes_all`: the company's mail
    server takes every address, so that none can be proven.
    """

    score: Decimal
    potential: Decimal
    tier: str
    tiers: Mapping[str, Decimal]
    open: Sequence[Open]
    segment: str
    people: Sequence[Person] = ()
    asked: Mapping[tuple[str, str, str], tuple[Outcome, datetime]] = field(default_factory=dict)
    takes_all: bool = False

    @property
    def reachable(self) -> int:
        """People with a direct address, verified or not."""
        return sum(person.direct_email for person in self.people)

    def found(self, goal: Goal) -> int:
        """How many people who suit can be written to, at addresses that were found to work."""
        fine = (p for p in self.people if p.counts >= COUNTS["accept_all"])
        return sum(goal.suits(p.ref.title, p.seniority) > 0 for p in fine)

    def unchecked(self, goal: Goal) -> int:
        """How many people who suit have an address that nobody has checked."""
        open_ones = (p for p in self.people if p.direct_email and p.status is None)
        return sum(goal.suits(p.ref.title, p.seniority) > 0 for p in open_ones)

    def reached(self, goal: Goal) -> bool:
        """Whether as many people as were asked for can be written to."""
        return self.found(goal) >= goal.contacts


@dataclass(frozen=True, slots=True)
class Offer:
    """An operation of a source that may be asked, and what one question costs at most, in money."""

    vendor: Vendor
    operation: Operation
    cost: Decimal
    currency: str
    features: frozenset[str]


def records_wanted(operation: Operation) -> int:
    """How many records a search is asked for: fewer where each is charged."""
    most = _PAID_RECORDS if operation.charged_on == "record" and operation.units else _RECORDS
    return min(most, operation.page or most)


def features_of(operation: Operation) -> frozenset[str]:
    """The features that an operation may answer, from the fields that it gives."""
    found = {feature for feature, fields in FIELDS_OF.items() if operation.gives.intersection(fields)}
    for given, features in _CONTACT_FEATURES.items():
        if given in operation.gives and operation.does in ("find_people", "person", "company"):
            found.update(features)
    return frozenset(found)
