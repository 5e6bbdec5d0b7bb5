"""What would a monitoring run read again, in which order, and why? The plan, from all leads, before anybody is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from leadwright.effects.gateway import Gateway
from leadwright.icp import store as icps
from leadwright.kernel.db import Scope
from leadwright.reads.due import Whom, candidates, paces, sieve
from leadwright.reads.reasons import made
from leadwright.scoring.ask import Goal, features_of
from leadwright.scoring.card import Scorecard
from leadwright.scoring.due import OWN, Due, Pace, Reading, movable, rank
from leadwright.scoring.features import answerable_features
from leadwright.sources.market import vendors
from leadwright.sources.vendor import Operation, Vendor

_SPARE = 150  # candidates beside those that are wanted: some have no website, some are worth more to a vendor


@dataclass(frozen=True, slots=True)
class Within:
    """Within what a run stays: so many readings, money of one currency (0: free sources alone), and whom it is about."""

    asks: int = 500
    max_cost: Decimal = Decimal(0)
    currency: str = "USD"
    whom: Whom = "noted"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is due, the most expected information per cost first; the vendors' operations by (source, operation); and the
    paces that it rests on."""

    dues: Sequence[Due]
    operations: Mapping[tuple[str, str], tuple[Vendor, Operation]]
    paces: Mapping[str, Pace]

    @property
    def cost(self) -> float:
        """What it may cost at most, in money."""
        return sum(due.reading.cost for due in self.dues)


async def monitoring_plan(scope: Scope, gateway: Gateway, within: Within, now: datetime) -> Plan:
    """Plan a run over the leads of every ideal customer; asks nobody."""
    operations = await _operations(scope, gateway, within)
    known = await paces(scope, [source for source, _ in operations])
    rates, found = (
        {name: pace.rate for name, pace in known.items()},
        dict[tuple[UUID, tuple[str, ...], str], Due](),
    )
    for icp_id, card in await _cards(scope):
        points = {name: movable(card, answerable_features([name])) for name in OWN}
        chosen = await sieve(scope, icp_id, within.whom, rates, points, card.tiers, now, within.asks + _SPARE)
        who = await candidates(scope, icp_id, chosen, card.tiers)
        readings = [Reading(OWN, "", 0.0, 0.0, points), *_readings(operations, card)]
        for due in rank(who, readings, rates, now, float(Goal().worth)):
            key = due.candidate.company_id, due.reading.sources, due.reading.operation
            if key not in found or found[key].rank < due.rank:
                found[key] = due
    ordered = sorted(found.values(), key=lambda due: (-due.rank, str(due.candidate.company_id)))
    return Plan(_affordable(ordered, within), {key: item[:2] for key, item in operations.items()}, known)


async def _cards(scope: Scope) -> list[tuple[UUID, Scorecard]]:
    """The ideal customers that have scores, with the scorecard that those were made by."""
    rows = await scope.rows("SELECT icp_id, recipe_id FROM scorings")
    recipes = {row[0]: row[1] for row in rows}
    return [
        (stored.id, (await made(scope, recipes[stored.id])).card)
        for stored in await icps.icps(scope)
        if stored.id in recipes
    ]


async def _operations(
    scope: Scope, gateway: Gateway, within: Within
) -> dict[tuple[str, str], tuple[Vendor, Operation, Decimal]]:
    """The operations about one company that may be asked within a budget, with the price of a question; of the same
    source the one that gives the most."""
    found: dict[tuple[str, str], tuple[Vendor, Operation, Decimal]] = {}
    for name, vendor in sorted(vendors().items()):
        if not await gateway.has_key(vendor):
            continue
        chosen = await gateway.priced(vendor)
        best = max(vendor.that("company"), key=lambda item: (len(item.gives), -item.batch), default=None)
        for operation in (best, *vendor.that("news")):
            if operation is None:
                continue
            cost = chosen.cost(operation.units)
            if not cost or (chosen.price.currency == within.currency and cost <= within.max_cost):
                found[name, operation.name] = (vendor, operation, cost)
    return found


def _readings(
    operations: Mapping[tuple[str, str], tuple[Vendor, Operation, Decimal]], card: Scorecard
) -> list[Reading]:
    return [
        Reading(
            (source,), name, float(cost), operation.fresh_days, {source: movable(card, _features(operation))}
        )
        for (source, name), (_, operation, cost) in operations.items()
    ]


def _features(operation: Operation) -> frozenset[str]:
    if operation.does == "news":
        return answerable_features(["news"])
    return features_of(operation)


def _affordable(dues: Sequence[Due], within: Within) -> list[Due]:
    """The best that fit: what is too dear for what is left is passed over, and what is free after it still counts."""
    left, kept = float(within.max_cost), list[Due]()
    for due in dues:
        if len(kept) >= within.asks:
            break
        if due.reading.cost <= left + 1e-9:
            left -= due.reading.cost
            kept.append(due)
    return kept
