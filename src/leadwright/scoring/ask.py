"""What an answer would be worth: which unknown to ask of whom, before any money is spent. Pure.

An ask is worth the chance that it is answered, times the chance that the answer changes what we do (another tier, or
somebody to write to), times what such a change is worth to us, over what it and what follows from it are
expected to cost. What cannot change anything is not asked, however cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leadwright.scoring.known import COUNTS, Goal, Known, Offer, Open, Person, features_of, records_wanted
from leadwright.scoring.pivot import pivot
from leadwright.scoring.rates import KINDS, Miss, Rates
from leadwright.sources.contract import Outcome
from leadwright.sources.question import CompanyRef, PersonRef, Question
from leadwright.sources.vendor import Operation

__all__ = [
    "Goal", "Known", "Offer", "Open", "Person", "Proposed", "Rates", "Refused", "answered", "brought", "features_of",
    "hint_of", "misses", "propose", "records_wanted", "reweigh", "weigh",
]  # fmt: skip

Accepts = Callable[[Offer, Person | None], bool]
CALL = 0.0005  # what a call is taken to cost besides money: time, and somebody else's server
_LEAST = 0.01  # chances of changing anything below this are none
_UNLIKELY = 0.03  # below this even what is charged for answers only is not worth a call
_SUBJECTS = 3  # people about whom a source may be asked at a time, the best first


@dataclass(frozen=True, slots=True)
class Proposed:
    """One ask that is worth its price, with the numbers behind it.

    `hit`: the chance of an answer; `change`: the chance that an answer changes what we do; `reach`: whether that
    is somebody to write to; `rank`: money's worth per money; `cost`: what it and what follows are expected
    to cost. `person` is whom it is about, if somebody. `missed` are those who had nothing before.
    """

    offer: Offer
    person: Person | None
    hit: float
    change: float
    reach: bool
    rank: float
    cost: float = 0.0
    hint: str = ""
    missed: tuple[Miss, ...] = ()

    @property
    def sentence(self) -> str:
        """Why this is asked, in words and numbers."""
        what = "somebody to write to" if self.reach else "another tier"
        said = {
            "yes": "says that it has an address and",
            "known": "knows the person and",
            "no": "says that it has no address but",
        }
        after = " and ".join(dict.fromkeys(miss.source for miss in self.missed))
        parts = [
            self.offer.vendor.manifest.title, said.get(self.hint, "") if self.offer.operation.does == "person" else "",
            f"answers with probability {self.hit:.2f}", f"although {after} had nothing," if after else "",
        ]  # fmt: skip
        price = f"{self.offer.cost.normalize():f} {self.offer.currency}" if self.offer.cost else "nothing"
        then = f"which then means {what} with probability {self.change:.2f}, for {price}"
        start = " ".join(part for part in parts if part)
        return f"{start}{'' if start.endswith(',') else ','} {then}"


@dataclass(frozen=True, slots=True)
class Refused:
    """One ask that is not made, and why in words."""

    offer: Offer
    person: Person | None
    reason: str


def propose(
    known: Known, offers: Sequence[Offer], rates: Rates, goal: Goal, now: datetime, accepts: Accepts
) -> list[Proposed]:
    """Return the asks that are worth their price for a lead, the best first.

    `accepts` says whether an operation can be asked about the company or a person with what is known.
    """
    found = [item for item in weigh(known, offers, rates, goal, now, accepts) if isinstance(item, Proposed)]
    return sorted(
        found,
        key=lambda item: (-item.rank, -item.offer.operation.batch, item.offer.vendor.name, item.offer.operation.name),
    )  # fmt: skip


def reweigh(
    before: Proposed, known: Known, offers: Sequence[Offer], rates: Rates, goal: Goal, now: datetime, accepts: Accepts
) -> Proposed | Refused:  # fmt: skip
    """Weigh an ask again, of which all is as before but what has been learned of sources."""
    return _Look(known, offers, rates, goal, now, accepts).judged(before.offer, before.person)


def weigh(
    known: Known, offers: Sequence[Offer], rates: Rates, goal: Goal, now: datetime, accepts: Accepts
) -> Iterator[Proposed | Refused]:
    """Weigh every ask that could be made about a lead: proposed with its numbers, or refused with the reason."""
    look = _Look(known, offers, rates, goal, now, accepts)
    for offer in offers:
        for person in look.subjects(offer):
            reason = look.barred(offer, person)
            yield Refused(offer, person, reason) if reason else look.judged(offer, person)


class _Look:
    """One lead looked at: what is lacking, and what each ask would do about it."""

    def __init__(
        self, known: Known, offers: Sequence[Offer], rates: Rates, goal: Goal, now: datetime, accepts: Accepts
    ) -> None:
        self.known, self.offers, self.rates, self.goal, self.now = known, offers, rates, goal, now
        self.accepts = accepts
        self.verifying = [o for o in offers if o.operation.does == "verify" and (goal.may_pay or not o.cost)]
        wanted = known.score >= goal.qualified and goal.contacts > 0
        # what was found counts whole, or every server that takes all would be paid for again and again
        unchecked = 0.0 if self.verifying else known.unchecked(goal) * COUNTS[None]
        self.lacking = max(0.0, goal.contacts - known.found(goal) - unchecked) if wanted else 0.0
        self.doubt = self._doubt()
        people = [(goal.suits(p.ref.title, p.seniority), p) for p in known.people]
        suited = sorted(
            (item for item in people if item[0] > 0), key=lambda item: (-item[0], str(item[1].id))
        )
        self.suited = [person for _, person in suited]
        self.fit = {person.id: fit for fit, person in people}
        self._turning: dict[frozenset[str], float] = {}

    def _doubt(self) -> float:
        """What is left of the chances of an address there after what verifiers said of others at the company: a server
        that gave no answer gives none about the next either."""
        verifiers = {(o.vendor.name, o.operation.name) for o in self.verifying}
        asked = {who for source, name, who in self.known.asked if (source, name) in verifiers}
        said = [p.status for p in self.known.people if str(p.id) in asked]
        return _SILENT ** said.count("unknown") * _BROKEN ** said.count("invalid")

    # whom it may be about, and whether it may be asked ---------------------------------------------

    def subjects(self, offer: Offer) -> Sequence[Person | None]:
        match offer.operation.does:
            case "person":
                open_people = [p for p in self.suited if not p.direct_email or p.status == "invalid"]
                # the best who are known there already, before any that the source may not know
                mine = sorted(open_people, key=lambda p: _HINT_ORDER[hint_of(offer, p)])
                return mine[:_SUBJECTS]
            case "verify":
                unsure = [p for p in self.suited if p.direct_email and p.status in _UNSURE and p.ref.email]
                return unsure[:_SUBJECTS]
            case "company" | "find_people":
                return [None]
            case _:
                return []

    def barred(self, offer: Offer, person: Person | None) -> str:
        """Why it may not be asked at all; empty if it may."""
        if offer.cost and not self.goal.may_pay:
            return "it costs money, and nothing may be bought"
        if not self.accepts(offer, person):
            return "too little is known to ask this"
        last = answered(offer, person, self.known, self.now)
        return f"asked on {last[1]:%Y-%m-%d}: {last[0].value}" if last is not None else ""

    # what it is worth -------------------------------------------------------------------------------

    def judged(self, offer: Offer, person: Person | None) -> Proposed | Refused:
        hint, missed = hint_of(offer, person), misses(offer, person, self.known, self.offers)
        hit = self.rates.hit(offer, self.known.segment, hint, missed)
        reach, follow = self._reaches(offer, person, hint)
        turn = self._turns(offer) if offer.operation.does != "verify" else 0.0
        change = min(1.0, reach + turn)
        worth = float(self.goal.worth)
        price = float(offer.cost) * (1.0 if offer.operation.charged_on == "call" else hit)
        cost, gain = price + hit * follow, hit * change * worth
        if change < _LEAST:
            return Refused(offer, person, "no answer could change the tier or whom to write to")
        if hit * change < (_UNLIKELY if cost else _LEAST / 2):
            return Refused(
                offer, person, f"an answer that changes anything is too unlikely ({hit * change:.3f})"
            )
        if cost and gain <= cost:
            reason = f"an answer would be worth {gain:.2f} and cost {cost:.2f} {offer.currency}"
            return Refused(offer, person, reason)
        rank = gain / (cost + CALL / offer.operation.batch)
        return Proposed(offer, person, hit, change, reach > turn, rank, cost, hint, missed)

    def _turns(self, offer: Offer) -> float:
        """Of an answer: the chance that it decides the tier."""
        if offer.features not in self._turning:
            self._turning[offer.features] = pivot(self.known, offer.features)
        return self._turning[offer.features]

    def _reaches(self, offer: Offer, person: Person | None, hint: str) -> tuple[float, float]:
        """Of an answer: how much of what is lacking it brings, and what has to be paid for that afterwards."""
        if self.lacking <= 0 or offer.operation.does == "company" or not _leads_to_mail(offer.operation):
            return 0.0, 0.0
        fit = self.fit[person.id] if person is not None else 0.9
        brings = self.rates.brings(offer, hint)
        right = offer.vendor.reliability_of.get("person.email", offer.vendor.manifest.reliability)
        right = 1.0 if offer.operation.does == "verify" else right
        gain = cost = 0.0
        for kind in KINDS:
            worth, follow = self._brought(kind, offer)
            gain += brings[kind] * worth
            cost += brings[kind] * follow
        return gain * fit * right * self.doubt, cost

    def _brought(self, kind: str, offer: Offer) -> tuple[float, float]:
        """What one kind of answer brings in the end, and at what further cost."""
        if kind == "valid":
            return self._gain("accept_all" if self.known.takes_all else "valid"), 0.0
        if kind == "accept_all":
            return self._gain("accept_all"), 0.0
        if kind == "unsure" and offer.operation.does != "verify":
            return self._verified()
        if kind == "shown":
            return self._followed(offer)
        return 0.0, 0.0

    def _gain(self, status: str | None) -> float:
        return min(self.lacking, COUNTS[status])

    def _verified(self) -> tuple[float, float]:
        """What an address without a verdict brings once it is verified, where that is worth its price."""
        best, cost = self._gain(None), 0.0
        for offer in self.verifying:
            brings = self.rates.brings(offer)
            valid = self._gain("accept_all" if self.known.takes_all else "valid")
            gain = brings["valid"] * valid + brings["accept_all"] * self._gain("accept_all")
            if (gain - best) * float(self.goal.worth) > float(offer.cost) - cost:
                best, cost = gain, float(offer.cost)
        return best, cost

    def _followed(self, search: Offer) -> tuple[float, float]:
        """What somebody whom a search shows brings: the best of what can then be asked about them."""
        best, paid, worth = 0.0, 0.0, float(self.goal.worth)
        for offer in self.offers:
            if offer.operation.does != "person" or "person.email" not in offer.operation.gives:
                continue
            own = offer.vendor.name == search.vendor.name
            if not (self.goal.may_pay or not offer.cost):
                continue
            if not _can_follow(search.operation, offer.operation, offer.vendor.name, own=own):
                continue
            hint = ("yes" if "person.email_available" in search.operation.gives else "known") if own else ""
            hit = self.rates.hit(offer, self.known.segment, hint)
            gain, follow = self._reaches_by(offer, hint)
            price = float(offer.cost) * (1.0 if offer.operation.charged_on == "call" else hit)
            gain, price = hit * gain, price + hit * follow
            if gain * worth - price > best * worth - paid:
                best, paid = gain, price
        return best, paid

    def _reaches_by(self, offer: Offer, hint: str) -> tuple[float, float]:
        brings = self.rates.brings(offer, hint)
        sure, follow = self._verified()
        valid = self._gain("accept_all" if self.known.takes_all else "valid")
        gain = (
            brings["valid"] * valid
            + brings["accept_all"] * self._gain("accept_all")
            + brings["unsure"] * sure
        )
        return gain, brings["unsure"] * follow


_UNSURE = (None, "unknown")
_SILENT, _BROKEN = 0.15, 0.6
_HINT_ORDER = {"yes": 0, "known": 1, "": 2, "no": 3}


def _can_follow(search: Operation, operation: Operation, source: str, *, own: bool) -> bool:
    """Whether somebody whom a search shows could then be asked about: by the source's own id, or by name."""
    named = "person.name" in search.gives
    who = PersonRef(name="Ada Example" if named else None, native={source: "1"} if own else {})
    return operation.accepts(Question(company=CompanyRef("Example", "company.example"), person=who))


