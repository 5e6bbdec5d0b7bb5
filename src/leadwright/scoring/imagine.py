"""What a plan will probably cost and bring: the plan itself, carried out many times in an imagined world. Pure.

In each world the sources answer as often as they might, given how little has been counted of them; the plan knows
no more than it would. What differs between the worlds is the interval.
"""

from __future__ import annotations

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

from leadwright.scoring.agenda import AcceptsOf, Agenda
from leadwright.scoring.ask import Proposed
from leadwright.scoring.known import Goal, Known, Offer, Person
from leadwright.scoring.rates import KINDS, Rates
from leadwright.sources.contract import Outcome
from leadwright.sources.question import PersonRef

Lead = TypeVar("Lead", bound=uuid.UUID | int)
_LOW, _HIGH = 0.05, 0.95
_WORLDS = 24
_PEOPLE, _ANOTHER = 4, 0.6  # how many who suit a search shows at most, and how often one more
_FILLS = 0.6  # how often an answer holds what it may hold
_LEADS = 60  # leads of which a world imagines what becomes of them; of more it takes as many by lot


@dataclass(frozen=True, slots=True)
class Interval:
    """In nine of ten imagined worlds the number lies between `low` and `high`; in half of them below `middle`."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class SourceForecast:
    """What will probably be asked of one source."""

    source: str
    currency: str
    calls: Interval
    hits: Interval
    cost: Interval


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a plan will probably cost (by currency) and bring: asks per source, leads that can be written to."""

    leads: int
    sources: Sequence[SourceForecast]
    cost: Mapping[str, Interval]
    reached: Interval
    reached_now: int


@dataclass(frozen=True, slots=True)
class _World:
    calls: Counter[str]
    hits: Counter[str]
    cost: Mapping[str, float]  # by source
    reached: int


class Imagination(Generic[Lead]):
    """A plan for leads, as it might go."""

    def __init__(
        self, leads: Mapping[Lead, Known], offers: Sequence[Offer], rates: Rates, goal: Goal,
        accepts: AcceptsOf[Lead], now: datetime,
    ) -> None:  # fmt: skip
        self.leads, self.offers, self.rates, self.goal = leads, offers, rates, goal
        self._accepts, self._now = accepts, now

    def forecast(self, max_cost: Decimal | None = None, *, seed: int = 1, worlds: int = _WORLDS) -> Forecast:
        """Imagine worlds, and return what lies between most of them. The same seed gives the same forecast."""
        found = [self._world(random.Random(f"{seed} {place}"), max_cost) for place in range(worlds)]  # noqa: S311 - imagines
        scale = max(1.0, len(self.leads) / _LEADS)
        currencies = {offer.vendor.name: offer.currency for offer in self.offers}
        asked = sorted({source for world in found for source in world.calls})
        sources = [
            SourceForecast(
                source, currencies[source],
                _interval([world.calls[source] * scale for world in found]),
                _interval([world.hits[source] * scale for world in found]),
                _interval([world.cost.get(source, 0.0) * scale for world in found]),
            )
            for source in asked
        ]  # fmt: skip
        cost = {
            currency: _interval([
                sum(c for s, c in world.cost.items() if currencies[s] == currency) * scale for world in found
            ])
            for currency in sorted({currencies[source] for source in asked})
        }  # fmt: skip
        now = sum(known.reached(self.goal) for known in self.leads.values())
        return Forecast(len(self.leads), sources, cost, _interval([w.reached * scale for w in found]), now)

    def _world(self, luck: random.Random, max_cost: Decimal | None) -> _World:
        """Carry the plan out once, over some of the leads."""
        chosen = sorted(self.leads, key=str)
        chosen = luck.sample(chosen, _LEADS) if len(chosen) > _LEADS else chosen
        share = len(chosen) / max(1, len(self.leads))
        cap = float(max_cost) * share if max_cost is not None else float("inf")
        enough = None if self.goal.enough is None else max(1, round(self.goal.enough * share))
        truth, believed = self.rates.drawn(self.offers, luck), self.rates.copy()
        agenda: Agenda[Lead] = Agenda(self.offers, believed, replace(self.goal, enough=enough), self._accepts)
        known = {lead: self.leads[lead] for lead in chosen}
        for lead in chosen:
            agenda.put(lead, known[lead], self._now)
        calls, hits, cost = Counter[str](), Counter[str](), defaultdict[str, float](float)
        while (asks := agenda.round(self._now)) and sum(cost.values()) < cap:
            for lead, best in asks:
                source, price = best.offer.vendor.name, float(best.offer.cost)
                if price and sum(cost.values()) + price > cap:
                    agenda.drop(lead)
                    continue
                segment = known[lead].segment
                hit = luck.random() < truth.hit(best.offer, segment, best.hint, best.missed)
                brought = _drawn(truth.brings(best.offer, best.hint), luck) if hit else None
                calls[source] += 1
                hits[source] += hit
                cost[source] += price if hit or best.offer.operation.charged_on == "call" else 0.0
                believed.learn(
                    best.offer.vendor, best.offer.operation, segment, hit=hit, hint=best.hint, missed=best.missed,
                    brought=brought if best.offer.operation.does != "company" else None,
                )  # fmt: skip
                known[lead] = _after(known[lead], best, brought, self.goal, luck, self._now)
            for lead in {lead for lead, _ in asks}:
                if lead in agenda:
                    agenda.put(lead, known[lead], self._now)
        return _World(calls, hits, cost, sum(item.reached(self.goal) for item in known.values()))


