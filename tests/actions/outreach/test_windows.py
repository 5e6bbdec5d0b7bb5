"""Behaviour of the step clock: hours of whoever gets it, weekends and holidays, summer time, several clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadwright.actions.outreach.days_off import is_day_off
from leadwright.actions.outreach.document import Window
from leadwright.actions.outreach.windows import Place, is_open, next_open
from leadwright.actions.outreach.zones import zones_of

USUAL = Window()
FIRST, LAST = datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2030-12-01")


def at(place: Place, text: str, window: Window = USUAL) -> str:
    """When something that is ready at a moment (UTC) may arrive, by the first clock of the place."""
    opens = next_open(datetime.fromisoformat(text).replace(tzinfo=UTC), window, place)
    return f"{opens.astimezone(ZoneInfo(place.zones[0])):%a %d %b %H:%M}"


BERLIN = Place(("Europe/Berlin",), "DE", "BE")
NEW_YORK = Place(("America/New_York",), "US", "NY")


def test_a_moment_within_the_hours_is_taken_as_it_is() -> None:
    assert at(BERLIN, "2026-11-30 10:17") == "Mon 30 Nov 11:17"


def test_before_nine_it_is_nine_and_after_five_the_next_morning() -> None:
    assert at(BERLIN, "2026-11-30 05:00") == "Mon 30 Nov 09:00"
    assert at(BERLIN, "2026-11-30 16:00") == "Tue 01 Dec 09:00"


def test_the_hours_are_those_of_the_recipient() -> None:
    assert at(NEW_YORK, "2026-11-30 10:17") == "Mon 30 Nov 09:00"


def test_weekends_are_left_out() -> None:
    assert at(BERLIN, "2026-12-04 17:00") == "Mon 07 Dec 09:00"


def test_public_holidays_are_left_out_by_country_and_state() -> None:
    assert (
        at(BERLIN, "2026-12-24 17:00") == "Mon 28 Dec 09:00"
    )  # the 25th and 26th are holidays, then a Sunday
    assert at(NEW_YORK, "2026-11-26 15:00") == "Fri 27 Nov 09:00"  # Thanksgiving
    bavaria, hamburg = Place(("Europe/Berlin",), "DE", "BY"), Place(("Europe/Berlin",), "DE", "HH")
    assert at(bavaria, "2026-01-06 10:00") == "Wed 07 Jan 09:00"  # Epiphany, there alone
    assert at(hamburg, "2026-01-06 10:00") == "Tue 06 Jan 11:00"


def test_holidays_count_where_a_sequence_says_so() -> None:
    assert at(NEW_YORK, "2026-11-26 15:00", Window(holidays=True)) == "Thu 26 Nov 10:00"


def test_nine_is_nine_on_either_side_of_summer_time() -> None:
    before = next_open(datetime(2026, 3, 27, 17, tzinfo=UTC), USUAL, BERLIN)
    after = next_open(datetime(2026, 3, 29, 17, tzinfo=UTC), USUAL, BERLIN)
    assert (before, after) == (datetime(2026, 3, 30, 7, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC))
    assert next_open(datetime(2026, 3, 27, 5, tzinfo=UTC), USUAL, BERLIN) == datetime(
        2026, 3, 27, 8, tzinfo=UTC
    )


def test_where_several_clocks_may_be_meant_it_is_within_the_hours_of_all() -> None:
    somewhere = Place(zones_of("US"), "US")
    opens = next_open(datetime(2026, 11, 30, 5, tzinfo=UTC), USUAL, somewhere)
    assert all(time(9) <= opens.astimezone(ZoneInfo(zone)).time() < time(17) for zone in somewhere.zones)
    assert zones_of("US", "CA") == ("America/Los_Angeles",)


def test_where_no_moment_suits_all_clocks_the_most_populous_decides() -> None:
    early = Window(begins=time(9), ends=time(10))
    opens = next_open(datetime(2026, 11, 30, 5, tzinfo=UTC), early, Place(zones_of("US"), "US"))
    assert opens.astimezone(ZoneInfo("America/New_York")).time() == time(9)


def test_every_country_has_a_clock_that_exists() -> None:
    assert zones_of(None) == ()
    assert zones_of("XX") == ()
    assert zones_of("DE") == ("Europe/Berlin",)
    for code in ("FR", "JP", "IN", "BR", "RU", "GB", "CN", "KZ", "TV"):
        assert [ZoneInfo(zone) for zone in zones_of(code)]


def test_a_country_without_known_holidays_has_none() -> None:
    assert not is_day_off(date(2026, 12, 25), "XX")
    assert not is_day_off(date(2026, 12, 25), None)
    assert is_day_off(date(2026, 12, 25), "US", "no such state")


@pytest.mark.parametrize("country", ["US", "DE", "BR", "JP", "AU", "IN", "GB", "SA"])
@given(
    when=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    days=st.sets(st.integers(0, 6), min_size=1),
    begins=st.integers(0, 22),
    hours=st.integers(1, 12),
)
def test_whatever_the_window_the_moment_is_within_it_and_not_before(
    country: str, when: datetime, days: set[int], begins: int, hours: int
) -> None:
    window = Window(tuple(sorted(days)), time(begins), time(min(begins + hours, 23), 59))
    place = Place(zones_of(country), country)
    opens = next_open(when, window, place)
    first = opens.astimezone(ZoneInfo(place.zones[0]))
    assert opens >= when
    assert is_open(opens, window, place)
    assert first.weekday() in days
    assert (
        window.begins <= first.time() < window.ends
        or first.utcoffset() != (first - timedelta(hours=3)).utcoffset()
    )
    assert not is_day_off(first.date(), country)
