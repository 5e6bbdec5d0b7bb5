"""Make the brief of a lead: facts, a writer if one is configured, the checker, and what is kept.

A model is asked without a transaction; what it writes is checked against the facts as they are afterwards.
"""

from __future__ import annotations

from uuid import UUID

from leadwright.actions.briefs.brief import Brief, Recipe
from leadwright.actions.briefs.compose import compose
from leadwright.actions.briefs.facts import Sentence
from leadwright.actions.briefs.store import decide, keep, keep_bant
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.reads.brief import BriefPage, brief_page
from leadwright.reads.brief_facts import LeadFacts, lead_facts


async def make_brief(scope: Scope, lead_id: UUID, *, reason: str = "") -> Brief:
    """Make the brief of a lead by rules and keep it; `reason` says why no model writes although one was asked. The edge
    commits. Raises NotFound."""
    known = await lead_facts(scope, lead_id)
    brief = compose(
        known.lead_id,
        known.facts,
        clock.now(),
        decisions=known.decisions,
        standing=known.standing,
        reason=reason,
    )
    await keep(scope, brief)
    return brief


async def keep_written(scope: Scope, lead_id: UUID, written: list[Sentence], writer: str) -> Brief:
    """Make the brief out of what a model wrote, checked by what is known now, and keep it. The edge commits."""
    known: LeadFacts = await lead_facts(scope, lead_id)
    brief = compose(
        known.lead_id, known.facts, clock.now(), decisions=known.decisions, standing=known.standing, written=written,
        writer=writer, recipe=Recipe(known.facts.digest, writer),
    )  # fmt: skip
    await keep(scope, brief)
    return brief


async def answer_bant(scope: Scope, lead_id: UUID, name: str, state: str | None, note: str = "") -> BriefPage:
    """Keep a person's answer to one of the four questions, or take it back (None). Raises NotFound, Wrong."""
    known = await lead_facts(scope, lead_id)
    await decide(scope, known.lead_id, name, state, note)
    page = await brief_page(scope, known.lead_id)
    await keep_bant(scope, known.lead_id, page.bant)
    return page
