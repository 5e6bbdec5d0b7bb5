"""Why one score became another: the difference of two recorded scores, taken apart by cause so that the parts sum up to
it exactly. Pure; the numbers come from the SELECT, run over the recorded inputs and their mixtures.

The order is fixed. First the rules: what the scorecard of afterwards would have given before, then the ICP of
afterwards. Then the clock: what would have come of it had nothing been learned meanwhile. Then what was
learned, in three heaps that are shared out by Shapley's rule (each heap gets what it adds on average over all
orders): what happened in the world, what we came to know, what the program learned of its sources. So nothing
depends on the order of rows, of features or of heaps. What the limits 0 and 100 cut off, and what rounding to
tenths leaves, are lines of their own.

A line is about one unit of the scorecard: a rule, or the rules of one group, of which one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations
from math import factorial
from typing import Any

from leadwright.scoring.card import Rule, Scorecard

Result = Mapping[str, Any]


class Kind(StrEnum):
    """What made a score move."""

    CARD = "card"
    ICP = "icp"
    CLOCK = "clock"
    WORLD = "world"
    KNOWLEDGE = "knowledge"
    LEARNED = "learned"
    LIMIT = "limit"
    ROUNDING = "rounding"


HEAPS = (Kind.WORLD, Kind.KNOWLEDGE, Kind.LEARNED)
_STEP = Decimal("0.00000001")  # totals are exact to this place


@dataclass(frozen=True, slots=True)
class Cause:
    """One line: by how many points of the score (signed, exact) what moved it. `unit` is a rule or a group of rules,
    `features` are those of it that changed, for the heaps alone."""

    kind: Kind
    unit: str
    label: str
    points: Decimal
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """The results along the way. `heaps` holds, for each set of heaps, what comes of it when just these are known as
    afterwards: the empty set is the score after rules and clock, the whole set the score afterwards."""

    before: tuple[Result, Scorecard]
    after_card: Result
    after_icp: Result
    after_clock: Result
    heaps: Mapping[frozenset[Kind], Result]
    card: Scorecard

    @property
    def after(self) -> Result:
        """The score afterwards."""
        return self.heaps[max(self.heaps, key=len)]


def causes(steps: Steps, changed: Mapping[str, Kind]) -> list[Cause]:
    """Take the difference apart. `changed` says of each feature that changed to which heap it belongs.

    The points of all lines sum up to the score afterwards less the score before, to the last digit.
    """
    found: list[Cause] = []
    at = parts(*steps.before)
    for kind, result in (
        (Kind.CARD, steps.after_card),
        (Kind.ICP, steps.after_icp),
        (Kind.CLOCK, steps.after_clock),
    ):
        then = parts(result, steps.card)
        labels = _labels(steps.before[1]) | _labels(steps.card)
        found += [Cause(kind, unit, labels[unit], points) for unit, points in _moved(at, then)]
        at = then
    found += _known(steps, changed)
    was, now = steps.before[0], steps.after
    limit = now["clamp"] - was["clamp"]
    rounding = (now["score"] - now["total"]) - (was["score"] - was["total"])
    if limit:
        found.append(Cause(Kind.LIMIT, "limit", "A score ends at 0 and at 100", limit))
    if rounding:
        found.append(Cause(Kind.ROUNDING, "rounding", "Rounded to one decimal", rounding))
    return found


def parts(result: Result, card: Scorecard) -> dict[str, Decimal]:
    """What each unit of the scorecard gave, in points of the score, before the limits and before rounding."""
    given: dict[str, Decimal] = {}
    for rule in card.rules:
        earned = result[f"r_{rule.id}"] or Decimal(0)
        given[unit_of(rule)] = given.get(unit_of(rule), Decimal(0)) + card.weights[rule.component] * earned
    return given


def unit_of(rule: Rule) -> str:
    """The unit of a rule: its group, of which one rule counts, or itself."""
    return rule.group or rule.id


def needs(card: Scorecard) -> dict[str, frozenset[str]]:
    """The features that each unit reads."""
    read: dict[str, frozenset[str]] = {}
    for rule in card.rules:
        read[unit_of(rule)] = read.get(unit_of(rule), frozenset()) | rule.needs
    return read


def subsets(kinds: Iterable[Kind]) -> Iterator[frozenset[Kind]]:
    """Every set of some of these heaps, the empty one first."""
    known = [kind for kind in HEAPS if kind in set(kinds)]
    for size in range(len(known) + 1):
        yield from map(frozenset, combinations(known, size))


def _known(steps: Steps, changed: Mapping[str, Kind]) -> Iterator[Cause]:
    """What each heap gave each unit."""
    worth = {heap: parts(result, steps.card) for heap, result in steps.heaps.items()}
    labels = _labels(steps.card)
    for unit, read in needs(steps.card).items():
        shares = _shapley({heap: given[unit] for heap, given in worth.items()})
        for kind, points in shares.items():
            if points:
                mine = tuple(sorted(name for name in read if changed.get(name) is kind))
                yield Cause(kind, unit, labels[unit], points, mine)


def _shapley(worth: Mapping[frozenset[Kind], Decimal]) -> dict[Kind, Decimal]:
    """Each heap's part of the whole difference. Thirds do not end: what is left in the last place goes to the first."""
    kinds = [kind for kind in HEAPS if kind in max(worth, key=len)]
    whole, count = worth[frozenset(kinds)] - worth[frozenset()], factorial(len(kinds))
    shares = {}
    for kind in kinds:
        sums = sum(
            (
                factorial(len(some))
                * factorial(len(kinds) - len(some) - 1)
                * (worth[some | {kind}] - worth[some])
                for some in worth
                if kind not in some
            ),
            Decimal(0),
        )
        shares[kind] = (sums / count).quantize(_STEP)
    rest = whole - sum(shares.values(), Decimal(0))
    movers = [kind for kind in kinds if shares[kind]]
    if rest:
        shares[movers[0] if movers else kinds[0]] += rest
    return shares


def _moved(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> Iterator[tuple[str, Decimal]]:
    """The units whose points moved, in the order of the later scorecard, then those that it no longer has."""
    for unit in dict.fromkeys((*after, *before)):
        points = after.get(unit, Decimal(0)) - before.get(unit, Decimal(0))
        if points:
            yield unit, points


def _labels(card: Scorecard) -> dict[str, str]:
    """A unit is called as the first of its rules."""
    return {unit_of(rule): rule.label for rule in reversed(card.rules)}
