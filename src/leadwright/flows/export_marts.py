"""Write the marts as Parquet, one file a table: each appears complete or not at all. They are read one after the other.

Rows leave the database as they are read; nothing is held in memory but a piece.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import duckdb

from leadwright.kernel.db import Scope
from leadwright.kernel.errors import NotFound
from leadwright.reads.marts import MARTS, Mart

_DUCK = {
    "uuid": "VARCHAR",
    "text": "VARCHAR",
    "integer": "INTEGER",
    "numeric": "DECIMAL(18,4)",
    "timestamptz": "TIMESTAMPTZ",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A table that was written: its name, its file and how many rows it holds."""

    name: str
    path: Path
    rows: int


async def export_marts(scope: Scope, folder: Path) -> AsyncIterator[Exported]:
    """Write every mart into a folder, in place of what is there. Raises NotFound if the folder is not there."""
    if not await anyio.Path(folder).is_dir():
        raise NotFound(f"There is no folder {folder}.", hint="Make it first.", field="folder")
    for mart in MARTS:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".mart-") as within:
            rows = Path(within) / "rows.csv"
            await _copy(scope, mart, rows)
            path = folder / f"{mart.name}.parquet"
            count = await anyio.to_thread.run_sync(_write, mart, rows, path)
        yield Exported(mart.name, path, count)


async def _copy(scope: Scope, mart: Mart, path: Path) -> None:
    columns = ", ".join(f"to_json({name})" if kind == "text[]" else name for name, kind in mart.columns)
    cursor = (await scope.driver()).cursor()
    statement = f"COPY (SELECT {columns} FROM mart.{mart.name}) TO STDOUT (FORMAT csv, HEADER false)"
    async with await anyio.open_file(path, "wb") as file, cursor.copy(statement.encode()) as copied:
        async for piece in copied:
            await file.write(bytes(piece))


def _write(mart: Mart, rows: Path, path: Path) -> int:
    kinds = ", ".join(f"'{name}': '{_DUCK.get(kind, 'VARCHAR')}'" for name, kind in mart.columns)
    shown = ", ".join(
        f"from_json({n}, '[\"VARCHAR\"]') AS {n}" if k == "text[]" else n for n, k in mart.columns
    )
    written = rows.with_name("rows.parquet")
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        read = (
            f"read_csv({_quoted(rows)}, header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
            f" nullstr = '', allow_quoted_nulls = false, max_line_size = 16777216, columns = {{{kinds}}})"
        )
        connection.execute(
            f"COPY (SELECT {shown} FROM {read}) TO {_quoted(written)} (FORMAT parquet, COMPRESSION zstd)"
        )
        counted = connection.execute(f"SELECT count(*) FROM {_quoted(written)}").fetchone()
    written.replace(path)
    assert counted is not None
    return int(counted[0])


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
