"""Which way of writing falls to whom: a fair coin that always falls the same way for the same conversation and step. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from uuid import UUID


def assign(enrolment: UUID, variants: Sequence[tuple[str, float]], step: int = 0, salt: str = "") -> str:
    """The variant of an enrolment at a step, each by its weight; `salt` is the sequence and its version."""
    digest = blake2b(f"{salt}\x1f{step}\x1f{enrolment}".encode(), digest_size=8).digest()
    tossed = int.from_bytes(digest, "big") / (1 << 64) * sum(weight for _, weight in variants)
    for name, weight in variants:
        tossed -= weight
        if tossed < 0:
            return name
    return variants[-1][0]
