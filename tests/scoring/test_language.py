"""The rule language: what it says, and all that it refuses, with the place and the nearest right spelling."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadwright.scoring.features import FEATURES
from leadwright.scoring.functions import FUNCTIONS
from leadwright.scoring.language import BadRule, parse_condition, parse_value


@pytest.mark.parametrize(
    "text",
    [
        "hiring",
        "NOT hiring AND (customer OR industry_growing)",
        "HIRING = TRUE",
        "status IN ('closed', 'acquired')",
        "status NOT IN ('closed')",
        "funding_stage IN icp.funding_stages",
        "head_count BETWEEN 50 AND 500",
        "50 <= head_count",
        "contact_count * 2 + 1 > open_roles - 3",
        "has_any(stack, ('aws', 'gcp'))",
        "has_all(stack, 'aws')",
        "share(stack, icp.must_have) >= 0.5",
        "within(head_count, icp.size_min, 500)",
        "days_since(funding_date) <= 90",
        "funding_date >= '2026-01-31'",
        "contains(lower(name), 'labs')",
        "custom_text('Owner''s region') = 'EMEA'",
        "custom_number('seats') >= 10",
        "name = 'a;b -- c'",
        "listed(funding_stage, icp.funding_stages)",
    ],
)
def test_conditions_over_documented_features_are_read(text: str) -> None:
    assert parse_condition(text).features <= set(FEATURES)


@pytest.mark.parametrize(
    "text",
    [
        "COALESCE(hiring, TRUE)",
        "hiring IS NULL",
        "hiring IS TRUE",
        "hiring IS NOT NULL",
        "CASE WHEN hiring THEN TRUE ELSE FALSE END",
        "NULLIF(status, 'x') = 'y'",
        "hiring IS DISTINCT FROM TRUE",
        "hiring = NULL",
        "(SELECT TRUE)",
        "EXISTS (SELECT 1)",
        "status IN (SELECT 'x')",
        "status = ANY(icp.titles)",
        "hiring::int = 1",
        "CAST(hiring AS int) = 1",
        "hiring; DROP TABLE features",
        "hiring -- really",
        "hiring /* really */",
        '"hiring"',
        "features.hiring",
        "public.features.hiring",
        "name LIKE 'a%'",
        "name ~ 'a'",
        "name > 'a'",
        "name || 'x' = 'y'",
        "open_roles / 2 > 1",
        "open_roles % 2 = 1",
        "now() > funding_date",
        "CURRENT_DATE > funding_date",
        "random() > 0.5",
        "pg_sleep(9) = 1",
        "LEAST(open_roles, 2) > 1",
        "INTERVAL '1 day' = name",
        "stack[1] = 'aws'",
        "*",
        "count(*) > 1",
        "hiring foo",
        ":name = name",
        "$1 = name",
        "@x = name",
        "{{ name }}",
        "E'a' = name",
        "name = $$a$$",
        "U&'a' = name",
        "x'ab' = name",
        "head_count * 2 > 3",
        "head_count_min > 3",
        "custom = 'x'",
        "hiring AND",
        "",
        "   ",
        "(((",
        "name = 'a",
        "hiring = 1",
        "name = 3",
        "1e5 = open_roles",
        "0x1F = open_roles",
        "1234567890123456 = open_roles",
        "stack = 'aws'",
        "stack IN ('aws')",
        "status IN ()",
        "open_roles IN ('a', 1)",
        "has_any(status, 'a')",
        "has_any(stack, status)",
        "has_any(stack)",
        "within(open_roles, 1, 2)",
        "within(head_count, open_roles, 2)",
        "contains(name, status)",
        "contains(name, '')",
        "fade(funding_date, 1, 0, 3) > 0.5",
        "fade(funding_date, 9, 2, 3) > 0.5",
        "fade(funding_date, 1.5, 2, 3) > 0.5",
        "days_since(name) > 1",
        "funding_date > '2026-02-30'",
        "funding_date > 'yesterday'",
        "hiring XOR customer",
        "hiring AND 1",
        "NOT name",
        "lower(name, 'x') = 'a'",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(BadRule):
        parse_condition(text)


@pytest.mark.parametrize(
    ("text", "position", "near"),
    [
        ("hirring", 1, "hiring"),
        ("TRUE AND\n  has_eny(stack, 'a')", 12, "has_any"),
        ("hiring AND icp.industry = 'x'", 12, "icp.industries"),
        ("customer OR fundng_stage = 'x'", 13, "funding_stage"),
        ("dayz_since(funding_date) < 3", 1, "days_since"),
    ],
)
def test_an_unknown_name_is_placed_and_the_nearest_is_named(text: str, position: int, near: str) -> None:
    with pytest.raises(BadRule) as caught:
        parse_condition(text)
    assert (caught.value.position, f"did you mean {near}?" in caught.value.message) == (position, True)


def test_one_end_of_a_range_points_to_the_range() -> None:
    with pytest.raises(BadRule, match="part of `head_count`"):
        parse_condition("head_count_min >= 50")


def test_a_value_is_a_number_and_a_condition_is_not() -> None:
    assert parse_value("0.5 * fade(funding_date, 90, 45, 365) + 0.5 * semantic_match").features == {
        "funding_date",
        "semantic_match",
    }
    for text in (
        "hiring",
        "name",
        "custom_number('x') * semantic_match",
        "custom_number('a') * custom_number('b') * 0.1",
    ):
        with pytest.raises(BadRule):
            parse_value(text)


@pytest.mark.parametrize(
    "text",
    [
        "NOT " * 380 + "hiring",
        "(" * 200 + "hiring" + ")" * 200,
        "hiring AND " * 300 + "hiring",
        "-" * 350 + "1 > 2",
        "x" * 5_000,
    ],
)
def test_endless_rules_are_refused_and_break_nothing(text: str) -> None:
    with pytest.raises(BadRule):
        parse_condition(text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"()'\",;.*+-=<>$@:%[]{}\\",
                "hiring",
                "AND",
                "NOT",
                "IN",
                "icp.",
                "share",
                "stack",
                "'a'",
                "0.5",
                "NULL",
                "CASE",
                "--",
                "/*",
                "\x00",
                "é",
            ]
        ),
        max_size=12,
    )
)
def test_any_text_is_read_or_refused_and_nothing_else(parts: list[str]) -> None:
    for parse in (parse_condition, parse_value):
        with contextlib.suppress(BadRule):
            parse(" ".join(parts))


def test_every_function_and_feature_explains_itself() -> None:
    for thing in (*FUNCTIONS.values(), *FEATURES.values()):
        assert len(thing.doc.split()) >= 4
        assert thing.doc.endswith(".")
