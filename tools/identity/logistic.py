"""Learn what each level of each comparison weighs: ridge logistic regression over levels, in plain Python.

Few patterns of levels occur, so examples are counted by pattern and Newton's method ends within a second.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Levels = Mapping[str, str]
Weights = dict[str, float]  # "comparison=level" to natural log odds; "" is the prior


def learn(
    examples: Iterable[tuple[Levels, bool, float]],
    prior: Mapping[str, float],
    ridge: float = 0.5,
    rounds: int = 30,
) -> Weights:
    """Return the weights that explain examples (levels, same or not, how much the example counts)."""
    table: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for levels, same, count in examples:
        table[names(levels)][same] += count
    features = ["", *sorted({name for pattern in table for name in pattern} | (prior.keys() - {""}))]
    place = {name: index for index, name in enumerate(features)}
    rows = [([0, *(place[name] for name in pattern)], no, yes) for pattern, (no, yes) in table.items()]
    start = [prior.get(name, 0.0) for name in features]
    weights = list(start)
    for _ in range(rounds):
        step = _newton_step(rows, weights, start, ridge)
        weights = [w + max(-2.0, min(2.0, s)) for w, s in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return {name: round(weight, 4) for name, weight in zip(features, weights, strict=True)}


def names(levels: Levels) -> tuple[str, ...]:
    """The levels of a pair as names of weights."""
    return tuple(f"{comparison}={level}" for comparison, level in levels.items() if level)


def probability(weights: Mapping[str, float], levels: Levels) -> float:
    """How probable it is that the two are the same, by these weights."""
    odds = weights[""] + sum(weights.get(name, 0.0) for name in names(levels))
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))


def _newton_step(
    rows: Sequence[tuple[list[int], float, float]], weights: list[float], start: list[float], ridge: float
) -> list[float]:
    size = len(weights)
    gradient = [-ridge * (w - s) if i else 0.0 for i, (w, s) in enumerate(zip(weights, start, strict=True))]
    hessian = [[0.0] * size for _ in range(size)]
    for i in range(size):
        hessian[i][i] = ridge if i else 1e-6
    for where, no, yes in rows:
        odds = sum(weights[i] for i in where)
        p = 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))
        wrong, bend = yes - p * (no + yes), p * (1 - p) * (no + yes)
        for i in where:
            gradient[i] += wrong
            for j in where:
                hessian[i][j] += bend
    return _solve(hessian, gradient)


def _solve(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Gaussian elimination; the ridge keeps the matrix regular."""
    size = len(vector)
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    for i in range(size):
        best = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            if factor:
                rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i], strict=True)]
    out = [0.0] * size
    for i in reversed(range(size)):
        out[i] = (rows[i][size] - sum(rows[i][j] * out[j] for j in range(i + 1, size))) / rows[i][i]
    return out
