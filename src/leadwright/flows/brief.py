"""Make the brief of a lead: facts, a writer if one is configured, the checker, and what is kept.

Nothing is open in the database while a model is asked; what it writes is checked by what is known afterwards.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

from leadwright.actions.briefs.bant import bant
from leadwright.actions.briefs.brief import Brief, Recipe
from leadwright.actions.briefs.compose import compose
from leadwright.actions.briefs.facts import Sentence
from leadwright.actions.briefs.model_writer import (
    INSTRUCTIONS,
    MOST_TOKENS,
    TASK,
    TEMPERATURE,
    WHY,
    WrittenBrief,
    sentences_of,
    told_to_model,
)
from leadwright.actions.briefs.store import decide, keep, keep_bant, kept
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.llm.chat import Chat, Task
from leadwright.reads.brief import BriefPage, brief_page, is_outdated
from leadwright.reads.brief_facts import LeadFacts, lead_facts
from leadwright.reads.briefed import briefed, worth_judging

NO_MODEL = "No language model is configured: rules wrote it."


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How far it is: the lead that was looked at, whether its brief was written anew, how many are done of how many."""

    lead_id: UUID
    written: bool
    done: int
    of: int


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


async def write_brief(
    scope: Scope, lead_id: UUID, chat: Chat | None, *, again: bool = False
) -> AsyncGenerator[Brief | None, None]:
    """Let a model write the brief of a lead, and keep what the checker lets through; without one, rules write it.

    Yields None before the model is asked, where the edge commits, and the brief at the end. `again` asks a model anew that
    was asked the same before.
    """
    if chat is None:
        yield await make_brief(scope, lead_id, reason=NO_MODEL)
        return
    known = await lead_facts(scope, lead_id)
    task = Task(
        TASK, INSTRUCTIONS, told_to_model(known.complete), WrittenBrief, TEMPERATURE, MOST_TOKENS, WHY, again
    )
    yield None
    said = await chat.ask(task)
    if said.answer is None:
        yield await make_brief(scope, lead_id, reason=f"{chat.name} did not write it: {said.reason}.")
    else:
        yield await keep_written(scope, lead_id, sentences_of(said.answer), said.model)


async def refresh_briefs(scope: Scope, most: int) -> AsyncGenerator[Refreshed, None]:
    """Write briefs anew by rules that no longer fit, and answer the four questions of the best leads, for filters.

    A brief that a model wrote is written by rules until somebody asks the model again: by itself nothing is spent. Each
    lead is complete when it is yielded.
    """
    leads = list(dict.fromkeys([*await briefed(scope), *await worth_judging(scope, most)]))
    for done, lead_id in enumerate(leads, 1):
        known = await lead_facts(scope, lead_id)
        last = await kept(scope, known.lead_id)
        stale = last is not None and is_outdated(last, known)
        if stale:
            await make_brief(scope, lead_id)
        else:
            await keep_bant(scope, known.lead_id, bant(known.facts, known.decisions, known.standing))
        yield Refreshed(known.lead_id, stale, done, len(leads))


async def answer_bant(scope: Scope, lead_id: UUID, name: str, state: str | None, note: str = "") -> BriefPage:
    """Keep a person's answer to one of the four questions, or take it back (None). Raises NotFound, Wrong."""
    known = await lead_facts(scope, lead_id)
    await decide(scope, known.lead_id, name, state, note)
    page = await brief_page(scope, known.lead_id)
    await keep_bant(scope, known.lead_id, page.bant)
    return page
