"""May a signal be used in what we write to somebody? Each reason why not, in words. Pure.

Good copy says what is new, certain, and theirs to tell: nothing that has faded below half, nothing that we alone saw of
a person's doings, nothing that hurts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from leadwright.signals.catalog import CATALOG
from leadwright.signals.strength import fades_from, signal_strength
from leadwright.signals.types import Form, Signal, SignalType

LEAST_STRENGTH, LEAST_CONFIDENCE = 0.5, 0.7
# What we noticed of somebody's doings, and they did not tell us.
_WATCHED = frozenset(
    {"pricing_page_visited", "content_downloaded", "product_used", "identified", "intent_topic"}
)
_SORE = frozenset({"hiring_stopped", "head_count_decline", "leader_left", "closed"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a signal cannot be used in copy: a code that does not change, and a sentence."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Usable:
    """Whether a signal can be used in copy on a day, and every reason why not."""

    refusals: tuple[Refusal, ...]

    @property
    def ok(self) -> bool:
        """Whether it can."""
        return not self.refusals


def usable_in_copy(signal: Signal, as_of: date, kind: SignalType | None = None) -> Usable:
    """Judge a signal on a day; `kind` is its type where the workspace lets it fade otherwise than by default."""
    return Usable(tuple(_refusals(signal, as_of, kind or CATALOG[signal.type])))


def _refusals(signal: Signal, as_of: date, kind: SignalType) -> Iterator[Refusal]:
    if signal.dated > as_of:
        yield Refusal("yet_to_come", f"It is dated {signal.dated:%d %b %Y}, which is yet to come.")
    elif (as_of - fades_from(kind, signal)).days > kind.expiry_days:
        yield Refusal(
            "expired",
            f"It stopped counting {kind.expiry_days} days after {fades_from(kind, signal):%d %b %Y}.",
        )
    elif (strength := signal_strength(kind, signal, as_of)) < LEAST_STRENGTH:
        yield Refusal(
            "stale", f"It is of {fades_from(kind, signal):%d %b %Y} and has faded to {strength:.0%}."
        )
    if kind.form is Form.STATE and signal.ended_on is not None and signal.ended_on <= as_of:
        yield Refusal("ended", f"It no longer holds since {signal.ended_on:%d %b %Y}.")
    if signal.precision == "year":
        yield Refusal("vague", "Only its year is known.")
    if signal.confidence < LEAST_CONFIDENCE:
        yield Refusal("unsure", f"We are only {signal.confidence:.0%} sure of it.")
    if not signal.evidence:
        yield Refusal("unproven", "Nothing that was said proves it.")
    if signal.type in _WATCHED:
        yield Refusal("private", "We saw it; nobody told us. Writing it would say that we watch.")
    if signal.type in _SORE:
        yield Refusal("delicate", "It is no good news to them.")
