"""Load Receita Federal's files: streamed in pieces, each committed with its place, so that a stop costs one piece.

A row whose cells cannot be told apart is counted, kept as an example, and never guessed at.
"""

from __future__ import annotations

import csv
import fcntl
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from leadwright.effects.registry_files import KINDS, Kind, Published, database, fingerprint, published
from leadwright.kernel.errors import Conflict, Wrong

PIECE = 32 * 1024 * 1024
_LONGEST_LINE = 1024 * 1024
_EXAMPLES = 20
_NUL_AND_SEPARATOR = bytes.maketrans(b"\x00\x1f", b"  ")
# One line is one value: cells are split below, where a quote inside a name cannot shift them.
_LINES = (
    "read_csv(?, columns = {'line': 'VARCHAR'}, header = false, auto_detect = false, delim = '\x1f', quote = '', "
    f"escape = '', max_line_size = {2 * _LONGEST_LINE})"
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far loading is: rows kept and rows that could not be read, of this file and in all.

    `state` is loading, unchanged (the same files are in use already) or loaded.
    """

    state: str
    file: str
    share: float
    rows: int
    malformed: int


def load(home: Path, folder: Path, *, piece: int = PIECE, memory: str = "1GB") -> Iterator[Progress]:
    """Load the published files of a folder, and put them in use at the end.

    Yields after each committed piece; stopped anywhere, the same call goes on from there. Memory is bounded by
    `memory` and the size of a piece. Raises NotFound or Wrong for the folder, Conflict if another load is under way.
    """
    files = published(folder)
    mark, target = fingerprint(files), database(home)
    known = in_use(target)
    if known and known["fingerprint"] == mark:
        yield Progress("unchanged", "", 1.0, int(known["rows"]), int(known["malformed"]))
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    building = target.with_suffix(".loading")
    with _alone(target.with_suffix(".lock")):
        base = _begin(building, mark, memory)
        try:
            for item in files:
                yield from _file(base, item, target.parent / "receita.piece", piece)
            rows, malformed = _finish(base, files, mark)
        finally:
            base.close()
        os.replace(building, target)
    yield Progress("loaded", "", 1.0, rows, malformed)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the registry's lock; it ends with the process, however that ends. Conflict if another holds it."""
    with path.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as cause:
            raise Conflict(
                "Another load of this registry is under way.", hint="Wait until it has ended."
            ) from cause
        yield


def in_use(target: Path) -> dict[str, str] | None:
    """What is known of the registry in use: fingerprint, month, rows, malformed, companies; None if none is."""
    if not target.exists():
        return None
    with duckdb.connect(str(target), read_only=True) as base:
        return dict(base.execute("SELECT name, value FROM about").fetchall())


def _begin(building: Path, mark: str, memory: str) -> duckdb.DuckDBPyConnection:
    """Open what an earlier load of the same files left, or begin anew."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "preserve_insertion_order": "false",
    }
    base = duckdb.connect(str(building), config=settings)
    tables = {name for (name,) in base.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if "plan" in tables and base.execute("SELECT fingerprint FROM plan").fetchall() == [(mark,)]:
        return base
    base.close()
    building.unlink()
    building.with_name(f"{building.name}.wal").unlink(missing_ok=True)
    base = duckdb.connect(str(building), config=settings)
    base.execute("BEGIN")
    for kind in KINDS.values():
        base.execute(f"CREATE TABLE {kind.table} ({kind.create})")
    base.execute("CREATE TABLE done (file VARCHAR, offset_ BIGINT, rows BIGINT, malformed BIGINT)")
    base.execute("CREATE TABLE malformed (file VARCHAR, line VARCHAR)")
    base.execute("CREATE TABLE plan (fingerprint VARCHAR)")
    base.execute("INSERT INTO plan VALUES (?)", [mark])
    base.execute("COMMIT")
    return base


def _file(base: duckdb.DuckDBPyConnection, item: Published, scratch: Path, size: int) -> Iterator[Progress]:
    """Load one file from where it was left."""
    kind = KINDS[item.kind]
    state = base.execute(
        "SELECT max(offset_), sum(rows), sum(malformed) FROM done WHERE file = ?", [item.mark]
    )
    offset, rows, malformed = (int(value or 0) for value in state.fetchone() or (0, 0, 0))
    if offset >= item.size > 0:
        return
    try:
        with zipfile.ZipFile(item.path) as archive, archive.open(item.member) as stream:
            stream.seek(offset)
            for text in _pieces(stream, size):
                kept, bad = _insert(base, kind, item, text, scratch, offset + len(text))
                offset, rows, malformed = offset + len(text), rows + kept, malformed + bad
                yield Progress("loading", item.path.name, offset / max(item.size, 1), rows, malformed)
    except (zipfile.BadZipFile, zlib.error, EOFError) as cause:
        raise Wrong(
            f"{item.path.name} is damaged: {cause}.", hint="Download it again, then load again."
        ) from cause
    finally:
        scratch.unlink(missing_ok=True)


def _pieces(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """Pieces of whole lines. A line longer than any row can be is cut, and ends among the malformed."""
    while block := stream.read(size):
        yield block if block.endswith(b"\n") else block + stream.readline(_LONGEST_LINE)


def _insert(
    base: duckdb.DuckDBPyConnection, kind: Kind, item: Published, text: bytes, scratch: Path, end: int
) -> tuple[int, int]:
    """Insert the rows of a piece and note its end, in one transaction. Returns rows kept and malformed."""
    plain = text.translate(_NUL_AND_SEPARATOR).replace(b"\r\n", b"\n").replace(b"\r", b" ")
    scratch.write_text(plain.decode("latin-1"), encoding="utf-8", newline="\n")
    split = f"SELECT line, string_split(line[2:length(line) - 1], '\";\"') AS c FROM {_LINES} WHERE trim(line) <> ''"
    sound = f"line[1] = '\"' AND line[-1] = '\"' AND len(c) = {kind.columns} AND {kind.where}"
    undoubled = "list_transform(c, lambda cell: replace(cell, '\"\"', '\"'))"
    base.execute("BEGIN")
    usual = f"SELECT {kind.select} FROM (SELECT line, {undoubled} AS c FROM ({split})) WHERE {sound}"
    kept = _into(base, kind, usual, [str(scratch)])
    rest = base.execute(
        f"SELECT line FROM ({split}) WHERE NOT coalesce({sound}, false)", [str(scratch)]
    ).fetchall()
    again = [(line, _cells(line, kind)) for (line,) in rest]
    whole = [cells for _, cells in again if cells]
    by_hand = _by_hand(base, kind, whole)
    bad = len(rest) - by_hand
    _keep_examples(base, item, [line for line, cells in again if not cells])
    base.execute("INSERT INTO done VALUES (?, ?, ?, ?)", [item.mark, end, kept + by_hand, bad])
    base.execute("COMMIT")
    return kept + by_hand, bad


def _cells(line: str, kind: Kind) -> list[str] | None:
    """The cells of a row that is quoted in another way than usual; None if they are not as many as they should be."""
    try:
        cells = next(csv.reader([line], delimiter=";", strict=True), [])
    except csv.Error:
        return None
    return cells if len(cells) == kind.columns else None


def _by_hand(base: duckdb.DuckDBPyConnection, kind: Kind, rows: list[list[str]]) -> int:
    if not rows:
        return 0
    return _into(
        base,
        kind,
        f"SELECT {kind.select} FROM (SELECT unnest(?::VARCHAR[][]) AS c) WHERE {kind.where}",
        [rows],
    )


def _into(base: duckdb.DuckDBPyConnection, kind: Kind, select: str, values: list[Any]) -> int:
    """Insert what a query gives; returns how many rows that was."""
    # house: skip one-writer because these are tables of a file of its own, which nobody else writes
    done = base.execute(f"INSERT INTO {kind.table} {select}", values).fetchone()
    return int((done or (0,))[0])


def _keep_examples(base: duckdb.DuckDBPyConnection, item: Published, lines: list[str]) -> None:
    held = base.execute("SELECT count(*) FROM malformed WHERE file = ?", [item.path.name]).fetchone()
    for line in lines[: max(0, _EXAMPLES - int((held or (0,))[0]))]:
        base.execute("INSERT INTO malformed VALUES (?, ?)", [item.path.name, line[:200]])


def _finish(base: duckdb.DuckDBPyConnection, files: list[Published], mark: str) -> tuple[int, int]:
    """Note what the registry is made of. Returns its rows and how many could not be read."""
    told = base.execute("SELECT sum(rows)::BIGINT, sum(malformed)::BIGINT FROM done").fetchone() or (0, 0)
    rows, malformed = int(told[0] or 0), int(told[1] or 0)
    companies = base.execute("SELECT count(*) FROM companies").fetchone() or (0,)
    about = {
        "fingerprint": mark, "month": max(item.month for item in files), "rows": str(rows),
        "malformed": str(malformed), "companies": str(companies[0]),
    }  # fmt: skip
    base.execute("CREATE OR REPLACE TABLE about (name VARCHAR, value VARCHAR)")
    base.executemany("INSERT INTO about VALUES (?, ?)", list(about.items()))
    base.execute("CHECKPOINT")
    return rows, malformed
