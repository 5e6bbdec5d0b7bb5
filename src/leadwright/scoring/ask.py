"""What an answer would be worth: which unknown to ask of whom, before any money is spent. Pure.

An ask is worth the chance that it is answered, times the chance that the answer changes what we do (another tier, or
somebody to write to), times what such a change is worth to us, over what it costs. What cannot change
anything is not asked, however cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from leadwright.scoring.derive import FIELDS_OF
from leadwright.sources.contract import Outcome
from leadwright.sources.question import PersonRef
from leadwright.sources.vendor import Operation, Vendor

# Of an unknown yes-or-no rule, how often the answer is yes; moved by what the population shows.
_YES = 0.4
_CALL = Decimal("0.0005")  # what a call is taken to cost besides money: time, and somebody else's server
_PRIOR_WEIGHT = 8.0  # asks that the manifest's own estimate counts for
_CONTACT_FEATURES = {
    "person.email": ("contact_email",),
    "person.phone": ("contact_phone",),
    "person.linkedin_url": ("contact_linkedin",),
    "person.name": ("contact_count", "contact_title"),
}


@dataclass(frozen=True, slots=True)
class Open:
    """A rule whose answer is unknown: the points of the score that a yes would add, at most one of each `group`."""

    rule: str
    label: str
    features: frozenset[str]
    gain: Decimal
    group: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known at the company, as sources know them."""

    id: UUID
    ref: PersonRef
    direct_email: bool
    phone: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a lead. `asked` maps (source, operation, person or "") to how it last ended, and when."""

    score: Decimal
    potential: Decimal
    tier: str
    tiers: Mapping[str, Decimal]
    open: Sequence[Open]
    segment: str
    people: Sequence[Person] = ()
    asked: Mapping[tuple[str, str, str], tuple[Outcome, datetime]] = field(default_factory=dict)

    @property
    def reachable(self) -> int:
        """People with a direct address."""
        return sum(person.direct_email for person in self.people)


@dataclass(frozen=True, slots=True)
class Offer:
    """An operation of a source that may be asked, and what one question costs at most, in money."""

    vendor: Vendor
    operation: Operation
    cost: Decimal
    currency: str
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Goal:
    """What enrichment is for. `contacts`: people with a direct address that a qualified lead should have;
    `qualified`: the score from which that counts; `worth`: what a changed decision is worth, in money."""

    contacts: int = 1
    qualified: Decimal = Decimal(40)
    worth: Decimal = Decimal(5)
    titles: tuple[str, ...] = ()
    may_pay: bool = True


@dataclass(frozen=True, slots=True)
class Proposed:
    """One ask that is worth its price, with the numbers behind it. `person` is whom it is about, if somebody."""

    offer: Offer
    person: Person | None
    hit: float
    change: float
    reach: bool
    rank: float

    @property
    def sentence(self) -> str:
        """Why this is asked, in words and numbers."""
        what = "somebody to write to" if self.reach else "another tier"
        price = f"{self.offer.cost.normalize():f} {self.offer.currency}" if self.offer.cost else "nothing"
        return (
            f"{self.offer.vendor.manifest.title} answers with probability {self.hit:.2f}, which then means {what} with"
            f" probability {self.change:.2f}, for {price}"
        )


class Rates:
    """How often sources answer, per segment: the manifest's estimate until outcomes have been counted."""

    def __init__(self, counted: Mapping[tuple[str, str, str], tuple[int, int]] | None = None) -> None:
        self._counted = dict(counted or {})

    def hit(self, offer: Offer, segment: str) -> float:
        """The chance that a source answers for a company of a segment: its own record there, leaning on its record
        over all segments, which leans on its manifest."""
        overall = _leaning(offer.operation.hits, self._of(offer, ""))
        return _leaning(overall, self._of(offer, segment))

    def count(self, offer: Offer, segment: str, hit: bool) -> None:
        """Learn from one outcome."""
        for part in ("", segment):
            asks, hits = self._of(offer, part)
            self._counted[offer.vendor.name, offer.operation.name, part] = (asks + 1, hits + hit)

    def _of(self, offer: Offer, segment: str) -> tuple[int, int]:
        return self._counted.get((offer.vendor.name, offer.operation.name, segment), (0, 0))


def _leaning(prior: float, counted: tuple[int, int]) -> float:
    asks, hits = counted
    return (prior * _PRIOR_WEIGHT + hits) / (_PRIOR_WEIGHT + asks)


