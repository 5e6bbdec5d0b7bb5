"""Erasures: take a person or a company out of everything that is held, for good, and remember only that it was done."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, model_validator

from leadwright.faces.api.edge import Config, Scoped, Transaction
from leadwright.faces.api.lead_schemas import Said
from leadwright.faces.api.schemas import Given, Instant, Page, Shown
from leadwright.flows.erase import erase_company, erase_person
from leadwright.flows.rescore import rescore_some
from leadwright.policy.identifiers import identifier
from leadwright.policy.tombstones import erasures
from leadwright.workspace.accounts.access import needs

router = APIRouter(route_class=Transaction, tags=["erasures"])


class WhoIn(Given):
    """One thing by which a person is known: an address, a LinkedIn profile, a number, or "Jane Doe at acme.com"."""

    kind: Literal["email", "linkedin", "phone", "person"]
    value: Said


class ErasureIn(Given):
    """Whom to erase: a person by identifiers or as a contact, or a company. The reason must not name anybody."""

    identifiers: list[WhoIn] = Field(default=[], max_length=50)
    contact_id: UUID | None = None
    company_id: UUID | None = None
    reason: Said

    @model_validator(mode="after")
    def _one_subject(self) -> ErasureIn:
        person = bool(self.identifiers) or self.contact_id is not None
        if person == (self.company_id is not None):
            raise ValueError("name a person (identifiers, contact_id) or a company (company_id)")
        return self


class ErasureOut(Shown):
    """What was erased, when and why: `removed` counts rows and files by where they were. Nothing tells who it was."""

    id: UUID
    subject: Literal["person", "company"]
    reason: str
    removed: dict[str, int]
    decided_by: str
    decided_at: Instant


@router.get("/erasures", summary="List what was erased, the newest first")
async def list_erasures(scope: Scoped, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> Page[ErasureOut]:
    """A list of the latest; it has no further pages."""
    found = await erasures(scope, limit)
    return Page(items=[ErasureOut.model_validate(item) for item in found], next_cursor=None, total=len(found))


@router.post("/erasures", status_code=201, summary="Erase a person or a company, for good")
@needs("admin")
async def erase(given: ErasureIn, scope: Scoped, config: Config) -> ErasureOut:
    """Everything that is held of them goes: observations, archived replies, contacts, answers, caches, uploads, notes. A keyed
    hash stays, by which they are refused when a source names them again. It cannot be taken back."""
    if given.company_id is not None:
        done = await erase_company(scope, given.company_id, given.reason, config.home)
    else:
        who = [identifier(item.kind, item.value) for item in given.identifiers]
        done = await erase_person(scope, who, given.reason, config.home, given.contact_id)
    await rescore_some(scope, list(done.touched))
    found = await erasures(scope, 1)
    return ErasureOut.model_validate(found[0])
