"""Identifiers: UUID version 7, so that ids sort by the time of their birth."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID


def _forget_pool() -> None:
    """A forked process must not draw the random bits of its parent."""
    global _pool  # noqa: PLW0603 - one pool a process
    _pool = b""


os.register_at_fork(after_in_child=_forget_pool)

_lock = threading.Lock()
_last_ms = 0
_counter = 0
_pool = b""


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter, 62 random bits.

    Ids made by one process within one millisecond keep their order.
    """
    global _last_ms, _counter, _pool  # noqa: PLW0603 - one clock and one pool a process
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms, _counter = now, 0
        else:
            _counter += 1
            if _counter > 0xFFF:  # more than 4,096 in a millisecond: borrow from the next one
                _last_ms, _counter = _last_ms + 1, 0
        stamp, sequence = _last_ms, _counter
        if not _pool:  # a system call an id would be most of the cost of an id
            _pool = os.urandom(4096)
        random, _pool = int.from_bytes(_pool[:8], "big") & ((1 << 62) - 1), _pool[8:]
    return UUID(int=(stamp << 80) | (7 << 76) | (sequence << 64) | (2 << 62) | random)
