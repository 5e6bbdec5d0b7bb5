"""When another try is free and may help, and how long the other side wants us to wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from leadwright.kernel import clock

_PASSING = frozenset({502, 503, 504})


def worth_repeating(method: str, status: int, wanted: float | None) -> bool:
    """Only a GET is repeated: after a passing failure, or a 429 that says when to come back."""
    return method == "GET" and (status in _PASSING or (status == 429 and wanted is not None))


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header (a number or a date), or None if absent or unreadable."""
    raw = headers.get("retry-after", "").strip()
    if raw.isascii() and raw.isdigit() and len(raw) < 10:
        return float(raw)
    try:
        when = parsedate_to_datetime(raw)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or clock.now())).total_seconds())
