"""Add a contact by hand: a person's word about somebody at a company, which becomes a lead if it is none yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadwright.entities.belief import HUMAN
from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import canonical, resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Refused, Wrong
from leadwright.kernel.ids import new_id
from leadwright.leads.add import add
from leadwright.leads.follow import follow
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.reads.contact import contact
from leadwright.reads.near_duplicates import NearDuplicates, near_duplicates
from leadwright.scoring.feature_store import write_features
from leadwright.sources.confirmed.typed import read_person
from leadwright.sources.contract import Observation
from leadwright.values import domain, email

_LICENCE = "user"


@dataclass(frozen=True, slots=True)
class AddedContact:
    """The contact as it goes by: a person who was known there already is that one. `created` says that nobody was; the edge
    scores `touched`."""

    contact_id: UUID
    company_id: UUID
    created: bool
    touched: list[UUID]


async def add_contact(
    scope: Scope,
    given: Mapping[str, Any],
    *,
    company_id: UUID | None = None,
    company: str = "",
    website: str = "",
    force: bool = False,
) -> AddedContact:
    """Record somebody at a known company, or at one by name or website; a work address tells its website.

    Raises Wrong with the field for what cannot be read or is missing, NotFound for an unknown company, NearDuplicates where the
    company may be a known one unless `force`, and Refused for a person who asked to be left alone.
    """
    fields = {key: value for key, value in read_person(given).items() if value is not None}
    if not any(fields.get(key) for key in ("name", "email", "linkedin_url")):
        raise Wrong(
            "The person is not named.", hint="Give the name, an address or the LinkedIn page.", field="name"
        )
    told = _company_fields(company, website, fields) if company_id is None else {}
    known = await _known(scope, company_id, told, force)
    stub = f"people:{known[1]}" if known else f"contact:{new_id()}"
    said = [
        Observation("company", HUMAN, stub, {} if known else told, _LICENCE),
        Observation("person", HUMAN, f"added:{new_id()}", fields, _LICENCE, company_key=stub),
    ]
    ours, made = await record(scope, await open_reading(scope, HUMAN, scope.actor), clock.now(), said)
    if made.said is None:
        raise Refused(
            "This person asked to be left alone: nothing was recorded.",
            hint="Add somebody else.",
            code="suppressed",
        )
    keyed = [(ours.record_id, company_keys(told))]
    if known:
        key = (f"{HUMAN}:{stub}",)
        keyed = [(ours.record_id, key), (known[1], key)]
    found = (await resolve(scope, keyed))[0]
    await follow(scope, found.also)
    if known is None:
        await add(scope, [(found.company_id, ours.record_id)])
    profiles = await refresh(scope, {found.company_id, *found.also}, clock.now())
    touched = sorted({found.company_id, *found.also, *(profile.company_id for profile in profiles)})
    await write_features(scope, touched, profiles)
    now = await contact(scope, made.record_id)
    return AddedContact(now.contact.id, now.company_id, len(now.contact.records) == 1, touched)


def _company_fields(company: str, website: str, person: Mapping[str, Any]) -> dict[str, Any]:
    """What is typed of the company; a work address tells its website."""
    told: dict[str, Any] = {"name": company.strip()} if company.strip() else {}
    site = domain.website(website) if website.strip() else None
    if website.strip() and site is None:
        raise Wrong(f"website cannot be read: {website[:100]!r}.", hint="Write acme.com.", field="website")
    if site is not None:
        told |= {"website": site.url, **({"domain": site.domain} if site.identifies else {})}
    address = email.parse(person.get("email") or "")
    if "domain" not in told and address and not address.free and not domain.is_shared_host(address.domain):
        told["domain"] = address.domain
    if not told:
        raise Wrong(
            "The company is not named.",
            hint="Give its id, name or website, or a work address.",
            field="company",
        )
    return told


async def _known(
    scope: Scope, company_id: UUID | None, told: Mapping[str, Any], force: bool
) -> tuple[UUID, UUID] | None:
    """The company that is meant, and its oldest source record; None for a new one."""
    if company_id is None:
        near = await near_duplicates(scope, told)
        sure = [item for item in near if item.closeness == 100.0]
        if near and not sure and not force:
            raise NearDuplicates(near)
        if not sure:
            return None
        company_id = sure[0].company_id
    known = await canonical(scope, company_id)
    record_id = await scope.value(
        "SELECT min(CAST(record_id AS text)) FROM company_records WHERE company_id = :id", id=known
    )
    if known is None or record_id is None:
        raise NotFound(
            f"There is no company {company_id}.",
            hint="`leadwright leads list` shows them.",
            field="company_id",
        )
    return known, UUID(record_id)
