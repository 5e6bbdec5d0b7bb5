"""What is said of one company? Each field with its believed value and every source behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.entities.belief import voices
from leadwright.entities.reliability import active
from leadwright.entities.resolve import canonical
from leadwright.entities.store import believed
from leadwright.entities.types import Contact, Voice
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.observations.asks import Asked, latest_asks


@dataclass(frozen=True, slots=True)
class FieldSaid:
    """One field: the believed value, its confidence (0 to 1), and every voice, those that agree first."""

    value: Any
    confidence: float
    voices: Sequence[Voice]


@dataclass(frozen=True, slots=True)
class CompanySaid:
    """One company as it goes by now: `company_id` may differ from the id asked for, if it was merged."""

    company_id: UUID
    lead_id: UUID | None
    name: str
    domain: str | None
    fields: Mapping[str, FieldSaid]
    contacts: Sequence[Contact]
    asks: Sequence[Asked]
    first_seen: datetime
    last_seen: datetime


async def company(scope: Scope, company_id: UUID) -> CompanySaid:
    """Return everything that is said of a company; raises NotFound if nothing is."""
    known = await canonical(scope, company_id)
    trust = await active(scope)
    profile = next(iter(await believed(scope, [known], clock.now())), None) if known is not None else None
    if known is None or profile is None:
        raise NotFound(f"There is no company {company_id}.", hint="Its import may have been undone.")
    lead_id = await scope.value("SELECT id FROM leads WHERE company_id = :id ORDER BY id LIMIT 1", id=known)
    fields = {
        name: FieldSaid(belief.value, belief.confidence, voices(name, belief, trust))
        for name, belief in profile.fields.items()
    }
    name = str(profile.value("name") or profile.value("domain") or "Unnamed company")
    asks = await latest_asks(scope, known)
    return CompanySaid(
        known, lead_id, name, profile.value("domain"), fields, profile.contacts, asks, profile.first_seen,
        profile.last_seen,
    )  # fmt: skip
