"""A field of which different things are said: names, countries, years. Hypotheses are those things, and another.

Mistakes have habits, and they are learned with the reliabilities: numbers that are wrong lie below the truth or above
it (`below`), and some values are the truth more often than they are a mistake (`leaning`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from leadwright.entities.belief import tilt, width
from leadwright.entities.heard import (
    HALF_LIVES,
    MOST,
    Assumed,
    Copies,
    Floats,
    Ints,
    Said,
    Truths,
    Words,
    heard,
    likeliest_half_life,
    reliabilities,
)

_PRIOR_PAIRS = 20.0  # how many pairs of mistakes the assumption about their scatter is worth
_PRIOR_MISTAKES = 20.0  # the same for the habits of mistakes
_COMMON = 20  # a value of which so many items speak may lean


@dataclass(slots=True)
class Things:
    """One field as arrays (items x sources x hypotheses), and what was learned of it so far."""

    name: str
    words: Words
    assumed: Assumed
    holds: Truths  # is this word right if that is true?
    beneath: Truths  # does it say less than that?
    above: Truths
    age: Floats  # days before the latest word on the item
    things: Ints  # how many different things are said
    known: Ints  # -1: not known; the number of things: none of those said
    values: Sequence[str]  # common values
    which: Ints  # items x hypotheses: the place among the common values, their number for any other
    right: Floats
    within: Floats
    spread: float
    half_life: float
    below: float
    leaning: Floats

    def anew(self) -> Things:
        """Back to what was assumed: what was learned of copies as if they were two leads astray."""
        return replace(
            self, right=self.assumed.right, within=_over(self.assumed.right, self.words), spread=self.assumed.spread,
            below=0.5, leaning=np.zeros_like(self.leaning),
        )  # fmt: skip

    def copy(self) -> Things:
        """One that learns on its own."""
        return replace(self)

    def left(self, half_life: float) -> Floats:
        """What is left of each word's weight."""
        left: Floats = 0.5 ** (self.age / half_life)
        return left

    def chances(self) -> Floats:
        """The probability of each word by hypothesis."""
        rights = self.within[:, self.words.places].T * self.left(self.half_life)
        right = np.clip(rights, 0.01, MOST)[:, :, None]
        leans = np.where(
            self.beneath, tilt(0, 1, self.below), np.where(self.above, tilt(1, 0, self.below), 1.0)
        )
        return np.where(self.holds, right, (1 - right) / self.spread * leans)

    def alike(self, chances: Floats, earlier: Sequence[int], source: int) -> Floats:
        """The probability that a source, on its own, says what it says, given that earlier ones say the same."""
        return chances[:, source]

    def before(self) -> Floats:
        """The logarithm of what each hypothesis counts before anybody speaks; of more than are said, minus infinity."""
        hypotheses, things = np.arange(self.holds.shape[2])[None, :], self.things[:, None]
        unsaid = np.log(np.maximum(self.spread + 1 - things, 1e-12))
        prior = np.where(hypotheses < things, 0.0, np.where(hypotheses == things, unsaid, -np.inf))
        prior = prior + np.append(self.leaning, 0.0)[self.which]
        ruled_out = (self.known >= 0)[:, None] & (hypotheses != self.known[:, None])
        # which mistake a second or third thing is does not matter, only that it is another
        count = prior.shape[1]
        ways = np.cumsum([0.0, *(np.log(max(self.spread + 1 - k, 0.3)) for k in range(1, count))])
        told: Floats = np.where(ruled_out, -np.inf, prior) + ways[np.maximum(self.things - 1, 0)][:, None]
        return told

    def learn(self, beliefs: Floats, copies: Copies, ageing: bool) -> None:
        """Move reliabilities, and the scatter and habits of mistakes, to what the beliefs say.

        With `ageing` nothing else moves: how fast the world changes was told by the words alone.
        """
        trusted: Floats = np.minimum(1.0, (self.holds * beliefs[:, None, :]).sum(axis=2))
        weight = np.where(self.words.speaks, self.left(self.half_life), 0.0)
        self.right, self.within = reliabilities(self.words, trusted, weight, self.assumed.right)
        self.spread = self._spread(trusted, copies)
        self.below = self._below(beliefs)
        self.leaning = self._leaning(beliefs)

    def _spread(self, trusted: Floats, copies: Copies) -> float:
        """Of two sources that are wrong on their own, one pair in so many says the same."""
        speaks, said_same = self.words.speaks, self.words.same
        repeats = {frozenset(pair) for group in copies for pair in combinations(group, 2)}
        same, both = _PRIOR_PAIRS / self.assumed.spread, _PRIOR_PAIRS
        for a, b in combinations(range(speaks.shape[1]), 2):
            if frozenset((a, b)) in repeats:
                continue
            together = speaks[:, a] & speaks[:, b]
            agree, apart = together & said_same[:, a, b], together & ~said_same[:, a, b]
            wrong = float((1 - np.maximum(trusted[agree, a], trusted[agree, b])).sum())
            same += wrong
            both += wrong + float(np.maximum(1 - trusted[apart, a] - trusted[apart, b], 0).sum())
        return float(np.clip(both / max(same, 1e-9), 1.0, 1000.0))

    def _below(self, beliefs: Floats) -> float:
        """Of the mistakes on a number, the part that says too little."""
        less, more = (float((side * beliefs[:, None, :]).sum()) for side in (self.beneath, self.above))
        return (less + _PRIOR_MISTAKES / 2) / (less + more + _PRIOR_MISTAKES)

    def _leaning(self, beliefs: Floats) -> Floats:
        """By common value: how much likelier it is the truth of a contested item than the mistake on it."""
        contested = (self.things > 1)[:, None]
        said = contested & (np.arange(beliefs.shape[1])[None, :] < self.things[:, None])
        count = len(self.values) + 1
        true, wrong = (
            np.bincount(self.which[said], weights=part[said], minlength=count)[:-1]
            for part in (beliefs, 1 - beliefs)
        )
        if not true.sum() or not wrong.sum():
            return np.zeros(count - 1)
        usual = _PRIOR_MISTAKES * (true + wrong) / (true + wrong).sum()
        leaning: Floats = np.log((true + usual) / (true.sum() + _PRIOR_MISTAKES)) - np.log(
            (wrong + usual) / (wrong.sum() + _PRIOR_MISTAKES)
        )
        return leaning


