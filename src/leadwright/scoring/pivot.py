"""The chance that an answer moves a lead over the line of a better tier. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from leadwright.scoring.known import Known

_ELSEWHERE = 0.5  # how much of what others could still say is taken to come to be known

_Rule = tuple[float, str, float]  # what a yes adds, the group, the chance of a yes


def pivot(known: Known, features: frozenset[str]) -> float:
    """The chance that what these features may say decides the tier: 0 where they cannot."""
    mine = tuple(sorted((float(o.gain), o.group, o.yes) for o in known.open if o.features & features))
    if not mine:
        return 0.0
    others = tuple(sorted((float(o.gain), o.group, o.yes) for o in known.open if not o.features & features))
    lines = sorted(float(line) for line in known.tiers.values() if line > known.score)
    return max((_decides(float(known.score), mine, others, line) for line in lines), default=0.0)


@lru_cache(maxsize=50_000)
def _decides(score: float, mine: tuple[_Rule, ...], others: tuple[_Rule, ...], line: float) -> float:
    """How much likelier the lead reaches the line with these answers than without."""
    without = _convolved({0.0: 1.0}, others, _ELSEWHERE)
    with_mine = _convolved(without, mine, 1.0)
    need = line - score - 1e-9
    return sum(p for gain, p in with_mine.items() if gain >= need) - sum(
        p for gain, p in without.items() if gain >= need
    )


def _convolved(start: Mapping[float, float], rules: Sequence[_Rule], known: float) -> dict[float, float]:
    """How the gained points are spread once these rules are known, each with its chance of a yes."""
    found = dict(start)
    seen: set[str] = set()
    for gain, group, chance in sorted(rules, reverse=True):
        if group in seen:
            continue  # of a group only the best counts
        seen.add(group)
        yes = chance * known
        following: dict[float, float] = {}
        for total, p in found.items():
            following[total] = following.get(total, 0.0) + p * (1 - yes)
            more = round(total + gain, 1)
            following[more] = following.get(more, 0.0) + p * yes
        found = following
    return found
