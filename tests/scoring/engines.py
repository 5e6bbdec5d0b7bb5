"""Runs one compiled SELECT over the same rows in PostgreSQL and in DuckDB."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import psycopg

from leadwright.icp.translate import IcpRow
from leadwright.scoring.card import Scorecard
from leadwright.scoring.compile import compile_select
from leadwright.scoring.features import COLUMNS

AS_OF = date(2026, 11, 21)
_DUCK = {
    "uuid": "UUID",
    "text": "VARCHAR",
    "text[]": "VARCHAR[]",
    "int": "INTEGER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "jsonb": "JSON",
    "numeric(18,2)": "DECIMAL(18,2)",
    "numeric(5,4)": "DECIMAL(5,4)",
}
Row = dict[str, Any]
NAMES = [column.name for column in COLUMNS]


def company(number: int = 1, **values: Any) -> Row:
    """A row of features in which all but the given is unknown."""
    unknown = set(values) - set(NAMES)
    assert not unknown, unknown
    return dict.fromkeys(NAMES) | {"company_id": f"00000000-0000-0000-0000-{number:012d}"} | values


def in_postgres(
    connection: psycopg.Connection,
    rows: Sequence[Row],
    card: Scorecard,
    icp: IcpRow,
    answerable: frozenset[str],
    as_of: date = AS_OF,
) -> list[Row]:
    """The scored rows, in the order of company_id."""
    connection.execute("DROP TABLE IF EXISTS pg_temp.features")
    connection.execute(f"CREATE TEMP TABLE features ({', '.join(f'{c.name} {c.type}' for c in COLUMNS)})")
    holes = ", ".join(f"%({c.name})s::{c.type}" for c in COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO features VALUES ({holes})", [_stored(row) for row in rows])
        cursor.execute(compile_select(card, icp, as_of, answerable, "features", "postgres"))
        names = [column.name for column in cursor.description or ()]
        return _sorted([dict(zip(names, found, strict=True)) for found in cursor.fetchall()])


def in_duckdb(
    connection: duckdb.DuckDBPyConnection,
    rows: Sequence[Row],
    card: Scorecard,
    icp: IcpRow,
    answerable: frozenset[str],
    as_of: date = AS_OF,
) -> list[Row]:
    """The scored rows, in the order of company_id."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE features ({', '.join(f'{c.name} {_DUCK[c.type]}' for c in COLUMNS)})"
    )
    holes = ", ".join(["(" + ", ".join("?" for _ in COLUMNS) + ")"] * len(rows))
    connection.execute(
        f"INSERT INTO features VALUES {holes}", [cell for row in rows for cell in _stored(row).values()]
    )
    done = connection.execute(compile_select(card, icp, as_of, answerable, "features", "duckdb"))
    names = [column[0] for column in done.description]
    return _sorted([dict(zip(names, found, strict=True)) for found in done.fetchall()])


def _stored(row: Row) -> Row:
    return row | {"custom": None if row["custom"] is None else json.dumps(row["custom"])}


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["company_id"]))


def differences(left: Sequence[Mapping[str, Any]], right: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every cell in which two results differ, in value or in the number of decimals."""
    assert len(left) == len(right)
    return [
        f"row {number} {name}: {one[name]!r} != {other[name]!r}"
        for number, (one, other) in enumerate(zip(left, right, strict=True))
        for name in one
        if one[name] != other[name] or str(one[name]) != str(other[name])
    ]
