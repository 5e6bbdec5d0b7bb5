"""The database: connections, the workspace of a transaction, bulk copy. One dialect, PostgreSQL.

Only an edge (a request, a task, a command) commits. The application's role is neither owner nor
superuser, and every transaction names its workspace first: without it row-level security shows no rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import anyio
import orjson
import psycopg
from psycopg.types.json import set_json_dumps, set_json_loads
from sqlalchemy import Row, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from leadwright.kernel import postgres
from leadwright.kernel.asking import FIRST_WORKSPACE, Asking, asking
from leadwright.kernel.settings import Settings

APP_ROLE = "leadwright_app"
DEFAULT_WORKSPACE = FIRST_WORKSPACE

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
UNREACHABLE = (OperationalError, InterfaceError)
"""What is raised while the database does not answer: whoever works on and on waits and tries again."""

set_json_dumps(orjson.dumps)
set_json_loads(orjson.loads)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data, through which connection, on whose behalf: the first argument of every query.

    A transaction begins with the first statement and ends when the edge commits; row-level security
    shows the rows of `workspace` alone.
    """

    connection: AsyncConnection
    workspace: UUID
    actor: str = "system"
    asked: Asking | None = None

    async def rows(self, sql: str, **parameters: Any) -> Sequence[AnyRow]:
        """Run a statement and return all its rows."""
        return (await self.connection.execute(text(sql), parameters)).all()

    async def row(self, sql: str, **parameters: Any) -> AnyRow | None:
        """Run a statement and return its first row, or None."""
        return (await self.connection.execute(text(sql), parameters)).first()

    async def value(self, sql: str, **parameters: Any) -> Any:
        """Run a statement and return the first column of its first row, or None."""
        return (await self.connection.execute(text(sql), parameters)).scalar()

    async def run(self, sql: str, **parameters: Any) -> int:
        """Run a statement and return how many rows it touched."""
        result = await self.connection.execute(text(sql), parameters)
        return int(result.rowcount)

    async def script(self, sql: str) -> None:
        """Run generated SQL as it stands, without parameters (a percent or a colon is only text)."""
        driver = await self.driver()
        await driver.execute(sql.encode())

    async def driver(self) -> psycopg.AsyncConnection[Any]:
        """Return the psycopg connection of this transaction, which has begun."""
        await self.connection.execute(text("SELECT 1"))
        raw = (await self.connection.get_raw_connection()).driver_connection
        assert isinstance(raw, psycopg.AsyncConnection)
        return raw

    async def stage(
        self, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]], *, joined: bool = False
    ) -> None:
        """Load rows into a temporary table of this transaction, by binary COPY.

        `columns` maps column names to PostgreSQL types. Row-level security refuses COPY into the
        tables themselves, so bulk loads pass through here and are inserted by INSERT ... SELECT. `joined`
        gathers statistics, for tables that will be joined with others.
        """
        driver = await self.driver()
        definition = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        await driver.execute(f"DROP TABLE IF EXISTS pg_temp.{table}".encode())
        await driver.execute(f"CREATE TEMPORARY TABLE {table} ({definition}) ON COMMIT DROP".encode())
        copy_sql = f"COPY pg_temp.{table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)"
        async with driver.cursor() as cursor, cursor.copy(copy_sql.encode()) as copy:
            copy.set_types(list(columns.values()))
            for row in rows:
                await copy.write_row(row)
        if joined:
            await driver.execute(f"ANALYZE pg_temp.{table}".encode())

    async def expect_lookups(self) -> None:
        """Tell the planner that this transaction looks rows up by index, batch by batch.

        While a table grows, its statistics are stale, and a plan made for an empty table reads all of it.
        """
        await self.run("SET LOCAL enable_seqscan = off")

    async def refresh_statistics(self) -> None:
        """Let the planner know what a bulk write has done to the big tables; takes about a second."""
        await self.run("SELECT refresh_statistics()")

    @asynccontextmanager
    async def rehearsal(self) -> AsyncIterator[None]:
        """Do something for its effects to be looked at, and undo it all at the end."""
        await self.connection.execute(text("SELECT 1"))
        nested = await self.connection.begin_nested()
        try:
            yield
        finally:
            await nested.rollback()

    async def commit(self) -> None:
        """Commit what was done so far. For edges only; the next statement begins a new transaction."""
        asked = self.asked
        if asked is not None and asked.before_commit is not None and asked.workspace == self.workspace:
            await asked.before_commit(self)
        await self.connection.commit()

    async def rollback(self) -> None:
        """Undo what was done since the last commit. For edges only."""
        await self.connection.rollback()


