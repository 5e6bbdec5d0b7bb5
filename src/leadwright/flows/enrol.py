"""Take leads into a sequence: whom each conversation is with, and why not where there is none. One per account.

What a message would need and does not have is told before anything is planned.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadwright.actions.outreach import enrolments, sequences
from leadwright.actions.outreach.enrolments import New
from leadwright.actions.outreach.sequences import StoredSequence
from leadwright.actions.outreach.variables import From
from leadwright.actions.outreach.whom import Reachable, Why, best, lacking, why_not
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.leads import decide, follow
from leadwright.leads.plays import plays_of
from leadwright.policy.suppression import who_is_suppressed
from leadwright.reads.local_day import local_day
from leadwright.reads.our_offer import our_offer
from leadwright.reads.reachable import best_of, reachable
from leadwright.reads.tier_leads import TIERS, tier_leads

MOST_BY_PLAY = 500  # leads of a tier that are looked at in one round
Boxes = Sequence[tuple[UUID, str]]
"""Mailboxes that conversations are dealt out to: id, and the name of whoever writes."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of one lead: with whom its conversation is, or why there is none, with a code and words."""

    lead_id: UUID
    who: Reachable | None
    enrolment_id: UUID | None = None
    code: str = ""
    words: str = ""


async def enrol(
    scope: Scope, stored: StoredSequence, wanted: Mapping[UUID, UUID | None], now: datetime, *, boxes: Boxes = (),
    rehearsal: bool = False,
) -> list[Enrolled]:  # fmt: skip
    """Take leads in, each with the contact that is named for it, else with the best one; the results in the order given.

    A `rehearsal` says what would become of each, and takes nobody in. Raises Conflict for a sequence that is off.
    """
    if not stored.enabled:
        raise Conflict(f"The sequence {stored.name!r} is off.", hint="Switch it on first.", field="sequence")
    chosen = await _chosen(scope, stored, wanted)
    refused = await _refused(scope, stored, chosen, boxes, now)
    fit = {lead: who for lead, who in chosen.items() if who is not None and lead not in refused}
    new = {
        lead: New(
            who.lead_id,
            who.company_id,
            who.contact_id,
            stored.id,
            stored.version,
            _box(boxes, who)[0],
            who.tier,
        )
        for lead, who in fit.items()
    }
    begun = {} if rehearsal else await enrolments.begin(scope, list(new.values()), now)
    for lead, who in fit.items():
        if who.lead_id not in begun and (held := await _held(scope, who.company_id)) is not None:
            refused[lead] = held
    await decide.move_many(scope, list(begun), "working", ("prospect", "new"))
    return [
        Enrolled(lead, chosen[lead], code=refused[lead].code, words=refused[lead].words)
        if lead in refused
        else Enrolled(lead, chosen[lead], begun.get(new[lead].lead_id))
        for lead in wanted
    ]


def _box(boxes: Boxes, who: Reachable) -> tuple[UUID | None, str | None]:
    """The mailbox of a conversation: the same for a lead whenever it is dealt."""
    return boxes[who.lead_id.int % len(boxes)] if boxes else (None, None)


async def start_plays(scope: Scope, now: datetime, boxes: Boxes = ()) -> AsyncIterator[int]:
    """Take leads in as the plays of their tiers say, the best first; yields how many of each tier, where the edge commits.

    A play begins by itself only if a person named a sequence in it. Who cannot be taken in stays, and is tried again.
    """
    known = {one.name.casefold(): one for one in await sequences.sequences(scope) if one.enabled}
    for tier, play in (await plays_of(scope)).items():
        stored = known.get(play.sequence.casefold()) if play.sequence else None
        if stored is not None and tier in TIERS:
            wanted = dict.fromkeys(await tier_leads(scope, tier, MOST_BY_PLAY))
            done = await enrol(scope, stored, wanted, now, boxes=boxes)
            yield sum(one.enrolment_id is not None for one in done)


async def _chosen(
    scope: Scope, stored: StoredSequence, wanted: Mapping[UUID, UUID | None]
) -> dict[UUID, Reachable | None]:
    """With whom each conversation would be: who is named, if they belong to the lead; else the best."""
    named = await reachable(scope, [one for one in wanted.values() if one is not None])
    people = await best_of(scope, [lead for lead, contact in wanted.items() if contact is None])
    found: dict[UUID, Reachable | None] = {}
    standing = await follow.standings(scope, list(wanted))
    for lead, contact in wanted.items():
        stands = standing[lead]
        who = named.get(contact) if contact is not None else best(stored.document, people.get(stands, ()))
        found[lead] = who if who is not None and who.lead_id == stands else None
    return found


async def _refused(
    scope: Scope, stored: StoredSequence, chosen: Mapping[UUID, Reachable | None], boxes: Boxes, now: datetime
) -> dict[UUID, Why]:
    """Why conversations cannot begin, by lead; those that can are left out."""
    people = [one for one in chosen.values() if one is not None]
    alone = dict(
        zip(
            [one.contact_id for one in people],
            await who_is_suppressed(scope, [one.identifiers for one in people]),
            strict=True,
        )
    )
    before = await enrolments.been_through(scope, stored.id, [one.company_id for one in people])
    offer, today = await our_offer(scope), await local_day(scope, now)
    refused: dict[UUID, Why] = {}
    for lead, who in chosen.items():
        why = why_not(
            stored.document, who, left_alone=who is not None and alone[who.contact_id],
            been_through=who is not None and who.company_id in before,
        )  # fmt: skip
        if why is None and who is not None:
            why = lacking(stored.document, who, offer, From(_box(boxes, who)[1]), today)
        if why is not None:
            refused[lead] = why
    return refused


async def _held(scope: Scope, company_id: UUID) -> Why | None:
    """Which conversation holds an account, in words."""
    held = await enrolments.holding(scope, company_id)
    if held is None:
        return None
    name = (await sequences.at_version(scope, held.sequence_id, held.version)).name
    return Why(
        "held", f"A conversation with this company goes on in {name!r} since {held.enrolled_at:%d %b %Y}."
    )
