"""How each type of signal fades in a workspace: as a person decided, else as the scorecard writes it, else by default."""

from __future__ import annotations

from collections.abc import Mapping

from leadwright.kernel.db import Scope
from leadwright.scoring.card import Scorecard
from leadwright.scoring.faded import fadings_of
from leadwright.scoring.store import written_card
from leadwright.signals import fadings
from leadwright.signals.fadings import Fading, alike
from leadwright.signals.types import SignalType


def written(card: Scorecard) -> dict[str, Fading]:
    """The fadings that a scorecard writes, for each type that they hold for."""
    return {name: fading for one, fading in fadings_of(card).items() for name in alike(one)}


async def signal_kinds(scope: Scope) -> Mapping[str, SignalType]:
    """Return every type of signal as it fades in the workspace, by name."""
    return fadings.kinds({**written(await written_card(scope)), **await fadings.decided(scope)})
