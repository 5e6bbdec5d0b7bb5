"""How often sources answer, and what with: the manifest's estimate, moved by every outcome. Pure.

A source's record in one country and size leans on its records in that country and in that size, those on its
record everywhere, that on its manifest. After another source has missed, a source answers less often by a factor
that is learned for each pair, so that one who resells the other's data is soon not asked any more.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from leadwright.scoring.known import Offer
from leadwright.sources.vendor import Does, Operation, Vendor

# What an answer may bring for reaching somebody, from best to nothing. `shown`: a person whom one can ask about.
KINDS = ("valid", "accept_all", "unsure", "shown", "none")
_WEIGHT = 8.0  # asks that the estimate counts for
_YIELD_WEIGHT = 6.0
_PAIR_WEIGHT = 2.0  # expected hits that the estimate for a pair counts for
_SAME_ORIGIN, _SAME_SOURCE, _OTHER = 0.05, 0.35, 0.85
_LEAST, _MOST = 0.002, 0.995

# Before anything is measured: what an answer brings, by what the source lets us know beforehand.
_PERSON = {
    "yes": (0.62, 0.14, 0.21, 0.0, 0.03),
    "no": (0.01, 0.01, 0.01, 0.0, 0.97),
    "known": (0.45, 0.1, 0.15, 0.0, 0.3),
    "": (0.45, 0.1, 0.15, 0.0, 0.3),
}
_VERIFY = (0.6, 0.15, 0.1, 0.0, 0.15)
_FIND, _SHOW = (0.4, 0.1, 0.2, 0.1, 0.2), (0.0, 0.0, 0.0, 0.6, 0.4)


@dataclass(frozen=True, slots=True)
class Miss:
    """Who had nothing before: which source, for what kind of question, about the same one or a `neighbour`."""

    source: str
    does: Does
    neighbour: bool = False
    origin: str | None = None


def alike(vendor: Vendor, operation: Operation) -> str:
    """The name under which an operation's outcomes are counted: the same for one record or ten at a time."""
    for item in vendor.operations:
        if item is operation or (item.does == operation.does and item.gives == operation.gives):
            return item.name
    return operation.name


