"""Contacts as the API shows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields
from uuid import UUID

from leadwright.entities.types import Decided
from leadwright.faces.api.contact_schemas import ContactOneOut, ContactRow, DecidedOut, SaidOut, SideOut
from leadwright.flows.rehearse import rehearse
from leadwright.flows.rescore import rescore_some
from leadwright.icp import store as icps
from leadwright.icp.store import StoredIcp
from leadwright.kernel.db import Scope
from leadwright.reads.company_sides import Side, company_sides
from leadwright.reads.contact import ContactSaid, contact
from leadwright.reads.contacts import ContactRow as Row
from leadwright.reads.contacts import decides
from leadwright.reads.persona import persona_matches, persona_of

Verb = Callable[[], Awaitable[Decided]]


async def default_icp(scope: Scope) -> StoredIcp | None:
    """The ICP by which people are judged; None without any."""
    return next((stored for stored in await icps.icps(scope) if stored.is_default), None)


def titles_of(stored: StoredIcp | None) -> tuple[str, ...]:
    """The titles of those who decide, as an ICP names them."""
    return tuple(stored.icp.decision_makers.titles) if stored is not None else ()


async def rows(scope: Scope, found: Sequence[Row], stored: StoredIcp | None) -> list[ContactRow]:
    """Show contacts of the list, with how near their titles are to the persona."""
    near = await persona_matches(scope, persona_of(stored), [item.title for item in found if item.title])
    return [
        ContactRow.model_validate(
            {
                **{f.name: getattr(item, f.name) for f in fields(item) if f.name != "sources"},
                "persona": near.get(item.title or ""),
            }
        )
        for item in found
    ]


async def shown(scope: Scope, contact_id: UUID) -> tuple[ContactOneOut, ContactSaid]:
    """Show one contact with all that is said of it."""
    said = await contact(scope, contact_id)
    person, stored = said.contact, await default_icp(scope)
    near = await persona_matches(scope, persona_of(stored), [person.title] if person.title else [])
    return ContactOneOut.model_validate({
        "id": person.id, "company_id": said.company_id, "company": said.company, "domain": said.domain,
        "lead_id": said.lead_id, "name": person.name, "title": person.title, "department": person.department,
        "seniority": person.seniority, "email": person.email, "email_kind": person.email_kind,
        "email_status": person.email_status, "phone": person.phone, "linkedin_url": person.linkedin_url,
        "country": person.country, "standing": person.standing.value, "ended_on": person.ended_on,
        "decides": decides(person.title, titles_of(stored)), "persona": near.get(person.title or ""),
        "emails": person.emails, "phones": person.phones,
        "employments": said.employments, "same_person": said.same,
        "fields": {name: SaidOut.model_validate(field) for name, field in said.fields.items()},
        "records": person.records, "first_seen": said.first_seen, "last_seen": person.last_seen,
    }), said  # fmt: skip


async def decided(scope: Scope, verb: Verb, companies: Sequence[UUID], *, preview: bool) -> DecidedOut:
    """Show what a decision about who is who does, or would do; it is done unless it is a preview."""
    if preview:
        seen = await rehearse(scope, verb, rescore_some)
        return DecidedOut(act_id=None, contact_id=None, before=_sides(seen.before), after=_sides(seen.after))
    before = await company_sides(scope, companies)
    done = await verb()
    await rescore_some(scope, done.touched)
    after = await company_sides(scope, done.after)
    return DecidedOut(
        act_id=done.act_id, contact_id=done.contact_id, before=_sides(before), after=_sides(after)
    )


def _sides(sides: Sequence[Side]) -> list[SideOut]:
    return [
        SideOut(
            company_id=side.company_id, name=side.name, domain=side.domain, contacts=list(side.contacts),
            score=float(side.scores[0].score) if side.scores else None,
            tier=side.scores[0].tier if side.scores else None,  # type: ignore[arg-type]
        )
        for side in sides
    ]  # fmt: skip
