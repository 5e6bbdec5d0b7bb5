"""The segment of a company, for reliabilities that differ by it: by what is said of its size, before it is weighed."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median_low

from leadwright.observations.types import Bundle

_SMB, _MID = 100, 1_000  # people below which a company is small, and below which it is of middling size


def segment_of(bundles: Sequence[Bundle]) -> str:
    """Return `smb`, `mid_market` or `enterprise` by the middle of the head counts that are said; "" if none is."""
    sizes = [
        (low + (high if high is not None else 2 * low)) / 2
        for low, high in (b.content["head_count"] for b in bundles if b.content.get("head_count"))
        if low is not None
    ]
    if not sizes:
        return ""
    size = median_low(sizes)
    return "smb" if size < _SMB else "mid_market" if size < _MID else "enterprise"
