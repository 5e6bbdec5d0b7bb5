"""When something may arrive: hours and days by the clock of whoever gets it, without their holidays. Pure.

Summer time is the zone's own: nine o'clock is nine o'clock there on either side of a change. If several clocks may be meant,
a moment must be within the window by all; where none ever is, the most populous one decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadwright.actions.outreach.days_off import is_day_off
from leadwright.actions.outreach.document import Window

_FAR = 45  # days ahead that are looked at: longer than any run of weekends and holidays
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is, as far as it matters for the time of day: zones that may be meant, country and state by code."""

    zones: Sequence[str]
    country: str | None = None
    region: str | None = None


def next_open(at: datetime, window: Window, place: Place) -> datetime:
    """The first moment from `at` on that is within the window where somebody is; `at` itself if it is."""
    for zones in (place.zones, place.zones[:1]):
        for begins, ends in _spans(at, window, place, zones):
            if at < ends:
                return max(at, begins)
    raise ValueError("A window that never opens.")


def is_open(at: datetime, window: Window, place: Place) -> bool:
    """Whether a moment is within the window where somebody is."""
    return next_open(at, window, place) == at


def _spans(
    at: datetime, window: Window, place: Place, zones: Sequence[str]
) -> Iterator[tuple[datetime, datetime]]:
    """The spans of time within the window by all of the clocks, in order."""
    clocks = [ZoneInfo(name) for name in zones]
    first = at.astimezone(clocks[0]).date() - 2 * _DAY
    for ahead in range(_FAR):
        day = first + ahead * _DAY
        if not _works(day, window, place):
            continue
        begins = max(_moment(day, window.begins, clock) for clock in clocks)
        ends = min(_moment(day, window.ends, clock) for clock in clocks)
        if begins < ends:
            yield begins, ends


def _works(day: date, window: Window, place: Place) -> bool:
    return day.weekday() in window.days and (
        window.holidays or not is_day_off(day, place.country, place.region)
    )


def _moment(day: date, at: time, clock: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=clock).astimezone(UTC)
