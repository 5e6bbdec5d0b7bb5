"""Values of experiments: variants and what became of them, and what may be said. Frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ERROR = 0.05
"""Of experiments without any difference, at most this share ever names a winner, however often one looks."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One variant: how many people got it, and how many of them did what is hoped for (answered). share: of those who
    enter, the part that is meant to get it (0 to 1)."""

    name: str
    sent: int
    good: int
    share: float

    @property
    def rate(self) -> float | None:
        """The share that did it."""
        return self.good / self.sent if self.sent else None


@dataclass(frozen=True, slots=True)
class Decided:
    """One variant is better than every other: `winner`, and the least by which it is (a ratio of rates) against the next."""

    winner: str
    arms: Sequence[Arm]
    error: float
    at_least: float
    words: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nothing may be said yet. code: young, close, uneven (the arms are not comparable), alone (there is no second).

    leader: who is ahead now, None without any. evidence: 0 to 1, how far towards a decision. needs_more: mails more in all
    that it would take if the difference is what it looks like now, None where none is seen. doubling: mails in all from
    the beginning to find a variant that is answered twice as often.
    """

    code: str
    arms: Sequence[Arm]
    error: float
    leader: str | None
    evidence: float
    needs_more: int | None
    doubling: int | None
    words: str


Verdict = Decided | Undecided
