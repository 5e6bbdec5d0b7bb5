"""The scorecard for buyers of AI: it comes with the house, means the same in both engines, and leaves unknown unknown."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import duckdb
import psycopg
import pytest

from leadwright.icp.translate import IcpRow
from leadwright.scoring.features import FEATURES
from leadwright.scoring.scorecard import SHIPPED, from_document, shipped

from .engines import company, differences, in_duckdb, in_postgres
from .invented import any_icp, any_row

CARD = shipped("ai-buyers")
ICP = IcpRow(size_min=50, size_max=500)


def earned(connection: duckdb.DuckDBPyConnection, **known: Any) -> dict[str, Any]:
    (row,) = in_duckdb(connection, [{**company(1), **known}], CARD, ICP, frozenset(FEATURES))
    return row


@pytest.mark.parametrize("name", SHIPPED)
def test_every_card_that_ships_reads_back_as_itself(name: str) -> None:
    assert from_document(shipped(name).to_document()) == shipped(name)
    assert sum(shipped(name).weights.values()) == 1


@pytest.mark.parametrize("seed", range(12))
def test_both_engines_agree_on_it(
    postgres_connection: psycopg.Connection, duckdb_connection: duckdb.DuckDBPyConnection, seed: int
) -> None:
    r = Random(seed)
    rows = [any_row(r, number) for number in range(12)]
    icp = any_icp(r)
    left = in_postgres(postgres_connection, rows, CARD, icp, frozenset(FEATURES))
    assert not differences(left, in_duckdb(duckdb_connection, rows, CARD, icp, frozenset(FEATURES)))


@pytest.mark.parametrize(
    ("low", "high", "points"),
    [(60, 60, 50), (72, 100, 50), (40, 59, 35), (20, 30, 20), (0, 14, 0)],
)  # fmt: skip
def test_of_the_three_lines_of_adoption_the_best_that_is_proven_counts(
    duckdb_connection: duckdb.DuckDBPyConnection, low: int, high: int, points: int
) -> None:
    row = earned(duckdb_connection, ai_adoption_min=low, ai_adoption_max=high)
    assert max(row[f"r_{rule}"] or 0 for rule in ("ai_leader", "ai_user", "ai_beginner")) == points


def test_what_may_still_be_proven_is_possible_and_not_earned(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    row = earned(duckdb_connection, ai_adoption_min=0, ai_adoption_max=100)
    assert row["r_ai_leader"] is None
    assert row["potential"] > row["score"]
    nothing = earned(duckdb_connection)
    assert nothing["r_ai_leader"] is None


def test_size_and_money_count_too(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    right = earned(duckdb_connection, head_count_min=120, head_count_max=120)
    wrong = earned(duckdb_connection, head_count_min=9000, head_count_max=9000)
    assert (right["r_size"], wrong["r_size"]) == (25, 0)
    assert replace(CARD, version=2).digest() != CARD.digest()
