"""Keep profiles and contacts: the only writer of both tables, which can be rebuilt from the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any
from uuid import UUID

import orjson

from leadwright.entities.people_words import decided_words, shared_people, words_beyond
from leadwright.entities.profile import build
from leadwright.entities.reliability import active
from leadwright.entities.types import Address, Belief, Contact, Drafted, Profile
from leadwright.entities.withheld import without_suppressed
from leadwright.kernel.db import Scope
from leadwright.observations.queries import current_bundles
from leadwright.observations.types import Bundle
from leadwright.values import place
from leadwright.values.linkedin import page

_PROFILE = {
    "company_id": "uuid", "name": "text", "domain": "text", "fields": "text", "words": "text",
    "first_seen": "timestamptz", "last_seen": "timestamptz",
}  # fmt: skip
_CONTACT = {
    "id": "uuid", "company_id": "uuid", "name": "text", "title": "text", "department": "text", "seniority": "text",
    "email": "text", "email_kind": "text", "phone": "text", "linkedin_url": "text", "sources": "text",
    "last_seen": "timestamptz", "emails": "text", "phones": "text", "email_status": "text", "country": "text",
    "standing": "text", "ended_on": "text", "linkedin_page": "text",
}  # fmt: skip

_UPSERT_PROFILES = """
INSERT INTO profiles (workspace_id, company_id, name, domain, fields, search, first_seen, last_seen)
SELECT :workspace, company_id, name, domain, fields::jsonb, to_tsvector('simple', words), first_seen, last_seen
FROM pg_temp.profiled
ON CONFLICT (workspace_id, company_id) DO UPDATE SET name = excluded.name, domain = excluded.domain,
  fields = excluded.fields, search = excluded.search, first_seen = excluded.first_seen, last_seen = excluded.last_seen,
  changed_at = now()
"""
_INSERT_CONTACTS = """
INSERT INTO contacts (workspace_id, id, company_id, name, title, department, seniority, email, email_kind, phone,
  linkedin_url, sources, last_seen, emails, phones, email_status, country, standing, ended_on, linkedin_page)
SELECT :workspace, id, company_id, name, title, department, seniority, email, email_kind, phone, linkedin_url,
  sources::jsonb, last_seen, emails::jsonb, phones::jsonb, email_status, country, standing, ended_on, linkedin_page
