"""Estimate, from agreement alone, how reliable sources are, how mistakes scatter, and who repeats whom.

Nobody tells what is true: for each value its probability follows from the sources, and the sources' reliabilities from
the values, in turns (after Dawid and Skene). A source that repeats another is found by shared mistakes: the
agreement of the pair is likelier if one copies the other than if each is right and wrong on its own.
What comes out is called estimated wherever it is shown, and counts only when a person activates it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from leadwright.entities.belief import DRIFTS
from leadwright.entities.heard import Assumed, Copies, Floats, Said, beside
from leadwright.entities.heard_counts import Counts, counts_of
from leadwright.entities.heard_things import Things, things_of

_ROUNDS = 80
_STILL = 0.05  # when an additional turn makes all that was said no likelier than this, it counts
_PATIENCE = 6  # turns without that
_MOST = 10_000  # items of a field that are looked at; more move a reliability by less than half a point
_OVERLAP = 40  # items that two sources must both speak of to be called copies
_GAIN = 20.0  # how much likelier (natural logarithm) copying must be than chance
_SUSPECTS = 3  # pairs that are looked at closely
_LEAST, _USUAL, _ALL = (
    0.8,
    0.98,
    0.998,
)  # the part of the words that a copy repeats: at least, at first, at most


@dataclass(frozen=True, slots=True)
class Estimate:
    """Reliability of fresh words by source and field, the same by segment, who repeats whom, how mistakes scatter.

    `half_lives` says after how many days a word on a field counts half, for fields that age. `words` counts the words
    behind each reliability. `below`, `leaning` and `growth` are as in `Trust`.
    """

    right: Mapping[tuple[str, str], float]
    within: Mapping[tuple[str, str, str], float]
    words: Mapping[tuple[str, str], int]
    origins: Mapping[str, str]
    spread: Mapping[str, float]
    half_lives: Mapping[str, float]
    below: Mapping[str, float] = field(default_factory=dict)
    leaning: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    growth: Mapping[str, float] = field(default_factory=dict)


Table = Things | Counts


@dataclass(frozen=True, slots=True)
class Settled:
    """Fields and copies when nothing moves any more, and how likely (natural logarithm) all that was said is.

    `plain` is the part of that which hangs on things, not on counts.
    """

    fields: Sequence[Table]
    copies: Copies
    likely: float
    plain: float


def estimate(
    said: Sequence[Said],
    assumed: Callable[[str, str], float],
    scatter: Callable[[str], float],
    half_life: Callable[[str], float | None],
    origin: Callable[[str], str],
) -> Estimate:
    """Estimate reliabilities from what many sources say of many companies.

    `assumed(source, field)`, `scatter(field)` and `half_life(field)` (days, None: does not age) are what is believed
    beforehand, `origin(source)` whose words a source is declared to repeat. Sources that never speak beside another
    keep what is assumed.
    """
    sources = sorted({source for item in said for source in item.values})
    by_field: dict[str, list[Said]] = defaultdict(list)
    for item in said:
        if len(item.values) > 1 or (item.values and item.known is not None):
            by_field[item.field].append(item)
    fields: list[Table] = []
    for name, items in sorted(by_field.items()):
        right = np.array([assumed(source, name) for source in sources])
        before = Assumed(right, scatter(name), half_life(name) or float("inf"))
        take = counts_of if name in DRIFTS else things_of
        fields.append(take(name, items[:: -(-len(items) // _MOST)], sources, before))
    declared: dict[str, list[int]] = defaultdict(list)
    for index, source in enumerate(sources):
        declared[origin(source)].append(index)
    copies: Copies = {tuple(group): _USUAL for group in declared.values() if len(group) > 1}
    found = _settled(fields, copies)
    while (joined := _copied(found)) is not None:
        found = _settled(joined.fields, joined.copies)
    return _estimate(found.fields, sources, found.copies)


def _settled(fields: Sequence[Table], copies: Copies, growing: bool = True) -> Settled:
    """Take turns until nothing moves much. Without `growing`, what is known of growth stays."""
    mine = [one.copy() for one in fields]
    parts = dict(copies)
    likely = best = plain = -float("inf")
    last = 0  # the turn that made what was said likelier
    for turn in range(_ROUNDS):
        likely = plain = 0.0
        copied: dict[tuple[int, ...], list[float]] = {group: [1.0, 1.0] for group in parts}
        for one in mine:
            words = one.chances()
            each = _likelihood(one, words, parts)
            top = each.max(axis=1, keepdims=True)
            odds = np.exp(each - top)
            told = float((np.log(odds.sum(axis=1)) + top[:, 0]).sum())
            likely, plain = likely + told, plain + (told if isinstance(one, Things) else 0.0)
            beliefs = odds / odds.sum(axis=1, keepdims=True)
            _count_copies(one, words, beliefs, parts, copied)
            one.learn(beliefs, parts, (growing or isinstance(one, Things)) and turn % 4 == 3)
        if likely > best + _STILL:
            best, last = likely, turn
        if turn - last > _PATIENCE:
            break
        parts = {group: max(_LEAST, min(_ALL, same / both)) for group, (same, both) in copied.items()}
    return Settled(mine, parts, likely, plain)


def _likelihood(one: Table, words: Floats, copies: Copies) -> Floats:
    """The logarithm of the probability of everything said of each item, by hypothesis."""
    likely = np.where(one.words.speaks[:, :, None], np.log(words), 0.0)
    for group, part in copies.items():
        for place, source in enumerate(group[1:], 1):
            both, same = beside(one.words, group[:place], source)
            alike = one.alike(words, group[:place], source)
            mixed = np.where(same[:, None], part / alike, 0.0) + (1 - part)
            likely[:, source] += np.where(both[:, None], np.log(mixed), 0.0)
    total: Floats = likely.sum(axis=1) + one.before()
    return total


def _count_copies(
    one: Table,
    words: Floats,
    beliefs: Floats,
    copies: Copies,
    copied: Mapping[tuple[int, ...], list[float]],
) -> None:
    for group, part in copies.items():
        for place, source in enumerate(group[1:], 1):
            both, same = beside(one.words, group[:place], source)
            shares = part / (part + (1 - part) * one.alike(words, group[:place], source))
            copied[group][0] += float((beliefs * shares).sum(axis=1)[same].sum())
            copied[group][1] += float(both.sum())


def _copied(known: Settled) -> Settled | None:
    """The pair of origins that is likeliest to be one, with everything settled anew; None if none is.

    Head counts alone do not make a copy: all that count a company with care say nearly the same.
    """
    best: Settled | None = None
    for one, other in _suspects(known.fields, known.copies):
        joined = (*one, *other)
        rest = {group: part for group, part in known.copies.items() if group not in (one, other)}
        found = _settled([each.anew() for each in known.fields], {**rest, joined: _USUAL}, growing=False)
        likelier = found.likely - known.likely > _GAIN and found.plain - known.plain > -_GAIN
        if likelier and (best is None or found.likely > best.likely):
            best = found
    return best


def _suspects(fields: Sequence[Table], copies: Copies) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The pairs of origins that contradict one another the least, of what is assumed of them.

    What was learned so far is not asked: two copies that were taken for two sources seem to be always right.
    """
    taken = {source for group in copies for source in group}
    count = fields[0].words.speaks.shape[1] if fields else 0
    groups = [*copies, *((source,) for source in range(count) if source not in taken)]
    ranked = []
    for one, other in combinations(groups, 2):
        seen = expected = together = 0.0
        for each in fields:
            p = np.clip(np.minimum(each.right, each.assumed.right), 0.01, 0.995)
            for a in one:
                for b in other:
                    both = each.words.speaks[:, a] & each.words.speaks[:, b]
                    agree = p[a] * p[b] + (1 - p[a]) * (1 - p[b]) / each.spread
                    together += float(both.sum())
                    expected += float(both.sum()) * (1 - agree)
                    seen += float((both & ~each.words.same[:, a, b]).sum())
        if together >= _OVERLAP and seen < expected:
            ranked.append(((expected - seen) / max(1.0, expected) ** 0.5, one, other))
    return [(one, other) for _, one, other in sorted(ranked, reverse=True)[:_SUSPECTS]]


