"""Behaviour of noticing that a company started or stopped hiring."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from leadwright.signals.detectors.hiring import detect
from tests.signals.told import context, day, history, record


def found(*records: object) -> list[tuple[str, int]]:
    seen = detect(history(*records), context())  # type: ignore[arg-type]
    return sorted((one.type, (one.first_seen - day(0)).days) for one in seen if one.type != "hiring")


def test_hiring_starts_and_stops_when_one_source_contradicts_itself() -> None:
    told = record(
        (0, {"hiring": False}), (30, {"hiring": True}), (60, {"hiring": True}), (90, {"hiring": False})
    )
    assert found(told) == [("hiring_started", 30), ("hiring_stopped", 90)]


def test_two_sources_that_disagree_are_no_change() -> None:
    assert (
        found(record((0, {"hiring": False})), record((30, {"hiring": True}), source="website", key="b")) == []
    )


def test_silence_is_no_change_and_what_was_said_before_it_still_counts() -> None:
    assert found(record((0, {"hiring": True}), (30, {"name": "A"}), (60, {"hiring": True}))) == []
    assert found(record((0, {"hiring": True}), (30, {"name": "A"}), (60, {"hiring": False}))) == [
        ("hiring_stopped", 60)
    ]


def test_a_reading_that_says_both_says_nothing() -> None:
    told = record(
        (0, {"hiring": False}), (30, {"hiring": True}), (30, {"hiring": False}), (60, {"hiring": False})
    )
    assert found(told) == []


def test_words_that_return_are_an_event_each_with_an_identity_of_its_own() -> None:
    told = record(*((30 * n, {"hiring": n % 2 == 1}) for n in range(5)))
    seen = list(detect(history(told), context()))
    from leadwright.signals.types import signal_id

    events = [one for one in seen if one.type != "hiring"]
    assert len({signal_id(one) for one in events}) == len(events) == 4


def test_older_words_that_arrive_later_make_a_late_discovery() -> None:
    told = record((0, {"hiring": False}), (30, {"hiring": True}), recorded=[40, 30])
    (started,) = (one for one in detect(history(told), context()) if one.type == "hiring_started")
    assert started.late


@given(st.lists(st.sampled_from([True, False, None]), max_size=12))
def test_the_events_are_the_differences_of_what_was_said(said: list[bool | None]) -> None:
    told = [(n, {"hiring": word} if word is not None else {}) for n, word in enumerate(said)]
    spoken = [(n, word) for n, word in enumerate(said) if word is not None]
    expected = [
        ("hiring_started" if word else "hiring_stopped", n)
        for (_, before), (n, word) in pairwise(spoken)
        if word != before
    ]
    assert found(*([record(*told)] if told else [])) == sorted(expected)
