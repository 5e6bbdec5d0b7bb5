"""How fast one host may be asked: a pause between requests, few at once, and rest when it asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio

_MANY_HOSTS = 4_096  # beyond this, hosts that nobody waits for are forgotten


@dataclass(slots=True)
class _Host:
    places: anyio.Semaphore
    next_start: float = 0.0
    last_start: float = float("-inf")
    resting_until: float = 0.0
    inside: int = 0


class Gates:
    """Admits requests: `everywhere` at once in all, `per_host` to one host, spaced by an interval."""

    def __init__(self, *, everywhere: int, per_host: int) -> None:
        self._everywhere = anyio.Semaphore(everywhere)
        self._per_host = per_host
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def enter(self, host: str, interval: float) -> AsyncIterator[None]:
        """Wait for this host's turn, then for a place; `interval` is seconds between two starts."""
        gate = self._gate(host)
        gate.inside += 1
        try:
            async with gate.places:
                await _wait_for_turn(gate, interval)
                async with self._everywhere:
                    yield
        finally:
            gate.inside -= 1

    def rest(self, host: str, seconds: float) -> None:
        """The host asked to be left alone for a while."""
        gate = self._gate(host)
        gate.resting_until = max(gate.resting_until, anyio.current_time() + seconds)

    def resting(self, host: str) -> float:
        """Seconds that the host still wants to be left alone; 0 if it may be asked."""
        gate = self._hosts.get(host)
        return max(0.0, gate.resting_until - anyio.current_time()) if gate else 0.0

    def _gate(self, host: str) -> _Host:
        if len(self._hosts) > _MANY_HOSTS:
            self._forget_idle()
        if host not in self._hosts:
            self._hosts[host] = _Host(anyio.Semaphore(self._per_host))
        return self._hosts[host]

    def _forget_idle(self) -> None:
        now = anyio.current_time()
        self._hosts = {
            h: g for h, g in self._hosts.items() if g.inside or max(g.next_start, g.resting_until) > now
        }


async def _wait_for_turn(gate: _Host, interval: float) -> None:
    """Take the next start that keeps both this request's interval and the one before it."""
    start = max(anyio.current_time(), gate.next_start, gate.last_start + interval)
    gate.last_start = start
    gate.next_start = start + interval
    await anyio.sleep(max(0.0, start - anyio.current_time()))