def _leads_to_mail(operation: Operation) -> bool:
    return operation.does in ("find_people", "verify") or "person.email" in operation.gives


def hint_of(offer: Offer, person: Person | None) -> str:
    """What a source lets us know of a person beforehand: "yes" or "no" it has an address, "known", or ""."""
    if person is None or offer.operation.does != "person":
        return ""
    said = person.hints.get(offer.vendor.name)
    if said is not None:
        return "yes" if said else "no"
    return "known" if person.ref.native.get(offer.vendor.name) else ""


def misses(offer: Offer, person: Person | None, known: Known, offers: Sequence[Offer]) -> tuple[Miss, ...]:
    """Who had nothing before: about the company, about this person, or about another person there."""
    if not known.asked and not (person and person.hints):
        return ()
    origins = {item.vendor.name: item.vendor.manifest.origin for item in offers}
    kinds = {(item.vendor.name, item.operation.name): item.operation.does for item in offers}
    about, found = str(person.id) if person else "", set[Miss]()
    for (source, operation, whom), (outcome, _) in known.asked.items():
        does = kinds.get((source, operation))
        if does is None or does == "verify":
            continue
        without = outcome is Outcome.HIT and person is not None and whom == about and not person.direct_email
        if outcome is not Outcome.MISS and not without:
            continue
        if source == offer.vendor.name and does == offer.operation.does and whom == about:
            continue  # the same question, asked before
        found.add(Miss(source, does, bool(whom) and whom != about, origins.get(source)))
    for source, has in (person.hints if person else {}).items():
        if not has and source != offer.vendor.name:
            found.add(Miss(source, "person", origin=origins.get(source)))
    return tuple(sorted(found, key=lambda m: (m.source, m.does, m.neighbour)))


