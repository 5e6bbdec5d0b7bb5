"""What may be said of an experiment, and what it would need. Pure: ask as often as you like, the stated error holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from leadwright.actions.outreach.experiments.evidence import (
    answers_needed,
    at_least,
    is_uneven,
    log_evidence,
    needed,
)
from leadwright.actions.outreach.experiments.types import ERROR, Arm, Decided, Undecided, Verdict


def verdict(arms: Sequence[Arm], error: float = ERROR) -> Verdict:
    """The verdict on arms as they stand now. A decision that was once made stays one for whoever keeps it; a later look
    with more answers may find the evidence weaker again."""
    entered = [arm for arm in arms if arm.share > 0]
    if len(entered) < 2:
        return _undecided("alone", entered, error, "There is one variant: add a second to compare.")
    if is_uneven(entered):
        return _undecided(
            "uneven", entered, error,
            "The variants went to different numbers of people than the coin says, so they cannot be compared: see why some were not sent.",
        )  # fmt: skip
    threshold = needed(len(entered), error)
    leader = _leader(entered)
    strength = min(_between(leader, other) for other in entered if other is not leader)
    if strength >= threshold:
        return _decided(leader, entered, error, threshold)
    return _open(leader, entered, error, strength, threshold)


def followed(arms: Sequence[Arm], answers: Sequence[str], error: float = ERROR) -> Verdict:
    """The verdict where the answers are known in the order in which they came (names of arms): what was decided at any
    moment stays decided. `arms` hold how many got each variant by now."""
    counts = {arm.name: 0 for arm in arms}
    for name in answers:
        if name in counts:
            counts[name] += 1
            found = verdict([replace(arm, good=counts[arm.name]) for arm in arms], error)
            if isinstance(found, Decided):
                now = [replace(arm, good=sum(name == arm.name for name in answers)) for arm in arms]
                return replace(found, arms=now)
    return verdict([replace(arm, good=counts[arm.name]) for arm in arms], error)


def _decided(winner: Arm, arms: Sequence[Arm], error: float, threshold: float) -> Decided:
    low = min(
        at_least(winner.good, other.good, _part(winner, other), threshold)
        for other in arms
        if other is not winner
    )
    words = (
        f"{winner.name} is answered more often: at least {low:.2f} times as often as any other. "
        f"Of experiments without a difference at most {error:.0%} ever say so, however often you look."
    )
    return Decided(winner.name, arms, error, low, words)


def _open(leader: Arm, arms: Sequence[Arm], error: float, strength: float, threshold: float) -> Undecided:
    good, sent = sum(arm.good for arm in arms), sum(arm.sent for arm in arms)
    doubling = _mails(answers_needed(0.5, 2.0, threshold), len(arms), good, sent)
    more = _needs_more(leader, arms, strength, threshold, good, sent)
    seen = leader if good and _second(leader, arms).good < leader.good else None
    code = "young" if good < 10 else "close"
    return Undecided(
        code, arms, error, seen.name if seen else None, max(0.0, min(1.0, strength / threshold)), more, doubling,
        _words(seen, sent, good, more, doubling),
    )  # fmt: skip


def _words(leader: Arm | None, sent: int, good: int, more: int | None, doubling: int | None) -> str:
    if not good:
        return f"{sent} were sent and none was answered: nothing can be said yet."
    said = f"{leader.name} is ahead, and it may be chance." if leader else "No difference is seen."
    if more is not None:
        return f"{said} If the difference is what it looks like, about {more:,} mails more will show it."
    return f"{said} To find a variant that is answered twice as often takes about {doubling:,} mails in all."


def _needs_more(
    leader: Arm, arms: Sequence[Arm], strength: float, threshold: float, good: int, sent: int
) -> int | None:
    """Mails more, in all arms, if the leader is ahead of the next by as much as it looks."""
    other = _second(leader, arms)
    if not other.sent or not leader.sent or not good or leader.good <= other.good:
        return None
    ratio = ((leader.good + 0.5) / leader.share) / ((other.good + 0.5) / other.share)
    part = _part(leader, other)
    answers = answers_needed(part, ratio, max(threshold - max(strength, 0.0), 0.1)) if ratio > 1.02 else None
    both = (leader.good + other.good) / (leader.sent + other.sent)
    if answers is None or not both:
        return None
    return ceil(answers / both * sum(arm.share for arm in arms) / (leader.share + other.share))


def _mails(answers: int | None, arms: int, good: int, sent: int) -> int | None:
    """The mails that bring so many answers to two of the arms, at the rate that is seen."""
    if answers is None or not good:
        return None
    return ceil(answers / (good / sent) * arms / 2)


def _undecided(code: str, arms: Sequence[Arm], error: float, words: str) -> Undecided:
    return Undecided(code, arms, error, None, 0.0, None, None, words)


def _leader(arms: Sequence[Arm]) -> Arm:
    return max(arms, key=lambda arm: (arm.good / arm.share, arm.name))


def _second(leader: Arm, arms: Sequence[Arm]) -> Arm:
    return min((arm for arm in arms if arm is not leader), key=lambda other: _between(leader, other))


def _between(one: Arm, other: Arm) -> float:
    return log_evidence(one.good, other.good, _part(one, other))


def _part(one: Arm, other: Arm) -> float:
    return one.share / (one.share + other.share)
