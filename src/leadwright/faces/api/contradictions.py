"""Contradictions: values on which sources disagree, and a person's decision on a value."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from leadwright.faces.api.company_schemas import ContradictionOut, ValueDecided, ValueIn
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.schemas import Page
from leadwright.flows.decide_value import DecidedValue, decide_value, undo_value
from leadwright.flows.rescore import rescore_some
from leadwright.kernel.db import Scope
from leadwright.reads.contradictions import contradictions

router = APIRouter(route_class=Transaction, tags=["companies"])


@router.get("/contradictions", summary="List values on which sources disagree")
async def list_contradictions(
    scope: Scoped,
    company_id: Annotated[UUID | None, Query(description="Of this company alone.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Page[ContradictionOut]:
    """Those that could move a score most come first. A list of the first; it has no further pages."""
    found = await contradictions(scope, limit, company_id)
    return Page(
        items=[ContradictionOut.model_validate(item) for item in found], next_cursor=None, total=len(found)
    )


@router.post("/companies/{company_id:uuid}/values/{field}", summary="Decide a value of a company")
async def decide(company_id: UUID, field: str, given: ValueIn, scope: Scoped) -> ValueDecided:
    """A person's word wins over every source, stays, and teaches how far the sources are to be trusted."""
    return await _scored(scope, await decide_value(scope, company_id, field, given.value, given.note))


@router.post("/values/{decision_id:uuid}/undo", summary="Take back a decision on a value")
async def undo(decision_id: UUID, scope: Scoped) -> ValueDecided:
    return await _scored(scope, await undo_value(scope, decision_id))


async def _scored(scope: Scope, done: DecidedValue) -> ValueDecided:
    await rescore_some(scope, done.touched)
    return ValueDecided.model_validate(done)
