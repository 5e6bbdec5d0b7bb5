"""Imports: bring companies in, see what came of each file, take one back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile
from fastapi.responses import FileResponse

from leadwright.faces.web.contexts import ImportsContext
from leadwright.faces.web.frame import Frame, FrameOf
from leadwright.faces.web.route import WebRoute
from leadwright.faces.web.scoring import rescore_every
from leadwright.faces.web.web import Web
from leadwright.faces.web.words import many
from leadwright.faces.web.works import Work
from leadwright.flows.detect import detect, detect_import, detect_later, is_long
from leadwright.flows.import_file import import_file
from leadwright.flows.undo_import import Rederived, redo_import, undo_import
from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.kernel.ids import new_id
from leadwright.observations import imports
from leadwright.workspace.accounts.access import exports_people

_CHUNK = 1024 * 1024
_WAIT = 1.5  # a small file is done before the page is shown again

routes = APIRouter(route_class=WebRoute)


@routes.get("/imports")
async def show_imports(frame: FrameOf) -> Response:
    """Show the imports, the newest first."""
    failed = [work for work in frame.web.works.all if work.kind == "import" and work.state == "failed"]
    page = ImportsContext(await imports.recent(frame.scope), failed[::-1], can_undo=True)
    return await frame.show("imports.html", page, title="Imports", here="imports")


@routes.post("/imports")
async def upload(frame: FrameOf, file: Annotated[UploadFile, File()]) -> Response:
    """Take a file and start to import it."""
    path = await _store(file, frame.web)

    async def run(work: Work) -> str:
        try:
            return await _import(frame.web, path, work)
        finally:  # it holds people's data and has been read; a stopped import goes on with the same file
            await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)

    work, task = frame.web.works.start(f"Importing {path.name}", "import", run)
    await asyncio.wait([task], timeout=_WAIT)
    if work.state == "failed":
        raise Wrong(work.error, hint=work.hint, field="file")
    return frame.back("/imports", work.said or f"{path.name} is being imported.")


async def _store(file: UploadFile, web: Web) -> Path:
    """Copy an upload into a folder of its own: the file keeps its name, which names its data."""
    name = Path((file.filename or "").replace("\\", "/")).name.strip(". ")[:120]
    if not name or not file.size:
        raise Wrong(
            "No file was chosen, or it is empty.",
            hint="Choose a CSV, TSV, JSON, JSON Lines or XLSX file.",
            field="file",
        )
    path = web.uploads / str(new_id()) / name
    await asyncio.to_thread(path.parent.mkdir, parents=True)
    with path.open("wb") as target:
        while chunk := await file.read(_CHUNK):
            await asyncio.to_thread(target.write, chunk)
    return path


async def _import(web: Web, path: Path, work: Work) -> str:
    async with web.database.scope(actor="web") as scope:
        async for progress in import_file(scope, path, web.errors):
            await scope.commit()
            work.done, work.of = progress.state.rows, progress.expected_rows
        state = progress.state
        if is_long(state.rows, progress.columns):
            await detect_later(scope, state.id)
            await scope.commit()
        else:
            work.title = "Noticing what changed"
            async for step in detect_import(scope, state.id):
                await scope.commit()
                work.done, work.of = step.done, step.of
        work.title = "Scoring"
        await rescore_every(scope)
    return (
        f"{path.name}: {many(state.rows, 'row')}, {state.created:,} new, {state.updated:,} updated, "
        f"{state.unchanged:,} unchanged, {state.rejected:,} rejected."
    )


@routes.get("/imports/{import_id}/errors")
@exports_people
async def download_errors(frame: FrameOf, import_id: UUID) -> Response:
    """Send the file of rows that could not be taken."""
    state = await imports.get(frame.scope, import_id)
    if not state.errors_file or not await asyncio.to_thread(Path(state.errors_file).is_file):
        raise NotFound(
            "There is no errors file for this import.", hint="Import the file again to write it anew."
        )
    return FileResponse(
        state.errors_file, media_type="text/csv", filename=f"{Path(state.file_name).stem}-errors.csv"
    )


@routes.post("/imports/{import_id}/undo")
async def undo(frame: FrameOf, import_id: UUID) -> Response:
    """Let an import no longer count."""
    return await _rederive(frame, import_id, undo_import, "Undoing", "no longer counts")


@routes.post("/imports/{import_id}/redo")
async def redo(frame: FrameOf, import_id: UUID) -> Response:
    """Let an undone import count again."""
    return await _rederive(frame, import_id, redo_import, "Bringing back", "counts again")


async def _rederive(
    frame: Frame,
    import_id: UUID,
    verb: Callable[[Scope, UUID], AsyncIterator[Rederived]],
    doing: str,
    said: str,
) -> Response:
    name = (await imports.get(frame.scope, import_id)).file_name

    async def run(work: Work) -> str:
        async with frame.web.database.scope(actor="web") as scope:
            async for batch in verb(scope, import_id):
                await scope.commit()
                await detect(scope, batch.companies)
                await scope.commit()
                work.done, work.of = batch.done, batch.of
            await rescore_every(scope)
        return f"{name} {said}."

    work, task = frame.web.works.start(f"{doing} {name}", "undo", run)
    await asyncio.wait([task], timeout=_WAIT)
    return frame.back("/imports", work.said or work.error or f"{doing} {name}.")
