"""Behaviour of finding funding rounds: one told by many is one, two are two, a pooled fund is none."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from leadwright.signals.detectors import detect
from leadwright.signals.types import Found, signal_id
from tests.signals.told import context, history, record

ROUND = {"stage": "Series A", "date": "2026-03-10", "amount": 12_000_000, "currency": "USD"}


def about(**more: Any) -> Any:
    fields = {
        "name": "Zentrova, Inc.",
        "domain": "zentrova.example",
        "industries": ["FinTech"],
        "country": "PT",
    }
    return record((0, {**fields, **more}), source="apollo", key="apollo")


def articles(
    *titles: tuple[str, str, str], day: int = 80, key: str = "news", source: str = "google_news"
) -> Any:
    listed = [
        {
            "title": title,
            "publisher": paper,
            "published_on": on,
            "url": f"https://{paper.lower()}.example/{n}",
        }
        for n, (title, paper, on) in enumerate(titles)
    ]
    return record((day, {"articles": listed}), source=source, key=key)


def rounds(*records: Any) -> list[Found]:
    return [one for one in detect(history(*records), context()) if one.type == "funding_round"]


def five_sources() -> list[Any]:
    return [
        about(),
        record((70, {"funding_rounds": [ROUND | {"url": "https://www.crunchbase.com/funding_round/z"}]}), source="crunchbase", key="cb"),
        record(
            (90, {"filings": [{"form": "D", "pooled_fund": False}], "funding_date": "2026-03-12",
                  "funding_rounds": [{"date": "2026-03-12", "amount": 9_600_000, "currency": "USD", "url": "https://sec.example/d"}]}),
            source="sec_edgar", key="0001",
        ),
        articles(
            ("Zentrova raises $12M Series A", "Ropewalk", "2026-03-11"),
            ("Fintech Zentrova lands $12 million", "Gazette", "2026-03-13"),
        ),
        record(
            (95, {"funding_stage": "Series A", "funding_date": "2026-03-01",
                  "funding_amount": {"amount": 12_100_000, "currency": "USD"}}),
            source="file", key="list",
        ),
    ]  # fmt: skip


def test_one_round_told_by_five_sources_is_one_signal_with_all_of_them() -> None:
    (found,) = rounds(*five_sources())
    assert found.details["stage"] == "Series A"
    assert found.details["amount"] == {"amount": 12_000_000, "currency": "USD"}
    assert found.happened_on == date(2026, 3, 10)
    assert len(found.evidence) == 4
    assert {"crunchbase", "sec_edgar", "news:Ropewalk", "news:Gazette"} <= set(found.sources)
    assert found.details["quote"] == "Zentrova raises $12M Series A"


def test_the_order_of_sources_changes_nothing() -> None:
    seen = {
        (one.subject, one.happened_on, len(one.sources))
        for order in permutations(five_sources())
        for one in rounds(*order)
    }
    assert len(seen) == 1


def test_two_rounds_stay_two() -> None:
    seed = {"stage": "Seed", "date": "2025-01-20", "amount": 3_000_000, "currency": "USD"}
    both = record((70, {"funding_rounds": [ROUND, seed]}), source="crunchbase", key="cb")
    news = articles(
        ("Zentrova raises $3M seed round", "Ropewalk", "2025-01-21"),
        ("Zentrova raises $12M Series A", "Ropewalk", "2026-03-10"),
    )
    assert [(one.subject, len(one.sources)) for one in rounds(about(), both, news)] == [
        ("Seed", 2),
        ("Series A", 2),
    ]


def test_rounds_that_one_source_lists_side_by_side_are_never_one() -> None:
    twice = record(
        (70, {"funding_rounds": [ROUND, ROUND | {"date": "2026-05-02", "amount": 12_500_000}]}),
        source="crunchbase",
        key="cb",
    )
    found = rounds(about(), twice)
    assert len(found) == len({signal_id(one) for one in found}) == 2


def test_a_corrected_date_is_the_same_signal() -> None:
    before = record((70, {"funding_rounds": [ROUND]}), source="crunchbase", key="cb")
    after = record(
        (70, {"funding_rounds": [ROUND]}),
        (100, {"funding_rounds": [ROUND | {"date": "2025-11-02"}]}),
        source="crunchbase",
        key="cb",
    )
    (first,), (second,) = rounds(about(), before), rounds(about(), after)
    assert (first.happened_on, second.happened_on) == (date(2026, 3, 10), date(2025, 11, 2))
    assert signal_id(first) == signal_id(second)


def test_more_evidence_changes_no_identity() -> None:
    known = five_sources()
    ids = {signal_id(rounds(*known[:count])[0]) for count in range(2, 6)}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ROUND, {"stage": "Series B", "date": "2026-03-30", "amount": 40_000_000, "currency": "USD"}),
        ({"date": "2026-03-10", "amount": 2_000_000, "currency": "USD"}, {"date": "2026-03-20", "amount": 9_000_000, "currency": "USD"}),
        ({"stage": "Seed", "date": "2024-03-10"}, {"stage": "Series A", "date": "2025-03-20"}),
        ({"date": "2024-03-10", "amount": 2_000_000, "currency": "USD"}, {"date": "2026-03-20", "amount": 2_000_000, "currency": "USD"}),
    ],
)  # fmt: skip
def test_rounds_that_contradict_each_other_are_two(first: dict[str, Any], second: dict[str, Any]) -> None:
    one = record((70, {"funding_rounds": [first]}), source="crunchbase", key="cb")
    other = record((70, {"funding_rounds": [second]}), source="clearbit", key="cl")
    assert len(rounds(about(), one, other)) == 2


def test_a_stage_without_a_date_is_no_event() -> None:
    assert (
        rounds(about(funding_stage="Series A", funding_amount={"amount": 5_000_000, "currency": "USD"})) == []
    )


def test_an_undated_round_that_its_source_did_not_tell_before_is_one() -> None:
    told = record(
        (0, {"funding_stage": "Seed"}),
        (60, {"funding_stage": "Series A", "funding_amount": {"amount": 5_000_000, "currency": "USD"}}),
        source="file",
        key="f",
    )
    (found,) = rounds(about(), told)
    assert (found.subject, found.happened_on, found.precision) == ("Series A", None, "seen")


def test_news_that_may_be_of_a_namesake_raises_nothing_alone_and_adds_to_what_is_known() -> None:
    name = record((0, {"name": "Ramp", "domain": "ramp.example"}), source="apollo", key="apollo")
    news = articles(("Ramp raises $12M Series A", "Ropewalk", "2026-03-11"))
    known = record((70, {"funding_rounds": [ROUND]}), source="crunchbase", key="cb")
    assert rounds(name, news) == []
    (found,) = rounds(name, news, known)
    assert set(found.sources) == {"crunchbase", "news:Ropewalk"}


def test_a_pooled_fund_raises_nothing() -> None:
    pool = record(
        (70, {"filings": [{"form": "D", "pooled_fund": True}], "funding_date": "2026-03-01",
              "funding_rounds": [{"date": "2026-03-01", "amount": 60_000_000, "currency": "USD"}]}),
        source="sec_edgar", key="1",
    )  # fmt: skip
    assert rounds(about(), pool) == []


def test_articles_on_one_event_are_one_signal() -> None:
    news = articles(
        ("Zentrova names Jane Harrowgate CFO", "Ropewalk", "2026-03-11"),
        ("Jane Harrowgate joins Zentrova as chief financial officer", "Gazette", "2026-03-12"),
        ("Zentrova hires Omar Fennwick as CTO", "Gazette", "2026-03-12"),
        ("Quillmark to acquire Zentrova", "Ropewalk", "2026-03-20"),
        ("Quillmark completes acquisition of Zentrova", "Gazette", "2026-05-20"),
    )
    found = [(one.type, len(one.sources)) for one in detect(history(about(), news), context())]
    assert sorted(found) == [("acquired", 2), ("leader_joined", 1), ("leader_joined", 2)]


def test_an_office_where_the_company_is_already_known_to_be_is_no_new_country() -> None:
    at_home, abroad = (
        ("Zentrova opens office in Porto", "Ropewalk", "2026-03-11"),
        ("Zentrova opens office in Berlin", "Ropewalk", "2026-03-12"),
    )
    known = about(locations=[{"city": "Lisbon", "country": "PT"}])
    found = list(detect(history(known, articles(at_home, abroad)), context()))
    assert [(one.type, one.subject) for one in found] == [("new_country", "DE")]
