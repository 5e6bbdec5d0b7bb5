"""Estimate, from agreement alone, how reliable sources are, how mistakes scatter, and who repeats whom.

Nobody tells what is true: for each value its probability follows from the sources, and the sources' reliabilities from
the values, in turns (after Dawid and Skene). A source that repeats another is found by shared mistakes: the
agreement of the pair is likelier if one copies the other than if each is right and wrong on its own.
What comes out is called estimated wherever it is shown, and counts only when a person activates it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from leadwright.entities.belief import DRIFTS, agrees, width

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

_YEAR = 365.25
_PRIOR = 10.0  # how many checked words the assumption about a source is worth
_WITHIN = 40.0  # how many words of a segment the source's figure over all segments is worth
_PRIOR_PAIRS = 20.0  # the same for how mistakes scatter
_ROUNDS = 60
_STILL = 0.05  # when an additional turn makes all that was said no likelier than this, it is the last
_HALF_LIVES = (90.0, 180.0, 360.0, 540.0, 1080.0, 1800.0, 3600.0, 7200.0, float("inf"))
_NEVER = 14_400.0  # for comparing half-lives, "does not age" is one of so many days
_MOST = 30_000  # items of a field that are looked at; more do not move the figures
_OVERLAP = 40  # items that two sources must both speak of to be called copies
_GAIN = 20.0  # how much likelier (natural logarithm) copying must be than chance
_SUSPECTS = 3  # pairs that are looked at closely
_COPIED = 0.6  # the part of the words that must be copied


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
        years = abs(self.ages[one] - self.ages[other]) / _YEAR
        return agrees(self.field, self.values[one], self.values[other], years)

    def right(self, source: str) -> bool:
        """Whether a source says what is known today."""
        return agrees(self.field, self.values[source], self.known, max(0.0, self.ages[source]) / _YEAR)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Reliability of fresh words by source and field, the same by segment, who repeats whom, how mistakes scatter.

    `half_lives` says after how many days a word on a field counts half, for fields that age. `words` counts the words
    behind each reliability.
    """

    right: Mapping[tuple[str, str], float]
    within: Mapping[tuple[str, str, str], float]
    words: Mapping[tuple[str, str], int]
    origins: Mapping[str, str]
    spread: Mapping[str, float]
    half_lives: Mapping[str, float]


@dataclass(slots=True)
class _Field:
    """One field as arrays: a row an item, a column a source; hypotheses are the different things said of the item."""

    name: str
    speaks: Truths
    holds: Truths  # items x sources x hypotheses: is this word right if that is true?
    same: Truths  # items x sources x sources: do the two say the same?
    age: Floats  # days before the latest word on the item
    things: Ints  # how many different things are said
    known: Ints  # -1: not known; the number of things: none of those said
    segments: list[str]
    near: list[
        tuple[float, bool]
    ]  # of drifting values: days between two that agree, and whether they are near still
    right: Floats
    assumed: Floats
    spread: float
    assumed_spread: float
    half_life: float  # days; infinite where words do not age
    assumed_half_life: float

    @property
    def left(self) -> Floats:
        """What is left of each word's weight."""
        return self.left_after(float("inf") if self.name in DRIFTS else self.half_life)

    def left_after(self, half_life: float) -> Floats:
        """The same for another half-life."""
        left: Floats = 0.5 ** (self.age / half_life)
        return left


Copies = Mapping[
    tuple[int, ...], float
]  # sources that say the same words, the origin first, and which part of them


def estimate(
    said: Sequence[Said],
    assumed: Callable[[str, str], float],
    scatter: Callable[[str], float],
    half_life: Callable[[str], float | None],
    origin: Callable[[str], str],
) -> Estimate:
    """Estimate reliabilities from what many sources say of many companies.

    `assumed(source, field)`, `scatter(field)` and `half_life(field)` (days, None: does not age) are what is believed
    beforehand, `origin(source)` whose words a source is declared to repeat. Sources that never speak beside another keep what is assumed.
    """
    sources = sorted({source for item in said for source in item.values})
    fields = _arrays(said, sources, assumed, scatter, half_life)
    declared: dict[str, list[int]] = defaultdict(list)
    for index, source in enumerate(sources):
        declared[origin(source)].append(index)
    copies: Copies = {tuple(group): 0.9 for group in declared.values() if len(group) > 1}
    fields, copies, score = _settled(fields, copies)
    while (found := _copied(fields, copies, score)) is not None:
        fields, copies, score = found
    for field in fields:
        if field.name in DRIFTS:
            field.half_life = _drift(field, half_life(field.name) or float("inf"))
    return _estimate(fields, sources, copies)