def _estimate(fields: Sequence[Table], sources: Sequence[str], copies: Copies) -> Estimate:
    right: dict[tuple[str, str], float] = {}
    within: dict[tuple[str, str, str], float] = {}
    words: dict[tuple[str, str], int] = {}
    for one in fields:
        for index, source in enumerate(sources):
            speaks = one.words.speaks[:, index]
            if not speaks.any():
                continue
            right[source, one.name] = round(float(one.right[index]), 4)
            words[source, one.name] = int(speaks.sum())
            for place, segment in enumerate(one.words.segments):
                if segment:
                    within[source, one.name, segment] = round(float(one.within[index, place]), 4)
    things = [one for one in fields if isinstance(one, Things)]
    return Estimate(
        right,
        within,
        words,
        {sources[member]: sources[group[0]] for group in copies for member in group[1:]},
        {one.name: round(one.spread, 3) for one in fields},
        {one.name: one.half_life for one in fields if np.isfinite(one.half_life)},
        {one.name: round(one.below, 4) for one in fields if isinstance(one, Counts) or one.beneath.any()},
        {one.name: _leaning(one) for one in things if len(one.values)},
        {one.name: round(one.growth, 4) for one in fields if isinstance(one, Counts)},
    )


def _leaning(one: Things) -> dict[str, float]:
    return {value: round(float(by), 4) for value, by in zip(one.values, one.leaning, strict=True)}
