"""What do we tell of this lead? Its brief as it was made, and whether it still fits what is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from leadwright.actions.briefs.bant import bant
from leadwright.actions.briefs.brief import VERSION, Bant, Brief
from leadwright.actions.briefs.store import kept
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Conflict
from leadwright.reads.brief_facts import LeadFacts, lead_facts


@dataclass(frozen=True, slots=True)
class BriefPage:
    """A lead's brief (None: none was made yet), with `outdated` told, its four answers today, and what is known now."""

    lead_id: UUID
    company: str
    brief: Brief | None
    bant: Bant
    known: LeadFacts


async def brief_page(scope: Scope, lead_id: UUID) -> BriefPage:
    """Return the brief of a lead as it stands; raises NotFound."""
    known = await lead_facts(scope, lead_id)
    last = await kept(scope, known.lead_id)
    judged = bant(known.facts, known.decisions, known.standing)
    shown = replace(last, outdated=is_outdated(last, known)) if last is not None else None
    return BriefPage(known.lead_id, known.facts.company, shown, judged, known)


def is_outdated(brief: Brief, known: LeadFacts) -> bool:
    """Whether what is known, decided or sold has changed since a brief was made, or the rules that made it."""
    judged = bant(known.facts, known.decisions, known.standing)
    return brief.recipe.facts != known.facts.digest or brief.recipe.version != VERSION or brief.bant != judged


async def current_brief(scope: Scope, lead_id: UUID) -> Brief:
    """Return a brief that may be sent or downloaded: raises Conflict for one that no longer fits, or that was not made."""
    page = await brief_page(scope, lead_id)
    if page.brief is None:
        raise Conflict("This lead has no brief yet.", hint="Make one first.", code="no_brief")
    if page.brief.outdated:
        raise Conflict(
            "This brief no longer fits what is known.", hint="Make it anew.", code="outdated_brief"
        )
    return page.brief