def _different(item: Said) -> list[str]:
    """Sources that name the different things that are said; the most often said first, the more precise of equals."""
    found: list[str] = []
    rest = sorted(item.values)
    while rest:
        top = max(
            rest,
            key=lambda s: (
                sum(item.same(s, other) for other in rest),
                -width(item.values[s]),
                repr(item.values[s]),
            ),
        )
        found.append(top)
        rest = [source for source in rest if not item.same(top, source)]
    return found


def _arrays(
    said: Sequence[Said],
    sources: Sequence[str],
    assumed: Callable[[str, str], float],
    scatter: Callable[[str], float],
    half_life: Callable[[str], float | None],
) -> list[_Field]:
    by_field: dict[str, list[Said]] = defaultdict(list)
    for item in said:
        if len(item.values) > 1 or (item.values and item.known is not None):
            by_field[item.field].append(item)
    fields = []
    for name, items in sorted(by_field.items()):
        prior = np.array([assumed(source, name) for source in sources])
        days = float("inf") if name in DRIFTS else half_life(name) or float("inf")
        words = _table(name, items[:: -(-len(items) // _MOST)], sources)
        fields.append(_Field(name, *words, prior.copy(), prior, scatter(name), scatter(name), days, days))
    return fields


def _table(
    name: str, items: Sequence[Said], sources: Sequence[str]
) -> tuple[Truths, Truths, Truths, Floats, Ints, Ints, list[str], list[tuple[float, bool]]]:
    place = {source: index for index, source in enumerate(sources)}
    hypotheses = [_different(item) for item in items]
    things = np.array([len(told) for told in hypotheses], dtype=np.int64)
    shape = (len(items), len(sources))
    speaks, age = np.zeros(shape, dtype=bool), np.zeros(shape)
    holds = np.zeros((*shape, int(things.max()) + 1), dtype=bool)
    same = np.zeros((*shape, len(sources)), dtype=bool)
    known = np.full(len(items), -1, dtype=np.int64)
    near: list[tuple[float, bool]] = []
    for row, (item, told) in enumerate(zip(items, hypotheses, strict=True)):
        latest = min(item.ages[source] for source in item.values)
        for source in item.values:
            here = place[source]
            speaks[row, here], age[row, here] = True, item.ages[source] - latest
            holds[row, here, : len(told)] = [item.same(source, thing) for thing in told]
            for other in item.values:
                same[row, here, place[other]] = item.same(source, other)
        if name in DRIFTS:
            near += _near(item)
        if item.known is not None:
            known[row] = next((k for k, thing in enumerate(told) if item.right(thing)), len(told))
    return speaks, holds, same, age, things, known, [item.segment for item in items], near


def _near(item: Said) -> list[tuple[float, bool]]:
    return [
        (abs(item.ages[a] - item.ages[b]), agrees(item.field, item.values[a], item.values[b]))
        for a, b in combinations(sorted(item.values), 2)
        if item.same(a, b)
    ]


def _settled(fields: Sequence[_Field], copies: Copies) -> tuple[list[_Field], Copies, float]:
    """Take turns until nothing moves much; return the fields, the copies, and how likely all that was said is."""
    mine = [_copy(field) for field in fields]
    parts = dict(copies)
    score = before = -float("inf")
    for turn in range(_ROUNDS):
        score = 0.0
        copied: dict[tuple[int, ...], list[float]] = {group: [1.0, 2.0] for group in parts}
        for field in mine:
            words = _words(field)
            likely = _likelihood(field, words, parts)
            top = likely.max(axis=1, keepdims=True)
            odds = np.exp(likely - top)
            score += float((np.log(odds.sum(axis=1)) + top[:, 0]).sum())
            beliefs = odds / odds.sum(axis=1, keepdims=True)
            _count_copies(field, words, beliefs, parts, copied)
            _learn(field, beliefs, parts, ageing=turn % 4 == 3)
        if turn > 8 and score - before < _STILL:
            break
        before = score
        parts = {group: min(0.98, same / both) for group, (same, both) in copied.items()}
    return mine, parts, score


def _copy(field: _Field) -> _Field:
    return replace(field, right=field.right.copy())


def _anew(field: _Field) -> _Field:
    """Back to what was assumed: what was learned of copies as if they were two leads astray."""
    return replace(
        field, right=field.assumed.copy(), spread=field.assumed_spread, half_life=field.assumed_half_life
    )


def _words(field: _Field) -> Floats:
    """The probability of each word by hypothesis: items x sources x (things said, and "something else")."""
    right = np.clip(field.right * field.left, 0.01, 0.995)[:, :, None]
    return np.where(field.holds, right, (1 - right) / field.spread)


def _likelihood(field: _Field, words: Floats, copies: Copies) -> Floats:
    """The logarithm of the probability of everything said of each item, by hypothesis."""
    likely = np.where(field.speaks[:, :, None], np.log(words), 0.0)
    for group, part in copies.items():
        for place, source in enumerate(group[1:], 1):
            both, same = _beside(field, group[:place], source)
            mixed = np.where(same[:, None], part, 0.0) + (1 - part) * words[:, source]
            likely[:, source] = np.where(both[:, None], np.log(mixed), likely[:, source])
    total: Floats = likely.sum(axis=1)
    hypotheses = np.arange(total.shape[1])[None, :]
    things = field.things[:, None]
    unsaid = np.log(np.maximum(field.spread + 1 - things, 1e-12))
    total = total + np.where(hypotheses < things, 0.0, np.where(hypotheses == things, unsaid, -np.inf))
    ruled_out = (field.known >= 0)[:, None] & (hypotheses != field.known[:, None])
    # which mistake a second or third thing is does not matter, only that it is another
    ways = np.cumsum([0.0, *(np.log(max(field.spread + 1 - k, 0.3)) for k in range(1, total.shape[1]))])
    told: Floats = np.where(ruled_out, -np.inf, total) + ways[np.maximum(field.things - 1, 0)][:, None]
    return told


def _beside(field: _Field, earlier: Sequence[int], source: int) -> tuple[Truths, Truths]:
    """On which items a source speaks beside one of its origin, and on which it says the same."""
    both = field.speaks[:, source] & field.speaks[:, list(earlier)].any(axis=1)
    return both, both & field.same[:, source, list(earlier)].any(axis=1)


def _count_copies(
    field: _Field,
    words: Floats,
    beliefs: Floats,
    copies: Copies,
    copied: Mapping[tuple[int, ...], list[float]],
) -> None:
    for group, part in copies.items():
        for place, source in enumerate(group[1:], 1):
            both, same = _beside(field, group[:place], source)
            shares = part / (part + (1 - part) * words[:, source])
            copied[group][0] += float((beliefs * shares).sum(axis=1)[same].sum())
            copied[group][1] += float(both.sum())


def _trusted(field: _Field, beliefs: Floats) -> Floats:
    """The probability of each word to be right; 0 where nobody speaks."""
    trusted: Floats = np.minimum(1.0, (field.holds * beliefs[:, None, :]).sum(axis=2))
    return trusted


def _reliabilities(field: _Field, trusted: Floats, half_life: float) -> Floats:
    weight = np.where(field.speaks, field.left_after(half_life), 0.0).sum(axis=0)
    right: Floats = (trusted.sum(axis=0) + _PRIOR * field.assumed) / (weight + _PRIOR)
    return np.clip(right, 0.02, 0.995)


def _learn(field: _Field, beliefs: Floats, copies: Copies, ageing: bool) -> None:
    """Move reliabilities, ageing and the scatter of mistakes to what the beliefs say."""
    trusted = _trusted(field, beliefs)
    if ageing and field.name not in DRIFTS:
        field.half_life = _half_life(field, trusted)
    field.right = _reliabilities(field, trusted, field.half_life)
    field.spread = _spread(field, trusted, copies)


def _half_life(field: _Field, trusted: Floats) -> float:
    """The half-life under which old and new words are as right as they are believed to be."""
    best = (-float("inf"), field.half_life)
    for days in _HALF_LIVES:
        p = np.clip(_reliabilities(field, trusted, days) * field.left_after(days), 0.01, 0.995)
        likely = np.where(field.speaks, trusted * np.log(p) + (1 - trusted) * np.log(1 - p), 0).sum()
        away = np.log(min(days, _NEVER) / min(field.assumed_half_life, _NEVER))
        best = max(best, (float(likely) - 2.0 * float(away) ** 2, days))
    return best[1]


def _drift(field: _Field, assumed: float) -> float:
    """The half-life of drifting values: how fast two words that agree for their days are near no more."""
    days = np.array([gap for gap, _ in field.near])
    held = np.array([near for _, near in field.near])
    best = (-float("inf"), assumed)
    for half_life in _HALF_LIVES:
        p = np.clip(0.5 ** (days / half_life), 0.01, 0.99)
        likely = float(np.where(held, np.log(p), np.log(1 - p)).sum())
        away = np.log(min(half_life, _NEVER) / min(assumed, _NEVER))
        best = max(best, (likely - 2.0 * float(away) ** 2, half_life))
    return best[1]


def _spread(field: _Field, trusted: Floats, copies: Copies) -> float:
    """Of two sources that are wrong on their own, one pair in so many says the same."""
    repeats = {frozenset(pair) for group in copies for pair in combinations(group, 2)}
    same, both = _PRIOR_PAIRS / field.assumed_spread, _PRIOR_PAIRS
    for a, b in combinations(range(field.speaks.shape[1]), 2):
        if frozenset((a, b)) in repeats:
            continue
        together = field.speaks[:, a] & field.speaks[:, b]
        agree, apart = together & field.same[:, a, b], together & ~field.same[:, a, b]
        wrong = float((1 - np.maximum(trusted[agree, a], trusted[agree, b])).sum())
        same += wrong
        both += wrong + float(np.maximum(1 - trusted[apart, a] - trusted[apart, b], 0).sum())
    return float(np.clip(both / max(same, 1e-9), 1.0, 1000.0))


def _copied(
    fields: Sequence[_Field], copies: Copies, score: float
) -> tuple[list[_Field], Copies, float] | None:
    """The pair of origins that is likeliest to be one, with everything settled anew; None if none is."""
    best: tuple[list[_Field], Copies, float] | None = None
    for one, other in _suspects(fields, copies):
        joined = (*one, *other)
        rest = {group: part for group, part in copies.items() if group not in (one, other)}
        mine, parts, found = _settled([_anew(field) for field in fields], {**rest, joined: 0.9})
        if found - score > _GAIN and parts[joined] >= _COPIED and (best is None or found > best[2]):
            best = mine, parts, found
    return best


def _suspects(fields: Sequence[_Field], copies: Copies) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The pairs of origins that contradict one another the least, of what is assumed of them.

    What was learned so far is not asked: two copies that were taken for two sources seem to be always right.
    """
    taken = {source for group in copies for source in group}
    count = fields[0].speaks.shape[1] if fields else 0
    groups = [*copies, *((source,) for source in range(count) if source not in taken)]
    ranked = []
    for one, other in combinations(groups, 2):
        seen = expected = together = 0.0
        for field in fields:
            p = np.clip(np.minimum(field.right, field.assumed), 0.01, 0.995)[None, :] * np.ones_like(
                field.age
            )
            for a in one:
                for b in other:
                    both = field.speaks[:, a] & field.speaks[:, b]
                    wrong = (1 - p[both, a]) * (1 - p[both, b])
                    agree = p[both, a] * p[both, b] + wrong / field.spread
                    together += float(both.sum())
                    expected += float((1 - agree).sum())
                    seen += float((both & ~field.same[:, a, b]).sum())
        if together >= _OVERLAP and seen < expected:
            ranked.append(((expected - seen) / max(1.0, expected) ** 0.5, one, other))
    return [(one, other) for _, one, other in sorted(ranked, reverse=True)[:_SUSPECTS]]


def _beliefs(field: _Field, copies: Copies) -> Floats:
    likely = _likelihood(field, _words(field), copies)
    odds = np.exp(likely - likely.max(axis=1, keepdims=True))
    beliefs: Floats = odds / odds.sum(axis=1, keepdims=True)
    return beliefs


def _estimate(fields: Sequence[_Field], sources: Sequence[str], copies: Copies) -> Estimate:
    right: dict[tuple[str, str], float] = {}
    within: dict[tuple[str, str, str], float] = {}
    words: dict[tuple[str, str], int] = {}
    for field in fields:
        trusted, left = _trusted(field, _beliefs(field, copies)), field.left
        segments = np.array(field.segments)
        for index, source in enumerate(sources):
            speaks = field.speaks[:, index]
            if not speaks.any():
                continue
            right[source, field.name] = round(float(field.right[index]), 4)
            words[source, field.name] = int(speaks.sum())
            for segment in sorted({s for s in field.segments if s}):
                here = speaks & (segments == segment)
                counted = float(left[here, index].sum()) + _WITHIN
                mean = (float(trusted[here, index].sum()) + _WITHIN * float(field.right[index])) / counted
                within[source, field.name, segment] = round(float(np.clip(mean, 0.02, 0.995)), 4)
    origins = {sources[member]: sources[group[0]] for group in copies for member in group[1:]}
    half_lives = {field.name: field.half_life for field in fields if np.isfinite(field.half_life)}
    spread = {field.name: round(field.spread, 3) for field in fields}
    return Estimate(right, within, words, origins, spread, half_lives)
