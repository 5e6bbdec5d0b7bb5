"""What head counts of other days say of today's: ranges and numbers on one scale, with growth and mistakes.

A word is an interval: a range itself, a number all that is near it. If its source was right, it held the truth on its
day, and the company has grown since, as companies do; if it was wrong, the truth lay astray of it. The scale is the
natural logarithm of the head count. The same formulas serve belief (one company) and the estimate (all of them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, hypot, log, log1p
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NEAR = 0.2  # two head counts this close are one: each source counts in its own way
_NUMBER = -2 * log(1 - NEAR)  # the width of a number
_OPEN = log(10.0)  # "10,001 and more" ends somewhere
_OWN = 0.03  # how far apart sources count on the same day
_QUARTILE = 0.6745  # half of a normal distribution lies within so many standard deviations
_SPREADS = 8.0  # mistakes that scatter by a factor e are of so many kinds: one pair in so many agrees
_STEPS = 64
# A company grows at its own pace, slow, usual or fast by so many standard deviations; the rest differs by word.
_PACES, _ODDS = np.array([-1.5, 0.0, 1.5]), np.array([1 / 6, 2 / 3, 1 / 6])
_REST = 0.5
_NORMAL = 1.702  # a logistic distribution of this scale is a normal one, to a hundredth
_FAR, _FURTHER = (
    0.1,
    1.0,
)  # one mistake in ten goes far astray: another company's count, or a slip of the keys
_LEAST, _MOST = 0.02, 0.995


@dataclass(frozen=True, slots=True)
class Ways:
    """How companies grow a year and how that differs between them, how far mistakes go and to which side: logarithms."""

    growth: float
    differs: float
    astray: float
    aside: float


def ways(half_life: float | None, spread: float, growth: float, below: float) -> Ways:
    """From the days in which half of the numbers are near no more, and one pair of mistakes in how many agrees.

    `below` is the part of mistakes that say too little.
    """
    years = float("inf") if half_life is None else half_life / 365.25
    astray = max(0.08, spread / _SPREADS) / _NORMAL
    return Ways(growth, _NUMBER / 2 / _QUARTILE / years, astray, astray * log(1 / below - 1))


def interval(value: Any) -> tuple[float, float]:
    """The logarithms between which a value lies that was said."""
    low = max(1, value[0] or 1)
    high = None if value[1] is None else max(low, value[1])
    if low == high:
        return log(min(low * (1 - NEAR), low - 0.5)), log(max(low / (1 - NEAR), low + 0.5))
    return log(max(low - 0.5, 0.5)), log(high + 0.5) if high is not None else log(low) + _OPEN


def scale(low: Floats, high: Floats, years: Floats, how: Ways, steps: int = _STEPS) -> Floats:
    """What comes into question, along a last axis: head counts of today, once for each pace of growth."""
    room = 0.3 + (2 * how.differs + abs(how.growth)) * years.max(axis=-1)
    start, end = low.min(axis=-1) - room, high.max(axis=-1) + room
    today = np.linspace(start, end, steps, axis=-1)
    return np.concatenate([today] * len(_PACES), axis=-1)


def paces(count: int) -> tuple[Floats, Floats]:
    """The paces along that axis, and how likely each of `count` hypotheses is before anybody speaks."""
    steps = count // len(_PACES)
    return np.repeat(_PACES, steps), np.repeat(_ODDS / steps, steps)


def chances(low: Floats, high: Floats, years: Floats, today: Floats, how: Ways) -> tuple[Floats, Floats]:
    """The chance of the truth on a word's day to lie between, and that of a mistake to, by hypothesis; all broadcasts."""
    pace, _ = paces(today.shape[-1])
    then = today - (how.growth + pace * how.differs) * years
    apart = np.hypot(_OWN, _REST * how.differs * years) / _NORMAL
    right = _logistic((high - then) / apart) - _logistic((low - then) / apart)
    near, far = np.hypot(how.astray, apart), np.hypot(_FURTHER, apart)
    usual = _logistic((high - then - how.aside) / near) - _logistic((low - then - how.aside) / near)
    gross = _logistic((high - then) / far) - _logistic((low - then) / far)
    return right, (1 - _FAR) * usual + _FAR * gross


def meant(right: Floats, width: Floats, how: Ways) -> Floats:
    """The probability that a fresh word tells the truth on purpose, if `right` is that of its being right at all.

    A mistake holds the truth nevertheless the more often, the wider the word is and the less mistakes go astray.
    """
    lucky = (1 - _FAR) * _inside(width, how.astray, how.aside) + _FAR * _inside(width, _FURTHER, 0.0)
    return np.clip((right - lucky) / np.maximum(1 - lucky, 1e-9), _LEAST, _MOST)


def _inside(width: Floats, far: float, aside: float) -> Floats:
    """The part of a logistic distribution, blurred over a width, that stays within that width."""
    held = [far * np.logaddexp(0.0, (at - aside) / far) for at in (width, 0.0 * width, -width)]
    inside: Floats = (held[0] - 2 * held[1] + held[2]) / width
    return inside


def stays(value: Any, years: float, how: Ways) -> float:
    """The probability of a value that was right so many years ago to be right still; for one word, and quickly."""
    low, high = interval(value)
    apart = hypot(_OWN, how.differs * years) / _NORMAL
    return min(1.0, _kept(high - low, apart, how.growth * years) / _kept(high - low, _OWN / _NORMAL, 0.0))


def _kept(width: float, far: float, aside: float) -> float:
    """As `_inside`, of plain numbers."""
    held = [max(z, 0.0) + log1p(exp(-abs(z))) for at in (width, 0.0, -width) for z in ((at - aside) / far,)]
    return far * (held[0] - 2 * held[1] + held[2]) / width


def sure(
    values: Sequence[Any], years: Sequence[float], right: Sequence[float], shares: Sequence[float], how: Ways
) -> list[float]:
    """The probability of each value to be right today.

    `years` ago each was told, by a source that is `right` with that probability; its voice counts by its share.
    """
    low, high = np.array([interval(value) for value in values]).T
    ago = np.maximum(np.array(years), 0.0)
    today = scale(low, high, ago, how)
    fits, strays = chances(low[:, None], high[:, None], ago[:, None], today[None, :], how)
    purpose = meant(np.array(right), high - low, how)[:, None]
    heard = np.array(shares) @ np.log(np.maximum(purpose * fits + (1 - purpose) * strays, 1e-12))
    odds = np.exp(heard - heard.max()) * paces(len(today))[1]
    return [float(part) for part in _between(odds / odds.sum(), today, low, high)]


def _between(beliefs: Floats, today: Floats, low: Floats, high: Floats) -> Floats:
    """How much of a belief about today's head count lies between `low` and `high`, whatever the pace."""
    steps = len(today) // len(_PACES)
    today, beliefs = today[:steps], beliefs.reshape(len(_PACES), steps).sum(axis=0)
    step = (today[1] - today[0]) / 2
    edges, sums = np.append(today - step, today[-1] + step), np.append(0.0, np.cumsum(beliefs))
    held: Floats = np.interp(high, edges, sums) - np.interp(low, edges, sums)
    return held


def _logistic(z: Floats) -> Floats:
    """The cumulative logistic distribution."""
    held: Floats = 1 / (1 + np.exp(-np.clip(z, -60, 60)))
    return held
