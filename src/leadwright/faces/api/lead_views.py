"""Leads as the API shows them: rows of the inbox, one lead taken apart, one just added."""

from __future__ import annotations

from datetime import date

from leadwright.faces.api import paging
from leadwright.faces.api.lead_schemas import (
    ContactOut,
    ContributionOut,
    EvidenceOut,
    LeadAdded,
    LeadOut,
    LeadRow,
    LeadsPage,
    ScoreOut,
)
from leadwright.flows.add_lead import Added
from leadwright.flows.rescore import time_zone
from leadwright.icp import store as icps
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import Wrong
from leadwright.reads.company import company
from leadwright.reads.explained import Explained, evidence_of, explained
from leadwright.reads.inbox import InboxFilter, InboxPage, InboxRow, inbox
from leadwright.reads.lead_page import LeadPage, Score, lead_page
from leadwright.scoring.explain import Contribution


async def today(scope: Scope) -> date:
    """Return the date in the workspace's time zone."""
    return clock.today(await time_zone(scope))


async def page_of(scope: Scope, wanted: InboxFilter) -> InboxPage:
    """Return a page of the inbox; an unknown cursor is a page that does not exist."""
    try:
        return await inbox(scope, wanted, await today(scope))
    except Wrong as error:
        if error.field == "cursor":
            raise paging.unknown() from error
        raise


def leads_page(page: InboxPage) -> LeadsPage:
    """Show a page of the inbox."""
    return LeadsPage(
        items=[row(item) for item in page.rows], next_cursor=page.next_cursor, total=page.total,
        total_exact=page.total_exact, counts=dict(page.counts), icp_id=page.icp.id if page.icp else None,
        as_of=page.as_of,
    )  # fmt: skip


def row(item: InboxRow) -> LeadRow:
    """Show one lead of a list."""
    return LeadRow.model_validate({
        "id": item.lead_id, "company_id": item.company_id, "company": item.name, "domain": item.domain, "tier": item.tier,
        "score": float(item.score), "floor": float(item.floor), "potential": float(item.potential),
        "completeness": float(item.completeness), "intent": float(item.intent), "fit": float(item.fit),
        "accessibility": float(item.accessibility), "out": item.out, "country": item.country, "industry": item.industry,
        "head_count": list(item.head_count), "stage": item.stage, "owner": item.owner, "verdict": item.verdict,
        "snoozed_until": item.snoozed_until,
        "contact": ContactOut.model_validate(item.contact) if item.contact else None,
    })  # fmt: skip


async def added_lead(scope: Scope, added: Added) -> LeadAdded:
    """Show a lead that was just added, with its score under the default ICP if there is one."""
    said = await company(scope, added.company_id)
    known = await icps.icps(scope)
    found = await explained(scope, known[0].id, [added.company_id]) if known else []
    item = found[0] if found else None
    return LeadAdded.model_validate({
        "id": added.lead_id, "company_id": added.company_id, "created": added.created, "company": said.name,
        "domain": said.domain, "tier": item.tier if item else None, "score": float(item.score) if item else None,
        "potential": float(item.potential) if item else None,
    })  # fmt: skip


async def lead_out(scope: Scope, page: LeadPage) -> LeadOut:
    """Show one lead, its score taken apart with the evidence behind each contribution."""
    lead = page.lead
    items = await explained(scope, page.score.icp.id, [lead.company_id]) if page.score else []
    return LeadOut.model_validate({
        "id": lead.id, "company_id": lead.company_id, "company": page.name, "domain": page.domain, "stage": lead.stage,
        "owner": lead.owner, "note": lead.note, "verdict": lead.verdict, "verdict_reason": lead.verdict_reason,
        "snoozed_until": lead.snoozed_until, "added_by": lead.added_by, "added_at": lead.added_at,
        "profile": {name: field.value for name, field in page.fields.items()},
        "contacts": [ContactOut.model_validate(person) for person in page.contacts],
        "score": _score(page.score, items[0]) if page.score and items else None,
    })  # fmt: skip


async def show_lead(scope: Scope, lead_id: object, icp: str | None = None) -> LeadOut:
    """Read and show one lead; raises NotFound."""
    return await lead_out(scope, await lead_page(scope, lead_id, icp))  # type: ignore[arg-type]


def _score(score: Score, item: Explained) -> ScoreOut:
    return ScoreOut.model_validate({
        "icp_id": score.icp.id, "icp": score.icp.name, "as_of": score.as_of, "tier": item.tier, "score": float(item.score),
        "floor": float(item.floor), "potential": float(item.potential), "completeness": float(item.completeness),
        "intent": float(item.intent), "fit": float(item.fit), "accessibility": float(item.accessibility), "out": item.out,
        "rank": score.rank, "ranked": score.ranked,
        "gains": {name: float(gain) for name, gain in item.gains.items()},
        "contributions": [contribution(item, part) for part in item.contributions],
    })  # fmt: skip


def contribution(item: Explained, part: Contribution) -> ContributionOut:
    """Show what one rule gave, with who said so."""
    return ContributionOut(
        rule=part.rule, label=part.label, component=part.component, points=float(part.points),
        earned=float(part.earned) if part.earned is not None else None, possible=float(part.possible),
        weight=float(part.weight), because=part.because, unknown=part.unknown,
        evidence=[EvidenceOut.model_validate(said) for said in evidence_of(item, part)],
    )  # fmt: skip