class Database:
    """A pool of connections in the application's role."""

    def __init__(self, url: str, *, role: str | None = APP_ROLE, pool_size: int = 8) -> None:
        options = {"options": f"-c role={role}"} if role else {}
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=8,
            connect_args={**options, "application_name": "leadwright"},
        )
        event.listen(self.engine.sync_engine, "begin", _name_workspace)
        self._ending: set[asyncio.Future[Any]] = set()  # statements under way, whoever still waits for them

    @asynccontextmanager
    async def scope(self, workspace: UUID | None = None, *, actor: str = "system") -> AsyncIterator[Scope]:
        """Open a connection for one workspace, that of the asker if none is named (`kernel.asking`).

        Commits at the end, rolls back on an error.
        """
        asked = asking()
        named = workspace or (asked.workspace if asked else DEFAULT_WORKSPACE)
        async with self.engine.connect() as connection:
            connection.sync_connection.info["workspace"] = named  # type: ignore[union-attr]
            scope = Scope(
                connection, named, asked.actor if asked is not None and asked.face == actor else actor, asked
            )
            try:
                yield scope
                await scope.commit()
            except BaseException:
                await connection.rollback()
                raise

    @asynccontextmanager
    async def held(self, name: str, *, patience: float = 10.0) -> AsyncIterator[bool]:
        """Hold a lock that all processes share while the context is open, outside any transaction.

        Gives False if another still holds it after `patience` seconds. That of a process that was killed is gone within
        moments.
        """
        async with self.engine.connect() as plain:
            connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
            ours, key = False, {"name": name}
            deadline = anyio.current_time() + patience
            try:
                while True:
                    got = await connection.execute(
                        text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))"), key
                    )
                    ours = bool(got.scalar())
                    if ours or anyio.current_time() >= deadline:
                        break
                    await anyio.sleep(0.1)
                yield ours
            finally:
                if ours:
                    with anyio.CancelScope(shield=True):
                        await connection.execute(
                            text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), key
                        )

    async def once(
        self,
        sql: str,
        parameters: Sequence[Any],
        workspace: UUID = DEFAULT_WORKSPACE,
        *,
        durable: bool = True,
    ) -> Any:
        """Run one statement in a transaction of its own, in one round trip, and return its first value.

        Parameters are psycopg's (`%s`). Without `durable` the commit does not wait for the disk: what is written
        may be lost with the machine, whole, and never by half.

        A caller that is cancelled leaves the statement to end by itself: what it had begun may still be done, and nobody
        else reads its answer.
        """
        work = asyncio.ensure_future(self._once(sql, parameters, workspace, durable=durable))
        self._ending.add(work)
        work.add_done_callback(self._ended)
        return await asyncio.shield(work)

    def _ended(self, work: asyncio.Future[Any]) -> None:
        self._ending.discard(work)
        if not work.cancelled():
            work.exception()  # whoever waits for it is told; one that nobody waits for any more tells nobody

    async def _once(self, sql: str, parameters: Sequence[Any], workspace: UUID, *, durable: bool) -> Any:
        async with self.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert isinstance(raw, psycopg.AsyncConnection)
            try:
                async with raw.pipeline():
                    await raw.execute(_NAMED if durable else _HASTY, (str(workspace),), prepare=True)
                    cursor = await raw.execute(sql.encode(), parameters, prepare=True)
                    await raw.commit()
                row = await cursor.fetchone()
            except psycopg.Error:
                await raw.rollback()
                raise
            return row[0] if row else None

    async def close(self) -> None:
        """Close all connections, once what is under way has ended."""
        await asyncio.gather(*self._ending, return_exceptions=True)
        await self.engine.dispose()


_NAMED = b"SELECT set_config('leadwright.workspace', %s, true)"
_HASTY = _NAMED + b", set_config('synchronous_commit', 'off', true)"


def _name_workspace(connection: Any) -> None:
    workspace = connection.info.get("workspace")
    if workspace is not None:
        connection.exec_driver_sql(f"SELECT set_config('leadwright.workspace', '{workspace}', true)")


def owner_url(settings: Settings) -> str:
    """Return the URL of the owning login, starting the embedded server if no DATABASE_URL is given."""
    return settings.database_url or postgres.start(settings.home)


def shown_url(url: str) -> str:
    """Return a database URL as it may be shown: without its password."""
    return make_url(url).render_as_string(hide_password=True)


def open_database(settings: Settings, *, pool_size: int = 8) -> Database:
    """Open the database as the application's role."""
    if settings.database_app_url:
        return Database(settings.database_app_url, role=None, pool_size=pool_size)
    return Database(owner_url(settings), pool_size=pool_size)
