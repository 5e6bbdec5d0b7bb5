"""When is a good moment: quiet hours, digests and budgets by the recipient's own clock. Pure; all moments are UTC.

A day is named by its local date and told once, by that name: a clock that is set back, a day of 23 or 25 hours, a date
that a country skips, or a zone that is changed neither repeats nor loses one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from leadwright.actions.alerts.types import Recipient

T = TypeVar("T")
_MINUTE = timedelta(minutes=1)


def local_date(recipient: Recipient, at: datetime) -> date:
    """The date on the recipient's wall."""
    return at.astimezone(ZoneInfo(recipient.zone)).date()


def is_quiet(recipient: Recipient, at: datetime) -> bool:
    """Whether a moment lies in the quiet hours: from the first minute up to, not including, the last."""
    if recipient.quiet is None:
        return False
    begins, ends = recipient.quiet
    wall = at.astimezone(ZoneInfo(recipient.zone)).time()
    return begins <= wall < ends if begins < ends else begins != ends and (wall >= begins or wall < ends)


def moment(zone: str, day: date, at: time) -> datetime:
    """When the clock on the wall first shows a time of a day, or has passed it, if it jumps over it."""
    place = ZoneInfo(zone)
    wanted = datetime.combine(day, at)
    first = wanted.replace(tzinfo=place, fold=0).astimezone(UTC)
    if _wall(first, place) == wanted:
        return first
    # the time does not exist: the moment of the jump is the first that is past it
    before, after = first - timedelta(days=2), first + timedelta(days=2)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if _wall(middle, place) < wanted else (before, middle)
    return (after + timedelta(milliseconds=500)).replace(microsecond=0)


def _wall(at: datetime, place: ZoneInfo) -> datetime:
    return at.astimezone(place).replace(tzinfo=None, fold=0)


def digest_day(recipient: Recipient, now: datetime) -> date | None:
    """The local date of the newest digest that is due, which may have been sent; None without digests."""
    if recipient.digest == "off":
        return None
    day = local_date(recipient, now)
    for back in range(9):
        candidate = day - timedelta(days=back)
        wanted = recipient.digest == "daily" or candidate.isoweekday() == recipient.digest_weekday
        if wanted and moment(recipient.zone, candidate, recipient.digest_at) <= now:
            return candidate
    return None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Indexes of what is told at once, and of what goes into the digest."""

    now: tuple[int, ...]
    later: tuple[int, ...]


def choose(recipient: Recipient, urgencies: Sequence[float], told_today: int, at: datetime) -> Chosen | None:
    """What of the waiting alerts is told now, best first, within the day's budget; None while it is quiet."""
    if is_quiet(recipient, at):
        return None
    ranked = sorted(range(len(urgencies)), key=lambda index: (-urgencies[index], index))
    if recipient.most_a_day is None:
        return Chosen(tuple(ranked), ())
    left = max(0, recipient.most_a_day - told_today)
    return Chosen(tuple(ranked[:left]), tuple(ranked[left:]))
