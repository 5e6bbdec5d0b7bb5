"""What a conversation teaches the record: that somebody answered, and whether their address works. Observations, like all
that we know: a reply is a signal of engagement and an interaction, a hard bounce proves an address wrong."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from leadwright.actions.outreach.types import BounceClass, Heard, Hearing, ReplyClass
from leadwright.entities.adjudicate_address import adjudicate_address
from leadwright.entities.resolve import one_record, resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.follow import follow
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation

SOURCE, LICENCE = "outreach", "own"
KIND = "email_replied"


def replied(lead_id: UUID, hearing: Hearing) -> Observation:
    """What a reply says of a company: on which day somebody there answered, and how; never who, nor in which words."""
    day = hearing.occurred_at.date()
    how = (hearing.reply_class or ReplyClass.UNCLEAR).value
    told = {"kind": KIND, "what": how, "on": day.isoformat(), "by": "email"}
    return Observation(
        "company", SOURCE, f"lead:{lead_id}#!{KIND}", {"activity": told, "last_interaction_date": day.isoformat()}, LICENCE,
        effective=day, stated_at=hearing.occurred_at, fetched_at=hearing.occurred_at,
    )  # fmt: skip


async def learn(
    scope: Scope, lead_id: UUID, company_id: UUID, address: str | None, hearing: Hearing
) -> frozenset[UUID]:
    """Record what a hearing teaches; return the companies that the edge looks through for signals and scores anew."""
    touched: set[UUID] = set()
    if hearing.kind is Heard.REPLY and hearing.reply_class is not ReplyClass.UNSUBSCRIBE:
        touched |= await _record(scope, company_id, replied(lead_id, hearing))
        touched |= await _judged(scope, address, right=True)
    elif hearing.kind is Heard.BOUNCE and hearing.bounce_class is BounceClass.HARD:
        touched |= await _judged(scope, address, right=False)
    return frozenset(touched)


async def _judged(scope: Scope, address: str | None, *, right: bool) -> set[UUID]:
    if not address:
        return set()
    found = (
        await adjudicate_address(scope, address, "right", "reply")
        if right
        else await adjudicate_address(scope, address, "wrong", "bounce")
    )
    await write_features(scope, found.companies, found.profiles)
    return set(found.companies)


async def _record(scope: Scope, company_id: UUID, said: Observation) -> set[UUID]:
    """Record a word of ours on the record of ours that hangs on the company's own, by a key of these two alone."""
    made = await record(scope, await open_reading(scope, SOURCE, "replies"), clock.now(), [said])
    theirs = await one_record(scope, company_id)
    if theirs is None or made[0].said is None:
        return set()
    key = (f"chosen:{theirs}",)
    found = await resolve(scope, [(made[0].record_id, key), (theirs, key)])
    also: Iterable[UUID] = {one for item in found for one in item.also}
    touched = {found[0].company_id, *also}
    await write_features(scope, sorted(touched), await refresh(scope, sorted(touched), clock.now()))
    await follow(scope, set(also))
    return touched
