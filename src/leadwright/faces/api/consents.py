"""May we write to somebody: the answer with its reason, what people said about it, and what each country asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from leadwright.faces.api import paging
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.governor_schemas import (
    ChannelName,
    ConsentIn,
    ConsentOut,
    ContactableOut,
    ContactRuleIn,
    ContactRuleOut,
    ContactRulesOut,
    IdentifierIn,
    MayWeIn,
    PermissionOut,
    WithdrawalIn,
)
from leadwright.faces.api.governor_views import contactable_out, permission_out, rule_out
from leadwright.faces.api.schemas import Cursor, Limit, Page
from leadwright.kernel.db import Scope
from leadwright.policy import consent, contact_rules
from leadwright.policy.consent import Said
from leadwright.policy.contact import Contacting, may_contact
from leadwright.policy.identifiers import Identifier, identifier
from leadwright.policy.legal import CHANNELS, UNKNOWN, known_countries, rule_for
from leadwright.reads.contactable import contactable, identifiers_of_contact
from leadwright.values import email as emails
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["consents"])
Country = Annotated[
    str,
    Path(
        pattern=r"^([A-Za-z]{2}|unknown)$",
        description="A two-letter code, or unknown. One that is none: 422.",
    ),
]


@router.post("/may-we-write", summary="Say whether somebody may be written to, and why")
async def may_we_write(given: MayWeIn, scope: Scoped) -> PermissionOut:
    """Suppression, objections, consents and the rule of the country; the strictest answer wins. A POST, since whom it is about
    has no place in an address. It changes nothing. This is no legal advice."""
    who = _who(given.identifiers)
    private = any(item.kind == "email" and _is_private(item.value) for item in given.identifiers)
    code = contact_rules.country_code(given.country or "")
    country = None if code == UNKNOWN else code
    return permission_out(await may_contact(scope, Contacting(who, given.channel, country, private)))


@router.get(
    "/contacts/{contact_id:uuid}/permissions", summary="Say whether a contact may be written to, by channel"
)
async def permissions(contact_id: UUID, scope: Scoped) -> ContactableOut:
    return contactable_out(await contactable(scope, contact_id))


@router.get("/consents", summary="List consents and objections, the newest first")
async def list_consents(scope: Scoped, cursor: Cursor = None, limit: Limit = 50) -> Page[ConsentOut]:
    found = await consent.consents(scope, limit, paging.after(cursor))
    last = found[-1].id if len(found) == limit else None
    items = [ConsentOut.model_validate(one) for one in found]
    return Page(items=items, next_cursor=paging.cursor_of(last), total=await consent.count(scope))


@router.post("/consents", status_code=201, summary="Keep what somebody said about being written to")
async def add(given: ConsentIn, scope: Scoped) -> ConsentOut:
    """A consent with its wording, source and time, or an objection. Whom it is of is kept as keyed hashes alone."""
    who = set(_who(given.identifiers))
    if given.contact_id is not None:
        who |= await own_identifiers(scope, given.contact_id, given.channel)
    said = Said(given.act, given.channel, given.wording, given.source, given.given_at, given.ground)
    return ConsentOut.model_validate(await consent.record(scope, who, said))


@router.post("/consents/{consent_id:uuid}/withdraw", summary="Let a consent or an objection count no more")
async def withdraw(consent_id: UUID, given: WithdrawalIn, scope: Scoped) -> ConsentOut:
    """Who told us and how is kept. A consent that is withdrawn forbids what it allowed, until a new one is given."""
    return ConsentOut.model_validate(await consent.withdraw(scope, consent_id, given.how))


@router.get("/contact-rules", summary="List what each country asks for before somebody is written to")
async def list_rules(
    scope: Scoped, decided: Annotated[bool, Query(description="Only what the team decided.")] = False
) -> ContactRulesOut:
    """The rules as shipped, with their laws, where the team did not decide otherwise."""
    ours = await contact_rules.decided(scope)
    countries = sorted({*known_countries(), *(country for country, _ in ours), UNKNOWN})
    items = [rule_for(country, channel, decided=ours) for country in countries for channel in CHANNELS]
    return ContactRulesOut(items=[rule_out(rule) for rule in items if rule.decided_by or not decided])


@router.put("/contact-rules/{country}/{channel}", summary="Decide what a country asks for on a channel")
@needs("admin")
async def decide(
    country: Country, channel: ChannelName, given: ContactRuleIn, scope: Scoped
) -> ContactRuleOut:
    """Kept with who decided it and why; `unknown` is what counts where nobody knows the country."""
    grounds = {str(name): months for name, months in given.grounds.items()}
    return rule_out(await contact_rules.decide(scope, country, channel, given.needs, given.why, grounds))


@router.delete("/contact-rules/{country}/{channel}", summary="Bring the shipped rule of a country back")
@needs("admin")
async def drop(country: Country, channel: ChannelName, scope: Scoped) -> ContactRuleOut:
    return rule_out(await contact_rules.decide(scope, country, channel, None, ""))


async def own_identifiers(scope: Scope, contact_id: UUID, channel: str) -> frozenset[Identifier]:
    """By what a contact is recognised; a number, which colleagues may share, only for calls."""
    every = await identifiers_of_contact(scope, contact_id)
    return frozenset(item for item in every if item.kind != "phone" or channel == "call")


def _who(given: Collection[IdentifierIn]) -> frozenset[Identifier]:
    return frozenset(identifier(item.kind, item.value) for item in given)


def _is_private(text: str) -> bool:
    read = emails.parse(text)
    return bool(read and read.free)
