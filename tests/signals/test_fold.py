"""Behaviour of joining what several detectors and sources find of one event."""

from __future__ import annotations

from leadwright.signals.detectors import detect
from tests.signals.told import context, history, record


def kinds(*records: object) -> list[tuple[str, int]]:
    found = detect(history(*records), context())  # type: ignore[arg-type]
    return sorted((one.type, len(one.sources)) for one in found)


def articles(title: str, day: int = 60) -> object:
    listed = [{"title": title, "publisher": "Ropewalk", "published_on": f"2024-03-{day - 59:02}"}]
    return record((day, {"articles": listed}), source="google_news", key="n")


def test_a_status_and_the_news_of_a_purchase_are_one_signal() -> None:
    status = record(
        (0, {"name": "Zentrova", "status": "active"}), (90, {"name": "Zentrova", "status": "acquired"}),
        source="crunchbase", key="c",
    )  # fmt: skip
    assert kinds(status, articles("Quillmark acquires Zentrova")) == [("acquired", 2)]


def test_two_records_of_one_source_that_notice_at_once_tell_one_event() -> None:
    both = [
        record((0, {"status": "active"}), (90, {"status": "closed"}), source="apollo", key=key)
        for key in "ab"
    ]
    assert kinds(*both) == [("closed", 1)]


def test_one_source_that_tells_an_event_twice_means_two() -> None:
    told = record(
        *((day, {"head_count": [heads, heads]}) for day, heads in ((0, 100), (60, 80), (120, 60))),
        source="file",
    )
    assert kinds(told) == [("head_count_decline", 1), ("head_count_decline", 1)]


def test_two_sources_that_notice_a_technology_months_apart_tell_one_arrival() -> None:
    def stack(source: str, day: int) -> object:
        names = [{"name": "react"}], [{"name": "react"}, {"name": "stripe"}]
        return record(
            (0, {"technologies": names[0]}), (day, {"technologies": names[1]}), source=source, key=source
        )

    assert [
        one for one in kinds(stack("apollo", 60), stack("clearbit", 150)) if one[0] == "technology_added"
    ] in (
        [("technology_added", 2)],
        [],
    )
