"""Scoring of files: the same SELECT as everywhere, run by DuckDB over a Parquet file of features."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from leadwright.icp.problems import nearest
from leadwright.icp.translate import IcpRow
from leadwright.kernel.errors import NotFound, Wrong
from leadwright.scoring.card import Scorecard
from leadwright.scoring.compile import Compiled, compile_card
from leadwright.scoring.dialects import dialect
from leadwright.scoring.features import COLUMNS, Column

_DUCKDB_TYPES = {
    "uuid": "VARCHAR",
    "text": "VARCHAR",
    "text[]": "VARCHAR[]",
    "int": "INTEGER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "jsonb": "JSON",
    "numeric(18,2)": "DECIMAL(18,2)",
    "numeric(5,4)": "DECIMAL(5,4)",
}
_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)
_FLOATING = ("FLOAT", "DOUBLE")
_RELATION = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*){0,2}")


@dataclass(frozen=True, slots=True)
class ScoredFile:
    """What scoring a file did: rows written, seconds it took, what was missing, and the recipe of the
    scores."""

    rows: int
    seconds: float
    warnings: tuple[str, ...]
    recipe: str


def score_file(
    source: Path, output: Path, card: Scorecard, icp_row: IcpRow, as_of: date, answerable: frozenset[str]
) -> ScoredFile:
    """Score a Parquet file of features into another Parquet file with the columns of the SELECT, in the
    same order.

    A feature that the file lacks is unknown, with a warning. Raises NotFound for a missing file, and Wrong
    for one that is not Parquet or holds a column of the wrong type. The output appears complete or not at
    all.
    """
    started = time.perf_counter()
    _check_paths(source, output)
    compiled = compile_card(card, icp_row, as_of, answerable, "features", "duckdb")
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        columns, warnings = _columns(connection, source)
        connection.execute(f"CREATE VIEW features AS SELECT {', '.join(columns)} FROM {_source(source)}")
        rows = _write(connection, compiled, output, as_of)
    return ScoredFile(rows, time.perf_counter() - started, tuple(warnings), compiled.recipe)


def print_sql(
    dialect_name: str,
    card: Scorecard,
    icp_row: IcpRow,
    as_of: date,
    answerable: frozenset[str],
    relation: str = "features",
) -> str:
    """The SELECT for the user's own warehouse, with a comment that says what was proven of it."""
    if not _RELATION.fullmatch(relation):
        raise Wrong(
            f"`{relation}` is no name of a table.", hint="Write table, schema.table or catalog.schema.table."
        )
    chosen = dialect(dialect_name)
    proof = (
        "proven equal to Postgres to the last digit" if chosen.executed else "generated, not executed by us"
    )
    compiled = compile_card(card, icp_row, as_of, answerable, relation, dialect_name)
    head = f"-- Scorecard for {chosen.name}, as of {as_of}: {proof}.\n-- Recipe {compiled.recipe}\n"
    return f"{head}{compiled.sql}\n"


def _check_paths(source: Path, target: Path) -> None:
    if not source.is_file():
        raise NotFound(f"There is no file {source}.", field="input")
    if target.exists() and target.samefile(source):
        raise Wrong(f"{target} is the file that is read.", hint="Name another output file.", field="output")
    if not target.parent.is_dir():
        raise NotFound(f"There is no folder {target.parent}.", field="output")


def _source(path: Path) -> str:
    """The file as a relation; signs that would make its name a pattern are taken literally."""
    literal = re.sub(r"([\[*?])", r"[\1]", str(path)).replace("'", "''")
    return f"read_parquet('{literal}')"


def _columns(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[list[str], list[str]]:
    """One expression for each column of the relation `features`, and what is to be said about the file."""
    try:
        found = {
            row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {_source(path)}").fetchall()
        }
    except duckdb.Error as error:
        raise Wrong(f"{path} is not a readable Parquet file: {_first(error)}", field="input") from error
    missing = [column.name for column in COLUMNS if column.name not in found and column.name != "company_id"]
    warnings = [f"The file has no column {', '.join(missing)}: unknown for every row."] if missing else []
    extra = [name for name in found if name not in {column.name for column in COLUMNS}]
    warnings += [_ignored(name, missing) for name in extra]
    if "company_id" not in found:
        warnings.append("The file has no column company_id: rows are numbered from 1.")
    return [_expression(connection, path, column, found.get(column.name)) for column in COLUMNS], warnings


def _ignored(name: str, missing: list[str]) -> str:
    near = nearest(name, missing, cutoff=75)
    return f"Column {name} is no feature and was ignored{f'; did you mean {near}?' if near else '.'}"


def _expression(connection: duckdb.DuckDBPyConnection, path: Path, column: Column, found: str | None) -> str:
    """The column as its type, or NULL. Raises Wrong if what it holds is of another type."""
    name, wanted = column.name, _DUCKDB_TYPES[column.type]
    if name == "company_id":
        return name if found else "row_number() OVER () AS company_id"
    if found is None:
        return f"CAST(NULL AS {wanted}) AS {name}"
    if (sql := _cast(name, wanted, found)) is not None:
        return f"{sql} AS {name}"
    filled = connection.execute(f"SELECT count({name}) FROM {_source(path)}").fetchone()
    if filled and filled[0]:
        raise Wrong(f"Column {name} is of type {found}; it must be {wanted}.", field=name)
    return f"CAST(NULL AS {wanted}) AS {name}"


def _cast(name: str, wanted: str, found: str) -> str | None:
    if found == wanted:
        return name
    if wanted == "JSON":
        nested = found.startswith(("STRUCT", "MAP"))
        return f"to_json({name})" if nested else f"TRY_CAST({name} AS JSON)" if found == "VARCHAR" else None
    if wanted == "VARCHAR":
        return f"CAST({name} AS VARCHAR)" if found == "UUID" or found.startswith("ENUM") else None
    if wanted == "DATE":
        return f"CAST({name} AS DATE)" if found.startswith("TIMESTAMP") else None
    if wanted in ("BOOLEAN", "VARCHAR[]"):
        return None
    if found in _WHOLE or found.startswith("DECIMAL"):
        return f"CAST({name} AS {wanted})"
    return f"CAST(CASE WHEN isfinite({name}) THEN {name} END AS {wanted})" if found in _FLOATING else None


def _write(connection: duckdb.DuckDBPyConnection, compiled: Compiled, output: Path, as_of: date) -> int:
    partial = output.with_name(f".{output.name}.{os.getpid()}.partial")
    target = str(partial).replace("'", "''")
    marks = f"KV_METADATA {{recipe: '{compiled.recipe}', as_of: '{as_of}'}}"
    try:
        done = connection.execute(f"COPY ({compiled.sql}) TO '{target}' (FORMAT parquet, {marks})").fetchone()
        partial.replace(output)
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise Wrong(f"A value of the file does not fit its column: {_first(error)}", field="input") from error
    except duckdb.InvalidInputException as error:
        raise Wrong(f"The file cannot be read to its end: {_first(error)}", field="input") from error
    finally:
        partial.unlink(missing_ok=True)
    return int(done[0]) if done else 0


def _first(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
