"""The ledger and the shared page cache in PostgreSQL: each write commits on its own short connection."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import orjson

from leadwright.effects.cache import CacheEntry
from leadwright.effects.calls import Call
from leadwright.kernel import clock
from leadwright.kernel.db import Database
from leadwright.kernel.ids import new_id

KEEP_PAGES = timedelta(days=30)

_CALL = {
    "id": "uuid", "source": "text", "purpose": "text", "host": "text", "request_hash": "text", "outcome": "text",
    "status": "int4", "milliseconds": "int4", "bytes": "int8", "cached": "boolean", "attempts": "int4",
    "reason": "text", "called_at": "timestamptz",
}  # fmt: skip


class Ledger:
    """Writes one row a call (`effects.calls.Recorder`). Rows gather for a moment and are written together.

    A free call that is lost with the process costs nobody anything; calls that cost money will be
    written before they are made.
    """

    def __init__(self, database: Database, workspace: UUID, *, gather: int = 64) -> None:
        self._database, self._workspace, self._gather = database, workspace, gather
        self._rows: list[tuple[object, ...]] = []

    async def record(self, call: Call) -> None:
        """Note a call that was made."""
        self._rows.append(
            (
                new_id(),
                call.source,
                call.purpose,
                call.host,
                call.url_hash,
                str(call.outcome),
                call.status,
                call.milliseconds,
                call.bytes,
                call.cached,
                call.attempts,
                call.reason,
                clock.now(),
            )
        )
        if len(self._rows) >= self._gather:
            await self.flush()

    async def flush(self) -> None:
        """Write what has gathered."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        names = ", ".join(_CALL)
        async with self._database.scope(self._workspace) as scope:
            await scope.stage("called", _CALL, rows)
            await scope.run(
                f"INSERT INTO calls (workspace_id, {names}) SELECT :workspace, {names} FROM pg_temp.called",
                workspace=self._workspace,
            )


class PageCache:
    """Pages for conditional requests (`effects.cache.Cache`), shared by all workspaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> CacheEntry | None:
        """Return the entry of a request, or None."""
        async with self._database.scope() as scope:
            row = await scope.row(
                "SELECT key, etag, last_modified, status, headers, cookies, body, stored_at FROM http_cache"
                " WHERE key = :key AND stored_at > :oldest",
                key=key,
                oldest=clock.now() - KEEP_PAGES,
            )
        return CacheEntry(*tuple(row)) if row else None

    async def put(self, entry: CacheEntry) -> None:
        """Keep an entry in place of an older one, and forget a few that are too old."""
        async with self._database.scope() as scope:
            await scope.run(
                "INSERT INTO http_cache (key, etag, last_modified, status, headers, cookies, body, stored_at)"
                " VALUES (:key, :etag, :modified, :status, CAST(:headers AS jsonb), CAST(:cookies AS jsonb), :body, :at)"
                " ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,"
                " status = excluded.status, headers = excluded.headers, cookies = excluded.cookies,"
                " body = excluded.body, stored_at = excluded.stored_at",
                key=entry.key,
                etag=entry.etag,
                modified=entry.last_modified,
                status=entry.status,
                headers=orjson.dumps(dict(entry.headers)).decode(),
                cookies=orjson.dumps(dict(entry.cookies)).decode(),
                body=entry.body,
                at=entry.stored_at,
            )
            await scope.run(
                "DELETE FROM http_cache WHERE key IN"
                " (SELECT key FROM http_cache WHERE stored_at < :oldest ORDER BY stored_at LIMIT 20)",
                oldest=clock.now() - KEEP_PAGES,
            )