FROM pg_temp.contacted
"""
# Two who rebuild one company stand in line before either reads: else the second would not see what the first has written.
_HOLD = "SELECT FROM profiles WHERE company_id = ANY(:ids) ORDER BY company_id FOR UPDATE"
_UNBLOCK = "DELETE FROM company_blocks WHERE workspace_id = :workspace AND company_id = ANY(:ids)"
_FORGET = (
    "DELETE FROM contacts WHERE company_id = ANY(:ids)",
    "DELETE FROM profiles WHERE company_id = ANY(:ids)",
)


def draft(profile: Profile) -> Drafted:
    """Return a profile with the row that would keep it, for `refresh`, which then need not make it."""
    return Drafted(profile, _profile_row(profile))


async def refresh(
    scope: Scope,
    companies: Iterable[UUID],
    now: datetime,
    fresh: Sequence[Bundle] = (),
    drafts: Mapping[UUID, Drafted] = MappingProxyType({}),
) -> list[Profile]:
    """Rebuild the profiles of companies from their current bundles, and return those that have any.

    `fresh` holds all bundles of companies that were born in this transaction, which need not be read back, and
    `drafts` the profiles of those for whom that was done ahead. A company that nothing speaks of any more (its
    import was undone) loses its profile and contacts.
    """
    ids = sorted(set(companies))
    if not ids:
        return []
    born = {bundle.company_id for bundle in fresh}
    known = [company for company in ids if company not in born and company not in drafts]
    if known:
        await scope.run(_HOLD, ids=known)
    read = await current_bundles(scope, known) if known else ()
    before = await shared_people(scope, known) if known else {}
    words = await decided_words(scope, read)
    bundles = sorted([*fresh, *read], key=lambda b: b.company_id)
    trust = await active(scope)
    built = [
        build(company, list(group), now, trust, words)
        for company, group in groupby(bundles, key=lambda b: b.company_id)
    ]
    profiles = [profile for profile in built if profile is not None]
    profiles += [drafts[company].profile for company in ids if company in drafts]
    profiles = list(await without_suppressed(scope, profiles))
    if known:
        await scope.run(_FORGET[0], ids=known)
        await scope.run(_UNBLOCK, workspace=scope.workspace, ids=known)
    living = {profile.company_id for profile in profiles}
    if gone := [company for company in ids if company not in living]:
        await scope.run(_FORGET[1], ids=gone)
    await _save(scope, profiles, drafts)
    return await _with_moves(scope, profiles, before, now)


async def _with_moves(
    scope: Scope, profiles: Sequence[Profile], before: Mapping[UUID, frozenset[UUID]], now: datetime
) -> list[Profile]:
    """Rebuild those that share a person with another company, or did, and those others: who moved left somewhere.

    The profiles returned are those given, some rebuilt, and those of other companies that changed with them.
    """
    people = [profile.company_id for profile in profiles if profile.contacts or profile.past]
    shared = await shared_people(scope, people) if people else {}
    affected = {*shared, *before}.union(*shared.values(), *before.values())
    if not affected:
        return list(profiles)
    await scope.run(_HOLD, ids=sorted(affected))
    again = list(await believed(scope, affected, now))
    await scope.run(_FORGET[0], ids=sorted(affected))
    await _save(scope, again, {})
    anew = {profile.company_id: profile for profile in again}
    kept = [anew.pop(profile.company_id, profile) for profile in profiles]
    return [*kept, *anew.values()]


async def believed(scope: Scope, companies: Iterable[UUID], now: datetime) -> Sequence[Profile]:
    """Return the profiles of companies as they are believed now, with all that counts for their people; nothing is kept.

    A company that nothing speaks of has none. People who asked to be left alone are not in them.
    """
    ids = sorted(set(companies))
    shared = await shared_people(scope, ids)
    trust = await active(scope)
    found = []
    bundles = sorted(await current_bundles(scope, ids), key=lambda b: b.company_id)
    decided = await decided_words(scope, bundles)
    for company, said in groupby(bundles, key=lambda b: b.company_id):
        own = list(said)
        words = await words_beyond(scope, decided, shared.get(company, ()), own)
        if (profile := build(company, own, now, trust, words)) is not None:
            found.append(profile)
    return await without_suppressed(scope, found)


async def _save(scope: Scope, profiles: Sequence[Profile], drafts: Mapping[UUID, Drafted]) -> None:
    rows = (
        drawn.row if (drawn := _drawn(profile, drafts)) else _profile_row(profile) for profile in profiles
    )
    await scope.stage("profiled", _PROFILE, rows)
    await scope.run(_UPSERT_PROFILES, workspace=scope.workspace)
    contacts = [
        _contact_row(profile.company_id, contact)
        for profile in profiles
        for contact in (*profile.contacts, *profile.past)
    ]
    if contacts:
        await scope.stage("contacted", _CONTACT, contacts)
        await scope.run(_INSERT_CONTACTS, workspace=scope.workspace)


def _drawn(profile: Profile, drafts: Mapping[UUID, Drafted]) -> Drafted | None:
    """The draft of this very profile; one whose contacts had to be withheld is no longer what was drafted."""
    drawn = drafts.get(profile.company_id)
    return drawn if drawn is not None and drawn.profile is profile else None


def summary(fields: Mapping[str, Belief]) -> dict[str, Any]:
    """Return what the table keeps of a profile: per field value, confidence, voices for, voices against."""
    return {
        name: [belief.value, belief.confidence, len(belief.agreeing), len(belief.against)]
        for name, belief in fields.items()
    }


def display_name(profile: Profile) -> str:
    """Return what to call a company: its believed name, else its domain, else a plain word."""
    return str(profile.value("name") or profile.value("domain") or "Unnamed company")


def _profile_row(profile: Profile) -> tuple[Any, ...]:
    return (
        profile.company_id, display_name(profile), profile.value("domain"),
        orjson.dumps(summary(profile.fields)).decode(), _words(profile), profile.first_seen, profile.last_seen,
    )  # fmt: skip


def _words(profile: Profile) -> str:
    """The words that a person may search a company by."""
    domain = profile.value("domain") or ""
    parts = [display_name(profile), domain, domain.rpartition(".")[0], profile.value("one_liner") or ""]
    parts += profile.value("industries") or []
    parts += profile.value("former_names") or []
    parts += [str(t if isinstance(t, str) else t["name"]) for t in profile.value("technologies") or []]
    for where in profile.value("locations") or []:
        parts += [
            where.get("city") or "",
            place.country_name(where["country"]) if where.get("country") else "",
        ]
    return " ".join(parts)[:4000].replace("\x00", "")


def _contact_row(company_id: UUID, contact: Contact) -> tuple[Any, ...]:
    return (
        contact.id, company_id, contact.name, contact.title, contact.department, contact.seniority, contact.email,
        contact.email_kind, contact.phone, contact.linkedin_url, orjson.dumps(list(contact.sources)).decode(),
        contact.last_seen, orjson.dumps([_address(one) for one in contact.emails]).decode(),
        orjson.dumps([{"number": one.number, "sources": list(one.sources)} for one in contact.phones]).decode(),
        contact.email_status, contact.country, contact.standing.value, contact.ended_on,
        page(contact.linkedin_url),
    )  # fmt: skip


def _address(one: Address) -> dict[str, Any]:
    """An address as the table keeps it: what is known of it, and by whom and when."""
    verdict = one.verdicts[0] if one.verdicts else None
    return {
        "address": one.address, "kind": one.kind, "status": one.status, "checked_by": verdict.by if verdict else None,
        "checked_at": verdict.at if verdict else None, "sources": list(one.sources),
    }  # fmt: skip
