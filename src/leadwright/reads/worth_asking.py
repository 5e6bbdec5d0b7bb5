"""What would be asked about one lead, and why: nobody is asked yet."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from leadwright.effects.gateway import Gateway
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.reads.enrichable import enrichable, question_of, yes_rates
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring.ask import Goal, Offer, Person, Proposed, propose


async def worth_asking(
    scope: Scope, gateway: Gateway, icp_id: UUID, company_id: UUID, goal: Goal, sources: Sequence[str] | None = None
) -> list[Proposed]:  # fmt: skip
    """Return the asks that are worth their price for a lead by what is known now, the best first."""
    found = await enrichable(scope, icp_id, [company_id], await yes_rates(scope, icp_id))
    if not found:
        return []
    chosen, rates = await offers(gateway, sources), await measured_rates(scope)

    def accepts(offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(question_of(found[0], offer, person, goal))

    return propose(found[0].known, chosen, rates, goal, clock.now(), accepts)
