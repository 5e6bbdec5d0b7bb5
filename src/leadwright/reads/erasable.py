"""What there is of somebody who is to be erased: how they are named, the records that speak of them, and where they work."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.kernel.db import Scope
from leadwright.observations.forget import (
    PersonRecord,
    person_records,
    records_about,
    records_of_observations,
)
from leadwright.observations.types import OPERATION
from leadwright.policy import identifiers
from leadwright.policy.identifiers import Identifier, identifiers_of
from leadwright.policy.traces import Traces
from leadwright.reads.contact import contact
from leadwright.reads.known_people import known_people
from leadwright.values import email as emails
from leadwright.values.name import person

_ROUNDS = 4  # an old record may tell an older address, by which still others are found

_COMPANIES = """
SELECT p.company_id, p.name, p.domain, array_agg(cr.record_id) AS records
FROM company_records cr JOIN profiles p ON p.workspace_id = cr.workspace_id AND p.company_id = cr.company_id
WHERE cr.workspace_id = :workspace AND (cr.record_id = ANY(:parents) OR cr.company_id = ANY(:companies))
GROUP BY 1, 2, 3
"""


_ALONE = """
SELECT n FROM unnest(CAST(:numbers AS text[])) AS n
WHERE NOT EXISTS (SELECT FROM contacts c, jsonb_array_elements(c.phones) e
    WHERE c.workspace_id = :workspace AND e->>'number' = n AND c.id <> ALL(:records))
  AND NOT EXISTS (SELECT FROM profiles p WHERE p.workspace_id = :workspace AND p.company_id = ANY(:companies)
    AND p.fields->'phones'->0 @> to_jsonb(n))
"""


@dataclass(frozen=True, slots=True)
class Home:
    """A company where somebody works or worked: what it is called, and its source records."""

    company_id: UUID
    name: str
    domain: str | None
    records: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Erasable:
    """A person who is to be erased. `traces` give them away; `records` are their source records, with those of corrections."""

    traces: Traces
    records: Mapping[UUID, PersonRecord]
    about: frozenset[UUID]
    homes: Collection[Home]

    @property
    def companies(self) -> frozenset[UUID]:
        """The companies where they work or worked."""
        return frozenset(home.company_id for home in self.homes)

    @property
    def natives(self) -> list[str]:
        """The ids that sources gave them."""
        keys = {record.native_key for record in self.records.values()}
        return sorted({key for full in keys for key in (full, full.partition(OPERATION)[0])})

    @property
    def where(self) -> list[str]:
        """What their companies are called."""
        return [word for home in self.homes for word in (home.name, home.domain) if word]


async def erasable(scope: Scope, wanted: Collection[Identifier], contact_id: UUID | None = None) -> Erasable:
    """Return what there is of the person with these identifiers, or who is this contact (which raises NotFound).

    Every identifier of theirs that a record tells leads to the records that hold it. Numbers and addresses of a function
    belong to the company, and are not theirs.
    """
    known: set[UUID] = set()
    every = set(wanted)
    companies: set[UUID] = set()
    if contact_id is not None:
        companies |= await _of_contact(scope, contact_id, every, known)
    for found in await known_people(scope, every):
        every |= {one for one in found.identifiers if one.kind != "phone"}
        companies |= await _of_contact(scope, found.contact_id, every, known)
    records: dict[UUID, PersonRecord] = {}
    homes: list[Home] = []
    for _ in range(_ROUNDS):
        before = (len(every), len(records))
        homes = await _homes(scope, companies, [r.parent_id for r in records.values() if r.parent_id])
        pattern = Traces(frozenset(every)).pattern
        for record in await person_records(scope, pattern, known):
            if record.id in known or _is_them(record, every, homes):
                records[record.id] = record
        every |= {one for record in records.values() for one in _own(record)}
        if (len(every), len(records)) == before:
            break
    homes = await _homes(scope, companies, [r.parent_id for r in records.values() if r.parent_id])
    every |= await _numbers(scope, records, homes)
    about = await records_about(scope, records)
    names = {name for record in records.values() for name in _names(record)}
    every |= {
        one
        for name in names
        for home in homes
        for word in (home.name, home.domain)
        if word and (one := identifiers.person(name, word)) is not None
    }
    return Erasable(Traces(frozenset(every), frozenset(names)), records, frozenset(about), homes)


async def _of_contact(scope: Scope, contact_id: UUID, every: set[Identifier], known: set[UUID]) -> set[UUID]:
    """Add what a contact, and the same person elsewhere, is known by; return their companies."""
    companies: set[UUID] = set()
    waiting, seen = [contact_id], set[UUID]()
    while waiting:
        said = await contact(scope, waiting.pop())
        if said.contact.id in seen:
            continue
        seen.add(said.contact.id)
        companies.add(said.company_id)
        known.update(said.contact.records)
        known |= await records_of_observations(scope, said.contact.evidence)
        every |= {
            one
            for address in said.contact.emails
            if address.kind != "role" and (one := identifiers.email(address.address)) is not None
        }
        if page := identifiers.linkedin(said.contact.linkedin_url or ""):
            every.add(page)
        waiting += [one.contact_id for one in said.same]
    return companies


async def _homes(scope: Scope, companies: Iterable[UUID], parents: Iterable[UUID]) -> list[Home]:
    rows: Any = await scope.rows(
        _COMPANIES, workspace=scope.workspace, parents=list(parents), companies=list(companies)
    )
    return [Home(row.company_id, row.name, row.domain, frozenset(row.records)) for row in rows]


def _is_them(record: PersonRecord, every: Collection[Identifier], homes: Collection[Home]) -> bool:
    """Whether a record that holds the words is about the person: it says one of their identifiers as its own."""
    words = [w for home in homes if record.parent_id in home.records for w in (home.name, home.domain) if w]
    own = {one for content in record.contents for one in identifiers_of(content, words)}
    key = record.native_key.partition(OPERATION)[0].rpartition("/")[2]
    own |= {one for one in (identifiers.email(key), identifiers.linkedin(key)) if one is not None}
    return not own.isdisjoint(every)


def _own(record: PersonRecord) -> set[Identifier]:
    """The addresses and profiles that are a person's own; a number may be the company's."""
    found: set[Identifier] = set()
    for content in record.contents:
        for one in identifiers_of(content, (), ("email", "linkedin")):
            parsed = emails.parse(one.value) if one.kind == "email" else None
            if parsed is None or not parsed.role:
                found.add(one)
    return found


async def _numbers(
    scope: Scope, records: Mapping[UUID, PersonRecord], homes: Collection[Home]
) -> set[Identifier]:
    """The phone numbers that are theirs alone: no other contact has them, and no company of theirs names them as its own."""
    told = {
        one.value: one
        for record in records.values()
        for content in record.contents
        for one in identifiers_of(content, (), ("phone",))
    }
    rows = await scope.rows(
        _ALONE,
        workspace=scope.workspace,
        numbers=list(told),
        records=list(records),
        companies=[home.company_id for home in homes],
    )
    return {told[row[0]] for row in rows}


def _names(record: PersonRecord) -> set[str]:
    told = {str(content["name"]) for content in record.contents if isinstance(content.get("name"), str)}
    return {name for name in told if " " in person(name).key}
