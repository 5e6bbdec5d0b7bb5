"""A field of counts that drift: head counts. Hypotheses are the counts of today that come into question.

With the reliabilities it is learned how fast companies grow, how that differs between them, and how far mistakes go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from leadwright.entities.counts import Ways, chances, interval, meant, paces, scale, ways
from leadwright.entities.heard import (
    YEAR,
    Assumed,
    Copies,
    Floats,
    Said,
    Truths,
    Words,
    beside,
    heard,
    reliabilities,
)

_STEPS = 40
_LOOKED_AT = 600  # items by which growth and mistakes are judged; the others move them little
_SMALL = 1e-12
_STILL = 0.05  # a step that makes what was said no likelier than this is not taken
_LEAST = 0.01


@dataclass(slots=True)
class Counts:
    """One field as arrays, and what was learned of it so far. `low`, `high` and `years` (ago) are by item and source."""

    name: str
    words: Words
    assumed: Assumed
    low: Floats
    high: Floats
    years: Floats
    today: Floats  # items x hypotheses
    known: Truths  # the same: not ruled out by what was adjudicated
    right: Floats
    within: Floats
    spread: float
    half_life: float
    growth: float
    below: float
    fits: Floats  # items x sources x hypotheses: the chance of a word that is right
    strays: Floats  # the same of one that is wrong

    @property
    def ways(self) -> Ways:
        """How companies grow and mistakes scatter, as far as is known."""
        return ways(self.half_life, self.spread, self.growth, self.below)

    def anew(self) -> Counts:
        """Back to what was assumed of sources; growth is the companies' own."""
        return replace(
            self, right=self.assumed.right, within=np.repeat(self.assumed.right[:, None], self.within.shape[1], axis=1)
        )  # fmt: skip

    def copy(self) -> Counts:
        """One that learns on its own."""
        return replace(self)

    def _purpose(self) -> Floats:
        return meant(self.within[:, self.words.places].T, self.high - self.low, self.ways)[:, :, None]

    def chances(self) -> Floats:
        """The probability of each word by hypothesis."""
        purpose = self._purpose()
        return np.maximum(purpose * self.fits + (1 - purpose) * self.strays, _SMALL)

    def alike(self, chances: Floats, earlier: Sequence[int], source: int) -> Floats:
        """The probability that a source, on its own, says the same as an earlier one, by hypothesis.

        It does if both are right, near or far from today's count, and seldom by one mistake.
        """
        purpose = self._purpose()[:, source]
        found: Floats = np.ones(purpose.shape)
        for other in earlier:
            speaks = (self.words.speaks[:, other] & self.words.same[:, source, other])[:, None]
            fits = self.fits[:, other] / np.maximum(self.fits[:, other].max(axis=1, keepdims=True), _SMALL)
            chance = np.maximum(purpose * fits + (1 - purpose) * self.strays[:, other], _LEAST)
            found = np.where(speaks, chance, found)
        return found

    def before(self) -> Floats:
        """The logarithm of what each hypothesis counts before anybody speaks: all head counts alike, unless known."""
        return np.where(self.known, np.log(paces(self.today.shape[1])[1]), -np.inf)

    def learn(self, beliefs: Floats, copies: Copies, ageing: bool) -> None:
        """Move reliabilities, and with `ageing` growth and mistakes, to what the beliefs say."""
        purpose = self._purpose()
        aimed = purpose * self.fits
        aimed = aimed / np.maximum(aimed + (1 - purpose) * self.strays, _SMALL)
        held = ((aimed + (1 - aimed) * self.fits) * beliefs[:, None, :]).sum(axis=2)
        speaks = self.words.speaks.astype(float)
        self.right, self.within = reliabilities(self.words, held * speaks, speaks, self.assumed.right)
        if ageing:
            self._move(copies)

    def _move(self, copies: Copies) -> None:
        """A step towards the growth and the mistakes that make all that was said likeliest."""
        rows = slice(None, None, -(-len(self.low) // _LOOKED_AT))
        counts = self.words.speaks[rows].copy()
        for group in copies:
            for place, source in enumerate(group[1:], 1):
                counts[:, source] &= ~beside(self.words, group[:place], source)[1][rows]
        best = self._likely(self, counts, rows)
        for what in ("half_life", "spread", "growth", "below"):
            for value in _beside(what, getattr(self, what)):
                found = self._likely(self._with(what, value), counts, rows)
                if found > best + _STILL:
                    best = found
                    setattr(self, what, value)
        self.fits, self.strays = _kernels(self.low, self.high, self.years, self.today, self.ways)

    def _with(self, what: str, value: float) -> Counts:
        other = self.copy()
        setattr(other, what, value)
        return other

    def _likely(self, other: Counts, counts: Truths, rows: slice) -> float:
        low, high = self.low[rows], self.high[rows]
        fits, strays = _kernels(low, high, self.years[rows], self.today[rows], other.ways)
        purpose = meant(self.within[:, self.words.places[rows]].T, high - low, other.ways)[:, :, None]
        heard = np.log(np.maximum(purpose * fits + (1 - purpose) * strays, _SMALL))
        total = np.where(counts[:, :, None], heard, 0.0).sum(axis=1) + self.before()[rows]
        top = total.max(axis=1)
        away = np.log(min(other.half_life, 1e5) / min(self.assumed.half_life, 1e5))
        scatter = np.log(other.spread / self.assumed.spread)
        return (
            float((np.log(np.exp(total - top[:, None]).sum(axis=1)) + top).sum())
            - 2.0 * float(away) ** 2
            - 10.0 * float(scatter) ** 2
        )


def _beside(what: str, now: float) -> tuple[float, float]:
    """The values a step away."""
    if what == "growth":
        return now - 0.03, now + 0.03
    if what == "below":
        return now / (now + (1 - now) * 1.3), now / (now + (1 - now) / 1.3)
    return max(1.0, now * 0.8), now / 0.8


def counts_of(name: str, items: Sequence[Said], sources: Sequence[str], assumed: Assumed) -> Counts:
    """Take a field apart."""
    words, place = heard(items, sources), {source: index for index, source in enumerate(sources)}
    shape = words.speaks.shape
    low, high, years = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, item in enumerate(items):
        fill = next(iter(item.values))  # silent sources repeat another, so that the scale spans what was said
        for source in sources:
            by = source if source in item.values else fill
            at = (row, place[source])
            low[at], high[at] = interval(item.values[by])
            years[at] = max(0.0, item.ages[by]) / YEAR
    how = ways(assumed.half_life, assumed.spread, 0.0, 0.5)
    today = scale(low, high, years, how, _STEPS)
    known = np.ones(today.shape, dtype=bool)
    for row, item in enumerate(items):
        if item.known is not None:
            least, most = interval(item.known)
            inside = (today[row] >= least) & (today[row] <= most)
            known[row] = inside if inside.any() else known[row]
    return Counts(
        name, words, assumed, low, high, years, today, known, assumed.right,
        np.repeat(assumed.right[:, None], len(words.segments), axis=1), assumed.spread, assumed.half_life, 0.0, 0.5,
        *_kernels(low, high, years, today, how),
    )  # fmt: skip


def _kernels(low: Floats, high: Floats, years: Floats, today: Floats, how: Ways) -> tuple[Floats, Floats]:
    return chances(low[:, :, None], high[:, :, None], years[:, :, None], today[:, None, :], how)
