"""Who is who: companies that are one, or are not, decided by a person, seen before, and taken back at any time."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from leadwright.entities.acts import recent_acts
from leadwright.faces.api.contact_schemas import DecidedOut, RecordsIn
from leadwright.faces.api.contact_views import decided
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.schemas import Given, Instant, Page, Shown, Text
from leadwright.flows.keep_apart import keep_apart
from leadwright.flows.merge import merge
from leadwright.flows.split import split
from leadwright.flows.undo_identity import undo_identity
from leadwright.reads.review_queue import review_queue, waiting

router = APIRouter(route_class=Transaction, tags=["identity"])
Preview = Annotated[bool, Query(description="Show what it would do, and do nothing.")]
Most = Annotated[int, Query(ge=1, le=500)]


class CompaniesIn(Given):
    """Companies by their ids."""

    companies: list[UUID] = Field(min_length=2, max_length=50)
    note: Text = ""


class PairIn(Given):
    """Two companies by their ids."""

    companies: list[UUID] = Field(min_length=2, max_length=2)
    note: Text = ""


class WhyOut(Shown):
    """One comparison behind a question: above 0 it speaks for one company, below for two."""

    comparison: str
    level: str
    weight: float


class QuestionOut(Shown):
    """Are these two one company? `probability` that they are; `stake`: the higher of their best scores."""

    left: UUID
    left_name: str
    left_domain: str | None
    right: UUID
    right_name: str
    right_domain: str | None
    probability: float
    stake: float
    why: list[WhyOut]


class ActOut(Shown):
    """A decision, the companies as they went by then, and the contacts if it was about people."""

    id: UUID
    verb: Literal["merge", "split", "apart"]
    companies: list[UUID]
    people: list[UUID]
    note: str
    decided_by: str
    decided_at: Instant
    undone: bool


@router.get("/identity/questions", summary="List pairs of companies of which nobody is sure")
async def questions(scope: Scoped, limit: Most = 50) -> Page[QuestionOut]:
    """Those whose answer tells most come first. A list of the first; it has no further pages."""
    found = await review_queue(scope, limit)
    items = [QuestionOut.model_validate(item) for item in found]
    return Page(items=items, next_cursor=None, total=await waiting(scope))


@router.get("/identity/decisions", summary="List decisions about who is who, the newest first")
async def decisions(scope: Scoped, limit: Most = 50) -> Page[ActOut]:
    """A list of the latest; it has no further pages."""
    found = await recent_acts(scope, limit)
    return Page(items=[ActOut.model_validate(item) for item in found], next_cursor=None, total=len(found))


@router.post("/companies/merge", summary="Say that companies are one")
async def merge_companies(given: CompaniesIn, scope: Scoped, preview: Preview = False) -> DecidedOut:
    """Observations stay on their source records; old ids of companies and leads lead to what stands."""
    return await decided(
        scope, lambda: merge(scope, given.companies, given.note), given.companies, preview=preview
    )


@router.post("/companies/{company_id:uuid}/split", summary="Say that records of a company are another one")
async def split_company(
    company_id: UUID, given: RecordsIn, scope: Scoped, preview: Preview = False
) -> DecidedOut:
    return await decided(
        scope, lambda: split(scope, company_id, given.records, given.note), [company_id], preview=preview
    )


@router.post("/companies/apart", summary="Say that two companies are different")
async def apart(given: PairIn, scope: Scoped) -> DecidedOut:
    """Whatever sources say later."""
    one, other = given.companies
    return await decided(
        scope, lambda: keep_apart(scope, one, other, given.note), given.companies, preview=False
    )


@router.post("/identity/{act_id:uuid}/undo", summary="Take back a decision about who is who")
async def undo(act_id: UUID, scope: Scoped) -> DecidedOut:
    """At any time and in any order: it counts no more, and what it had joined or parted is as it was."""
    return await decided(scope, lambda: undo_identity(scope, act_id), [], preview=False)
