"""What to do with a lead: the play of its tier, and its next step by how somebody there can be reached. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Step = Literal["call", "write", "connect", "find", "watch"]


@dataclass(frozen=True, slots=True)
class Play:
    """What is done by default: a name, the step that comes next, and a sentence about it."""

    name: str
    step: Step
    sentence: str


_NAMES = {
    "hot": "Personal message, approved by you",
    "warm": "Priority queue",
    "nurture": "Slow sequence",
    "cold": "Watched",
}


def play(tier: str, *, name: str | None, phone: bool, email: bool, linkedin: bool) -> Play:
    """The default play of a tier for a lead whose best contact is known as told."""
    title = _NAMES.get(tier, "Nothing")
    if tier in ("cold", "out"):
        return Play(title, "watch", "Nothing to do: it comes back by itself when something changes.")
    who = name or "somebody there"
    if phone:
        return Play(title, "call", f"Call {who} today.")
    if email:
        return Play(title, "write", f"Write to {who} today.")
    if linkedin:
        return Play(title, "connect", f"Connect with {who} on LinkedIn.")
    return Play(title, "find", "Find somebody to talk to: no way to reach anybody is known.")
