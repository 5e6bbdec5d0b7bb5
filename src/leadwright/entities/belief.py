"""Weigh what sources say about one field: the believed value, who agrees, who contradicts.

Every value that was said is a hypothesis. A voice speaks for it as strongly as its source is trusted on the field
(`Trust`), less if others spoke later; what it says otherwise is one of the mistakes that are made on the field. Words
of one origin are one voice, shared among the different things that it says. What nobody has said lately may have
changed since, whoever agreed. A person's word wins, and does not age.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log, prod
from typing import Any

from leadwright.entities.trust import ASSUMED, Trust
from leadwright.entities.types import Belief, Voice
from leadwright.observations.types import Bundle
from leadwright.values import title as titles
from leadwright.values.linkedin import page
from leadwright.values.name import company_key, person

HUMAN = "human"

_SUREST = 0.995  # nobody but a person is beyond doubt
_NEAR = 0.2  # two head counts this close are one: each source counts in its own way,
_GROWTH = 0.25  # and companies grow or shrink by so much in a year
_FAR = 0.5
_DRIFTS_BY = 2.0  # a number a year older than the latest word is as vague as a range of twice its size
_YEAR = 365.25


def same_text(left: Any, right: Any, years: float = 0.0) -> bool:
    """Agreement of plain values: equal, letter case aside."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return bool(left == right)


def same_name(left: Any, right: Any, years: float = 0.0) -> bool:
    """Agreement of company names: equal but for legal form, accents and punctuation."""
    return company_key(str(left)) == company_key(str(right))


def same_interval(left: Any, right: Any, years: float = 0.0) -> bool:
    """Agreement of head counts told `years` apart: one interval contains the other, or two numbers are near."""
    inf = float("inf")
    low1, high1 = left[0] or 0, left[1] if left[1] is not None else inf
    low2, high2 = right[0] or 0, right[1] if right[1] is not None else inf
    near = min(_FAR, _NEAR + _GROWTH * years)
    if low1 == high1 and low2 == high2:
        return bool(abs(low1 - low2) <= near * max(low1, low2))
    if low1 == high1 or low2 == high2:  # a number beside a range, which was counted on another day
        grown = near - _NEAR
        number, low, high = (low1, low2, high2) if low1 == high1 else (low2, low1, high1)
        return bool(low * (1 - grown) <= number <= high * (1 + grown))
    return bool((low1 <= low2 and high2 <= high1) or (low2 <= low1 and high1 <= high2))


def same_title(left: Any, right: Any, years: float = 0.0) -> bool:
    """Agreement of job titles: equal once abbreviations are written out."""
    return titles.key(str(left)) == titles.key(str(right))


def same_person_name(left: Any, right: Any, years: float = 0.0) -> bool:
    """Agreement of people's names: equal but for case, accents, order and courtesies."""
    return person(str(left)).key == person(str(right)).key


def same_page(left: Any, right: Any, years: float = 0.0) -> bool:
    """Agreement of LinkedIn addresses: the same page."""
    return page(left) == page(right) if page(left) else same_text(left, right)


# What is said of a person stands apart from what is said of companies: person.title.
AGREEMENT: dict[str, Callable[[Any, Any, float], bool]] = {
    "name": same_name,
    "head_count": same_interval,
    "person.name": same_person_name,
    "person.title": same_title,
    "person.linkedin_url": same_page,
}
DRIFTS = frozenset({"head_count"})  # of which an older value is near today's rather than wrong


def agrees(field: str, left: Any, right: Any, years: float = 0.0) -> bool:
    """Whether two values of a field, told so many years apart, say the same."""
    return AGREEMENT.get(field, same_text)(left, right, years)


def width(value: Any) -> float:
    """How precise a value is: of agreeing intervals the narrowest is shown."""
    if isinstance(value, list) and len(value) == 2:
        return float("inf") if value[1] is None else float(value[1] - (value[0] or 0))
    return 0.0


def aged(bundle: Bundle, half_life: float | None, now: datetime) -> float:
    """What is left of a word's weight, 1 while it is new; `half_life` is in days. A person's word stays."""
    if half_life is None or bundle.source == HUMAN:
        return 1.0
    days = age(bundle, now)
    return float(0.5 ** (days / half_life)) if days > 0 else 1.0


def told(bundle: Bundle) -> datetime:
    """When a bundle was stated, or seen if nobody says when it was stated."""
    return bundle.stated_at or bundle.seen_at


def age(bundle: Bundle, now: datetime) -> float:
    """The days since a bundle was told; less than 0 if it was told later than that moment."""
    return (now - told(bundle)).total_seconds() / 86_400


@dataclass(frozen=True, slots=True)
class _Word:
    """What one bundle says: `right` is the probability that it is, `evidence` the logarithm of what it adds."""

    bundle: Bundle
    origin: str
    right: float
    evidence: float