def _drawn(chances: Mapping[str, float], luck: random.Random) -> str:
    return luck.choices(KINDS, [chances[kind] for kind in KINDS])[0]


def _after(
    known: Known, ask: Proposed, brought: str | None, goal: Goal, luck: random.Random, now: datetime
) -> Known:
    """What would be known after an answer (None: there was none)."""
    about = str(ask.person.id) if ask.person else ""
    key = (ask.offer.vendor.name, ask.offer.operation.name, about)
    ended = Outcome.MISS if brought is None else Outcome.HIT
    known = replace(known, asked={**known.asked, key: (ended, now)})
    if brought is None:
        return known
    known = _answered(known, ask.offer, luck)
    if ask.person is not None:
        people = tuple(_told(p, ask, brought) if p.id == ask.person.id else p for p in known.people)
    else:
        people = (*known.people, *_found(ask, brought, goal, luck))
    takes_all = known.takes_all or brought == "accept_all"
    return replace(known, people=people, takes_all=takes_all)


def _answered(known: Known, offer: Offer, luck: random.Random) -> Known:
    """The rules that an answer decides, each with its chance of a yes."""
    mine = [rule for rule in known.open if rule.features & offer.features]
    if not mine or offer.operation.does == "verify":
        return known
    told = {rule.rule for rule in mine if luck.random() < _FILLS}
    mine = [rule for rule in mine if rule.rule in told]
    best: dict[str, Decimal] = {}
    for rule in mine:
        if luck.random() < rule.yes:
            best[rule.group] = max(rule.gain, best.get(rule.group, Decimal(0)))
    left = tuple(rule for rule in known.open if rule.rule not in told)
    return replace(known, open=left, score=known.score + sum(best.values(), Decimal(0)))


_STATUS = {"valid": "valid", "accept_all": "accept_all", "unsure": None}


def _told(person: Person, ask: Proposed, brought: str) -> Person:
    if ask.offer.operation.does == "verify":
        return replace(person, status={"none": "invalid", "unsure": "unknown"}.get(brought, brought))
    if brought not in _STATUS:
        return person
    ref = replace(person.ref, email=person.ref.email or f"{person.id.hex}@imagined.example")
    return replace(person, ref=ref, direct_email=True, status=_STATUS[brought], teller=ask.offer.vendor.name)


def _found(ask: Proposed, brought: str, goal: Goal, luck: random.Random) -> tuple[Person, ...]:
    """Those whom a search shows: one of whom what was drawn is known, and others like them."""
    if ask.offer.operation.does != "find_people" or brought == "none":
        return ()
    found = [_told(_somebody(ask.offer, goal, luck), ask, brought)]
    while len(found) < _PEOPLE and luck.random() < _ANOTHER:
        found.append(_somebody(ask.offer, goal, luck))
    return tuple(found)


def _somebody(offer: Offer, goal: Goal, luck: random.Random) -> Person:
    source, gives = offer.vendor.name, offer.operation.gives
    number = uuid.UUID(int=luck.getrandbits(128))
    name = f"Ada {number.hex[:8]}" if "person.name" in gives else None
    title = goal.titles[0] if goal.titles else "Chief Executive Officer"
    ref = PersonRef(name=name, title=title, native={source: number.hex})
    hints = {source: True} if "person.email_available" in gives else {}
    return Person(number, ref, direct_email=False, phone=False, hints=hints)


def _interval(numbers: Sequence[float]) -> Interval:
    ordered = sorted(numbers)

    def at(part: float) -> float:
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

    return Interval(at(_LOW), at(0.5), at(_HIGH))
