"""What is believed when sources agree, contradict one another, age, or repeat themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from leadwright.entities.profile import build
from leadwright.kernel.ids import new_id
from leadwright.observations.types import Bundle

NOW = datetime(2026, 11, 21, tzinfo=UTC)
COMPANY = uuid4()


def bundle(source: str, *, days: float = 0, label: str = "list.csv", **content: Any) -> Bundle:
    seen = NOW - timedelta(days=days)
    return Bundle(
        new_id(), new_id(), "company", COMPANY, source, label, "user", content, None, None, seen, seen
    )


def believed(name: str, *bundles: Bundle) -> tuple[Any, float]:
    profile = build(COMPANY, bundles, NOW)
    assert profile is not None
    return profile.fields[name].value, profile.fields[name].confidence


def test_one_source_is_believed_as_far_as_it_is_reliable() -> None:
    assert believed("founded", bundle("file", founded=2001)) == (2001, 0.8)


def test_two_independent_sources_that_agree_are_believed_more() -> None:
    value, confidence = believed("founded", bundle("file", founded=2001), bundle("website", founded=2001))
    assert value == 2001
    assert confidence > 0.95


def test_a_file_does_not_confirm_itself() -> None:
    assert believed("founded", bundle("file", founded=2001), bundle("file", founded=2001))[1] == 0.8


def test_two_rows_of_one_file_that_contradict_one_another_leave_the_value_in_doubt() -> None:
    _, confidence = believed("founded", bundle("file", founded=2001), bundle("file", founded=1999))
    assert confidence < 0.5


def test_a_range_agrees_with_a_number_inside_it_and_the_number_is_shown() -> None:
    value, confidence = believed(
        "head_count", bundle("file", head_count=[51, 200]), bundle("website", head_count=[120, 120])
    )
    assert value == [120, 120]
    assert confidence > 0.85


def test_a_person_is_believed_over_everybody() -> None:
    value, confidence = believed(
        "founded",
        bundle("human", founded=1990),
        bundle("file", founded=2001),
        bundle("website", founded=2001),
    )
    assert (value, confidence) == (1990, 1.0)


def test_old_words_on_hiring_weigh_less() -> None:
    fresh = believed("hiring", bundle("file", hiring=True))[1]
    old = believed("hiring", bundle("file", days=240, hiring=True))[1]
    assert old < fresh / 3


def test_a_later_event_is_no_contradiction_of_an_earlier_one() -> None:
    value, _ = believed(
        "funding_date",
        bundle("file", funding_date="2024-01-01"),
        bundle("website", funding_date="2026-09-01"),
    )
    assert value == "2026-09-01"


def test_the_stage_belongs_to_the_latest_round() -> None:
    older = bundle("website", funding_date="2024-01-01", funding_stage="Seed")
    newer = bundle("file", funding_date="2026-09-01", funding_stage="Series B")
    assert believed("funding_stage", older, newer)[0] == "Series B"


@given(st.permutations(range(5)))
def test_the_order_of_bundles_does_not_matter(order: list[int]) -> None:
    bundles = [
        bundle("file", name="Acme", founded=2001, industries=["SaaS"]),
        bundle("website", name="Acme Inc.", founded=2002, emails=["a@acme.com"]),
        bundle("technology", technologies=[{"name": "React", "confidence": 100}]),
        bundle("jobs", hiring=True, roles=[{"title": "Engineer"}]),
        bundle("human", founded=2003),
    ]
    one = build(COMPANY, bundles, NOW)
    other = build(COMPANY, [bundles[i] for i in order], NOW)
    assert one is not None
    assert other is not None
    assert {n: (b.value, b.confidence) for n, b in one.fields.items()} == {
        n: (b.value, b.confidence) for n, b in other.fields.items()
    }
