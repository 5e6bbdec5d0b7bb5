"""How sure are we that a mailbox bounces, or is complained about, too often? A sequential test, valid at any look. Pure.

Each line (bounces 2 %, complaints 0.1 %) has a clean half. The test weighs "the true share is in the clean half" against
shares from the line upward, for a list that turned bad on any day of the watch:

    E = sum over days d of 1/(d(d+1)) x mean over p of the product over mails since d of P(mail | p) / P(mail | clean)

While the true share is clean the expectation of E never exceeds 1, so that E reaches 1/error at any time with a
probability of at most `error` (Ville's inequality), however often one looks, and for any number of mails. A mail whose
bounce is still to come counts here as one that has not bounced, which can only make E smaller: early bad news never
outruns the good news that takes the full wait. What is unknown about mails under way holds the pace back instead
(`pace.py`).

From `COUNTED` bad ones on the share itself is taken at its word: at the line it stops, sure or not. For a clean one to
come there is as unlikely as evidence of exp(0.19 x 40) at the line alone, one in two thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, exp, log, log1p


@dataclass(frozen=True, slots=True)
class Line:
    """What must not be passed. at: the share (0.02). clean: the share that is still clean (0.01). error: the probability
    with which a clean watch is ever called bad. worse: multiples of the line that the test looks for."""

    name: str
    at: float
    clean: float
    error: float
    worse: tuple[float, ...] = (1.0, 2.5, 7.0)

    @property
    def needed(self) -> float:
        """The logarithm of the evidence at which it is passed."""
        return -log(self.error)

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares that the test looks for."""
        return tuple(min(0.5, multiple * self.at) for multiple in self.worse)


BOUNCES = Line("bounces", at=0.02, clean=0.01, error=0.005)
BLOCKS = Line("blocks", at=0.05, clean=0.025, error=0.0015)
COMPLAINTS = Line("complaints", at=0.001, clean=0.0005, error=0.0015, worse=(1.0, 3.0, 10.0, 30.0))
LINES = (BOUNCES, BLOCKS, COMPLAINTS)
"""Their errors, with one in two thousand each for the share taken at its word, sum up to less than 1 %: a mailbox that is
clean in all is ever paused with that probability at most."""
COUNTED = 40


@dataclass(frozen=True, slots=True)
class Day:
    """Mails of one day of a watch. number: the day of the watch, from 1. bad: of `sent`, those that bounced (or
    complained), whenever the word of it came."""

    number: int
    sent: int
    bad: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks against a mailbox on one line. strength: log of E. share: of the bad ones among all (None before any)."""

    line: Line
    sent: int
    bad: int
    strength: float

    @property
    def is_passed(self) -> bool:
        """Whether it is sure enough to stop, or the line is reached by a share that so many mails make plain."""
        return self.strength >= self.line.needed or self.is_counted

    @property
    def is_counted(self) -> bool:
        """Whether the share itself has come to the line."""
        return self.bad >= COUNTED and self.bad >= self.line.at * self.sent

    @property
    def share(self) -> float | None:
        """The share that is observed."""
        return self.bad / self.sent if self.sent else None

    @property
    def distance(self) -> float:
        """How far it is from stopping: 1 without any evidence, 0 at the line."""
        return 0.0 if self.is_counted else max(0.0, min(1.0, 1 - self.strength / self.line.needed))


def evidence(line: Line, days: Sequence[Day]) -> Evidence:
    """Weigh the days of one watch, in any order; days without mail may be left out. What is dropped from the beginning
    only makes the evidence weaker."""
    ordered = sorted(days, key=lambda day: day.number)
    sent, bad = sum(day.sent for day in ordered), sum(day.bad for day in ordered)
    weighed: list[float] = []
    later_sent = later_bad = 0
    for day in reversed(ordered):
        later_sent, later_bad = later_sent + day.sent, later_bad + day.bad
        weight = -log(day.number) - log(day.number + 1)
        weighed.append(weight + _mixed(line, later_sent, later_bad))
    return Evidence(line, sent, bad, _log_sum(weighed) if weighed else 0.0)


def bad_until_passed(line: Line, days: Sequence[Day], most: int = 60) -> int:
    """How many more bad ones in a row would stop it now; 0 if it is passed."""
    if not days:
        days = (Day(1, 0, 0),)
    *before, last = sorted(days, key=lambda day: day.number)
    for more in range(most):
        if evidence(line, [*before, Day(last.number, last.sent + more, last.bad + more)]).is_passed:
            return more
    return most


def good_until_calm(line: Line, days: Sequence[Day]) -> int:
    """About how many mails without a bad one take half of the evidence away; 0 if there is none."""
    found = evidence(line, days)
    if found.strength <= 0:
        return 0
    mild = line.shares[0]
    return ceil(found.strength / 2 / (log1p(-line.clean) - log1p(-mild)))


def _mixed(line: Line, sent: int, bad: int) -> float:
    """The logarithm of the mean, over the shares looked for, of how much better they tell it than the clean share."""
    ratios = _ratios(line)
    return _log_sum([bad * up - (sent - bad) * down for up, down in ratios]) - log(len(ratios))


@cache
def _ratios(line: Line) -> tuple[tuple[float, float], ...]:
    """By how much, in logarithms, a bad mail speaks for each share looked for, and one that is not against it."""
    return tuple((log(share / line.clean), log1p(-line.clean) - log1p(-share)) for share in line.shares)


def _log_sum(logs: Sequence[float]) -> float:
    top = max(logs)
    return top + log(sum(exp(one - top) for one in logs))
