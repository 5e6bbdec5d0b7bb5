"""Write what is due: the next step of every conversation whose time has come, as a message to be read, sent or done.

A batch is one transaction, committed by the edge wherever this yields: a step is planned once, or not yet. What cannot be
written holds or stops its conversation, with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from leadwright.actions.outreach import enrolments, events, messages, progress, sequences
from leadwright.actions.outreach.composing import compose
from leadwright.actions.outreach.document import SequenceDocument
from leadwright.actions.outreach.enrolments import Due
from leadwright.actions.outreach.messages import Planned
from leadwright.actions.outreach.types import Channel
from leadwright.actions.outreach.variables import From, values_of
from leadwright.actions.outreach.whom import Reachable, Why, told_missing, why_not
from leadwright.actions.outreach.windows import next_open
from leadwright.icp.offer import Offer
from leadwright.kernel.db import Scope
from leadwright.leads.plays import plays_of
from leadwright.policy.suppression import who_is_suppressed
from leadwright.reads.local_day import begin_of, local_day
from leadwright.reads.our_offer import our_offer
from leadwright.reads.reachable import reachable
from leadwright.reads.vouched import vouched

BATCH = 500


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a batch came to: steps that were due, and messages that were written for them."""

    due: int
    planned: int


@dataclass(frozen=True, slots=True)
class _Known:
    """What a batch is written with. `senders` names who writes from which mailbox."""

    documents: Mapping[tuple[UUID, int], SequenceDocument]
    people: Mapping[UUID, Reachable]
    left_alone: frozenset[UUID]
    subjects: Mapping[UUID, str]
    offer: Offer | None
    senders: Mapping[UUID, str]
    today: date
    by_hand: Counter[UUID]
    read_each: frozenset[str]


async def prepare_outreach(
    scope: Scope, now: datetime, senders: Mapping[UUID, str] | None = None
) -> AsyncIterator[Prepared]:
    """Plan all that is due, batch by batch; the edge commits at each yield."""
    await messages.let_age(scope, await local_day(scope, now))
    for taking in (enrolments.with_drafts(scope, BATCH), enrolments.take_due(scope, now, BATCH)):
        due = await taking
        while due:
            yield Prepared(len(due), await _prepare(scope, due, now, senders or {}))
            due = await enrolments.take_due(scope, now, BATCH)


async def _prepare(scope: Scope, due: Sequence[Due], now: datetime, senders: Mapping[UUID, str]) -> int:
    known = await _known(scope, due, now, senders)
    planned: list[Planned] = []
    for one in due:
        who = known.people.get(one.enrolment.contact_id) if one.enrolment.contact_id else None
        if who is not None and who.snoozed_until is not None and who.snoozed_until > known.today:
            await enrolments.wait(scope, one.enrolment.id, await begin_of(scope, who.snoozed_until))
        elif (why := _why_not(known, one, who)) is not None or who is None:
            told = why or Why("left", "Whom it was with is not known any more.")
            await progress.stop(scope, one.enrolment.id, told.code, told.words, now)
        elif isinstance(written := _write(known, one, who, now), Planned):
            planned.append(written)
        else:
            await progress.pause(scope, one.enrolment.id, written.code, written.words)
            await events.note(
                scope, "paused", now, enrolment=one.enrolment.id, details={"words": written.words}
            )
    kept = await messages.plan(scope, planned, now)
    await enrolments.await_step(scope, list(kept))
    for again in planned:
        if again.enrolment_id not in kept:
            words = "This step was written to this lead before."
            await progress.stop(scope, again.enrolment_id, "been_through", words, now)
    return len(kept)


async def _known(scope: Scope, due: Sequence[Due], now: datetime, senders: Mapping[UUID, str]) -> _Known:
    versions = {(one.enrolment.sequence_id, one.enrolment.version) for one in due}
    documents = {key: (await sequences.at_version(scope, *key)).document for key in versions}
    people = await reachable(scope, {one.enrolment.contact_id for one in due if one.enrolment.contact_id})
    today = await local_day(scope, now)
    for begun in (one.enrolment for one in due):
        who = people.get(begun.contact_id) if begun.contact_id else None
        if who is not None and _speaks(documents[begun.sequence_id, begun.version], begun.step):
            people[who.contact_id] = people[begun.contact_id or who.contact_id] = await vouched(
                scope, who, today
            )
    asked = list(people.items())
    alone = await who_is_suppressed(scope, [who.identifiers for _, who in asked])
    return _Known(
        documents,
        people,
        frozenset(contact for (contact, _), left in zip(asked, alone, strict=True) if left),
        await messages.thread_subjects(scope, [one.enrolment.id for one in due]),
        await our_offer(scope),
        senders,
        today,
        Counter(await messages.by_hand(scope, {one.enrolment.sequence_id for one in due})),
        frozenset(tier for tier, play in (await plays_of(scope)).items() if play.approval == "each"),
    )


def _why_not(known: _Known, one: Due, who: Reachable | None) -> Why | None:
    document = known.documents[one.enrolment.sequence_id, one.enrolment.version]
    alone = one.enrolment.contact_id in known.left_alone
    return why_not(document, who, left_alone=alone, been_through=False) if who is not None else None


def _write(known: _Known, one: Due, who: Reachable, now: datetime) -> Planned | Why:
    """The message of a step, or what is missing for it."""
    begun = one.enrolment
    document = known.documents[begun.sequence_id, begun.version]
    step = document.steps[begun.step]
    sender = From(known.senders.get(begun.mailbox_id) if begun.mailbox_id else None)
    values = values_of(who.to, known.offer, sender, known.today)
    salt = f"{begun.sequence_id}:{begun.version}"
    written = compose(document, begun.step, begun.id, salt, values.values, known.subjects.get(begun.id))
    if written.missing:
        return Why("missing", told_missing(written.missing))
    is_mail = step.channel is Channel.EMAIL
    reads = is_mail and (
        document.approval.wanted(who.tier, known.by_hand[begun.sequence_id]) or who.tier in known.read_each
    )
    known.by_hand[begun.sequence_id] += reads
    return Planned(
        begun.id, begun.lead_id, who.contact_id, begun.sequence_id, begun.version, begun.step, written.variant, step.channel,
        begun.mailbox_id if is_mail else None, who.email if is_mail else None, who.to.name or "", written.subject,
        written.body, not reads, next_open(max(now, one.due_at), document.window, who.place), values.facts,
        values.good_until if values.facts and _speaks(document, begun.step) else None, who.tier, who.place.zones,
        who.place.country, who.place.region,
    )  # fmt: skip


def _speaks(document: SequenceDocument, number: int) -> bool:
    """Whether a step may speak of a signal, so that its words age."""
    return any("signal." in one.subject + one.body for one in document.steps[number].variants)
