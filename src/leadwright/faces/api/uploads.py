"""Receive an uploaded file: to disk chunk by chunk, before the transaction that asks for its import."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import anyio
from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from leadwright.faces.api.admission import Admitted
from leadwright.faces.api.edge import ACTOR, Handle, once, require_media
from leadwright.kernel import uploads
from leadwright.kernel.db import Database
from leadwright.kernel.errors import Wrong
from leadwright.kernel.ids import new_id

RAW = (
    "text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream",
)  # fmt: skip
FORM = "multipart/form-data"
_ENDINGS = dict(zip(RAW, (".csv", ".tsv", ".json", ".jsonl", ".xlsx", ""), strict=True))
_CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was received: its folder's id, its name, its pairs of column=field, its identity."""

    id: UUID
    name: str
    pairs: tuple[str, ...]
    digest: str


class UploadRoute(Admitted):
    """A route whose body is a file; its handler finds the `Upload` in the state of the request."""

    def around(self, handle: Handle) -> Handle:
        """Receive the file first, then open the transaction."""

        async def run(request: Request) -> Response:
            database: Database = request.app.state.database
            home: Path = request.app.state.settings.home
            upload = await receive(request, home)
            request.state.upload = upload
            kept = False
            try:
                async with database.scope(actor=ACTOR) as scope:
                    request.state.scope = scope
                    key = request.headers.get("idempotency-key")
                    response = (
                        await once(scope, request, key, upload.digest, handle)
                        if key
                        else await handle(request)
                    )
                kept = "idempotency-replayed" not in response.headers
                return response
            finally:
                if not kept:
                    uploads.discard(home, upload.id)

        return run


async def receive(request: Request, home: Path) -> Upload:
    """Write the file of a request to disk; raises Wrong if there is none, 415 for a body that is no file."""
    media = require_media(request, (*RAW, FORM))
    if media != FORM:
        name = request.query_params.get("filename") or f"companies{_ENDINGS[media]}"
        chunks = _json(request.stream()) if media == "application/json" else request.stream()
        return await _keep(home, name, tuple(request.query_params.getlist("map")), chunks)
    async with _form(request) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Wrong("The form holds no file.", hint="Send it as the field `file`.", field="file")
        pairs = (*form.getlist("map"), *request.query_params.getlist("map"))
        texts = tuple(text for text in pairs if isinstance(text, str))
        return await _keep(home, request.query_params.get("filename") or file.filename, texts, _chunks(file))


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    """Read a form; raises Wrong for one that is broken."""
    try:
        form = await request.form(max_files=1, max_fields=200)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise Wrong(
            "The form cannot be read: its parts are broken.",
            hint="Send it as multipart/form-data.",
            field="file",
        ) from error
    try:
        yield form
    finally:
        await form.close()


async def _json(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Refuse at once what calls itself JSON and holds no list and no object."""
    begun = False
    async for chunk in chunks:
        start = chunk.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not begun and start and start[:1] not in b"[{":
            raise Wrong("The file is no JSON list or object.", hint="Send a list of companies.", field="file")
        begun = begun or bool(start)
        yield chunk


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(_CHUNK):
        yield chunk


async def _keep(home: Path, name: str | None, pairs: tuple[str, ...], chunks: AsyncIterator[bytes]) -> Upload:
    upload, called = new_id(), uploads.safe_name(name)
    folder = uploads.folder(home, upload)
    folder.mkdir(parents=True, mode=0o700)
    digest = hashlib.sha256(repr((called, pairs)).encode())
    size = 0
    try:
        with (folder / called).open("wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                digest.update(chunk)
                await anyio.to_thread.run_sync(_write, file, chunk)
        if not size:
            raise Wrong(
                "The file is empty.", hint="Give a CSV, TSV, JSON, JSON Lines or XLSX file.", field="file"
            )
    except (Wrong, HTTPException, OSError):
        uploads.discard(home, upload)
        raise
    return Upload(upload, called, pairs, digest.hexdigest())


def _write(file: IO[Any], chunk: bytes) -> None:
    file.write(chunk)


def read_pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read pairs of column=field; raises Wrong for one that maps nothing."""
    mapping = {}
    for pair in pairs:
        column, equals, field = pair.rpartition("=")
        if not equals or not column.strip() or "\x00" in pair:
            raise Wrong(f"{pair[:100]!r} maps nothing.", hint="Write Column name=field.", field="map")
        mapping[column.strip()] = field.strip()
    return mapping
