"""The planner of purchases against a fixed waterfall and cheapest-first, on the invented market.

All three ask through the same adapters at the same prices, know an address as good by the same words (valid, or a
server that takes everything), verify by the same verifier, and stop at a lead once they have one such contact
among those who decide. They are compared at equal contacts that are good in truth: what each had
spent when it had as many as the least successful of them has in the end.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bench.figure import Figure
from bench.market_shop import SOURCES, TITLES, Lead, Shop, later
from leadwright.scoring.agenda import Agenda
from leadwright.scoring.ask import answered
from leadwright.scoring.imagine import Forecast, Imagination
from leadwright.scoring.known import Goal, Offer, Person
from leadwright.scoring.people import brought_by
from leadwright.scoring.rates import Rates
from leadwright.sources.contract import Outcome
from leadwright.sources.vendor import Answer
from leadwright_twin.market.profile import Profile, profile, read_document
from leadwright_twin.market.universe import Market

_LEADS = 200
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


def planned(shop: Shop, leads: Sequence[Lead], goal: Goal, learned: Rates | None = None) -> Run:
    """The product's planner, from the manifests' estimates on, or from what was `learned` before."""
    keeping, rates, now = Keeping(shop), learned or Rates(), later(0)

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


def perturbed(number: int) -> Profile:
    """A market drawn by lot, on which anything may be tuned: prices, coverage, age, mistakes and clones of its own."""
    luck = random.Random(f"perturbed {number}")
    base = read_document(luck.choice(PROFILES), "profiles")["providers"]
    found: dict[str, dict[str, object]] = {}
    for name in SOURCES:
        row: dict[str, object] = dict(base.get(name, {}))
        row.pop("clone_of", None)
        price = {"apollo": 0.03, "hunter": 0.03, "clearbit": 0.18, "zoominfo": 0.6}[name]
        row["price"] = f"{price * luck.lognormvariate(0, 0.6):.4f}"
        row["correlation"] = round(luck.random(), 2)
        row["staleness_months"] = luck.randint(1, 14)
        countries = {code: round(luck.uniform(0.2, 0.95), 2) for code in ("US", "GB", "DE", "FR", "BR", "CA")}
        row["coverage"] = {
            "default": round(luck.uniform(0.3, 0.8), 2),
            "country": countries,
            "people": round(luck.uniform(0.4, 0.9), 2),
        }
        row["fields"] = {"email": round(luck.uniform(0.45, 0.95), 2)}
        row["errors"] = {"email": round(luck.uniform(0.01, 0.15), 2)}
        found[name] = row
    if luck.random() < 0.5:
        clone, origin = luck.sample(SOURCES, 2)
        found[clone]["clone_of"] = origin
        found[clone]["clone_share"] = round(luck.uniform(0.6, 1.0), 2)
    return Profile(f"perturbed {number}", {**base, **found})


def savings(runs: dict[str, Run]) -> dict[str, float]:
    """What the planner spent less than each of the others, as a part of theirs, at equal contacts."""
    equal = min(run.contacts for run in runs.values())
    mine = runs["planner"].spent_at(equal)
    return {name: float(1 - mine / run.spent_at(equal)) for name, run in runs.items() if name != "planner"}


def planner_savings(quick: bool) -> Iterator[Figure]:
    """The planner against both others, on seeds and profiles kept out of tuning: money saved at equal contacts."""
    seeds, leads = (SEEDS[:2], 70) if quick else (SEEDS, _LEADS)
    found = {name: [savings(compare(seed, profile(name), leads)) for seed in seeds] for name in PROFILES}
    where = f"on an invented market, {len(seeds)} seeds x {len(PROFILES)} profiles, {leads} leads each"
    rows = [row for part in found.values() for row in part]
    for other in ("waterfall", "cheapest first"):
        numbers = [100 * row[other] for row in rows]
        yield Figure(
            f"spent less than {other} at equal verified contacts, median, {where}", statistics.median(numbers), "%",
            30, at_least=True,
        )  # fmt: skip
        yield Figure(f"the same, worst case against {other}", min(numbers), "%", 0, at_least=True)
    for name, part in found.items():
        numbers = [100 * value for row in part for value in row.values()]
        yield Figure(
            f"median saving on the profile {name}", statistics.median(numbers), "%", 0, at_least=True
        )


def planner_elsewhere(quick: bool) -> Iterator[Figure]:
    """The same on markets drawn by lot, other ones than those that were tuned on: how much it hangs on the profile."""
    markets, leads = (range(100, 102), 70) if quick else (range(100, 110), _LEADS)
    rows = [savings(compare(number, perturbed(number), leads)) for number in markets]
    numbers = [100 * value for row in rows for value in row.values()]
    words = f"on {len(rows)} markets drawn by lot"
    yield Figure(f"median saving {words}", statistics.median(numbers), "%", 0, at_least=True)
    yield Figure(f"worst saving {words}", min(numbers), "%", 0, at_least=True)


def forecast_holds(quick: bool) -> Iterator[Figure]:
    """A forecast for new leads, once some others were enriched: how often what is then spent lies in the interval."""
    seeds, leads = (SEEDS[:1], 40) if quick else (SEEDS[:4], 100)
    inside, off = list[bool](), list[float]()
    for name in PROFILES:
        for seed in seeds:
            shop = Shop(Market(seed=seed, count=leads * 6), profile(name))
            found, goal, rates = shop.leads(2 * leads), Goal(titles=TITLES), Rates()
            planned(shop, found[:leads], goal, rates)
            told = _forecast(shop, found[leads:], goal, rates).cost["USD"]
            before = shop.spent
            planned(shop, found[leads:], goal, rates)
            spent = float(shop.spent - before)
            inside.append(told.low <= spent <= told.high)
            off.append(100 * abs(told.middle - spent) / spent)
    words = f"{len(inside)} forecasts for {leads} leads after {leads} others"
    yield Figure(
        f"{words}: spending within the interval",
        100 * statistics.mean(inside),
        "%",
        70,
        at_least=True,
    )
    yield Figure("how far the middle is off, median", statistics.median(off), "%", 35)


def _forecast(shop: Shop, leads: Sequence[Lead], goal: Goal, rates: Rates) -> Forecast:
    def accepts(place: int, offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(shop.question(leads[place], offer, person))

    known = {place: lead.known() for place, lead in enumerate(leads)}
    return Imagination(known, shop.offers(), rates, goal, accepts, later(0)).forecast()
