"""Addresses of contacts: which are due to be verified, and the contacts that have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import AnyRow, Scope
from leadwright.kernel.errors import NotFound, Wrong

# After these an address is worth asking about again; what nobody answered, sooner.
VERIFY_AGAIN = timedelta(days=30)
TRY_AGAIN = timedelta(days=1)

_LAST = """
LEFT JOIN LATERAL (
  SELECT o.content->>'email_status' AS status, s.seen_at
  FROM source_records r
  JOIN observations o ON o.workspace_id = r.workspace_id AND o.record_id = r.id
  JOIN sightings s ON s.workspace_id = o.workspace_id AND s.observation_id = o.id
  WHERE r.workspace_id = c.workspace_id AND r.kind = 'person' AND r.source = 'mailbox' AND r.native_key = lower(c.email)
  ORDER BY s.seen_at DESC LIMIT 1) AS last ON true
"""


@dataclass(frozen=True, slots=True)
class ContactAddress:
    """An address to verify, and the company of the contact who has it; None if no contact has."""

    address: str
    contact_id: UUID | None = None
    company_id: UUID | None = None


async def due_addresses(scope: Scope, most: int = 100) -> list[ContactAddress]:
    """Return addresses of contacts that were not verified lately, those never verified first."""
    rows = await scope.rows(
        f"SELECT c.email, c.id, c.company_id FROM contacts c {_LAST}"
        " WHERE c.email IS NOT NULL AND c.standing IN ('current', 'unsure') AND (last.seen_at IS NULL OR last.seen_at <"
        " CASE WHEN last.status IN ('unknown', 'blocked') THEN CAST(:soon AS timestamptz) ELSE :later END)"
        " ORDER BY last.seen_at NULLS FIRST, c.id LIMIT :most",
        soon=clock.now() - TRY_AGAIN,
        later=clock.now() - VERIFY_AGAIN,
        most=most,
    )
    return [ContactAddress(*row) for row in rows]


async def address_of(scope: Scope, contact_id: UUID, address: str | None = None) -> ContactAddress:
    """Return the best address of one contact, or that one of theirs. Raises NotFound, or Wrong if the contact has none."""
    row: AnyRow | None = await scope.row(
        "SELECT email, id, company_id, ARRAY(SELECT e->>'address' FROM jsonb_array_elements(emails) e) FROM contacts"
        " WHERE id = :id",
        id=contact_id,
    )
    if row is None:
        raise NotFound(f"There is no contact {contact_id}.", hint="A company's page lists its contacts.")
    if row.email is None:
        raise Wrong(
            "This contact has no e-mail address.", hint="Add one, or enrich the lead.", code="no_address"
        )
    wanted = address.strip().lower() if address else row[0]
    if wanted not in (row[0], *row[3]):
        raise Wrong("This contact has no such address.", hint="Add it to the contact first.", field="address")
    return ContactAddress(wanted, row[1], row[2])


async def with_contacts(scope: Scope, addresses: Sequence[str]) -> list[ContactAddress]:
    """Return addresses with the contacts that have them, each contact once; an address of nobody stays alone."""
    rows = await scope.rows(
        "SELECT lower(email) AS email, id, company_id FROM contacts WHERE lower(email) = ANY(:all) ORDER BY id",
        all=[address.strip().lower() for address in addresses],
    )
    found = [ContactAddress(*row) for row in rows]
    known = {item.address for item in found}
    return [*found, *(ContactAddress(a) for a in dict.fromkeys(addresses) if a.strip().lower() not in known)]
