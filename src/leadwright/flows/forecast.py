"""Say before a run what enrichment would ask of whom, what that would cost, and why each thing is asked or is not.

Nothing is asked outside and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from leadwright.effects.budgets import Budget, budgets, over
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.reads.enrichable import Enrichable, enrichable, question_of
from leadwright.scoring.agenda import Enriching
from leadwright.scoring.ask import Offer, Person, Proposed, Refused, weigh
from leadwright.scoring.imagine import Forecast, Imagination
from leadwright.scoring.rates import alike


@dataclass(frozen=True, slots=True)
class Explained:
    """What would be asked about one lead, the best first, and what would not, with the reason."""

    company_id: UUID
    lead_id: UUID
    name: str | None
    asks: Sequence[Proposed]
    refused: Sequence[Refused]


async def forecast(
    scope: Scope, companies: Sequence[UUID], how: Enriching, max_cost: Decimal | None = None, *, seed: int = 1
) -> Forecast:
    """Return what enriching these companies would probably cost and bring. `max_cost` is in the offers' currency."""
    leads = {lead.company_id: lead for lead in await enrichable(scope, how.icp_id, companies)}

    def accepts(company: UUID, offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(question_of(leads[company], offer, person, how.goal))

    known = {company: lead.known for company, lead in leads.items()}
    plan = Imagination(known, how.offers, how.rates, how.goal, accepts, clock.now())
    return plan.forecast(max_cost, seed=seed)


async def explain(scope: Scope, companies: Sequence[UUID], how: Enriching) -> list[Explained]:
    """Return for each company which asks are worth their price now, and why every other one is not made."""
    caps = await budgets(scope, run_id=how.run_id)
    return [_explained(lead, how, caps) for lead in await enrichable(scope, how.icp_id, companies)]


def _explained(lead: Enrichable, how: Enriching, caps: Sequence[Budget]) -> Explained:
    def accepts(offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(question_of(lead, offer, person, how.goal))

    asks: list[Proposed] = []
    refused: list[Refused] = []
    for item in weigh(lead.known, how.offers, how.rates, how.goal, clock.now(), accepts):
        if isinstance(item, Refused):
            refused.append(item)
            continue
        offer = item.offer
        words = over(caps, offer.vendor.name, offer.operation.units, offer.cost, offer.currency)
        if words:
            refused.append(Refused(offer, item.person, words))
        else:
            asks.append(item)
    asks.sort(key=lambda item: (-item.rank, item.offer.vendor.name, item.offer.operation.name))
    return Explained(lead.company_id, lead.lead_id, lead.company.name, list(_once(asks)), refused)


def _once(asks: Sequence[Proposed]) -> Iterator[Proposed]:
    """Of one record or ten at a time the better way of asking the same."""
    seen = set()
    for item in asks:
        vendor, person = item.offer.vendor, item.person.id if item.person else None
        key = (vendor.name, item.offer.operation.does, alike(vendor, item.offer.operation), person)
        if key not in seen:
            seen.add(key)
            yield item
