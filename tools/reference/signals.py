"""The page about signals: every type, what it means and how it fades."""

from __future__ import annotations

from leadwright.signals.catalog import CATALOG
from leadwright.signals.types import SignalType
from tools.reference.markdown import Page, code, page, section, table


def signals() -> Page:
    """Every type of signal with its meaning and its fading."""
    lines = page(
        "Signals",
        "`leadwright.signals.catalog`",
        "A signal is something that changed at a company, or that holds there, with the observations that say so. It is "
        "read from the record by detectors: the same record gives the same signals, in whatever order it came.",
        "An event is at full strength while it is fresh, then half of it per half-life, and nothing after it expires, "
        "counted from the day it happened on, or was first seen where nobody says when it happened. A state counts from "
        "the day on which it was last seen to hold. An event is news while it is fresh and for one half-life more, if it "
        "came to light by what is new: history that is imported later makes signals, and no news.",
    )
    for kind in CATALOG.values():
        lines += section(code(kind.name), f"{kind.label}. {kind.meaning}")
        lines += table(["form", "group", "fresh", "half-life", "expires after"], [_row(kind)])
    return lines


def _row(kind: SignalType) -> list[str]:
    group = f"{kind.group}, high intent" if kind.high_intent else kind.group
    return [
        kind.form.value,
        group,
        f"{kind.fresh_days} days",
        f"{kind.half_life_days} days",
        f"{kind.expiry_days} days",
    ]
