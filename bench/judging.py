"""Judge examples in folds: weights, ridge and threshold come from the other folds, figures from the one left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from tools.identity.learn import Example
from tools.identity.logistic import Weights, learn, probability

FOLDS = 5
_RIDGES = (1.0, 2.0, 4.0)


def scores(
    examples: Sequence[Example],
    folds: Sequence[int],
    prior: Mapping[str, float],
    beside: Sequence[Example] = (),
) -> list[tuple[float, float]]:
    """Return for each example its probability and the threshold, neither learned from its own fold.

    `beside` are examples of other data that every fold may learn from.
    """
    out: list[tuple[float, float]] = [(0.0, 0.0)] * len(examples)
    for fold in range(FOLDS):
        known = [(e, f) for e, f in zip(examples, folds, strict=True) if f != fold]
        inner = {ridge: _inner(known, prior, beside, ridge) for ridge in _RIDGES}
        ridge = max(_RIDGES, key=lambda r: average_precision(inner[r]))
        line = threshold(inner[ridge])
        weights = learn([*(e for e, _ in known), *beside], prior, ridge)
        for index, example in enumerate(examples):
            if folds[index] == fold:
                out[index] = (probability(weights, example[0]), line)
    return out


def _inner(
    known: Sequence[tuple[Example, int]], prior: Mapping[str, float], beside: Sequence[Example], ridge: float
) -> list[tuple[float, bool]]:
    """Probabilities of the known examples, each learned without its own fold."""
    found = []
    for fold in sorted({f for _, f in known}):
        weights: Weights = learn([*(e for e, f in known if f != fold), *beside], prior, ridge)
        found += [(probability(weights, e[0]), e[1]) for e, f in known if f == fold]
    return found


def threshold(scored: Sequence[tuple[float, bool]]) -> float:
    """The middle of the thresholds whose F1 is within half a point of the best."""
    lines = [step / 50 for step in range(3, 48)]
    by_line = {line: f1(*counts(((p >= line, same) for p, same in scored))) for line in lines}
    good = [line for line in lines if by_line[line] >= max(by_line.values()) - 0.005]
    return good[len(good) // 2]


def counts(judged: Iterable[tuple[bool, bool]]) -> tuple[int, int, int]:
    """Rightly the same, wrongly the same, wrongly different."""
    right = wrong = missed = 0
    for said, same in judged:
        right, wrong, missed = (
            right + (said and same),
            wrong + (said and not same),
            missed + (same and not said),
        )
    return right, wrong, missed


def f1(right: int, wrong: int, missed: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def average_precision(scored: Sequence[tuple[float, bool]]) -> float:
    """Precision at each true pair, averaged; equal scores are one step."""
    ranked = sorted(scored, key=lambda item: -item[0])
    total, right, seen = 0.0, 0, 0
    while seen < len(ranked):
        step = [same for p, same in ranked[seen:] if p == ranked[seen][0]]
        seen, right = seen + len(step), right + sum(step)
        total += sum(step) * right / seen
    return total / max(1, right)


Judge = Callable[[Sequence[Example]], list[tuple[float, float]]]
