"""Leave a person alone: suppress all that identifies them, and take them off the lists at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.forgetting import forget_addresses
from leadwright.policy import suppression
from leadwright.policy.identifiers import Identifier
from leadwright.reads.known_people import known_people
from leadwright.scoring.feature_store import write_features


@dataclass(frozen=True, slots=True)
class Suppressed:
    """What a suppression, or its lifting, did: identifiers that changed, and companies to score anew."""

    identifiers: int
    people: int
    companies: tuple[UUID, ...]


async def suppress(
    scope: Scope, wanted: Collection[Identifier], reason: str, source: str = "human"
) -> Suppressed:
    """Suppress identifiers, and with them every other identifier of the contacts that they point at.

    What was recorded of these people earlier stays in the record until it is erased, and is shown nowhere. Their
    events on our own sites are deleted at once.
    """
    people = await known_people(scope, wanted)
    every = frozenset(wanted).union(*(person.identifiers for person in people))
    count = await suppression.suppress(scope, every, reason, source)
    await forget_addresses(scope, {item.value for item in every if item.kind == "email"})
    return Suppressed(count, len(people), await _shown_anew(scope, {p.company_id for p in people}))


async def lift(scope: Scope, wanted: Collection[Identifier], reason: str) -> Suppressed:
    """Lift the suppression of exactly these identifiers; the person stays suppressed by any other one."""
    count = await suppression.lift(scope, wanted, reason)
    return Suppressed(count, 0, ())


async def _shown_anew(scope: Scope, companies: Collection[UUID]) -> tuple[UUID, ...]:
    touched = tuple(sorted(companies))
    await write_features(scope, touched, await refresh(scope, touched, clock.now()))
    return touched
