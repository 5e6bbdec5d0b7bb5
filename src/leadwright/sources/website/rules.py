"""robots.txt of every host that is asked, fetched once and kept for a day."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from leadwright.policy import robots
from leadwright.sources.contract import Ask, Door, Outcome, Reply

KEEP = 24 * 3600.0  # seconds
MAX_HOPS = 5
_MOST = 5_000  # hosts kept at once


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one host. `unreachable` is the reply that left us without: nothing is allowed."""

    robots: robots.Robots
    unreachable: Reply | None = None


class RobotsBook:
    """Rules by origin (scheme, host, port). Share one among all sites that a run reads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._rules: OrderedDict[str, tuple[float, Rules]] = OrderedDict()

    async def rules(self, url: str, door: Door, source: str) -> Rules:
        """The rules for the origin of `url`. What could not be fetched is asked again next time."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        kept = self._rules.get(origin)
        if kept is not None and self._now() - kept[0] < KEEP:
            return kept[1]
        rules = await _fetch(f"{origin}/robots.txt", door, source)
        if rules.unreachable is None:
            self._rules[origin] = (self._now(), rules)
            while len(self._rules) > _MOST:
                self._rules.popitem(last=False)
        return rules


async def _fetch(url: str, door: Door, source: str) -> Rules:
    """RFC 9309, 2.3.1: 4xx allows all, a failing server allows nothing, five redirects are followed."""
    for _ in range(MAX_HOPS + 1):
        reply = await door.send(Ask(source, "robots.txt", url, max_bytes=robots.MAX_BYTES))
        if reply.location is None or reply.outcome is not Outcome.HIT:
            return _read(reply)
        url = urljoin(url, reply.location)
    return Rules(robots.ALLOW_ALL)


def _read(reply: Reply) -> Rules:
    if reply.outcome is Outcome.HIT:
        return Rules(robots.parse(reply.body))
    status = reply.status or 0
    if 400 <= status < 500 and reply.outcome is not Outcome.BUSY:
        return Rules(robots.ALLOW_ALL)
    if 200 <= status < 300:  # an answer that is no text at all states no rules
        return Rules(robots.ALLOW_ALL)
    return Rules(robots.ALLOW_ALL, unreachable=reply)
