"""The garbage collector's pace: bulk work makes millions of values without cycles, which it need not visit."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = (50_000, 10, 10)


@contextmanager
def rarely() -> Iterator[None]:
    """Look for cycles rarely while bulk work runs: a third of an import's time would go into it."""
    usual = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
