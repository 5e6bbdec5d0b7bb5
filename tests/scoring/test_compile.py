"""One SELECT: the same digits in Postgres and DuckDB, and a score that is the sum of its parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import duckdb
import psycopg
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from leadwright.icp.translate import IcpRow
from leadwright.kernel.errors import Wrong
from leadwright.scoring.compile import compile_card, compile_select
from leadwright.scoring.dialects import DIALECTS
from leadwright.scoring.features import FEATURES
from leadwright.scoring.scorecard import Scorecard, default, from_document

from .engines import AS_OF, Row, company, differences, in_duckdb, in_postgres
from .invented import BOOLEANS, any_card, any_icp, any_row, more_known

ALL = frozenset(FEATURES)
DEFAULT = default()
SEEDS = st.integers(0, 2**32)
ICP = IcpRow(
    industries=("fintech", "saas"),
    size_min=50,
    size_max=500,
    funding_stages=("Series A", "Series B"),
    must_have=("aws", "react"),
    nice_to_have=("python",),
    avoid=("cobol",),
    countries=("GB", "US"),
    titles=("chief technology officer",),
    departments=("Engineering",),
    complementary=("slack",),
    competitors=("rival inc", "rival.example"),
)
PERFECT = company(
    industries=["saas", "software"],
    head_count_min=51,
    head_count_max=200,
    countries=["US"],
    stack=["aws", "react", "slack"],
    status="active",
    customer=False,
    funding_stage="Series A",
    funding_date=AS_OF,
    hiring=True,
    role_departments=["Engineering"],
    role_titles=[],
    technology_change_date=AS_OF,
    leadership_change_date=AS_OF,
    industry_growing=True,
    contact_email=True,
    contact_linkedin=True,
    contact_phone=True,
    contact_count=2,
    last_interaction_date=AS_OF,
)
battery = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def one(
    connection: duckdb.DuckDBPyConnection,
    card: Scorecard = DEFAULT,
    icp: IcpRow = ICP,
    answerable: frozenset[str] = ALL,
    **values: Any,
) -> Row:
    return in_duckdb(connection, [company(**values)], card, icp, answerable)[0]


def card_of(*rules: dict[str, Any], **more: Any) -> Scorecard:
    document = {
        "components": {"intent": 1, "fit": 0, "accessibility": 0},
        "tiers": {"hot": 80, "warm": 60, "nurture": 40},
    }
    return from_document(
        document
        | {
            "rules": [
                {"id": f"x{n}", "component": "intent", "points": 10} | rule for n, rule in enumerate(rules)
            ]
        }
        | more
    )


def some_of(r: Random) -> frozenset[str]:
    return frozenset(name for name in FEATURES if r.random() < 0.6)


def score_sums(card: Scorecard, row: Row) -> tuple[Decimal, Decimal]:
    parts = sum(
        (card.weights[rule.component] * (row[f"r_{rule.id}"] or 0) for rule in card.rules), Decimal(0)
    )
    return parts + row["clamp"], row["total"].quantize(Decimal("0.1"), ROUND_HALF_UP)


@battery
@given(SEEDS)
def test_postgres_and_duckdb_agree_on_every_number(
    postgres_connection: psycopg.Connection, duckdb_connection: duckdb.DuckDBPyConnection, seed: int
) -> None:
    r = Random(seed)
    card, icp, answerable = any_card(r), any_icp(r), some_of(r)
    rows = [any_row(r, number) for number in range(12)]
    left = in_postgres(postgres_connection, rows, card, icp, answerable)
    right = in_duckdb(duckdb_connection, rows, card, icp, answerable)
    assert not differences(left, right), f"seed {seed}"
    for row in left:
        total, score = score_sums(card, row)
        assert (row["total"], row["score"]) == (total, score), f"seed {seed}"
        assert row["floor"] <= row["score"] <= row["potential"], f"seed {seed}"
        assert row["score"] >= 0
        assert row["potential"] <= 100
        assert 0 <= row["completeness"] <= 1


@battery
@given(SEEDS)
def test_the_default_card_agrees_in_both_engines(
    postgres_connection: psycopg.Connection, duckdb_connection: duckdb.DuckDBPyConnection, seed: int
) -> None:
    r = Random(seed)
    rows = [any_row(r, number) for number in range(12)]
    icp = any_icp(r)
    left = in_postgres(postgres_connection, rows, default(), icp, ALL)
    assert not differences(left, in_duckdb(duckdb_connection, rows, default(), icp, ALL)), f"seed {seed}"


@battery
@given(SEEDS)
def test_whatever_is_found_out_the_score_ends_between_floor_and_potential(
    duckdb_connection: duckdb.DuckDBPyConnection, seed: int
) -> None:
    r = Random(seed)
    card, icp, answerable = any_card(r, defaults=False), any_icp(r), some_of(r)
    before = [any_row(r, number) for number in range(12)]
    after = [more_known(r, row, answerable) for row in before]
    old, new = (in_duckdb(duckdb_connection, rows, card, icp, answerable) for rows in (before, after))
    for was, now in zip(old, new, strict=True):
        assert was["floor"] <= now["score"] <= was["potential"], f"seed {seed}"
        assert now["completeness"] >= was["completeness"], f"seed {seed}"


@battery
@given(SEEDS, st.sampled_from(BOOLEANS))
def test_learning_that_something_is_so_never_lowers_a_default_score(
    duckdb_connection: duckdb.DuckDBPyConnection, seed: int, feature: str
) -> None:
    r = Random(seed)
    row = any_row(r, 1) | {feature: None}
    icp = any_icp(r)
    was, now = (
        in_duckdb(duckdb_connection, [one_row], default(), icp, ALL)[0]
        for one_row in (row, row | {feature: True})
    )
    assert now["score"] >= was["score"], f"seed {seed}"
    assert now["potential"] >= was["potential"], f"seed {seed}"


def test_the_missions_points_hold_exactly_for_fresh_signals(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    row = in_duckdb(duckdb_connection, [PERFECT], default(), ICP, ALL)[0]
    earned = {name[2:]: row[name] for name in row if name.startswith("r_")}
    assert earned == {
        "recent_funding": 30,
        "relevant_hiring": 25,
        "unstated_hiring": 0,
        "any_hiring": None,
        "technology_change": 20,
        "leadership_change": 15,
        "industry_growth": 10,
        "industry": 25,
        "size": 25,
        "technology": 20,
        "geography": 15,
        "complementary_tools": 15,
        "direct_email": 30,
        "linkedin_profile": 25,
        "phone": 20,
        "several_contacts": 15,
        "previous_interaction": 10,
    }
    assert (row["score"], row["tier"], row["out"], row["completeness"]) == (100, "hot", None, 1)


def test_nothing_known_earns_nothing_and_leaves_everything_possible(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    row = one(duckdb_connection)
    assert (row["score"], row["floor"], row["potential"], row["completeness"], row["tier"]) == (
        0,
        0,
        100,
        0,
        "cold",
    )
    assert all(
        value is None for name, value in row.items() if name.startswith("r_") and name != "r_any_hiring"
    )


def test_what_no_source_can_answer_is_not_promised(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    row = one(duckdb_connection, answerable=frozenset({"hiring", "contact_email"}))
    assert (row["p_direct_email"], row["p_phone"], row["p_relevant_hiring"], row["p_unstated_hiring"]) == (
        30,
        0,
        0,
        20,
    )
    assert row["potential"] == Decimal("15.5")


def test_a_condition_is_reachable_if_the_sources_at_hand_can_settle_it(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    sources = frozenset({"role_departments"})
    assert one(duckdb_connection, answerable=sources, hiring=True)["p_relevant_hiring"] == 25
    assert one(duckdb_connection, answerable=sources)["p_relevant_hiring"] == 0


@pytest.mark.parametrize(
    ("low", "high", "earned"),
    [
        (51, 200, 25),
        (500, None, None),
        (600, None, 0),
        (20, 60, None),
        (1, 10, 0),
        (50, 500, 25),
        (None, 30, 0),
    ],
)
def test_a_head_count_is_an_interval(
    duckdb_connection: duckdb.DuckDBPyConnection, low: int | None, high: int | None, earned: int | None
) -> None:
    assert one(duckdb_connection, head_count_min=low, head_count_max=high)["r_size"] == earned


def test_an_icp_without_an_upper_size_takes_an_open_range(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    assert one(duckdb_connection, icp=replace(ICP, size_max=None), head_count_min=500)["r_size"] == 25


@pytest.mark.parametrize(
    ("stack", "absent", "earned", "possible"),
    [
        (["aws"], None, 10, 20),
        (["aws", "react"], None, 20, 20),
        (["php"], None, None, 20),
        (None, None, None, 20),
        (["aws"], ["react"], 10, 10),
        (["php"], ["aws"], None, 10),
        (["php"], ["aws", "react"], 0, 0),
        (None, ["aws", "react"], 0, 0),
        (["aws", None], ["aws"], 10, 20),
    ],
)
def test_technology_that_is_not_seen_is_unknown_until_it_was_looked_for(
    duckdb_connection: duckdb.DuckDBPyConnection,
    stack: list[str] | None,
    absent: list[str] | None,
    earned: int | None,
    possible: int,
) -> None:
    row = one(duckdb_connection, stack=stack, stack_absent=absent)
    assert (row["r_technology"], row["p_technology"]) == (earned, possible)


def test_hiring_counts_once_and_less_while_the_roles_are_unknown(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    unstated = one(duckdb_connection, hiring=True)
    assert (unstated["r_unstated_hiring"], unstated["r_relevant_hiring"], unstated["intent"]) == (
        20,
        None,
        20,
    )
    assert unstated["floor"] == 0
    assert unstated["score"] == 8
    relevant = one(duckdb_connection, hiring=True, role_departments=["Engineering"])
    assert (relevant["r_unstated_hiring"], relevant["r_relevant_hiring"], relevant["intent"]) == (0, 25, 25)
    other = one(duckdb_connection, hiring=True, role_departments=["Sales"], role_titles=["account executive"])
    assert (other["r_unstated_hiring"], other["r_relevant_hiring"], other["intent"]) == (0, 0, 0)


def test_an_icp_without_departments_and_titles_welcomes_every_role(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    row = one(duckdb_connection, icp=replace(ICP, departments=(), titles=()), hiring=True)
    assert (row["r_any_hiring"], row["r_relevant_hiring"], row["p_relevant_hiring"], row["intent"]) == (
        25,
        None,
        0,
        25,
    )


def test_a_signal_that_the_icp_refuses_leaves_score_and_potential(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    row = one(
        duckdb_connection, icp=replace(ICP, wants_technology_change=False), technology_change_date=AS_OF
    )
    assert (row["r_technology_change"], row["p_technology_change"], row["potential"]) == (None, 0, 92)


def test_an_icp_without_a_criterion_disables_its_rule_and_says_so() -> None:
    compiled = compile_card(default(), replace(ICP, industries=()), AS_OF, ALL)
    assert {rule.id: rule.disabled for rule in compiled.rules if not rule.enabled} == {
        "any_hiring": "The ICP names departments or titles, which another rule judges.",
        "industry": "The ICP names no industries.",
    }


def test_without_funding_stages_every_round_counts(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    row = one(duckdb_connection, icp=replace(ICP, funding_stages=()), funding_date=AS_OF)
    assert row["r_recent_funding"] == 30


@pytest.mark.parametrize(
    ("days", "earned"), [(0, 30), (90, 30), (135, 15), (180, "7.5"), (365, "0.435"), (366, 0), (-1, None)]
)
def test_funding_fades_and_a_future_round_is_not_yet_known(
    duckdb_connection: duckdb.DuckDBPyConnection, days: int, earned: str | int | None
) -> None:
    row = one(duckdb_connection, funding_stage="Series A", funding_date=AS_OF - timedelta(days=days))
    assert row["r_recent_funding"] == (None if earned is None else Decimal(earned))


def test_old_funding_is_a_no_even_if_its_stage_is_unknown(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    row = one(duckdb_connection, funding_date=AS_OF - timedelta(days=900))
    assert (row["r_recent_funding"], row["p_recent_funding"]) == (0, 0)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"customer": True}, "Already a customer"),
        ({"status": "closed"}, "Closed"),
        ({"status": "acquired"}, "Acquired"),
        ({"status": "inactive"}, "Inactive"),
        ({"status": "public"}, None),
        ({"domain": "rival.example"}, "A competitor of ours"),
        ({"name": "RIVAL Inc"}, "A competitor of ours"),
        ({"stack": ["cobol"]}, "Uses a technology that the ICP avoids"),
        ({}, None),
    ],
)
def test_some_companies_are_out_with_a_reason(
    duckdb_connection: duckdb.DuckDBPyConnection, values: dict[str, Any], reason: str | None
) -> None:
    assert one(duckdb_connection, **values)["out"] == reason


def test_an_unknown_penalty_lowers_the_floor_only(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    card = card_of({"points": 50, "when": "hiring"}, {"points": -20, "when": "customer"})
    row = one(duckdb_connection, card, hiring=True)
    assert (row["score"], row["floor"], row["potential"]) == (50, 30, 50)
    row = one(duckdb_connection, card, hiring=True, customer=True)
    assert (row["score"], row["r_x1"], row["p_x1"]) == (30, -20, -20)


def test_a_clamp_is_a_contribution_of_its_own(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    row = one(
        duckdb_connection,
        card_of({"points": 90, "when": "hiring"}, {"points": 60, "when": "hiring"}),
        hiring=True,
    )
    assert (row["score"], row["total"], row["clamp"], row["intent"]) == (100, 100, -50, 150)
    row = one(duckdb_connection, card_of({"points": -90, "when": "hiring"}), hiring=True)
    assert (row["score"], row["clamp"]) == (0, 90)


def test_when_unknown_is_the_one_place_that_turns_unknown_into_a_value(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    row = one(
        duckdb_connection,
        card_of({"when": "hiring", "when_unknown": "yes"}, {"when": "customer", "when_unknown": "no"}),
    )
    assert (row["r_x0"], row["r_x1"], row["completeness"]) == (10, 0, 1)


def test_the_tier_follows_the_score_that_is_shown(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    row = one(duckdb_connection, card_of({"points": 79.95, "when": "hiring"}), hiring=True)
    assert (row["total"], row["score"], row["tier"]) == (Decimal("79.95"), 80, "hot")


def test_of_a_group_the_best_counts_and_of_equals_the_first(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    rules = [
        {"group": "g", "points": points, "when": when}
        for points, when in ((5, "hiring"), (9, "hiring"), (9, "customer"))
    ]
    row = one(duckdb_connection, card_of(*rules), hiring=True, customer=True)
    assert ([row[f"r_x{n}"] for n in range(3)], row["intent"]) == ([0, 9, 0], 9)


def test_the_text_is_the_same_every_time_and_carries_no_parameter() -> None:
    card = card_of({"when": "name = ':evil' OR name = '%(x)s' OR name IN ('a''b', 'c\\', '$1', '{y}')"})
    icp = replace(ICP, competitors=(":colon", "it's", "%s", "\\'; DROP TABLE features; --"))
    sql = compile_select(card, icp, AS_OF, ALL)
    assert sql == compile_select(card, icp, AS_OF, ALL)
    assert not text(sql)._bindparams
    assert "%" not in sql.replace("E'", "")


def test_hostile_words_stay_words(
    postgres_connection: psycopg.Connection, duckdb_connection: duckdb.DuckDBPyConnection
) -> None:
    evil = (
        "it's",
        "\\'; DROP TABLE features; --",
        ":x",
        "%s",
        "$$",
        "\\u0041",
        "\\",
        "'",
        "E'x'",
        "{z}",
        "漢字",
        "\n",
        "--",
        "/*",
    )
    rules = [{"when": "name = '" + word.replace("'", "''") + "'"} for word in evil]
    rows = [company(number, name=word) for number, word in enumerate(evil)]
    card = card_of(*rules, out=[{"id": "o", "when": "name IN icp.competitors", "reason": "\\'; :x %s"}])
    icp = replace(ICP, competitors=evil)
    found = in_postgres(postgres_connection, rows, card, icp, ALL)
    assert not differences(found, in_duckdb(duckdb_connection, rows, card, icp, ALL))
    assert [row[f"r_x{number}"] for number, row in enumerate(found)] == [10] * len(evil)
    assert {row["out"] for row in found} == {"\\'; :x %s"}
    for name in DIALECTS:
        assert len(sqlglot.parse(compile_select(card, icp, AS_OF, ALL, dialect=name), dialect=name)) == 1


@settings(battery, max_examples=2)
@given(SEEDS)
def test_every_dialect_writes_one_readable_select(seed: int) -> None:
    r = Random(seed)
    card, icp, answerable = any_card(r), any_icp(r), some_of(r)
    for name in DIALECTS:
        try:
            sql = compile_select(card, icp, AS_OF, answerable, dialect=name)
        except Wrong:  # a custom column whose name holds a quote
            assert not DIALECTS[name].executed
            continue
        statements = sqlglot.parse(sql, dialect=name)
        assert [type(statement) for statement in statements] == [sqlglot.exp.Select]


def test_columns_and_rules_are_named_in_order(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    compiled = compile_card(default(), ICP, AS_OF, ALL)
    assert compiled.columns == tuple(one(duckdb_connection))
    assert [rule.id for rule in compiled.rules] == [rule.id for rule in default().rules]


def test_the_recipe_changes_with_card_icp_and_sources_but_not_with_the_day() -> None:
    base = compile_card(default(), ICP, AS_OF, ALL).recipe
    assert base == compile_card(default(), ICP, AS_OF - timedelta(days=9), ALL, dialect_name="duckdb").recipe
    others = {
        compile_card(replace(default(), version=2), ICP, AS_OF, ALL).recipe,
        compile_card(default(), replace(ICP, size_min=51), AS_OF, ALL).recipe,
        compile_card(default(), ICP, AS_OF, ALL - {"hiring"}).recipe,
    }
    assert len(others | {base}) == 4
