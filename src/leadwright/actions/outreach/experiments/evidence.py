"""How sure is it that one variant is answered more often than another? Valid at any look. Pure.

A fair coin decided who got which variant. So if both are answered alike, each answer is A's or B's by that coin alone,
whatever the rate is, whatever the week or the list, and however late answers come. The test weighs that against coins
that favour one of them:

    E(A over B) = mean over odds r of the product over answers of (r a / (r a + b) or b / (r a + b)) / (a or b)

where a and b are the parts of the coin. Without a difference E is a fair game: it ever reaches N with probability 1/N at
most (Ville's inequality), at any number of looks. A winner among k variants must reach k/error against each other one:
then a false winner is named in at most `error` of the experiments, whichever of the variants are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, exp, log

from leadwright.actions.outreach.experiments.types import Arm

ODDS: tuple[float, ...] = (1.25, 1.5, 2.0, 3.0)
"""The differences that are looked for: a quarter more answers, half more, twice, three times as many."""
_UNEVEN = 0.001  # how often a fair coin is ever called uneven


def log_evidence(better: int, worse: int, part: float, odds: Sequence[float] = ODDS) -> float:
    """The logarithm of the evidence that answers favour one arm: `better` are its answers, `worse` the other's, `part` its
    part of the coin among the two (0 to 1)."""
    return _log_mean([_log_ratio(better, worse, part, r) for r in odds])


def needed(arms: int, error: float) -> float:
    """The logarithm of the evidence that a winner among so many arms must reach against each other one."""
    return log(arms / error)


def answers_needed(part: float, odds: float, threshold: float) -> int | None:
    """About how many answers of two arms it takes to reach a threshold, if one is answered `odds` times as often."""
    if odds <= 1:
        return None
    favoured = odds * part / (odds * part + 1 - part)
    gained = favoured * log(favoured / part) + (1 - favoured) * log((1 - favoured) / (1 - part))
    return ceil((threshold + log(len(ODDS))) / gained)


def at_least(better: int, worse: int, part: float, threshold: float) -> float:
    """The least ratio of rates that the answers still allow at this threshold: at any look, with the error that it means."""
    low, high = 1.0, 100.0
    for _ in range(40):
        middle = (low * high) ** 0.5
        shifted = middle * part / (middle * part + 1 - part)
        low, high = (middle, high) if log_evidence(better, worse, shifted) >= threshold else (low, middle)
    return low


def is_uneven(arms: Sequence[Arm]) -> bool:
    """Whether those who entered cannot have been divided by the coin: something else decides who gets which variant.

    Valid at any look as well: a mixture over how one arm may be favoured, at one in a thousand.
    """
    total, whole = sum(arm.sent for arm in arms), sum(arm.share for arm in arms)
    for arm in arms:
        part, rest = arm.share / whole, total - arm.sent
        if 0 < part < 1:
            for mine, others, share in ((arm.sent, rest, part), (rest, arm.sent, 1 - part)):
                if log_evidence(mine, others, share, (1.05, 1.1, 1.25, 2.0)) >= log(2 * len(arms) / _UNEVEN):
                    return True
    return False


def _log_ratio(better: int, worse: int, part: float, odds: float) -> float:
    whole = odds * part + 1 - part
    return better * log(odds / whole) - worse * log(whole)


def _log_mean(logs: Sequence[float]) -> float:
    top = max(logs)
    return top + log(sum(exp(one - top) for one in logs) / len(logs))
