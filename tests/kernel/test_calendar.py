"""Periods by the clock on the wall: each has one moment, in order, whatever a place did to its clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.kernel.calendar import Every, Rhythm, following, latest

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia",
    "Asia/Kathmandu", "America/Scoresbysund", "Pacific/Kiritimati", "Africa/Casablanca", "America/Nuuk",
)  # fmt: skip
MOMENTS = st.integers(0, 25 * 366 * 1440).map(
    lambda m: datetime(2008, 1, 1, tzinfo=UTC) + timedelta(minutes=m, seconds=m % 60)
)
RHYTHMS = st.builds(
    Rhythm,
    st.sampled_from(("hour", "day", "week")),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(0, 6),
)


@given(rhythm=RHYTHMS, zone=st.sampled_from(ZONES), now=MOMENTS)
def test_every_moment_lies_between_two_periods_that_follow_each_other(
    rhythm: Rhythm, zone: str, now: datetime
) -> None:
    last, coming = latest(rhythm, zone, now), following(rhythm, zone, now)
    assert last is not None
    assert coming is not None
    assert last.due <= now < coming.due
    assert last.name != coming.name
    assert following(rhythm, zone, last.due) == coming
    assert latest(rhythm, zone, coming.due) == coming
    most: dict[Every, timedelta] = {
        "hour": timedelta(hours=1),
        "day": timedelta(hours=49),
        "week": timedelta(days=8),
    }
    assert coming.due - last.due <= most[rhythm.every]


@given(zone=st.sampled_from(ZONES), at=st.times(), year=st.integers(2009, 2031))
def test_every_date_of_a_year_is_one_period_and_nothing_else_is(zone: str, at: time, year: int) -> None:
    rhythm, place = Rhythm("day", at.replace(second=0, microsecond=0)), ZoneInfo(zone)
    end = datetime(year + 1, 1, 3, tzinfo=UTC)
    names, period = list[str](), following(rhythm, zone, datetime(year - 1, 12, 29, tzinfo=UTC))
    while period is not None and period.due < end:
        names.append(period.name)
        period = following(rhythm, zone, period.due)
    first = date(year, 1, 1)
    lived = {
        str(first + timedelta(days=count))
        for count in range((date(year + 1, 1, 1) - first).days)
        if _was(place, first + timedelta(days=count))
    }
    assert {name for name in names if name.startswith(str(year))} == lived
    assert len(names) == len(set(names))
    assert names == sorted(names)


def _was(place: ZoneInfo, day: date) -> bool:
    """Whether a place ever had a date, hour by hour of UTC."""
    noon = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return any(
        (noon + timedelta(minutes=30 * step)).astimezone(place).date() == day for step in range(-60, 100)
    )


@pytest.mark.parametrize(
    ("zone", "at", "day", "due"),
    [
        (
            "Europe/Berlin",
            time(2, 30),
            date(2026, 3, 29),
            "2026-03-29T01:30",
        ),  # skipped: an hour later, at 3:30
        ("Europe/Berlin", time(2, 30), date(2026, 10, 25), "2026-10-25T00:30"),  # shown twice: the first time
        ("America/New_York", time(6), date(2028, 2, 29), "2028-02-29T11:00"),
        (
            "Australia/Lord_Howe",
            time(2, 15),
            date(2026, 10, 4),
            "2026-10-03T15:45",
        ),  # half an hour is skipped
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_comes_once(zone: str, at: time, day: date, due: str) -> None:
    period = latest(Rhythm("day", at), zone, datetime.combine(day, time(12), ZoneInfo(zone)))
    assert period is not None
    assert (period.name, f"{period.due:%Y-%m-%dT%H:%M}") == (str(day), due)


def test_a_date_that_a_place_skipped_is_no_period() -> None:
    before = latest(Rhythm("day", time(6)), "Pacific/Apia", datetime(2011, 12, 30, 9, tzinfo=UTC))
    assert before is not None
    assert before.name == "2011-12-29"
    after = following(Rhythm("day", time(6)), "Pacific/Apia", before.due)
    assert after is not None
    assert after.name == "2011-12-31"


def test_what_is_done_when_somebody_asks_is_never_due() -> None:
    now = datetime(2026, 5, 5, tzinfo=UTC)
    assert latest(Rhythm("asked"), "UTC", now) is None
    assert following(Rhythm("asked"), "UTC", now) is None