def things_of(name: str, items: Sequence[Said], sources: Sequence[str], assumed: Assumed) -> Things:
    """Take a field apart."""
    words, place = heard(items, sources), {source: index for index, source in enumerate(sources)}
    told = [_different(item) for item in items]
    things = np.array([len(one) for one in told], dtype=np.int64)
    shape = (*words.speaks.shape, int(things.max()) + 1)
    holds, beneath, above = (np.zeros(shape, dtype=bool) for _ in range(3))
    age, known = np.zeros(words.speaks.shape), np.full(len(items), -1, dtype=np.int64)
    values = _common(items)
    which = np.full((len(items), shape[2]), len(values), dtype=np.int64)
    for row, (item, different) in enumerate(zip(items, told, strict=True)):
        latest = min(item.ages[source] for source in item.values)
        for k, thing in enumerate(different):
            which[row, k] = values.get(_key(item.values[thing]), len(values))
            for source, value in item.values.items():
                holds[row, place[source], k] = item.same(source, thing)
                less, more = _order(value, item.values[thing])
                beneath[row, place[source], k], above[row, place[source], k] = less, more
        for source in item.values:
            age[row, place[source]] = item.ages[source] - latest
        if item.known is not None:
            known[row] = next((k for k, thing in enumerate(different) if item.right(thing)), len(different))
    return Things(
        name, words, assumed, holds, beneath, above, age, things, known, list(values), which, assumed.right,
        _over(assumed.right, words), assumed.spread, _half_life(words, age, assumed.half_life), 0.5, np.zeros(len(values)),
    )  # fmt: skip


def _half_life(words: Words, age: Floats, assumed: float) -> float:
    """How fast the world changes: the further apart two sources speak, the less they agree."""
    pairs = []
    for a, b in combinations(range(words.speaks.shape[1]), 2):
        both = words.speaks[:, a] & words.speaks[:, b]
        if both.any():
            pairs.append((np.abs(age[both, a] - age[both, b]), words.same[both, a, b]))

    def likely(days: float) -> float:
        total = 0.0
        for gap, same in pairs:
            left = 0.5 ** (gap / days)
            p = np.clip(min(MOST, same.sum() / left.sum()) * left, 1e-6, MOST)
            total += float(np.where(same, np.log(p), np.log(1 - p)).sum())
        return total

    return likeliest_half_life(likely, assumed, HALF_LIVES)


def _over(right: Floats, words: Words) -> Floats:
    return np.repeat(right[:, None], len(words.segments), axis=1)


def _order(value: Any, thing: Any) -> tuple[bool, bool]:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isinstance(thing, (int, float)):
        return False, False
    return value < thing, value > thing


def _key(value: Any) -> str:
    return str(value).casefold()


def _common(items: Sequence[Said]) -> dict[str, int]:
    """Values of which many contested items speak; numbers have an order instead."""
    spoken: Counter[str] = Counter()
    for item in items:
        plain = {_key(value) for value in item.values.values() if isinstance(value, (str, bool))}
        if len(plain) > 1:
            spoken.update(plain)
    return {value: place for place, value in enumerate(sorted(v for v, n in spoken.items() if n >= _COMMON))}


def _different(item: Said) -> list[str]:
    """Sources that name the different things that are said; the most often said first, the more precise of equals."""
    said: dict[str, list[str]] = defaultdict(list)
    for source in sorted(item.values):
        top = next((one for one in said if item.same(one, source)), source)
        said[top].append(source)
    return sorted(said, key=lambda s: (-len(said[s]), width(item.values[s]), repr(item.values[s])))
