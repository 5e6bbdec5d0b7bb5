"""What many sources say of one field of many companies, as arrays: the common part of things and of counts.

A row is a company (an item), a column a source. Hypotheses are what may be true of the item today; which they are is
for `heard_things.py` and `heard_counts.py` to say. Reliabilities are by source and segment, and lean on those of the
source over all segments, which lean on what is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from leadwright.entities.belief import agrees

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Copies = Mapping[
    tuple[int, ...], float
]  # sources that say the same words, the origin first, and which part of them

YEAR = 365.25
HALF_LIVES = (90.0, 180.0, 360.0, 540.0, 1080.0, 1800.0, 3600.0, 7200.0, 14_400.0, 28_800.0, float("inf"))
LEAST, MOST = 0.02, 0.995
_NEVER = 57_600.0  # for comparing half-lives, "does not age" is one of so many days
_PRIOR = 10.0  # how many checked words the assumption about a source is worth
_WITHIN = 40.0  # how many words of a segment the source's figure over all segments is worth


@dataclass(frozen=True, slots=True)
class Said:
    """What sources say of one field of one company: `values` and `ages` (in days) by source.

    `known` is the value that was adjudicated, None where nobody knows. `segment` is the company's.
    """

    field: str
    values: Mapping[str, Any]
    ages: Mapping[str, float]
    segment: str = ""
    known: Any = None

    def same(self, one: str, other: str) -> bool:
        """Whether two sources say the same, each on its day."""
        years = abs(self.ages[one] - self.ages[other]) / YEAR
        return agrees(self.field, self.values[one], self.values[other], years)

    def right(self, source: str) -> bool:
        """Whether a source says what is known today."""
        return agrees(self.field, self.values[source], self.known, max(0.0, self.ages[source]) / YEAR)


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is believed beforehand of a field: by source, and of its mistakes and its ageing (days, infinite: never)."""

    right: Floats
    spread: float
    half_life: float


@dataclass(frozen=True, slots=True)
class Words:
    """Who speaks of which item, who says the same as whom, and the items' segments (`places` names them by number)."""

    speaks: Truths
    same: Truths
    places: Ints
    segments: Sequence[str]


def heard(items: Sequence[Said], sources: Sequence[str]) -> Words:
    """Take apart who speaks, and who agrees with whom."""
    place = {source: index for index, source in enumerate(sources)}
    shape = (len(items), len(sources))
    speaks, same = np.zeros(shape, dtype=bool), np.zeros((*shape, len(sources)), dtype=bool)
    for row, item in enumerate(items):
        for source in item.values:
            speaks[row, place[source]] = True
            for other in item.values:
                same[row, place[source], place[other]] = item.same(source, other)
    segments = sorted({item.segment for item in items})
    places = np.array([segments.index(item.segment) for item in items], dtype=np.int64)
    return Words(speaks, same, places, segments)


def beside(words: Words, earlier: Sequence[int], source: int) -> tuple[Truths, Truths]:
    """On which items a source speaks beside one of its origin, and on which it says the same."""
    both = words.speaks[:, source] & words.speaks[:, list(earlier)].any(axis=1)
    return both, both & words.same[:, source, list(earlier)].any(axis=1)


def reliabilities(words: Words, trusted: Floats, weight: Floats, assumed: Floats) -> tuple[Floats, Floats]:
    """From the probability and the weight of each word: reliabilities by source, and by source and segment."""
    right = (trusted.sum(axis=0) + _PRIOR * assumed) / (weight.sum(axis=0) + _PRIOR)
    member = np.eye(len(words.segments))[words.places]
    within = (trusted.T @ member + _WITHIN * right[:, None]) / (weight.T @ member + _WITHIN)
    return np.clip(right, LEAST, MOST), np.clip(within, LEAST, MOST)


def likeliest_half_life(likely: Callable[[float], float], assumed: float, among: Sequence[float]) -> float:
    """The half-life under which all is likeliest; one that is far from what is assumed has to be much likelier."""

    def fits(days: float) -> float:
        away = np.log(min(days, _NEVER) / min(assumed, _NEVER))
        return likely(days) - 2.0 * float(away) ** 2

    return max(among, key=fits)
