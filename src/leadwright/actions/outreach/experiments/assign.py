"""Who gets which variant: a fair coin that always falls the same way for the same person and step. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from uuid import UUID

_WHOLE = 1 << 64


def assign(enrolment: UUID, variants: Sequence[tuple[str, float]], step: int = 0, salt: str = "") -> str:
    """The variant of an enrolment at a step: each by its weight (any positive numbers), independent of who is enrolled
    when and of other steps. `salt` is the sequence and its version: another version tosses anew.

    Raises ValueError without a variant that has weight.
    """
    whole = sum(weight for _, weight in variants if weight > 0)
    if whole <= 0:
        raise ValueError("a step needs a variant with weight")
    digest = blake2b(f"{salt}\x1f{step}\x1f{enrolment}".encode(), digest_size=8).digest()
    tossed = int.from_bytes(digest, "big") / _WHOLE * whole
    for name, weight in variants:
        if weight > 0:
            tossed -= weight
            if tossed < 0:
                return name
    return next(name for name, weight in reversed(variants) if weight > 0)
