"""What is under way is not planned again, and no source takes all the places."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from leadwright.scoring.agenda import Agenda
from leadwright.scoring.ask import Goal
from leadwright.scoring.known import Known, Offer, Open
from leadwright.scoring.rates import Rates
from leadwright.sources.market import operations

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
GOAL = Goal(qualified=Decimal(0), worth=Decimal(1000))
OPEN = Open("direct_email", "Direct e-mail", frozenset({"contact_email"}), Decimal("7.5"), "")
KNOWN = Known(
    Decimal(38), Decimal(60), "cold", {"hot": Decimal(80), "warm": Decimal(60), "nurture": Decimal(40)}, [OPEN], ""
)  # fmt: skip


def offers(*sources: str) -> list[Offer]:
    return [
        Offer(vendor, operation, Decimal(0), "USD", frozenset({"contact_email"}))
        for does in ("find_people", "company")
        for vendor, operation in operations(does)
        if vendor.name in sources
    ]


def agenda(leads: int, *sources: str, goal: Goal = GOAL) -> Agenda[int]:
    planned: Agenda[int] = Agenda(offers(*sources), Rates(), goal, lambda lead, offer, person: True)
    for lead in range(leads):
        planned.put(lead, KNOWN, NOW)
    return planned


def test_a_lead_is_asked_about_once_at_a_time() -> None:
    plan = agenda(5, "apollo", "hunter")
    first = plan.round(NOW)
    assert sorted(lead for lead, _ in first) == [0, 1, 2, 3, 4]
    assert plan.round(NOW) == []
    plan.put(3, KNOWN, NOW)
    assert [lead for lead, _ in plan.round(NOW)] == [3]


def test_a_lead_that_is_dropped_while_it_is_under_way_is_planned_no_more() -> None:
    plan = agenda(2, "hunter")
    plan.round(NOW)
    plan.drop(0)
    plan.put(1, KNOWN, NOW)
    assert [lead for lead, _ in plan.round(NOW)] == [1]


def test_no_source_takes_all_the_places() -> None:
    plan = agenda(1000, "hunter")
    taken = Counter(best.offer.vendor.name for _, best in plan.round(NOW))
    assert 0 < taken["hunter"] < 256
    assert plan.round(NOW) == []


def test_an_operation_that_is_refused_is_planned_no_more_for_leads_that_come_back() -> None:
    plan = agenda(4, "apollo", "hunter")
    refused = set()
    for lead, best in plan.round(NOW):
        refused.add((best.offer.vendor.name, best.offer.operation.name))
        plan.refuse(best.offer.vendor.name, best.offer.operation.name, NOW)
        plan.put(lead, KNOWN, NOW)
    planned = {(best.offer.vendor.name, best.offer.operation.name) for _, best in plan.round(NOW)}
    assert planned
    assert not planned & refused


@pytest.mark.parametrize("enough", [1, 3])
def test_where_only_so_many_are_wanted_nothing_is_begun_before_the_answers_are_in(enough: int) -> None:
    plan = agenda(50, "hunter", goal=replace(GOAL, enough=enough))
    assert plan.round(NOW)
    assert plan.round(NOW) == []
