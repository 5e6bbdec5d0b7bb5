"""Write a sequence for a lead without keeping anything: what each step would say, in every way, when, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from leadwright.actions.outreach.composing import Written, compose
from leadwright.actions.outreach.document import SequenceDocument, Step, Variant
from leadwright.actions.outreach.types import Channel
from leadwright.actions.outreach.variables import From, values_of
from leadwright.actions.outreach.whom import Reachable, Why, best, why_not
from leadwright.actions.outreach.windows import next_open
from leadwright.kernel.db import Scope
from leadwright.leads.follow import standing
from leadwright.policy.suppression import who_is_suppressed
from leadwright.reads.local_day import local_day
from leadwright.reads.our_offer import our_offer
from leadwright.reads.reachable import best_of
from leadwright.reads.vouched import vouched


@dataclass(frozen=True, slots=True)
class PreviewedStep:
    """One step as it would be written: when at the earliest, by the clock of whoever gets it, and in which ways."""

    number: int
    channel: Channel
    at: datetime
    zone: str
    ways: Sequence[Written]


@dataclass(frozen=True, slots=True)
class Preview:
    """A sequence for one lead. `why` says why it could not begin; `who` is None if nobody is known there."""

    who: Reachable | None
    why: Why | None
    steps: Sequence[PreviewedStep]

    @property
    def missing(self) -> tuple[str, ...]:
        """The variables without a value, in any step."""
        return tuple(dict.fromkeys(name for step in self.steps for way in step.ways for name in way.missing))


async def preview_sequence(
    scope: Scope, document: SequenceDocument, lead_id: UUID, now: datetime, sender: str | None = None
) -> Preview:
    """Write a sequence for the contact of a lead whom it would be with."""
    stands = await standing(scope, lead_id)
    who = best(document, (await best_of(scope, [stands])).get(stands, ()))
    if who is None:
        return Preview(None, why_not(document, None, left_alone=False, been_through=False), ())
    alone = (await who_is_suppressed(scope, [who.identifiers]))[0]
    why = why_not(document, who, left_alone=alone, been_through=False)
    today = await local_day(scope, now)
    who = await vouched(scope, who, today)
    values = values_of(who.to, await our_offer(scope), From(sender), today).values
    steps: list[PreviewedStep] = []
    at, subject, day = now, None, 0
    for number, step in enumerate(document.steps):
        at = next_open(at + timedelta(days=step.day - day), document.window, who.place)
        day = step.day
        ways = [
            compose(_alone(document, number, one), number, lead_id, "", values, subject)
            for one in step.variants
        ]
        if step.channel is Channel.EMAIL and subject is None:
            subject = ways[0].subject
        steps.append(PreviewedStep(number, step.channel, at, who.place.zones[0], ways))
    return Preview(who, why, steps)


def _alone(document: SequenceDocument, number: int, variant: Variant) -> SequenceDocument:
    """The document with one way of one step alone, so that it falls to everybody."""
    step = document.steps[number]
    only = Step(step.day, step.channel, (variant,))
    steps = (*document.steps[:number], only, *document.steps[number + 1 :])
    return replace(document, steps=steps)
