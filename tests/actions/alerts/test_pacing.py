"""Quiet hours, digests and budgets hold in every zone, on every day that there is or is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.alerts.pacing import choose, digest_day, is_quiet, local_date, moment
from leadwright.actions.alerts.types import Recipient

ZONES = sorted(available_timezones())
zones = st.sampled_from(ZONES)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
moments = st.integers(0, 42 * 365 * 24 * 60).map(
    lambda minutes: datetime(1995, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def somebody(zone: str, **settings: object) -> Recipient:
    return Recipient(UUID(int=1), "Ada", zone, **settings)  # type: ignore[arg-type]


@given(zones, st.dates(date(1995, 1, 2), date(2037, 12, 30)), times)
def test_a_time_of_a_day_comes_once_and_in_the_order_of_days(zone: str, day: date, at: time) -> None:
    first, second = moment(zone, day, at), moment(zone, day + timedelta(days=1), at)
    assert first <= second, "a date that is skipped falls on the next one"
    wanted = datetime.combine(day, at)
    wall = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    before = (first - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert wall >= wanted, "the clock shows it, or has jumped over it"
    assert before < wanted, "and did not before"


@pytest.mark.parametrize(
    ("zone", "day", "at", "utc"),
    [
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),  # jumped over
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # comes twice: the first
        ("Pacific/Apia", "2011-12-30", "08:00", "2011-12-30T10:00"),  # a day that never was
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),  # a jump of half an hour
        ("Asia/Kathmandu", "2028-02-29", "08:00", "2028-02-29T02:15"),
    ],
)
def test_odd_days(zone: str, day: str, at: str, utc: str) -> None:
    found = moment(zone, date.fromisoformat(day), time.fromisoformat(at))
    assert found == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(zones, st.sampled_from(["daily", "weekly"]), times, st.integers(1, 7), moments, st.integers(1, 5_000))
def test_a_digest_is_due_once_a_day_and_never_goes_back(
    zone: str, digest: str, at: time, weekday: int, now: datetime, minutes: int
) -> None:
    person = somebody(zone, digest=digest, digest_at=at, digest_weekday=weekday)
    day = digest_day(person, now)
    assert day is not None
    assert moment(zone, day, at) <= now
    span = timedelta(days=1 if digest == "daily" else 7)
    assert now < moment(zone, day + span, at), "no later one is due"
    later = digest_day(person, now + timedelta(minutes=minutes))
    assert later is not None
    assert later >= day


@given(zones, times, times, moments)
def test_quiet_hours_end(zone: str, begins: time, ends: time, now: datetime) -> None:
    person = somebody(zone, quiet=(begins, ends))
    quiet = [is_quiet(person, now + timedelta(minutes=15 * step)) for step in range(4 * 24 + 5)]
    if begins == ends:
        assert not any(quiet)
    short = (datetime.combine(date.min, ends) - datetime.combine(date.min, begins)) % timedelta(days=1)
    if short < timedelta(hours=20):
        assert not all(quiet), "within a day there is a good moment"
    wall = now.astimezone(ZoneInfo(zone)).time()
    assert is_quiet(person, now) is (
        begins <= wall < ends if begins < ends else begins != ends and not ends <= wall < begins
    )


@given(
    zones, st.lists(st.floats(0, 1), max_size=30), st.integers(0, 20) | st.none(), st.integers(0, 30), moments
)
def test_the_best_go_first_and_none_is_lost(
    zone: str, urgencies: list[float], most: int | None, told: int, now: datetime
) -> None:
    chosen = choose(somebody(zone, most_a_day=most), urgencies, told, now)
    assert chosen is not None
    assert sorted([*chosen.now, *chosen.later]) == list(range(len(urgencies)))
    assert most is None or len(chosen.now) <= max(0, most - told)
    if chosen.now and chosen.later:
        assert min(urgencies[index] for index in chosen.now) >= max(
            urgencies[index] for index in chosen.later
        )
    assert local_date(somebody(zone), now) == now.astimezone(ZoneInfo(zone)).date()
