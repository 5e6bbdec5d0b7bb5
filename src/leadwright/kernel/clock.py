"""The clock: the only place that reads the time of the machine."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def today(time_zone: str = "UTC") -> date:
    """Return the present date in a time zone given by its IANA name."""
    return now().astimezone(ZoneInfo(time_zone)).date()
