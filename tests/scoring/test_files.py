"""Scoring of Parquet files: the same numbers as the database gives, and a clear word about bad files."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import pytest
import sqlglot

from leadwright.kernel.errors import NotFound, Wrong
from leadwright.scoring.compile import compile_card
from leadwright.scoring.files import ScoredFile, print_sql, score_file
from leadwright.scoring.scorecard import default

from .engines import AS_OF, in_duckdb
from .invented import any_row
from .test_compile import ALL, ICP


def write(path: Path, select: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def score(source: Path, output: Path) -> ScoredFile:
    return score_file(source, output, default(), ICP, AS_OF, ALL)


def read(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()


def test_a_file_gives_the_same_numbers_as_the_table(
    duckdb_connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    r = Random(7)
    expected = in_duckdb(duckdb_connection, [any_row(r, number) for number in range(50)], default(), ICP, ALL)
    source = tmp_path / "features.parquet"
    duckdb_connection.execute(f"COPY features TO '{source}' (FORMAT parquet)")
    done = score(source, tmp_path / "scored.parquet")
    assert (done.rows, done.warnings) == (50, ())
    assert done.recipe == compile_card(default(), ICP, AS_OF, ALL).recipe
    found = sorted(read(tmp_path / "scored.parquet"), key=lambda row: str(row[0]))
    assert [row[1:] for row in found] == [tuple(row.values())[1:] for row in expected]


def test_missing_columns_are_unknown_and_said(tmp_path: Path) -> None:
    source = write(tmp_path / "in.parquet", "SELECT 'a' AS name, TRUE AS hiring, 1 AS industris")
    done = score(source, tmp_path / "out.parquet")
    assert done.rows == 1
    assert len(done.warnings) == 3
    assert "funding_date" in done.warnings[0]
    assert "did you mean industries?" in done.warnings[1]


def test_numbers_dates_and_columns_without_values_are_read_as_other_writers_write_them(
    tmp_path: Path,
) -> None:
    select = """SELECT 'x' AS company_id, 60.0::DOUBLE AS head_count_min, 'nan'::DOUBLE AS head_count_max,
        TIMESTAMP '2026-11-20' AS funding_date, 'Series A' AS funding_stage, CAST(NULL AS INTEGER) AS stack,
        2::UBIGINT AS contact_count, 0.5::DOUBLE AS semantic_match, '{"a": 1}' AS custom"""
    score(write(tmp_path / "in.parquet", select), tmp_path / "out.parquet")
    row = read(tmp_path / "out.parquet")[0]
    names = compile_card(default(), ICP, AS_OF, ALL).columns
    found = dict(zip(names, row, strict=True))
    assert (found["company_id"], found["r_recent_funding"], found["r_several_contacts"], found["r_size"]) == (
        "x",
        30,
        15,
        None,
    )


@pytest.mark.parametrize(
    "column",
    [
        "'yes' AS hiring",
        "'aws' AS stack",
        "'12' AS open_roles",
        "[1] AS industries",
        "'2026-01-01' AS funding_date",
        "1 AS name",
    ],
)
def test_a_column_of_another_type_is_refused_by_name(tmp_path: Path, column: str) -> None:
    with pytest.raises(Wrong) as caught:
        score(write(tmp_path / "in.parquet", f"SELECT {column}"), tmp_path / "out.parquet")
    assert caught.value.field == column.rsplit(maxsplit=1)[-1]


def test_a_value_that_does_not_fit_is_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    source = write(tmp_path / "in.parquet", "SELECT 99999999999 AS open_roles, 3e9::DOUBLE AS contact_count")
    with pytest.raises(Wrong):
        score(source, tmp_path / "out.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"name,hiring\na,true\n", b"PAR1" + b"\x00" * 100 + b"PAR1"]
)
def test_a_file_that_is_not_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in.parquet").write_bytes(content)
    with pytest.raises(Wrong):
        score(tmp_path / "in.parquet", tmp_path / "out.parquet")


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        score(tmp_path / "no.parquet", tmp_path / "out.parquet")
    source = write(tmp_path / "in.parquet", "SELECT 1 AS founded")
    with pytest.raises(NotFound):
        score(source, tmp_path / "no" / "out.parquet")
    with pytest.raises(Wrong):
        score(source, source)


def test_a_name_full_of_signs_is_only_a_name(tmp_path: Path) -> None:
    source = write(tmp_path / "plain.parquet", "SELECT 1 AS founded")
    odd = source.rename(tmp_path / "it's [a] *?.parquet")
    assert score(odd, tmp_path / "o'ut.parquet").rows == 1


@pytest.mark.parametrize("dialect", ["postgres", "duckdb", "spark", "snowflake", "bigquery"])
def test_the_select_prints_itself_for_a_warehouse(dialect: str) -> None:
    text = print_sql(dialect, default(), ICP, AS_OF, ALL, "marts.features")
    assert ("generated, not executed" in text) == (dialect not in ("postgres", "duckdb"))
    assert "marts.features AS f" in text
    assert len(sqlglot.parse(text, dialect=dialect)) == 1


def test_other_dialects_and_tables_that_are_no_names_are_refused() -> None:
    with pytest.raises(Wrong):
        print_sql("oracle", default(), ICP, AS_OF, ALL)
    with pytest.raises(Wrong):
        print_sql("postgres", default(), ICP, AS_OF, ALL, "features; DROP TABLE x")
