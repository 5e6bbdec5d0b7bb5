"""The chance that an answer moves a lead over the line of a better tier. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from leadwright.scoring.known import Known

_ELSEWHERE = 0.5  # how much of what others could still say is taken to come to be known

_STEP = 0.5  # points: chances need no finer grain; whether a line can be reached at all is exact

_Rule = tuple[float, str, float]  # what a yes adds, the group, the chance of a yes


def pivot(known: Known, features: frozenset[str]) -> float:
    """The chance that what these features may say decides the tier: 0 where they cannot."""
    mine = tuple(sorted((float(o.gain), o.group, o.yes) for o in known.open if o.features & features))
    if not mine:
        return 0.0
    others = tuple(sorted((float(o.gain), o.group, o.yes) for o in known.open if not o.features & features))
    needs = sorted(float(line - known.score) for line in known.tiers.values() if line > known.score)
    return max((_decides(need, mine, others) for need in needs), default=0.0)


@lru_cache(maxsize=50_000)
def _decides(need: float, mine: tuple[_Rule, ...], others: tuple[_Rule, ...]) -> float:
    """How much likelier the lead gains the points that it needs with these answers than without."""
    if _most((*mine, *others)) < need - 1e-9:
        return 0.0  # whatever is answered, the line is too far
    line = max(1, round(need / _STEP))
    without = _convolved([1.0] + [0.0] * line, others, _ELSEWHERE, line)
    return _convolved(without, mine, 1.0, line)[line] - without[line]


def _most(rules: Sequence[_Rule]) -> float:
    """All points that could be gained, of each group the best."""
    best: dict[str, float] = {}
    for gain, group, _ in rules:
        best[group] = max(gain, best.get(group, 0.0))
    return sum(best.values())


def _convolved(start: Sequence[float], rules: Sequence[_Rule], known: float, line: int) -> list[float]:
    """How the gained points are spread, in steps up to the line, once these rules are known with their chances."""
    found = list(start)
    seen: set[str] = set()
    for gain, group, chance in sorted(rules, reverse=True):
        if group in seen:
            continue  # of a group only the best counts
        seen.add(group)
        yes, more = chance * known, max(1, round(gain / _STEP))
        following = [p * (1 - yes) for p in found]
        for place, p in enumerate(found):
            if p:
                following[min(line, place + more)] += p * yes
        found = following
    return found
