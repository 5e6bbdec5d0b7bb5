"""Decide how a type of signal fades; whoever does so scores anew where rules follow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.kernel.db import Scope
from leadwright.scoring.faded import rules_of
from leadwright.scoring.store import written_card
from leadwright.signals import fadings
from leadwright.signals.fadings import Fading


@dataclass(frozen=True, slots=True)
class FadingDecided:
    """The types that fade otherwise now, and the rules that follow them: with any, scores are to be made anew."""

    types: Sequence[str]
    rules: Sequence[str]


async def decide_fading(scope: Scope, type_: str, fading: Fading | None) -> FadingDecided:
    """Decide it, or bring the default back (None); raises NotFound for the type, Wrong for the days."""
    types = await fadings.decide(scope, type_, fading)
    card = await written_card(scope)
    return FadingDecided(types, [rule.id for name in types for rule in rules_of(card, name)])
