"""May we write to this contact, by which channels and why, and what did they say about it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.policy.consent import Consent, consents_of
from leadwright.policy.contact import Contacting, Permission, may_contact_all
from leadwright.policy.identifiers import Identifier, identifiers_of
from leadwright.policy.legal import CHANNELS, Channel
from leadwright.values import email as emails

_WHO = """
SELECT c.id, c.name, c.email, c.phone, c.linkedin_url, c.country, p.name AS company, p.domain,
  p.fields->'country'->>0 AS company_country, ARRAY(SELECT e->>'address' FROM jsonb_array_elements(c.emails) e) AS emails,
  ARRAY(SELECT e->>'number' FROM jsonb_array_elements(c.phones) e) AS phones
FROM contacts c JOIN profiles p ON p.workspace_id = c.workspace_id AND p.company_id = c.company_id
WHERE c.workspace_id = :workspace AND c.id = :id
"""


@dataclass(frozen=True, slots=True)
class Contactable:
    """The answers by channel, in the order of channels; what the person said, the newest first; where they are (ISO2, None if
    nobody knows), and whether that is the country of their company, for want of their own."""

    contact_id: UUID
    permissions: Mapping[Channel, Permission]
    consents: Sequence[Consent]
    country: str | None
    is_of_company: bool


async def contactable(scope: Scope, contact_id: UUID) -> Contactable:
    """Return the answers for one contact. Raises NotFound."""
    row, who = await _identified(scope, contact_id)
    read = emails.parse(row.email) if row.email else None
    country = row.country or row.company_country
    said = await may_contact_all(
        scope, [Contacting(who, channel, country, bool(read and read.free)) for channel in CHANNELS]
    )
    (kept,) = await consents_of(scope, [who])
    return Contactable(
        row.id,
        dict(zip(CHANNELS, said, strict=True)),
        kept,
        country,
        row.country is None and country is not None,
    )


async def identifiers_of_contact(scope: Scope, contact_id: UUID) -> frozenset[Identifier]:
    """Return by what a contact is recognised: their own addresses, profile and numbers, and their name at the company.

    Raises NotFound."""
    return (await _identified(scope, contact_id))[1]


async def _identified(scope: Scope, contact_id: UUID) -> tuple[Any, frozenset[Identifier]]:
    row: Any = await scope.row(_WHO, workspace=scope.workspace, id=contact_id)
    if row is None:
        raise NotFound(f"There is no contact {contact_id}.", hint="`leadwright contacts list` shows them.")
    own = [address for address in row.emails if (read := emails.parse(address)) is None or not read.role]
    best = row.email if row.email in own else None
    fields = {
        "name": row.name, "email": best, "phone": row.phone, "linkedin_url": row.linkedin_url, "emails": own,
        "phones": row.phones,
    }  # fmt: skip
    return row, identifiers_of(fields, [word for word in (row.domain, row.company) if word])
