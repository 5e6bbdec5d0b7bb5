"""The database's clock beside ours: turns are told in its time, and kept in that of this process.

What the database says arrives a little later than it was said. The shortest delay seen in the last minutes is taken for
none, so that a slow commit does not move the turn that it booked.
"""

from __future__ import annotations

import math
import time

_SPAN = 120.0  # seconds; clocks drift apart, so older comparisons do not count


class Times:
    """Translates moments of the database (seconds since 1970) to this process's monotonic clock."""

    def __init__(self) -> None:
        self._now, self._before, self._turned = math.inf, math.inf, time.monotonic()

    def heard(self, at: float) -> None:
        """The database has just said that it is `at`."""
        now = time.monotonic()
        if now - self._turned > _SPAN:
            self._before, self._now, self._turned = self._now, math.inf, now
        self._now = min(self._now, now - at)

    def here(self, at: float) -> float:
        """A moment of the database in this process's time. Something must have been heard."""
        return at + min(self._now, self._before)
