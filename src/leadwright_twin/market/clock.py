"""The twin's own time: it may run faster than ours, or stand still until a test moves it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, date, datetime
from datetime import time as day_time


class Clock:
    """Twin seconds since 1970, beginning in the invented market's today at noon, `speed` times as fast.

    Ceilings count twin seconds. What is told to a client in seconds to wait (`retry-after`) is told in
    the client's own seconds, see `waiting`.
    """

    def __init__(self, today: date, speed: float = 1.0) -> None:
        self.speed = speed
        self._began = datetime.combine(today, day_time(12), tzinfo=UTC).timestamp()
        self._origin = time.monotonic()

    def now(self) -> float:
        """Twin seconds."""
        return self._began + (time.monotonic() - self._origin) * self.speed

    def waiting(self, seconds: float) -> float:
        """Twin seconds as the client's own."""
        return seconds / self.speed

    async def sleep(self, seconds: float) -> None:
        """Let so many twin seconds pass."""
        await asyncio.sleep(seconds / self.speed)

    def day(self) -> date:
        """The date, by the twin's time in UTC."""
        return datetime.fromtimestamp(self.now(), UTC).date()


class StoppedClock(Clock):
    """A clock that only `advance` moves; sleeping moves it too, so that latency costs a test nothing."""

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self._passed = 0.0

    def now(self) -> float:
        """Twin seconds."""
        return self._began + self._passed

    def advance(self, seconds: float) -> None:
        """Move on by so many twin seconds."""
        self._passed += seconds

    async def sleep(self, seconds: float) -> None:
        """Move on at once, and let others run."""
        self.advance(seconds)
        await asyncio.sleep(0)
