"""How threads take turns: one that computes must not keep the one that talks with the database waiting."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_USUAL = sys.getswitchinterval()
_EVENLY = 0.000_5


@contextmanager
def evenly() -> Iterator[None]:
    """Let threads take turns often while bulk work runs.

    A copy to the database waits for the other side hundreds of times; with the usual turns of 5 ms each such
    wait would cost as much, as long as another thread computes.
    """
    sys.setswitchinterval(_EVENLY)
    try:
        yield
    finally:
        sys.setswitchinterval(_USUAL)
