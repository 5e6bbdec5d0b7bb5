"""Behaviour of noticing what a company is: head count, status, stage, name, domain, countries."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.signals.detectors import countries, head_count, standing
from leadwright.signals.history import Told
from leadwright.signals.types import Found
from tests.signals.told import context, day, history, record


def heads(
    *counts: tuple[int | None, int | None], dated: bool = False, source: str = "file"
) -> list[tuple[str, int]]:
    told = record(
        *((30 * n, {"head_count": list(count)}) for n, count in enumerate(counts)), source=source, dated=dated
    )
    return [
        (one.type, (one.first_seen - day(0)).days // 30)
        for one in head_count.detect(history(told), context())
    ]


def stood(*records: list[Told]) -> list[Found]:
    return list(standing.detect(history(*records), context()))


@given(st.lists(st.integers(1, 40), min_size=1, max_size=10))
def test_a_dated_list_tells_of_each_difference(counts: list[int]) -> None:
    expected = [
        ("head_count_growth" if now > was else "head_count_decline", n + 1)
        for n, (was, now) in enumerate(itertools.pairwise(counts))
        if was != now
    ]
    assert heads(*((n, n) for n in counts), dated=True) == expected


def test_elsewhere_a_count_must_move_by_a_tenth_from_where_it_last_stood() -> None:
    assert heads((100, 100), (104, 104), (108, 108)) == []
    assert heads((100, 100), (105, 105), (111, 111)) == [("head_count_growth", 2)]
    assert heads((5, 5), (6, 6)) == []


def test_ranges_must_be_apart_and_a_number_within_one_is_no_change() -> None:
    assert heads((11, 50), (51, 200)) == [("head_count_growth", 1)]
    assert heads((11, 50), (30, 30), (40, 40)) == [("head_count_growth", 2)]
    assert heads((51, 200), (120, 120)) == []
    assert heads((501, None), (1000, 1000)) == []


def test_two_sources_that_count_differently_tell_of_no_change() -> None:
    one, other = (
        record((0, {"head_count": [10, 10]})),
        record((30, {"head_count": [90, 90]}), source="website", key="b"),
    )
    assert list(head_count.detect(history(one, other), context())) == []


def test_growth_says_by_how_much() -> None:
    (grew,) = head_count.detect(
        history(record((0, {"head_count": [100, 100]}), (30, {"head_count": [130, 130]}))), context()
    )
    assert (grew.details["before"], grew.details["after"], grew.details["share"]) == (
        [100, 100],
        [130, 130],
        0.3,
    )


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [("active", "closed", "closed"), ("active", "acquired", "acquired"), ("closed", "active", "reopened"),
     ("active", "public", "went_public"), ("acquired", "closed", "closed"), ("active", "inactive", "closed")],
)  # fmt: skip
def test_a_status_that_changes_is_named_after_what_it_became(before: str, after: str, kind: str) -> None:
    assert [one.type for one in stood(record((0, {"status": before}), (9, {"status": after})))] == [kind]


def test_a_first_word_is_no_change() -> None:
    assert stood(record((0, {"status": "closed", "name": "A", "domain": "a.example"}))) == []


def test_the_stage_is_a_source_s_own_be_it_a_field_or_a_column_of_a_list() -> None:
    funded = stood(record((0, {"funding_stage": "Seed"}), (9, {"funding_stage": "Series A"})))
    listed = stood(
        record(
            (0, {"custom": {"stage": "Early"}}),
            (9, {"custom": {"stage": ""}}),
            (12, {"custom": {"stage": "Growth"}}),
        )
    )
    deal = stood(record((0, {"custom": {"deal stage": "open"}}), (9, {"custom": {"deal stage": "won"}})))
    assert [(one.type, one.details["before"], one.details["after"]) for one in (*funded, *listed)] == [
        ("stage_changed", "Seed", "Series A"), ("stage_changed", "Early", "Growth"),
    ]  # fmt: skip
    assert deal == []


def test_a_name_that_differs_by_more_than_its_form_is_another_one() -> None:
    assert stood(record((0, {"name": "Acme Inc."}), (9, {"name": "ACME, Inc"}))) == []
    (one,) = stood(record((0, {"name": "Acme Inc."}), (9, {"name": "Birch"})))
    assert (one.type, one.details["before"], one.details["after"]) == ("renamed", "Acme Inc.", "Birch")


def test_a_name_read_off_pages_must_be_read_twice() -> None:
    once = record((0, {"name": "Acme"}), (9, {"name": "Birch"}), source="website")
    twice = record((0, {"name": "Acme"}), (9, {"name": "Birch"}), (12, {"name": "Birch"}), source="website")
    assert stood(once) == []
    assert [one.type for one in stood(twice)] == ["renamed"]


def test_a_domain_that_moved_is_told() -> None:
    (one,) = stood(record((0, {"domain": "acme.example"}), (9, {"domain": "acme.test"})))
    assert (one.type, one.subject) == ("domain_moved", "acme.test")


def offices(*known: str) -> dict[str, Any]:
    return {"locations": [{"country": country} for country in known]}


def test_a_country_is_new_if_nobody_named_it_before() -> None:
    told = record(
        (0, offices("DE")), (30, offices("DE", "FR")), (60, offices("FR")), (90, offices("DE", "FR"))
    )
    found = list(countries.detect(history(told), context()))
    assert [(one.type, one.subject, (one.first_seen - day(0)).days) for one in found] == [
        ("new_country", "FR", 30)
    ]
    other = record((10, offices("FR")), source="website", key="b")
    assert list(countries.detect(history(told, other), context())) == []


def test_the_first_list_of_offices_opens_none() -> None:
    assert (
        list(countries.detect(history(record((0, {"name": "A"}), (30, offices("DE", "FR")))), context()))
        == []
    )
