"""Companies: all that is known, and one with every source behind each field."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from leadwright.faces.api import paging
from leadwright.faces.api.analysis_views import analysis_out
from leadwright.faces.api.company_schemas import AskOut, CompanyOut, CompanyRow, FieldOut
from leadwright.faces.api.edge import Scoped, Transaction
from leadwright.faces.api.lead_schemas import ContactOut, Country
from leadwright.faces.api.schemas import Cursor, Limit, Page, Text
from leadwright.icp import store as icps
from leadwright.reads.analyses import analysis_of
from leadwright.reads.companies import Company, companies
from leadwright.reads.company import company

router = APIRouter(route_class=Transaction, tags=["companies"])


@router.get("/companies", summary="List companies, the newest first")
async def list_companies(
    scope: Scoped,
    q: Annotated[Text, Query(description="Words of the name, domain, industry or place.")] = "",
    country: Annotated[Country | None, Query(description="ISO 3166 code.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CompanyRow]:
    before = paging.after(cursor)
    found, total = await companies(scope, text=q, country=country, before=before, most=limit + 1)
    shown = found[:limit]
    last = shown[-1].company_id if len(found) > limit else None
    return Page(items=[_row(item) for item in shown], next_cursor=paging.cursor_of(last), total=total)


@router.get("/companies/{company_id:uuid}", summary="Show a company with every source behind each field")
async def show_company(company_id: UUID, scope: Scoped) -> CompanyOut:
    said = await company(scope, company_id)
    stored = await icps.find(scope, None) if await icps.icps(scope) else None
    judged = await analysis_of(scope, said.company_id, stored) if stored is not None else None
    return CompanyOut(
        id=said.company_id, lead_id=said.lead_id, name=said.name, domain=said.domain,
        fields={name: FieldOut.model_validate(field) for name, field in said.fields.items()},
        analysis=analysis_out(judged, said.company_id, said.lead_id) if judged is not None else None,
        contacts=[ContactOut.model_validate(person) for person in said.contacts],
        asks=[AskOut.model_validate(ask) for ask in said.asks],
        first_seen=said.first_seen, last_seen=said.last_seen,
    )  # fmt: skip


def _row(item: Company) -> CompanyRow:
    return CompanyRow(
        id=item.company_id, lead_id=item.lead_id, name=item.name, domain=item.domain, country=item.country,
        industry=item.industry, head_count=[item.head_count_min, item.head_count_max],
        first_seen=item.first_seen, last_seen=item.last_seen,
    )  # fmt: skip
