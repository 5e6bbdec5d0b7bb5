"""When something is due that is done every hour, day or week, by the clock on the wall of a time zone. Pure.

A period is an hour, a date or a week, and has one moment at which it is due. Where the clocks skip that time it is due
as much later as they skip; where they show it twice, the first time. A date that a place skipped whole is no period.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Every = Literal["asked", "hour", "day", "week"]
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, and at what time of a time zone's day: `asked` is never due by itself.

    Of `at` an hourly rhythm reads the minute alone; `weekday` (Monday is 0) counts for weeks.
    """

    every: Every
    at: time = time(0)
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """One time that something is due: its name, the same for ever, and the moment in UTC."""

    name: str
    due: datetime


def latest(rhythm: Rhythm, zone: str, now: datetime) -> Period | None:
    """The period that became due last; None if nothing ever is."""
    return next((item for item in _around(rhythm, zone, now, -1) if item.due <= now), None)


def following(rhythm: Rhythm, zone: str, now: datetime) -> Period | None:
    """The first period that is still to come; None if nothing ever is."""
    return next((item for item in _around(rhythm, zone, now, 1) if item.due > now), None)


def _around(rhythm: Rhythm, zone: str, now: datetime, step: int) -> Iterator[Period]:
    """Periods in order of time, or against it, from a safe distance on the other side of a moment."""
    if rhythm.every == "hour":
        start = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        for count in range(-1, 3):
            hour = start + step * count * _HOUR
            yield Period(f"{hour:%Y-%m-%dT%HZ}", hour + timedelta(minutes=rhythm.at.minute))
    elif rhythm.every != "asked":
        place = ZoneInfo(zone)
        today = now.astimezone(place).date()
        for count in range(-2, 17):
            found = _of_date(rhythm, place, today + step * count * _DAY)
            if found is not None:
                yield found


def _of_date(rhythm: Rhythm, place: ZoneInfo, day: date) -> Period | None:
    if rhythm.every == "week":
        return (
            Period(f"week of {day}", _moment(place, day, rhythm.at))
            if day.weekday() == rhythm.weekday
            else None
        )
    skipped = _moment(place, day, time(0)) >= _moment(place, day + _DAY, time(0))
    return None if skipped else Period(str(day), _moment(place, day, rhythm.at))


def _moment(place: ZoneInfo, day: date, at: time) -> datetime:
    # the offset from before a change: skipped times come out later by what is skipped, repeated ones the first time
    return datetime.combine(day, at, tzinfo=place).astimezone(UTC)
