"""How does each type of signal fade here? As a person decided, else as the scorecard writes it, else by default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadwright.kernel.db import Scope
from leadwright.scoring.faded import rules_of
from leadwright.scoring.kinds import written
from leadwright.scoring.store import written_card
from leadwright.signals import fadings
from leadwright.signals.catalog import CATALOG
from leadwright.signals.fadings import DecidedFading, Fading, alike, fading_of
from leadwright.signals.types import SignalType


@dataclass(frozen=True, slots=True)
class FadingOf:
    """A type with the fading in force, the one without any decision, and the latest decision about it.

    `rules` are labels of the rules of the scorecard that follow it; `together` the types that fade with it.
    """

    kind: SignalType
    default: Fading
    decision: DecidedFading | None
    rules: Sequence[str]
    together: Sequence[str]

    @property
    def fading(self) -> Fading:
        """The fading in force."""
        return fading_of(self.kind)

    @property
    def is_decided(self) -> bool:
        """Whether a person's decision is in force."""
        return self.decision is not None and self.decision.fading is not None


async def fadings_in_force(scope: Scope) -> list[FadingOf]:
    """Return how every type fades, in the order of the catalogue."""
    card = await written_card(scope)
    by_card = written(card)
    latest = await fadings.latest(scope)
    decided = {name: item.fading for name, item in latest.items() if item.fading is not None}
    kinds = fadings.kinds({**by_card, **decided})
    return [
        FadingOf(
            kinds[name],
            by_card.get(name, fading_of(CATALOG[name])),
            latest.get(name),
            [rule.label for one in alike(name) for rule in rules_of(card, one)],
            [other for other in alike(name) if other != name],
        )
        for name in CATALOG
    ]