class Rates:
    """How often operations answer, per segment ("US/mid"), and what their answers bring."""

    def __init__(self, counted: Mapping[tuple[str, str, str], tuple[float, float]] | None = None) -> None:
        self._cells: dict[tuple[str, str, str, str], tuple[float, float]] = {
            (source, operation, "", part): numbers
            for (source, operation, part), numbers in (counted or {}).items()
        }
        self._yields: dict[tuple[str, str, str], dict[str, float]] = {}
        self._pairs: dict[tuple[Miss, str, str], tuple[float, float]] = {}
        self._kept: dict[object, float] = {}
        self._tilt: dict[tuple[str, str], float] = {}

    # what is believed ----------------------------------------------------------------------------

    def hit(self, offer: Offer, segment: str, hint: str = "", missed: Iterable[Miss] = ()) -> float:
        """The chance that a source answers: for a company of a segment, with what it lets us know beforehand
        ("yes", "no", "known", ""), after others had nothing."""
        return self._hit(offer.vendor, offer.operation, segment, hint, tuple(missed))

    def brings(self, offer: Offer, hint: str = "") -> Mapping[str, float]:
        """What an answer brings for reaching somebody: the chance of each of KINDS."""
        prior = _first(offer.operation, hint)
        seen = self._yields.get((offer.vendor.name, alike(offer.vendor, offer.operation), hint), {})
        total = _YIELD_WEIGHT + sum(seen.values())
        return {
            kind: (p * _YIELD_WEIGHT + seen.get(kind, 0.0)) / total
            for kind, p in zip(KINDS, prior, strict=True)
        }

    def asks(self, offer: Offer) -> float:
        """How many outcomes of an operation were counted."""
        name, operation = offer.vendor.name, alike(offer.vendor, offer.operation)
        return sum(self._cells.get((name, operation, hint, ""), (0.0, 0.0))[0] for hint in (*_PERSON,))

    def _hit(
        self, vendor: Vendor, operation: Operation, segment: str, hint: str, missed: tuple[Miss, ...]
    ) -> float:
        kept = (vendor.name, operation.name, segment, hint, missed)
        if (known := self._kept.get(kept)) is not None:
            return known
        base = self._base(vendor, operation, segment, hint)
        factor = self._after(vendor, operation, missed)
        tilt = self._tilt.get((vendor.name, alike(vendor, operation)), 0.0)
        found: float = _sigmoid(_logit(min(_MOST, base * factor)) + tilt)
        self._kept[kept] = found = min(_MOST, max(_LEAST, found))
        return found

    def _base(self, vendor: Vendor, operation: Operation, segment: str, hint: str) -> float:
        def counted(part: str) -> tuple[float, float]:
            return self._cells.get((vendor.name, alike(vendor, operation), hint, part), (0.0, 0.0))

        country, _, size = segment.partition("/")
        overall = _leaning(_expected(operation, hint), counted(""))
        there = _leaning(overall, counted(f"{country}/"))
        such = _leaning(overall, counted(f"/{size}"))
        return _leaning(_sigmoid(_logit(there) + _logit(such) - _logit(overall)), counted(segment))

    def _after(self, vendor: Vendor, operation: Operation, missed: tuple[Miss, ...]) -> float:
        """The factor after misses. Each further one counts half as much as the one before: misses say the same."""
        factors = sorted(self._pair(vendor, operation, miss) for miss in missed)
        return float(math.prod(factor ** (0.5**place) for place, factor in enumerate(factors)))

    def _pair(self, vendor: Vendor, operation: Operation, miss: Miss) -> float:
        expected, hits = self._pairs.get((miss, vendor.name, operation.does), (0.0, 0.0))
        return min(1.5, (hits + _PAIR_WEIGHT * _related(vendor, miss)) / (expected + _PAIR_WEIGHT))

    # what is learned -----------------------------------------------------------------------------

    def learn(
        self, vendor: Vendor, operation: Operation, segment: str, *, hit: bool, hint: str = "",
        missed: Iterable[Miss] = (), brought: str | None = None,
    ) -> None:  # fmt: skip
        """Learn from one outcome; `brought` is one of KINDS where the answer was about reaching somebody."""
        before = tuple(missed)
        base = self._base(vendor, operation, segment, hint)
        factor = self._after(vendor, operation, before)
        name = alike(vendor, operation)
        country, _, size = segment.partition("/")
        for part in dict.fromkeys(("", f"{country}/", f"/{size}", segment)):
            asks, hits = self._cells.get((vendor.name, name, hint, part), (0.0, 0.0))
            # an ask after misses is less of a test of the source than one of its own
            self._cells[vendor.name, name, hint, part] = (
                asks + (1.0 if hit else min(1.0, factor)),
                hits + hit,
            )
        for miss in before:
            expected, hits = self._pairs.get((miss, vendor.name, operation.does), (0.0, 0.0))
            self._pairs[miss, vendor.name, operation.does] = (expected + base, hits + hit)
        if hit and brought is not None:
            seen = self._yields.setdefault((vendor.name, name, hint), {})
            seen[brought] = seen.get(brought, 0.0) + 1
        self._kept.clear()

    def count(self, offer: Offer, segment: str, hit: bool) -> None:
        """Learn from one outcome of which no more is known."""
        self.learn(offer.vendor, offer.operation, segment, hit=hit)

    # what might be -------------------------------------------------------------------------------

    def copy(self) -> Rates:
        """The same, to learn apart."""
        other = Rates()
        other._cells, other._pairs = dict(self._cells), dict(self._pairs)
        other._yields = {key: dict(seen) for key, seen in self._yields.items()}
        return other

    def drawn(self, offers: Iterable[Offer], luck: random.Random) -> Rates:
        """Rates as they might really be, given how little has been counted: one draw for each operation."""
        other = self.copy()
        for offer in offers:
            key = (offer.vendor.name, alike(offer.vendor, offer.operation))
            asks, hits = self._cells.get((*key, "", ""), (0.0, 0.0))
            mean = _leaning(offer.operation.hits, (asks, hits))
            a, b = mean * (_WEIGHT + asks), (1 - mean) * (_WEIGHT + asks)
            drawn = min(_MOST, max(_LEAST, luck.betavariate(max(a, 0.05), max(b, 0.05))))
            other._tilt.setdefault(key, _logit(drawn) - _logit(min(_MOST, max(_LEAST, mean))))
            for hint in _PERSON:
                seen = self._yields.get((*key, hint), {})
                prior = zip(KINDS, _first(offer.operation, hint), strict=True)
                parts = {
                    k: luck.gammavariate(p * _YIELD_WEIGHT + seen.get(k, 0.0) + 1e-3, 1) for k, p in prior
                }
                scale = 1e6 / sum(parts.values())
                other._yields[*key, hint] = {kind: part * scale for kind, part in parts.items()}
        return other


def _expected(operation: Operation, hint: str) -> float:
    """The manifest's estimate; whoever the source itself has shown is known there."""
    return max(operation.hits, 0.93) if hint and operation.does == "person" else operation.hits


def _first(operation: Operation, hint: str) -> tuple[float, ...]:
    if operation.does == "verify":
        return _VERIFY
    mails = "person.email" in operation.gives
    if operation.does == "find_people":
        return _stated(operation, _FIND) if mails and operation.units else _SHOW
    if operation.does != "person" or not mails:
        return (0.0, 0.0, 0.0, 0.0, 1.0)
    return _stated(operation, _PERSON[hint])


def _stated(operation: Operation, parts: tuple[float, ...]) -> tuple[float, ...]:
    """Whoever does not say whether an address works gives it unsure."""
    if "person.email_status" in operation.gives:
        return parts
    valid, accept_all, unsure, shown, none = parts
    return (0.0, 0.0, valid + accept_all + unsure, shown, none)


def _related(vendor: Vendor, miss: Miss) -> float:
    """How often a source is taken to answer after such a miss, of what it would otherwise."""
    if miss.source == vendor.name:
        return _SAME_SOURCE
    mine = vendor.manifest.origin
    resells = mine == miss.source or miss.origin == vendor.name or (mine is not None and mine == miss.origin)
    return _SAME_ORIGIN if resells and not miss.neighbour else _OTHER


def _leaning(prior: float, counted: tuple[float, float]) -> float:
    asks, hits = counted
    return (prior * _WEIGHT + hits) / (_WEIGHT + max(asks, hits))


def _logit(p: float) -> float:
    p = min(1 - 1e-4, max(1e-4, p))
    return math.log(p / (1 - p))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))