def answered(
    offer: Offer, person: Person | None, known: Known, now: datetime
) -> tuple[Outcome, datetime] | None:
    """How it was answered before, if that still stands; what is no answer is asked again after a day."""
    about = str(person.id) if person else ""
    for twin in offer.vendor.that(offer.operation.does):
        # one record or ten at a time: the same source knows no more of it by another way of asking
        last = known.asked.get((offer.vendor.name, twin.name, about))
        if last is None or not (twin is offer.operation or offer.operation.gives <= twin.gives):
            continue
        outcome, at = last
        days = offer.operation.fresh_days if outcome in (Outcome.HIT, Outcome.MISS) else 1.0
        if at > now - timedelta(days=days):
            return last
    return None


def brought(people: Sequence[tuple[float, str | None, bool, bool]]) -> str:
    """What an answer brought for reaching somebody, one of KINDS: the best of its people.

    Each is (how well they suit, what is known of the address, whether there is an address, whether they can
    be asked about).
    """
    found = {"none"}
    for fit, status, address, shown in people:
        if fit > 0 and address:
            known = status if status in ("valid", "accept_all") else "unsure" if status in _UNSURE else "none"
            found.add(known)
        elif fit > 0 and shown:
            found.add("shown")
    return next(kind for kind in KINDS if kind in found)
