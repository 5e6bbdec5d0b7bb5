"""A score taken apart: the numbers are the row's own, the words say why."""

from __future__ import annotations

import ast
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leadwright.scoring
from leadwright.icp.translate import IcpRow
from leadwright.scoring.explain import Contribution, explain, switched_off, total
from leadwright.scoring.expression import BadRule
from leadwright.scoring.features import FEATURES
from leadwright.scoring.scorecard import default
from leadwright.scoring.sentences import check, fill

from .engines import AS_OF, Row, company, in_duckdb
from .invented import any_card, any_icp, any_row
from .test_compile import ALL, ICP, battery


def explained(
    connection: duckdb.DuckDBPyConnection, icp: IcpRow = ICP, **values: Any
) -> dict[str, Contribution]:
    row = company(**values)
    result = in_duckdb(connection, [row], default(), icp, ALL)[0]
    return {item.rule: item for item in explain(result, row, default(), icp, AS_OF)}


@battery
@given(st.integers(0, 2**32))
def test_the_contributions_add_up_to_the_score(
    duckdb_connection: duckdb.DuckDBPyConnection, seed: int
) -> None:
    r = Random(seed)
    card, icp = any_card(r), any_icp(r)
    rows = [any_row(r, number) for number in range(6)]
    for row, result in zip(rows, in_duckdb(duckdb_connection, rows, card, icp, ALL), strict=True):
        parts = explain(result, row, card, icp, AS_OF)
        assert total(parts) == result["total"], f"seed {seed}"
        assert total(parts).quantize(Decimal("0.1"), ROUND_HALF_UP) == result["score"]
        assert all(part.because for part in parts)


def test_each_rule_says_why_with_the_values_it_saw(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    parts = explained(
        duckdb_connection,
        industries=["fintech", "finance"],
        head_count_min=51,
        head_count_max=200,
        countries=["US"],
        stack=["aws", "php"],
        funding_stage="Series A",
        funding_date=AS_OF,
        hiring=True,
        contact_count=1,
    )
    said = {rule: part.because for rule, part in parts.items()}
    assert said["size"] == "51-200 people, within 50 to 500"
    assert said["recent_funding"] == "Series A today"
    assert said["geography"] == "United States"
    assert (said["technology"], parts["technology"].unknown) == ("Uses AWS", "Not seen: React")
    assert (said["unstated_hiring"], parts["relevant_hiring"].earned) == (
        "Hiring; the roles are not stated",
        None,
    )
    assert (
        parts["relevant_hiring"].unknown
        == parts["relevant_hiring"].because
        == "It is not known which roles are open"
    )
    assert (said["several_contacts"], parts["several_contacts"].earned) == ("Only 1 to turn to", 0)


def test_evidence_is_what_the_rule_reads_and_is_known(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    parts = explained(duckdb_connection, funding_date=AS_OF, head_count_min=500)
    assert parts["recent_funding"].features == ("funding_date",)
    assert parts["size"].features == ("head_count",)
    assert parts["industry"].features == ()


def test_rules_that_are_switched_off_are_told_apart(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    icp = IcpRow(departments=("Sales",), wants_industry_growth=False)
    off = {item.rule: item.reason for item in switched_off(default(), icp)}
    assert off["industry_growth"] == "The ICP does not want this signal."
    assert off["industry"] == "The ICP names no industries."
    assert off.keys().isdisjoint(explained(duckdb_connection, icp))


def test_the_numbers_are_the_rows_and_never_worked_out_again(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    row = company(hiring=False)
    result: Row = in_duckdb(duckdb_connection, [row], default(), ICP, ALL)[0] | {
        "r_phone": Decimal("3.1415"),
        "clamp": Decimal("-1.5"),
    }
    parts = {item.rule: item for item in explain(result, row, default(), ICP, AS_OF)}
    assert parts["phone"].earned == Decimal("3.1415")
    assert parts["clamp"].weighted == Decimal("-1.5")


def test_there_is_no_second_evaluator() -> None:
    """Only `render` walks an expression with a meaning; nothing evaluates one in Python."""
    for path in Path(next(iter(leadwright.scoring.__path__))).rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        assert not names & {"eval", "exec", "compile"}, path
        assert not any(module.startswith(("sqlglot.executor", "sqlglot.optimizer")) for module in modules), (
            path
        )
        if path.name == "explain.py":
            assert not modules & {
                "leadwright.scoring.render",
                "leadwright.scoring.language",
                "leadwright.scoring.expression",
            }


@pytest.mark.parametrize(
    "template",
    [
        "{stak}",
        "{icp.industry}",
        "{ago:name}",
        "{shared:stack:must}",
        "{shared:name:must_have}",
        "{when:hiring}",
    ],
)
def test_a_hole_that_names_nothing_is_refused(template: str) -> None:
    with pytest.raises(BadRule):
        check(template)


@pytest.mark.parametrize("name", [name for name in FEATURES if name != "custom"])
def test_every_feature_can_stand_in_a_sentence_known_or_not(name: str) -> None:
    check(f"{{{name}}}")
    r = Random(name)
    for number in range(20):
        assert fill(f"{{{name}}}", any_row(r, number), ICP, AS_OF) is not None
