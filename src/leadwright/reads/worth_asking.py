"""What would be asked about one lead, and why: nobody is asked yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from leadwright.effects.gateway import Gateway
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.reads.enrichable import enrichable, question_of, yes_rates
from leadwright.reads.offers import measured_rates, offers
from leadwright.scoring.ask import Goal, Offer, Person, Proposed, Refused, propose, weigh


@dataclass(frozen=True, slots=True)
class Weighed:
    """The asks that are worth their price for a lead, the best first, and those that are not made, with the reason."""

    proposed: Sequence[Proposed]
    refused: Sequence[Refused]


async def weighed(
    scope: Scope, gateway: Gateway, icp_id: UUID, company_id: UUID, goal: Goal, sources: Sequence[str] | None = None
) -> Weighed | None:  # fmt: skip
    """Weigh every ask that could be made about a lead; None if it is not scored under the ICP, or out."""
    found = await enrichable(scope, icp_id, [company_id], await yes_rates(scope, icp_id))
    if not found:
        return None
    chosen, rates, known = await offers(gateway, sources), await measured_rates(scope), found[0].known

    def accepts(offer: Offer, person: Person | None) -> bool:
        return offer.operation.accepts(question_of(found[0], offer, person, goal))

    now = clock.now()
    refused = [item for item in weigh(known, chosen, rates, goal, now, accepts) if isinstance(item, Refused)]
    return Weighed(propose(known, chosen, rates, goal, now, accepts), refused)
