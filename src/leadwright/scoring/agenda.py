"""In which order many leads are enriched: over all of them the best ask first, a few of each kind until it is known
how well they go. Pure; whoever carries the asks out tells it what became of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from leadwright.scoring.ask import Proposed, Refused, propose, reweigh
from leadwright.scoring.known import Goal, Known, Offer, Person
from leadwright.scoring.rates import Rates

Lead = TypeVar("Lead", bound=Hashable)
# Whether an operation can be asked about a lead (and a person there) with what is known of it.
AcceptsOf = Callable[[Lead, Offer, Person | None], bool]

_WIDTH = 256  # asks under way at once
_FREE = 512  # asks under way at once where nothing is paid
_OF_ONE = 128  # asks under way of one source, so that a slow one does not keep the others waiting
_TRIAL = 16  # asks of a paid operation under way before any of its outcomes is known
_MOST_ASKS = 40  # asks about one lead


@dataclass(frozen=True, slots=True)
class Enriching:
    """How to enrich: for which ICP and goal, of whom, in whose run, and for which purpose of a budget.

    `concurrency` is how many requests are made of one source at once, `patience` how many seconds one waits for its turn.
    """

    icp_id: UUID
    goal: Goal
    offers: Sequence[Offer]
    rates: Rates
    run_id: UUID | None = None
    concurrency: int = 4
    patience: float = 30.0
    purpose: str = "enrich"


def _always(offer: Offer, person: Person | None) -> bool:
    """What was proposed can be asked."""
    return True


class Agenda(Generic[Lead]):
    """What is worth asking of many leads. `rates` is learned from by whoever carries out the asks.

    A lead that `round` has named is under way until it is `put` again, or dropped: nothing else is planned of it.
    """

    def __init__(self, offers: Sequence[Offer], rates: Rates, goal: Goal, accepts: AcceptsOf[Lead]) -> None:
        self.offers, self.rates, self.goal, self._accepts = list(offers), rates, goal, accepts
        self._known: dict[Lead, Known] = {}
        self._best: dict[Lead, Proposed] = {}
        self._asks: Counter[Lead] = Counter()
        self._under_way: dict[Lead, Offer] = {}
        self._places: dict[Lead, int] = {}

    @property
    def reached(self) -> int:
        """How many leads have the contacts that were asked for."""
        return sum(known.reached(self.goal) for known in self._known.values())

    def __contains__(self, lead: object) -> bool:
        return lead in self._known

    def put(self, lead: Lead, known: Known, now: datetime) -> None:
        """Take in a lead, or what is newly known of it."""
        self._places.setdefault(lead, len(self._places))
        self._under_way.pop(lead, None)
        self._known[lead] = known
        self._plan(lead, now)

    def drop(self, lead: Lead) -> None:
        """Leave a lead out from now on."""
        for held in (self._known, self._best, self._under_way):
            held.pop(lead, None)

    def refuse(self, source: str, operation: str, now: datetime) -> None:
        """Plan without an operation that a person must act on first."""
        left = [o for o in self.offers if (o.vendor.name, o.operation.name) != (source, operation)]
        if len(left) < len(self.offers):
            self.offers = left
            for lead in list(self._known):
                self._plan(lead, now)

    def round(self, now: datetime) -> list[tuple[Lead, Proposed]]:
        """Return what to ask next, the best first.

        Empty when nothing is worth its price any more, or nothing more should be under way at once.
        """
        if self.goal.enough is not None and (self._under_way or self.reached >= self.goal.enough):
            return []  # how many more are wanted shows when the answers are in
        found = self._chosen(now)
        if not found and not self._under_way:
            # what was not worth it may be, now that more is known of the sources
            for lead in [item for item in self._known if item not in self._best]:
                self._plan(lead, now)
            found = self._chosen(now)
        for lead, best in found:
            self._asks[lead] += 1
            self._under_way[lead] = best.offer
            self._best.pop(lead, None)
        return found

    def _plan(self, lead: Lead, now: datetime) -> None:
        self._best.pop(lead, None)
        if lead in self._under_way or self._asks[lead] >= _MOST_ASKS:
            return

        def accepts(offer: Offer, person: Person | None) -> bool:
            return self._accepts(lead, offer, person)

        found = propose(self._known[lead], self.offers, self.rates, self.goal, now, accepts)
        if found:
            self._best[lead] = found[0]

    def _chosen(self, now: datetime) -> list[tuple[Lead, Proposed]]:
        """The best asks by what is known now: ranks of before are looked at again in their order."""
        chosen: list[tuple[Lead, Proposed]] = []
        kinds: Counter[tuple[str, str]] = Counter(
            (offer.vendor.name, offer.operation.does) for offer in self._under_way.values()
        )
        sources = Counter(offer.vendor.name for offer in self._under_way.values())
        wanted = float("inf") if self.goal.enough is None else self.goal.enough - self.reached + 0.5
        for lead in sorted(self._best, key=lambda item: (-self._best[item].rank, self._places[item])):
            room = (_WIDTH if any(p.offer.cost for _, p in chosen[:1]) else _FREE) - len(self._under_way)
            if wanted <= 0 or len(chosen) >= room:
                break
            before = self._best[lead]
            if sources[before.offer.vendor.name] >= _OF_ONE:
                continue
            if before.offer.cost and self._tried(before.offer, kinds):
                continue
            best = reweigh(before, self._known[lead], self.offers, self.rates, self.goal, now, _always)
            if isinstance(best, Refused) or best.rank < 0.8 * before.rank:
                self._plan(lead, now)  # its turn comes by its new rank, in the next round
                continue
            kinds[best.offer.vendor.name, best.offer.operation.does] += 1
            sources[best.offer.vendor.name] += 1
            wanted -= best.hit * best.change if best.offer.cost and best.reach else 0
            chosen.append((lead, best))
        return chosen or ([] if self._under_way else self._any())

    def _tried(self, offer: Offer, kinds: Counter[tuple[str, str]]) -> bool:
        """Whether enough is asked of it at once for what is known of it."""
        return kinds[offer.vendor.name, offer.operation.does] >= _TRIAL + self.rates.asks(offer)

    def _any(self) -> list[tuple[Lead, Proposed]]:
        """Whatever is best, if every rank fell when it was looked at again."""
        lead = min(self._best, key=lambda item: (-self._best[item].rank, self._places[item]), default=None)
        return [] if lead is None else [(lead, self._best[lead])]
