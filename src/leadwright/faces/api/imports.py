"""Imports: bring a file, see what came of it, undo it."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from leadwright.faces.api import paging
from leadwright.faces.api.admission import Admitted
from leadwright.faces.api.edge import ACTOR, Scoped, Transaction
from leadwright.faces.api.export import cell
from leadwright.faces.api.import_schemas import ImportOut
from leadwright.faces.api.schemas import Cursor, JobOut, Limit, Page, Text
from leadwright.faces.api.uploads import FORM, RAW, Upload, UploadRoute, read_pairs
from leadwright.kernel import queue
from leadwright.kernel.db import Database
from leadwright.observations import imports
from leadwright.observations.imports import Import
from leadwright.reads.import_errors import import_errors
from leadwright.workspace.accounts.access import exports_people

MOST = 1_000
router = APIRouter(route_class=Transaction, tags=["imports"])
uploading = APIRouter(route_class=UploadRoute, tags=["imports"])
plain = APIRouter(route_class=Admitted, tags=["imports"])
_FILE = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "minLength": 1},
        "map": {"type": "array", "items": {"type": "string", "pattern": "^[^=]+=[^=]+$"}},
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {"schema": _FILE},
            **{media: {"schema": {"minLength": 1}} for media in RAW},
            "application/json": {"schema": {"anyOf": [{"type": "array"}, {"type": "object"}]}},
        },
    }
}


def _upload(
    request: Request,
    filename: Annotated[
        Text | None, Query(description="What the file is called; versions of a file share it.")
    ] = None,
    map: Annotated[  # noqa: A002 - the parameter's public name
        list[Annotated[str, Query(pattern=r"^[^\x00=]+=[^\x00=]+$", max_length=300)]] | None,
        Query(description="How a column is to be read, as column=field; repeat it."),
    ] = None,
) -> Upload:
    upload: Upload = request.state.upload
    return upload


@uploading.post(
    "/leads/import",
    status_code=202,
    openapi_extra=_BODY,
    summary="Import a file of companies",
)
async def import_leads(
    upload: Annotated[Upload, Depends(_upload)], scope: Scoped, response: Response
) -> JobOut:
    """Take a CSV, TSV, JSON, JSON Lines or XLSX file and import it in the background."""
    arguments = {"upload": str(upload.id), "map": read_pairs(upload.pairs)}
    job = JobOut.model_validate(await queue.enqueue(scope, "import_file", arguments))
    response.headers["location"] = f"/api/v1/jobs/{job.id}"
    return job


@router.get("/imports", summary="List imports, the newest first")
async def list_imports(scope: Scoped, cursor: Cursor = None, limit: Limit = 50) -> Page[ImportOut]:
    before = paging.after(cursor)
    known = await imports.recent(scope, MOST)
    older = [item for item in known if before is None or item.id < before]
    last = older[limit - 1].id if len(older) > limit else None
    return Page(
        items=[_out(item) for item in older[:limit]], next_cursor=paging.cursor_of(last), total=len(known)
    )


@router.get("/imports/{import_id:uuid}", summary="Show an import")
async def show(import_id: UUID, scope: Scoped) -> ImportOut:
    return _out(await imports.get(scope, import_id))


@router.post("/imports/{import_id:uuid}/undo", status_code=202, summary="Undo an import")
async def undo(import_id: UUID, scope: Scoped) -> JobOut:
    """Let an import no longer count, in the background. Nothing is deleted: it can be brought back."""
    return await _asked(scope, "undo_import", import_id)


@router.post("/imports/{import_id:uuid}/redo", status_code=202, summary="Bring an import back")
async def redo(import_id: UUID, scope: Scoped) -> JobOut:
    """Let an undone import count again, in the background."""
    return await _asked(scope, "redo_import", import_id)


async def _asked(scope: Scoped, kind: str, import_id: UUID) -> JobOut:
    known = await imports.get(scope, import_id)
    arguments = {"import": str(known.id)}
    return JobOut.model_validate(await queue.enqueue(scope, kind, arguments, lock=f"import:{known.id}"))


@plain.get(
    "/imports/{import_id:uuid}/errors",
    summary="Download the refused rows with their reasons",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
@exports_people
async def errors(import_id: UUID, request: Request) -> StreamingResponse:
    database: Database = request.app.state.database
    async with database.scope(actor=ACTOR) as scope:
        known = await imports.get(scope, import_id)
    headers = {"content-disposition": f'attachment; filename="errors-{import_id}.csv"'}
    return StreamingResponse(_lines(database, known), media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(database: Database, known: Import) -> AsyncIterator[bytes]:
    columns = [*known.mapping["fields"], *known.mapping["unknown"]]
    yield _line(["row", "reason", *columns])
    async with database.scope(actor=ACTOR) as scope:
        async for item in import_errors(scope, known.id):
            yield _line([item.row_number, item.reason, *(item.content.get(column) for column in columns)])


def _line(values: Iterable[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([cell(value) for value in values])
    return text.getvalue().encode()


def _out(item: Import) -> ImportOut:
    return ImportOut.model_validate({
        "id": item.id, "file_name": item.file_name, "state": item.state, "withdrawn": item.withdrawn, "rows": item.rows,
        "created": item.created, "updated": item.updated, "unchanged": item.unchanged, "rejected": item.rejected,
        "mapping": item.mapping["fields"], "custom_columns": item.mapping["unknown"], "started_at": item.started_at,
        "finished_at": item.finished_at,
    })  # fmt: skip
