"""Which of its signals may a message speak of? Those whose claim the checker of briefs lets stand, by the facts of the lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from leadwright.actions.briefs.checker import check
from leadwright.actions.briefs.facts import Sentence
from leadwright.actions.outreach.openings import claim_of
from leadwright.actions.outreach.whom import Reachable
from leadwright.kernel.db import Scope
from leadwright.reads.brief_facts import facts_of
from leadwright.signals.usable import usable_in_copy


async def vouched(scope: Scope, who: Reachable, today: date) -> Reachable:
    """Return somebody with those signals alone that we have words for, that may be used in copy, and whose claim holds: the
    judge is not the writer, and what is stale, contradicted or hushed by now is not said."""
    sayable = [
        (signal, kind)
        for signal, kind in who.to.signals
        if claim_of(signal) is not None and usable_in_copy(signal, today, kind).ok
    ]
    if not sayable:
        return replace(who, to=replace(who.to, signals=()))
    facts = await facts_of(scope, who.lead_id)
    kept = [
        (signal, kind)
        for signal, kind in sayable
        if check(Sentence(f"{claim_of(signal)}.", (f"s:{signal.id}",)), facts, to_them=True).kept
    ]
    return replace(who, to=replace(who.to, signals=kept))
