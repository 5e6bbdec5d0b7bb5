"""The contacts that a person's identifiers point at, with all that is known to identify them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.policy.identifiers import Identifier, identifiers_of

_LIKE = """
SELECT c.id, c.company_id, c.name, c.email, c.phone, c.linkedin_url, p.name AS company, p.domain, c.email_kind,
  ARRAY(SELECT e->>'address' FROM jsonb_array_elements(c.emails) e) AS emails,
  ARRAY(SELECT e->>'number' FROM jsonb_array_elements(c.phones) e) AS phones,
  EXISTS (SELECT FROM contacts o WHERE o.phone = c.phone AND o.id <> c.id) AS phone_shared
FROM contacts c JOIN profiles p ON (p.workspace_id, p.company_id) = (c.workspace_id, c.company_id)
WHERE lower(regexp_replace(c.email, '\\+[^@]*@', '@')) = ANY(:emails)
   OR c.email ILIKE ANY(ARRAY['%@gmail.com', '%@googlemail.com']) AND :gmail
   OR EXISTS (SELECT FROM jsonb_array_elements(c.emails) e
        WHERE jsonb_array_length(c.emails) > 1 AND regexp_replace(e->>'address', '\\+[^@]*@', '@') = ANY(:emails))
   OR c.phone = ANY(:phones)
   OR EXISTS (SELECT FROM jsonb_array_elements(c.phones) e
        WHERE jsonb_array_length(c.phones) > 1 AND e->>'number' = ANY(:phones))
   OR c.linkedin_url ILIKE ANY(:profiles)
   OR :named AND (p.domain = ANY(:domains) OR p.search @@ ANY(SELECT plainto_tsquery('simple', w)
        FROM unnest(CAST(:names AS text[])) AS w))
"""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A contact that matches, its company, and the identifiers that are the person's own.

    A number that several contacts share and an address of a function are not: they belong to the company.
    """

    contact_id: UUID
    company_id: UUID
    identifiers: frozenset[Identifier]


async def known_people(scope: Scope, wanted: Collection[Identifier]) -> list[KnownPerson]:
    """Return the contacts that have any of the identifiers."""
    by_kind = {
        kind: [item.value for item in wanted if item.kind == kind] for kind in ("email", "phone", "linkedin")
    }
    where = [item.value.partition("|")[2] for item in wanted if item.kind == "person"]
    rows = await scope.rows(
        _LIKE,
        emails=by_kind["email"],
        gmail=any(value.endswith("@gmail.com") for value in by_kind["email"]),
        phones=by_kind["phone"],
        profiles=[f"%linkedin.%/{slug}%" for slug in by_kind["linkedin"]],
        named=bool(where),
        domains=[word.removeprefix("domain:") for word in where if word.startswith("domain:")],
        names=[word.removeprefix("name:") for word in where if word.startswith("name:")],
    )
    people = [(row, _identifiers(row)) for row in rows]
    return [
        KnownPerson(row.id, row.company_id, _own(row, all_of_them))
        for row, all_of_them in people
        if not all_of_them.isdisjoint(wanted)
    ]


def _identifiers(row: Any) -> frozenset[Identifier]:
    fields = {
        "name": row.name, "email": row.email, "emails": row.emails, "phone": row.phone, "phones": row.phones,
        "linkedin_url": row.linkedin_url,
    }  # fmt: skip
    return identifiers_of(fields, [word for word in (row.domain, row.company) if word])


def _own(row: Any, all_of_them: frozenset[Identifier]) -> frozenset[Identifier]:
    of_the_company = {"phone"} if row.phone_shared else set()
    if row.email_kind == "role":
        of_the_company.add("email")
    return frozenset(item for item in all_of_them if item.kind not in of_the_company)
