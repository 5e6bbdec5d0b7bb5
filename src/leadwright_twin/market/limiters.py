"""Ceilings on calls: each kind refuses exactly what it should, and a refused call takes nothing from any.

A `Gate` holds all ceilings of one key and group. `enter` judges a call; `leave` ends it, which only
concurrency ceilings care about.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["opened", "rolling", "aligned", "bucket", "concurrent"]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `requests` in `seconds`; 0 requests means none are ever let in, None that there is no ceiling.

    opened: the window begins with the first request. rolling: any stretch of that length. aligned: by
    the clock. bucket: evenly, with a burst of one. concurrent: at once; `seconds` does not count.
    `name` is what the provider calls the window. `granted` is the part of `requests` that is really let
    in; whoever lowers it says so nowhere.
    """

    name: str
    requests: int | None
    seconds: float = 1.0
    kind: Kind = "opened"
    granted: float = 1.0

    @property
    def most(self) -> int | None:
        """How many are really let in."""
        if self.requests is None or self.granted >= 1:
            return self.requests
        return max(1, int(self.requests * self.granted))


@dataclass(frozen=True, slots=True)
class State:
    """A ceiling as a header would tell it. `resets` in twin seconds from now."""

    limit: Limit
    used: int
    resets: float

    @property
    def left(self) -> int:
        """How many are left; a large number where there is no ceiling."""
        return 10**9 if self.limit.requests is None else max(0, self.limit.requests - self.used)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The ceiling that refused, and after how many twin seconds it would not."""

    limit: Limit
    wait: float


class _Counter(Protocol):
    limit: Limit

    def wait(self, now: float) -> float: ...
    def take(self, now: float) -> None: ...
    def leave(self) -> None: ...
    def state(self, now: float) -> State: ...


class _Window:
    """opened and aligned."""

    def __init__(self, limit: Limit) -> None:
        self.limit, self._start, self._used = limit, -math.inf, 0

    def _turn(self, now: float) -> None:
        if now >= self._start + self.limit.seconds:
            self._used = 0
            self._start = now - now % self.limit.seconds if self.limit.kind == "aligned" else -math.inf

    def wait(self, now: float) -> float:
        self._turn(now)
        full = self.limit.most is not None and self._used >= self.limit.most
        return self._left(now) if full else 0.0

    def _left(self, now: float) -> float:
        return self.limit.seconds if self._start == -math.inf else self._start + self.limit.seconds - now

    def take(self, now: float) -> None:
        self._turn(now)
        if self._start == -math.inf:
            self._start = now
        self._used += 1

    def leave(self) -> None:
        pass

    def state(self, now: float) -> State:
        self._turn(now)
        return State(self.limit, self._used, self._left(now))


class _Rolling:
    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self._times: deque[float] = deque()

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] <= now - self.limit.seconds:
            self._times.popleft()

    def wait(self, now: float) -> float:
        self._forget(now)
        most = self.limit.most
        if most is None or len(self._times) < most:
            return 0.0
        return self._times[-most] + self.limit.seconds - now if most else self.limit.seconds

    def take(self, now: float) -> None:
        self._times.append(now)

    def leave(self) -> None:
        pass

    def state(self, now: float) -> State:
        self._forget(now)
        resets = self._times[0] + self.limit.seconds - now if self._times else 0.0
        return State(self.limit, len(self._times), resets)


class _Bucket:
    def __init__(self, limit: Limit) -> None:
        self.limit, self._next = limit, -math.inf

    def wait(self, now: float) -> float:
        if self.limit.most == 0:
            return self.limit.seconds
        return 0.0 if self.limit.most is None else max(0.0, self._next - now)

    def take(self, now: float) -> None:
        if self.limit.most:
            self._next = now + self.limit.seconds / self.limit.most

    def leave(self) -> None:
        pass

    def state(self, now: float) -> State:
        waiting = self.wait(now)
        return State(self.limit, (self.limit.requests or 0) if waiting else 0, waiting)


class _Concurrent:
    def __init__(self, limit: Limit) -> None:
        self.limit, self._inside = limit, 0

    def wait(self, now: float) -> float:
        full = self.limit.most is not None and self._inside >= self.limit.most
        return 0.1 if full else 0.0

    def take(self, now: float) -> None:
        self._inside += 1

    def leave(self) -> None:
        self._inside -= 1

    def state(self, now: float) -> State:
        return State(self.limit, self._inside, 0.0)


_KINDS: dict[str, Callable[[Limit], _Counter]] = {
    "opened": _Window,
    "aligned": _Window,
    "rolling": _Rolling,
    "bucket": _Bucket,
    "concurrent": _Concurrent,
}


class Gate:
    """All ceilings of one key and group."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self._counters: list[_Counter] = [_KINDS[limit.kind](limit) for limit in limits]

    def enter(self, now: float) -> Refusal | None:
        """Take a place under every ceiling, or under none: then the one that has to be waited for longest."""
        worst: Refusal | None = None
        for counter in self._counters:
            wait = counter.wait(now)
            if wait > 0 and (worst is None or wait > worst.wait):
                worst = Refusal(counter.limit, wait)
        if worst is None:
            for counter in self._counters:
                counter.take(now)
        return worst

    def leave(self) -> None:
        """The call that was let in has ended."""
        for counter in self._counters:
            counter.leave()

    def states(self, now: float) -> list[State]:
        """Every ceiling as it stands."""
        return [counter.state(now) for counter in self._counters]
