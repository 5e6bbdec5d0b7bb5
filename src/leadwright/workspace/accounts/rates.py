"""How many requests somebody may send a minute, counted by all processes together.

A process takes a few requests of the minute at once, so that most requests ask no database; what it took and did not use is
lost to the others, so that the limit may be reached a little early, and is never passed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

from leadwright.kernel import clock
from leadwright.kernel.db import Database

WINDOW = 60  # seconds
_MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left. reset: seconds until the window ends."""

    allowed: bool
    limit: int
    remaining: int
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """As they stand in an answer."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
            "RateLimit-Policy": f"{self.limit};w={WINDOW}",
        }
        return told if self.allowed else {**told, "Retry-After": str(max(1, self.reset))}


@dataclass(slots=True)
class _Lease:
    """What this process holds of a window. total: taken by all, as it was told last."""

    window: int
    left: int = 0
    total: int = 0


class Rates:
    """The windows as this process knows them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._leases: OrderedDict[UUID, _Lease] = OrderedDict()

    async def take(self, bucket: UUID, limit: int) -> Allowance:
        """Take one request of somebody's minute."""
        now = int(clock.now().timestamp())
        window, reset = now // WINDOW, WINDOW - now % WINDOW
        lease = self._leases.get(bucket)
        if lease is None or lease.window != window:
            lease = self._leases[bucket] = _Lease(window)
            while len(self._leases) > _MOST_KNOWN:
                self._leases.popitem(last=False)
        if lease.left <= 0 and lease.total < limit:
            size = max(1, limit // 20)
            lease.total = int(
                await self._database.once(
                    "SELECT take_rate(%s, %s, %s)", (bucket, window, size), durable=False
                )
            )
            lease.left = max(0, size - max(0, lease.total - limit))
        if lease.left <= 0:
            return Allowance(False, limit, 0, reset)
        lease.left -= 1
        return Allowance(True, limit, max(0, limit - lease.total) + lease.left, reset)
