"""What goes wrong between a twin CRM and its client, by a seed: before the deed, after it, and with the answer.

before (nothing was done): server_error (500 or 502), unavailable (503), reset, busy (429 or the like).
after (all was done): lost (the connection is reset), late_error (500 or 504 in place of the answer), hang (no answer until
the client gives up), truncated (the body breaks off), wrong_json. `slow` delays an answer by up to `slow_seconds`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

BEFORE = ("server_error", "unavailable", "reset", "busy")
AFTER = ("lost", "late_error", "hang", "truncated", "wrong_json")


@dataclass(frozen=True, slots=True)
class Faults:
    """Parts of all calls."""

    rates: Mapping[str, float] = field(default_factory=dict)
    slow: float = 0.0
    slow_seconds: float = 0.2
    hang_seconds: float = 60.0

    def __post_init__(self) -> None:
        if unknown := set(self.rates) - {*BEFORE, *AFTER}:
            raise ValueError(f"unknown faults: {', '.join(sorted(unknown))}")

    def draw(self, luck: random.Random) -> tuple[str, float]:
        """What happens to one call ("" for nothing), and how long its answer takes."""
        delay = luck.random() * self.slow_seconds if luck.random() < self.slow else 0.0
        chance = luck.random()
        for kind, rate in self.rates.items():
            chance -= rate
            if chance < 0:
                return kind, delay
        return "", delay


def faults(name: str, *, hang: float = 60.0) -> Faults:
    """A shipped set: none, mild or rough. `hang` is for how many seconds one that hangs does."""
    if name == "none":
        return Faults()
    if name not in ("mild", "rough"):
        raise ValueError(f"there are no faults called {name!r}: none, mild, rough")
    rate = 0.003 if name == "mild" else 0.015
    return Faults(dict.fromkeys((*BEFORE, *AFTER), rate), slow=0.05, hang_seconds=hang)
