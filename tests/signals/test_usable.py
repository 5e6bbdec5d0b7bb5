"""What may be used in copy: what is new, certain and theirs to tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from leadwright.signals.catalog import CATALOG
from leadwright.signals.strength import signal_strength
from leadwright.signals.types import Signal
from leadwright.signals.usable import usable_in_copy

DAY = date(2026, 11, 26)


def signal(type_: str = "funding_round", days: int = 3, **changed: Any) -> Signal:
    """A signal of some days ago, sure and proven."""
    on = DAY - timedelta(days=days)
    seen = datetime.combine(on, datetime.min.time(), UTC)
    one = Signal(
        UUID(int=1),
        UUID(int=2),
        type_,
        "",
        on,
        "day",
        seen,
        seen,
        seen,
        None,
        1.0,
        {},
        (UUID(int=3),),
        ("news",),
    )
    return replace(one, **changed)


def codes(one: Signal, as_of: date = DAY) -> list[str]:
    return [refusal.code for refusal in usable_in_copy(one, as_of).refusals]


def test_a_fresh_proven_event_can_be_used() -> None:
    assert usable_in_copy(signal(), DAY).ok


@pytest.mark.parametrize("type_", sorted(set(CATALOG) - {
    "pricing_page_visited", "content_downloaded", "product_used", "identified", "intent_topic", "hiring_stopped",
    "head_count_decline", "leader_left", "closed",
}))  # fmt: skip
def test_what_has_faded_below_half_is_stale_to_the_day(type_: str) -> None:
    kind = CATALOG[type_]
    for age in range(kind.expiry_days + 3):
        one = signal(type_, age)
        strength = signal_strength(kind, one, DAY)
        assert usable_in_copy(one, DAY).ok == (strength >= 0.5)
        assert ("expired" in codes(one)) == (age > kind.expiry_days)


def test_a_workspace_that_lets_it_fade_otherwise_judges_by_its_own_days() -> None:
    one = signal(days=30)
    assert usable_in_copy(one, DAY).ok
    quick = replace(CATALOG["funding_round"], fresh_days=5, half_life_days=5, expiry_days=60)
    assert [r.code for r in usable_in_copy(one, DAY, quick).refusals] == ["stale"]


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (signal(days=-2), "yet_to_come"),
        (signal("competitor_in_use", 3, ended_on=DAY - timedelta(days=1)), "ended"),
        (signal(precision="year"), "vague"),
        (signal(confidence=0.6), "unsure"),
        (signal(evidence=()), "unproven"),
        (signal("pricing_page_visited", 1), "private"),
        (signal("leader_left"), "delicate"),
    ],
)
def test_each_refusal_says_why(one: Signal, code: str) -> None:
    refusals = usable_in_copy(one, DAY).refusals
    assert [refusal.code for refusal in refusals] == [code]
    assert refusals[0].reason.endswith(".")


def test_every_reason_is_told_at_once() -> None:
    assert codes(signal("leader_left", 300, confidence=0.1)) == ["stale", "unsure", "delicate"]