def features_of(operation: Operation) -> frozenset[str]:
    """The features that an operation may answer, from the fields that it gives."""
    found = {feature for feature, fields in FIELDS_OF.items() if operation.gives.intersection(fields)}
    for given, features in _CONTACT_FEATURES.items():
        if given in operation.gives and operation.does in ("find_people", "person", "company"):
            found.update(features)
    return frozenset(found)


def propose(
    known: Known, offers: Sequence[Offer], rates: Rates, goal: Goal, now: datetime,
    accepts: Callable[[Offer, Person | None], bool],
) -> list[Proposed]:  # fmt: skip
    """Return the asks that are worth their price for a lead, the best first.

    `accepts` says whether an operation can be asked about the company or a person with what is known.
    """
    found = []
    reach = known.score >= goal.qualified and known.reachable < goal.contacts
    for offer in offers:
        if offer.cost and not goal.may_pay:
            continue
        for person in _subjects(offer, known):
            if not accepts(offer, person) or _answered(offer, person, known, now):
                continue
            proposed = _proposed(offer, person, known, rates, goal, reach=reach)
            if proposed is not None:
                found.append(proposed)
    return sorted(found, key=lambda item: (-item.rank, item.offer.vendor.name, item.offer.operation.name))


def _subjects(offer: Offer, known: Known) -> Sequence[Person | None]:
    if offer.operation.does == "person":
        return [person for person in known.people if not person.direct_email][:3]
    return [None] if offer.operation.does in ("company", "find_people") else []


def _answered(offer: Offer, person: Person | None, known: Known, now: datetime) -> bool:
    """Whether it was asked before and the answer still stands; what is no answer is asked again after a day."""
    about = str(person.id) if person else ""
    for twin in offer.vendor.that(offer.operation.does):
        # one record or ten at a time: the same source knows no more of it by another way of asking
        last = known.asked.get((offer.vendor.name, twin.name, about))
        if last is None or not (twin is offer.operation or offer.operation.gives <= twin.gives):
            continue
        outcome, at = last
        days = offer.operation.fresh_days if outcome in (Outcome.HIT, Outcome.MISS) else 1.0
        if at > now - timedelta(days=days):
            return True
    return False


def _proposed(
    offer: Offer, person: Person | None, known: Known, rates: Rates, goal: Goal, *, reach: bool
) -> Proposed | None:
    hit = rates.hit(offer, known.segment)
    opens = _reachable(reach, offer, known)
    change = 1.0 if opens else _pivot(known, offer.features)
    if change < 0.01:
        return None
    gain = Decimal(str(hit * change)) * goal.worth
    if offer.cost and gain < offer.cost:
        return None
    return Proposed(offer, person, hit, change, opens, float(gain / (offer.cost + _CALL)))


def _reachable(reach: bool, offer: Offer, known: Known) -> bool:
    if not reach:
        return False
    if "contact_email" in offer.features:
        return True
    # who is there must be known before anybody's address can be asked for
    return offer.operation.does == "find_people" and not known.people


def _pivot(known: Known, features: frozenset[str]) -> float:
    """The chance that what these features may say moves the lead over the line of a better tier."""
    mine = tuple(sorted((float(o.gain), o.group) for o in known.open if o.features & features))
    if not mine:
        return 0.0
    others = tuple(sorted((float(o.gain), o.group) for o in known.open if not o.features & features))
    lines = tuple(sorted(float(line) for line in known.tiers.values() if line > known.score))
    return max((_gain_of(float(known.score), mine, others, line) for line in lines), default=0.0)


@lru_cache(maxsize=50_000)
def _gain_of(
    score: float, mine: tuple[tuple[float, str], ...], others: tuple[tuple[float, str], ...], line: float
) -> float:
    without = _spread(others, _YES * 0.5)
    with_mine = _convolved(without, mine, _YES)
    need = line - score - 1e-9
    return sum(p for gain, p in with_mine.items() if gain >= need) - sum(
        p for gain, p in without.items() if gain >= need
    )


def _spread(rules: Sequence[tuple[float, str]], yes: float) -> dict[float, float]:
    return _convolved({0.0: 1.0}, rules, yes)


def _convolved(
    start: Mapping[float, float], rules: Sequence[tuple[float, str]], yes: float
) -> dict[float, float]:
    """How the gained points are spread once these rules are known, each with its chance of a yes."""
    found = dict(start)
    seen: set[str] = set()
    for gain, group in sorted(rules, reverse=True):
        if group in seen:
            continue  # of a group only the best counts
        seen.add(group)
        following: dict[float, float] = {}
        for total, p in found.items():
            following[total] = following.get(total, 0.0) + p * (1 - yes)
            more = round(total + gain, 1)
            following[more] = following.get(more, 0.0) + p * yes
        found = following
    return found
