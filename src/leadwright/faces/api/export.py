"""Export: all leads under a filter, streamed page by page: a million cost no more memory than one page."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from leadwright.faces.api.admission import Admitted
from leadwright.faces.api.edge import ACTOR
from leadwright.faces.api.lead_views import contribution, page_of, row
from leadwright.faces.api.leads import Filter
from leadwright.kernel.db import Database, Scope
from leadwright.reads.explained import Explained, explained
from leadwright.reads.inbox import InboxFilter, InboxPage, InboxRow
from leadwright.workspace.accounts.access import exports_people

PAGE = 500
router = APIRouter(route_class=Admitted, tags=["leads"])
Format = Literal["csv", "json", "jsonl"]
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json", "jsonl": "application/x-ndjson"}
COLUMNS = (
    "id", "company", "domain", "tier", "score", "potential", "completeness", "intent", "fit", "accessibility",
    "country", "industry", "head_count_min", "head_count_max", "stage", "owner", "verdict", "snoozed_until",
    "contact_name", "contact_title", "contact_email", "contact_phone", "contact_linkedin_url", "because", "out",
)  # fmt: skip


@router.get(
    "/leads/export",
    summary="Export leads with the reasons of their scores",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "All leads under the filter, ranked. A CSV cell that a spreadsheet would run as a formula "
            "begins with an apostrophe.",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
                "application/x-ndjson": {"schema": {"type": "string"}},
            },
        }
    },
)
@exports_people
async def export(
    request: Request, wanted: Filter, as_format: Annotated[Format, Query(alias="format")] = "csv"
) -> StreamingResponse:
    database: Database = request.app.state.database
    async with database.scope(actor=ACTOR) as scope:
        await page_of(scope, replace(wanted, size=1))  # what is wrong is said before the stream begins
    headers = {"content-disposition": f'attachment; filename="leads.{as_format}"'}
    return StreamingResponse(
        _stream(database, wanted, as_format), media_type=MEDIA[as_format], headers=headers
    )


async def _stream(database: Database, wanted: InboxFilter, as_format: Format) -> AsyncIterator[bytes]:
    first = True
    if as_format == "csv":
        yield _csv([COLUMNS])
    if as_format == "json":
        yield b"["
    async with database.scope(actor=ACTOR) as scope:
        async for rows, why in _pages(scope, wanted):
            if as_format == "csv":
                yield _csv([_cells(item, why.get(item.company_id)) for item in rows])
                continue
            lines = [_object(item, why.get(item.company_id)) for item in rows]
            glue = b"\n" if as_format == "jsonl" else b",\n"
            lead = b"" if first or as_format == "jsonl" else glue
            yield lead + glue.join(lines) + (b"\n" if as_format == "jsonl" and lines else b"")
            first = first and not lines
    if as_format == "json":
        yield b"]\n"


async def _pages(
    scope: Scope, wanted: InboxFilter
) -> AsyncIterator[tuple[Sequence[InboxRow], dict[Any, Explained]]]:
    page: InboxPage = await page_of(scope, replace(wanted, size=PAGE))
    while True:
        icp = page.icp
        items = await explained(scope, icp.id, [item.company_id for item in page.rows]) if icp else []
        yield page.rows, {item.company_id: item for item in items}
        if page.next_cursor is None:
            return
        page = await page_of(scope, replace(wanted, size=PAGE, cursor=page.next_cursor))


def _object(item: InboxRow, why: Explained | None) -> bytes:
    shown = row(item).model_dump(mode="json")
    parts = [contribution(why, part).model_dump(mode="json") for part in why.contributions] if why else []
    return orjson.dumps({**shown, "contributions": parts})


def _cells(item: InboxRow, why: Explained | None) -> list[Any]:
    person = item.contact
    people = (
        [person.name, person.title, person.email, person.phone, person.linkedin_url] if person else [None] * 5
    )
    reasons = "; ".join(part.because for part in why.contributions if part.earned) if why else ""
    return [
        item.lead_id, item.name, item.domain, item.tier, item.score, item.potential, item.completeness, item.intent,
        item.fit, item.accessibility, item.country, item.industry, *item.head_count, item.stage, item.owner,
        item.verdict, item.snoozed_until, *people, reasons, item.out,
    ]  # fmt: skip


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([[cell(value) for value in line] for line in rows])
    return text.getvalue().encode()


def cell(value: Any) -> str:
    """Return a value as a CSV cell that no spreadsheet runs as a formula."""
    text = "" if value is None else str(value)
    numeric = isinstance(value, int | float)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not numeric else text