def weigh(
    field: str, bundles: Sequence[Bundle], now: datetime, trust: Trust = ASSUMED, segment: str = ""
) -> Belief:
    """Weigh the bundles that speak of a field, and return the belief; their order does not matter.

    Confidence is the probability of the value among all that were said and all that nobody said, never more
    than that one of the agreeing origins is right, and less as the latest of their words ages.
    """
    if len(bundles) == 1:
        only = bundles[0]
        right = trust.of(only.source, field, segment).mean * aged(only, trust.half_life(field), now)
        return Belief(only.content[field], round(right, 4), bundles)
    human = max((b for b in bundles if b.source == HUMAN), key=_latest, default=None)
    if human is not None:
        best, confidence = human, 1.0
    else:
        best, confidence = _believed(field, _words(field, bundles, trust, segment), trust, now)
    agreeing = [_same(field, best, b) for b in bundles]
    return Belief(
        best.content[field],
        confidence,
        tuple(b for b, agrees in zip(bundles, agreeing, strict=True) if agrees),
        tuple(b for b, agrees in zip(bundles, agreeing, strict=True) if not agrees),
    )


def voices(field: str, belief: Belief, trust: Trust = ASSUMED, segment: str = "") -> list[Voice]:
    """Return every source's word on a field, those that agree first."""
    return [
        Voice(
            b.observation_id, b.source, b.label, b.content[field], b.seen_at, b.first_seen, known.mean, agree, b.url,
            known.basis, known.judged,
        )
        for agree, group in ((True, belief.agreeing), (False, belief.against))
        for b in group
        for known in (trust.of(b.source, field, segment),)
    ]  # fmt: skip


def origin_of(bundle: Bundle, trust: Trust) -> str:
    """Whose voice a bundle is: two files are two, a source that resells another's data is that other one's."""
    return bundle.origin if bundle.source == "file" else trust.origin(bundle.source)


def _latest(bundle: Bundle) -> tuple[datetime, str]:
    return told(bundle), str(bundle.observation_id)


def _same(field: str, left: Bundle, right: Bundle) -> bool:
    years = abs((told(left) - told(right)).total_seconds()) / 86_400 / _YEAR if field in DRIFTS else 0.0
    return agrees(field, left.content[field], right.content[field], years)


def _words(field: str, bundles: Sequence[Bundle], trust: Trust, segment: str) -> list[_Word]:
    bundles = sorted(bundles, key=_latest)  # near values are not all near one another: order would matter
    said: dict[str, list[Bundle]] = {}
    for bundle in bundles:
        things = said.setdefault(origin_of(bundle, trust), [])
        if not any(_same(field, thing, bundle) for thing in things):
            things.append(bundle)
    latest = max(map(told, bundles))
    mistakes, half_life, words = trust.mistakes(field), trust.half_life(field), []
    for bundle in bundles:
        origin = origin_of(bundle, trust)
        share = 1.0 / len(said[origin])
        right = min(trust.of(bundle.source, field, segment).mean, _SUREST)
        evidence = odds(right * aged(bundle, half_life, latest), mistakes) * share
        words.append(_Word(bundle, origin, right * share, evidence))
    return words


def odds(right: float, mistakes: float) -> float:
    """What a word adds to the logarithm of its value's odds. However old or bad, it never speaks against it."""
    return max(0.0, log(mistakes * right / (1.0 - right))) if right > 0 else 0.0


def _believed(field: str, words: Sequence[_Word], trust: Trust, now: datetime) -> tuple[Bundle, float]:
    latest = max(told(word.bundle) for word in words)
    supports: list[float] = []
    top: _Word | None = None
    agreeing: list[_Word] = []
    rest = list(words)
    while rest:
        best, support = max(
            ((word, _support(field, word, rest)) for word in rest),
            key=lambda pair: (
                round(pair[1], 9),
                -_vague(field, pair[0].bundle, latest),
                _latest(pair[0].bundle),
            ),
        )
        if top is None:
            top, agreeing = best, [word for word in rest if _same(field, best.bundle, word.bundle)]
        supports.append(support)
        rest = [word for word in rest if not _same(field, best.bundle, word.bundle)]
    assert top is not None, "somebody speaks"
    unsaid = max(0.0, trust.mistakes(field) + 1.0 - len(supports))
    share = 1.0 / (sum(exp(s - supports[0]) for s in supports) + unsaid * exp(-supports[0]))
    narrow = width(top.bundle.content[field])
    holds = max(
        aged(word.bundle, trust.half_life(field), now)
        for word in agreeing
        if width(word.bundle.content[field]) <= narrow
    )
    return top.bundle, round(min(share, 1.0 - _doubt(agreeing)) * holds, 4)


def _vague(field: str, bundle: Bundle, latest: datetime) -> float:
    """How wide a value is by the day of the latest word: an old head count has become a range."""
    value = bundle.content[field]
    if field not in DRIFTS:
        return width(value)
    years = (latest - told(bundle)).total_seconds() / 86_400 / _YEAR
    return width(value) + _DRIFTS_BY * years * (value[1] or value[0] or 0)


def _doubt(words: Sequence[_Word]) -> float:
    """The probability that none of the origins is right."""
    rights: dict[str, float] = {}
    for word in words:
        rights[word.origin] = max(rights.get(word.origin, 0.0), word.right)
    return prod(1.0 - right for right in rights.values())


def _support(field: str, word: _Word, words: Sequence[_Word]) -> float:
    """What all origins that agree with a word add: of each its strongest word."""
    strongest: dict[str, float] = {}
    for other in words:
        if _same(field, word.bundle, other.bundle):
            strongest[other.origin] = max(strongest.get(other.origin, 0.0), other.evidence)
    return sum(sorted(strongest.values()))
