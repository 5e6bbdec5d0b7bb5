"""The planner of purchases against a fixed waterfall and cheapest-first, on the invented market.

All three ask through the same adapters at the same prices, know an address as good by the same words (valid, or a
server that takes everything), verify by the same verifier, and stop at a lead once they have one such contact
among those who decide. They are compared at equal contacts that are good in truth: what each had
spent when it had as many as the least successful of them has in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bench.market_shop import SOURCES, TITLES, Lead, Shop, later
from leadwright.scoring.agenda import Agenda
from leadwright.scoring.ask import answered
from leadwright.scoring.known import Goal, Offer, Person
from leadwright.scoring.people import brought_by
from leadwright.scoring.rates import Rates
from leadwright.sources.contract import Outcome
from leadwright.sources.vendor import Answer
from leadwright_twin.market.profile import Profile
from leadwright_twin.market.universe import Market

_LEADS = 300
PROFILES = ("balanced", "resold", "patchwork")
# Nothing was tuned on these seeds, nor on these profiles as they are (see bench/README.md).
SEEDS = tuple(range(4101, 4111))


@dataclass(frozen=True, slots=True)
class Run:
    """One strategy gone through all leads: after each ask (money spent, contacts that are good in truth)."""

    track: Sequence[tuple[Decimal, int]]

    @property
    def contacts(self) -> int:
        """How many it had in the end."""
        return self.track[-1][1] if self.track else 0

    @property
    def spent(self) -> Decimal:
        """What it had spent in the end."""
        return self.track[-1][0] if self.track else Decimal(0)

    def spent_at(self, contacts: int) -> Decimal:
        """What it had spent when it first had so many."""
        return next((money for money, found in self.track if found >= contacts), Decimal(0))


class Keeping:
    """Keeps the track of a run."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.track = shop, list[tuple[Decimal, int]]()
        self._of: dict[int, int] = {}
        self._sum = 0

    def ask(self, lead: Lead, offer: Offer, person: Person | None) -> Answer:
        """Ask, and note what has been spent and found by now."""
        answer = self.shop.ask(lead, offer, person)
        found = min(1, self.shop.true_contacts(lead))
        self._sum += found - self._of.get(lead.company.index, 0)
        self._of[lead.company.index] = found
        self.track.append((self.shop.spent, self._sum))
        return answer


def planned(shop: Shop, leads: Sequence[Lead], goal: Goal) -> Run:
    """The product's planner, from the manifests' estimates on."""
    keeping, rates, now = Keeping(shop), Rates(), later(0)

    def accepts(place: int, offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(shop.question(leads[place], offer, person))

    agenda: Agenda[int] = Agenda(shop.offers(), rates, goal, accepts)
    for place, lead in enumerate(leads):
        agenda.put(place, lead.known(), now)
    while asks := agenda.round(now):
        for place, best in asks:
            lead = leads[place]
            answer = keeping.ask(lead, best.offer, best.person)
            if answer.outcome in (Outcome.HIT, Outcome.MISS):
                hit = answer.outcome is Outcome.HIT
                rates.learn(
                    best.offer.vendor, best.offer.operation, lead.segment, hit=hit, hint=best.hint,
                    missed=best.missed, brought=brought_by(answer.observations, goal) if hit else None,
                )  # fmt: skip
        for place, _ in asks:
            agenda.put(place, leads[place].known(), now)
    return Run(keeping.track)


def _open_asks(
    shop: Shop, lead: Lead, offers: Sequence[Offer], goal: Goal
) -> Iterator[tuple[Offer, Person | None]]:
    """Everything that can be asked of a lead and was not yet, in the order of `offers`, the best people first."""
    known = lead.known()
    suited = sorted(
        (p for p in lead.people if goal.suits(p.ref.title, p.seniority) > 0),
        key=lambda p: (-goal.suits(p.ref.title, p.seniority), str(p.id)),
    )  # fmt: skip
    for offer in offers:
        people: Sequence[Person | None] = [None]
        if offer.operation.does == "person":
            people = [p for p in suited[:3] if not p.direct_email or p.status == "invalid"]
        elif offer.operation.does == "verify":
            people = [p for p in suited if p.direct_email and p.status in (None, "unknown")]
        for person in people:
            if offer.operation.accepts(shop.question(lead, offer, person)) and not answered(
                offer, person, known, later(0)
            ):
                yield offer, person


def _until_found(shop: Shop, leads: Sequence[Lead], goal: Goal, order: Callable[[Offer], object]) -> Run:
    keeping = Keeping(shop)
    offers = sorted((o for o in shop.offers() if _for_contacts(o)), key=order)  # type: ignore[arg-type]
    for lead in leads:
        while not lead.known().reached(goal):
            following = next(_open_asks(shop, lead, offers, goal), None)
            if following is None:
                break
            keeping.ask(lead, *following)
    return Run(keeping.track)


def _for_contacts(offer: Offer) -> bool:
    does = offer.operation.does
    return does in ("verify", "find_people") or (does == "person" and "person.email" in offer.operation.gives)


def waterfall(shop: Shop, leads: Sequence[Lead], goal: Goal) -> Run:
    """Source after source in a fixed order until a verified contact is found: of each first its search, then its
    address of the best three people who suit; whatever has no verdict is verified at once."""
    steps = {"verify": 0, "find_people": 1, "person": 2}

    def order(offer: Offer) -> object:
        does = offer.operation.does
        place = -1 if does == "verify" else SOURCES.index(offer.vendor.name)
        return place, steps[does], offer.cost, offer.operation.batch

    return _until_found(shop, leads, goal, order)


def cheapest_first(shop: Shop, leads: Sequence[Lead], goal: Goal) -> Run:
    """Whatever can be asked at the lowest price, until a verified contact is found."""
    return _until_found(shop, leads, goal, lambda o: (o.cost, o.vendor.name, o.operation.name))


STRATEGIES = {"planner": planned, "waterfall": waterfall, "cheapest first": cheapest_first}


def compare(seed: int, chosen: Profile, leads: int = _LEADS, goal: Goal | None = None) -> dict[str, Run]:
    """Every strategy on the same market, each from nothing."""
    market = Market(seed=seed, count=leads * 3)
    aim = goal or Goal(titles=TITLES)
    found = {}
    for name, strategy in STRATEGIES.items():
        shop = Shop(market, chosen)
        found[name] = strategy(shop, shop.leads(leads), aim)
    return found
