"""The words of campaigns on pages."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from leadwright.campaigns.types import State
from leadwright.leads.decide import REASONS

STAGES = {
    "known": "known already", "out": "out", "below": "below the line", "found": "found", "matched": "to be enriched",
    "enriched": "enriched", "unqualified": "not qualified", "qualified": "qualified", "converted": "converted",
    "rejected": "rejected",
}  # fmt: skip


def campaign_state(state: State) -> Markup:
    """The state of a campaign as a chip."""
    kind = {
        State.COMPLETED: " good",
        State.FAILED: " bad",
        State.PAUSED: " warn",
        State.CANCELLED: " warn",
    }.get(state, "")
    dot = Markup('<i class="dot on"></i>') if state is State.RUNNING else ""
    return Markup('<span class="chip{}">{}{}</span>').format(kind, dot, state.value)


GLOBALS: dict[str, Any] = {"STAGES": STAGES, "REASONS": REASONS, "campaign_state": campaign_state}
