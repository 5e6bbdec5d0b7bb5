"""Behaviour of noticing what people of a company did on our own sites."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from leadwright.signals.catalog import CATALOG
from leadwright.signals.detectors.engagement import KINDS, detect
from leadwright.signals.history import Told
from leadwright.sources.site.rules import KINDS as COUNTED
from tests.signals.told import context, day, history, record


def visit(
    number: int, kind: str = "pricing_page_visited", what: str = "/pricing", by: str = "email"
) -> tuple[int, dict[str, Any]]:
    on = (day(number)).date().isoformat()
    return number, {"domain": "acme.com", "activity": {"kind": kind, "what": what, "on": on, "by": by}}


def dated(tellings: list[Told]) -> list[Told]:
    return [replace(told, effective=date.fromisoformat(told.content["activity"]["on"])) for told in tellings]


def test_each_day_of_a_kind_is_one_event_with_all_its_evidence() -> None:
    told = dated(
        record(
            visit(1),
            visit(1, what="/plans"),
            visit(4),
            visit(4, "form_filled", "Demo Requested"),
            source="site",
        )
    )
    found = list(detect(history(told), context()))
    assert [(one.type, one.happened_on, len(one.evidence)) for one in found] == [
        ("form_filled", day(4).date(), 1), ("pricing_page_visited", day(1).date(), 2), ("pricing_page_visited", day(4).date(), 1),
    ]  # fmt: skip
    assert sorted(found[1].details["what"]) == ["/plans", "/pricing"]
    assert all(one.precision == "day" for one in found)


def test_records_of_one_company_are_seen_together() -> None:
    first = dated(record(visit(1), source="site", key="a"))
    second = dated(record(visit(1, what="/plans"), source="site", key="b"))
    assert [len(one.evidence) for one in detect(history(first, second), context())] == [2]


def test_what_the_network_alone_suggests_is_half_believed() -> None:
    (by_name,) = detect(history(dated(record(visit(1), source="site"))), context())
    (by_ip,) = detect(history(dated(record(visit(1, by="ip"), source="site"))), context())
    assert by_ip.confidence < by_name.confidence


def test_other_words_of_a_company_are_no_engagement() -> None:
    told = record(
        (1, {"name": "Acme"}),
        (2, {"activity": {"kind": "dancing"}}),
        (3, {"activity": "pricing_page_visited"}),
    )
    assert list(detect(history([replace(one, effective=date(2024, 1, 2)) for one in told]), context())) == []


def test_every_engagement_that_rules_may_count_is_a_signal_and_fades() -> None:
    assert set(COUNTED) | {"identified"} == KINDS <= set(CATALOG)
    assert all(CATALOG[kind].expiry_days > 0 for kind in KINDS)


def test_the_order_of_arrival_changes_nothing() -> None:
    told = dated(record(visit(1), visit(3), source="site"))
    late = [
        replace(one, recorded_at=one.recorded_at + timedelta(days=9 - n * 9)) for n, one in enumerate(told)
    ]
    assert [(f.type, f.happened_on, f.evidence) for f in detect(history(told), context())] == [
        (f.type, f.happened_on, f.evidence) for f in detect(history(late), context())
    ]
