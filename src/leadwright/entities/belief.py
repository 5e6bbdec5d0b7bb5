"""Weigh what sources say about one field: the believed value, who agrees, who contradicts.

Every value that was said is a hypothesis. A voice speaks for it as strongly as its source is trusted on the field
(`Trust`), less if others spoke later; what it says otherwise is one of the mistakes that are made on the field, which
have habits. Head counts drift: of them, today's is inferred from all words with their days (`counts.py`). Words
of one origin are one voice, shared among the different things that it says. What nobody has said lately may have
changed since, whoever agreed. A person's word wins, and does not age.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp, log
from typing import TYPE_CHECKING, Any

from leadwright.entities.trust import ASSUMED, Trust
from leadwright.entities.types import Belief, Voice
from leadwright.observations.types import Bundle
from leadwright.values import title as titles
from leadwright.values.linkedin import page
from leadwright.values.name import company_key, person

if TYPE_CHECKING:
    from leadwright.entities.counts import Ways

HUMAN = "human"

_SUREST = 0.995  # nobody but a person is beyond doubt
_NEAR = 0.2  # two head counts this close are one: each source counts in its own way,
_GROWTH = 0.25  # and companies grow or shrink by so much in a year
_FAR = 0.5
_NEARLY = 0.88  # of head counts that are so nearly as sure as the surest, the most precise is shown
_WIDE, _NOTHING = 10.0, 0.5  # a range over tenfold counts half beside a narrower one: it is hardly ever wrong
_YEAR = 365.25
_A_DAY = timedelta(days=1)


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


def is_new(bundle: Bundle, now: datetime) -> bool:
    """Whether a bundle was told within a day: its words have not aged."""
    return now - told(bundle) < _A_DAY


def age(bundle: Bundle, now: datetime) -> float:
    """The days since a bundle was told; less than 0 if it was told later than that moment."""
    return (now - told(bundle)).total_seconds() / 86_400


@dataclass(frozen=True, slots=True)
class _Word:
    """What one bundle says. `right`: the probability that it was right on its day; `left`: what its age leaves of it.

    `share` is its part of its origin's voice: 0 if it repeats another word of that origin.
    """

    bundle: Bundle
    right: float
    left: float
    share: float = 1.0


def weigh(
    field: str, bundles: Sequence[Bundle], now: datetime, trust: Trust = ASSUMED, segment: str = ""
) -> Belief:
    """Weigh the bundles that speak of a field, and return the belief; their order does not matter.

    Confidence is the probability of the value among all that were said and all that nobody said, less as the
    latest of the words for it ages.
    """
    if len(bundles) == 1:
        return Belief(bundles[0].content[field], alone(field, bundles[0], now, trust, segment), bundles)
    human = max((b for b in bundles if b.source == HUMAN), key=_latest, default=None)
    if human is not None:
        best, confidence = human, 1.0
    else:
        words = _words(field, bundles, trust, segment)
        choose = _counted if field in DRIFTS else _likeliest
        best, confidence = choose(field, words, trust, segment, now)
    agreeing = [_same(field, best, b) for b in bundles]
    return Belief(
        best.content[field],
        round(min(confidence, _SUREST), 4) if human is None else confidence,
        tuple(b for b, agrees in zip(bundles, agreeing, strict=True) if agrees),
        tuple(b for b, agrees in zip(bundles, agreeing, strict=True) if not agrees),
    )


def alone(field: str, only: Bundle, now: datetime, trust: Trust, segment: str) -> float:
    """How sure a value is that one bundle tells."""
    right = trust.of(only.source, field, segment).mean
    if is_new(only, now):
        return round(right, 4)
    years = age(only, now) / _YEAR
    if field in DRIFTS and only.source != HUMAN:
        from leadwright.entities.counts import stays  # arrays are loaded where head counts have an age

        return round(right * stays(only.content[field], years, _ways(field, trust)), 4)
    return round(right * aged(only, trust.half_life(field), now), 4)


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
    """The words, those first that say most; of each origin every thing counts once, and all together as one voice."""
    last, half_life = max(map(told, bundles)), trust.half_life(field)
    words = [
        _Word(b, min(trust.of(b.source, field, segment).mean, _SUREST), aged(b, half_life, last))
        for b in bundles
    ]
    words.sort(
        key=lambda w: (w.right * w.left, -width(w.bundle.content[field]), *_latest(w.bundle)), reverse=True
    )
    said: dict[str, list[Bundle]] = {}
    first = []
    for word in words:
        things = said.setdefault(origin_of(word.bundle, trust), [])
        first.append(not any(_same(field, thing, word.bundle) for thing in things))
        if first[-1]:
            things.append(word.bundle)
    return [
        replace(word, share=1.0 / len(said[origin_of(word.bundle, trust)]) if new else 0.0)
        for word, new in zip(words, first, strict=True)
    ]


def _counted(
    field: str, words: Sequence[_Word], trust: Trust, segment: str, now: datetime
) -> tuple[Bundle, float]:
    """The most precise of the values that are nearly as sure as the surest."""
    if sum(word.share > 0 for word in words) == 1:  # one thing of one origin
        return words[0].bundle, alone(field, words[0].bundle, now, trust, segment)
    rated = [
        (sure, width(value), -told(word.bundle).timestamp(), str(word.bundle.observation_id), word.bundle)
        for word, sure in zip(words, _sure(field, words, trust, now), strict=True)
        for value in [word.bundle.content[field]]
    ]
    says = {key: _NOTHING if _vague(bundle.content[field]) else 1.0 for *_, key, bundle in rated}
    surest = max(sure * says[key] for sure, _, _, key, _ in rated)
    near = [one for one in rated if one[0] * says[one[3]] >= _NEARLY * surest]
    # of equals the lower one, whoever tells it: how often, or under which id, a value is repeated must not decide
    sure, _, _, _, best = min(
        near, key=lambda one: (one[1], -round(one[0], 9), one[2], one[4].content[field][0] or 0, one[3])
    )
    return best, sure


def _vague(value: Any) -> bool:
    """Whether a range is so wide that it says next to nothing."""
    return value[1] is None or value[1] > _WIDE * max(1, value[0] or 0)


def _sure(field: str, words: Sequence[_Word], trust: Trust, now: datetime) -> list[float]:
    """The probability of each head count to be right today."""
    from leadwright.entities.counts import sure  # arrays are loaded where several speak of one number

    return sure(
        [word.bundle.content[field] for word in words],
        [age(word.bundle, now) / _YEAR for word in words],
        [word.right for word in words],
        [word.share for word in words],
        _ways(field, trust),
    )


def _ways(field: str, trust: Trust) -> Ways:
    from leadwright.entities.counts import ways

    growth, below = trust.growth.get(field, 0.0), trust.below.get(field, 0.5)
    return ways(trust.half_life(field), trust.mistakes(field), growth, below)


def _likeliest(
    field: str, words: Sequence[_Word], trust: Trust, segment: str, now: datetime
) -> tuple[Bundle, float]:
    """The thing of which all that was said makes most sense; of its words the latest is shown."""
    things: list[list[_Word]] = []
    for word in words:
        same = next((t for t in things if _same(field, t[0].bundle, word.bundle)), None)
        things.append([word]) if same is None else same.append(word)
    spoken = sorted((word for word in words if word.share > 0), key=lambda w: _latest(w.bundle), reverse=True)
    mistakes, half_life = trust.mistakes(field), trust.half_life(field)
    tables = [[_speaks(field, word, thing[0], mistakes, trust) for word in spoken] for thing in things]
    ages = [aged(word.bundle, half_life, told(spoken[0].bundle)) for word in spoken]
    supports = [
        _support(tables, which, ages, mistakes) + trust.leans(field, thing[0].bundle.content[field])
        for which, thing in enumerate(things)
    ]
    newest = [max((word.bundle for word in thing), key=_latest) for thing in things]
    best = max(
        range(len(things)),  # of equals the newest, then by the value itself, since an id says nothing of it
        key=lambda i: (round(supports[i], 9), told(newest[i]), str(newest[i].content[field])),
    )
    unsaid = max(0.0, mistakes + 1.0 - len(things))
    share = 1.0 / (sum(exp(s - supports[best]) for s in supports) + unsaid * exp(-supports[best]))
    return newest[best], share * aged(newest[best], half_life, now)


def _speaks(field: str, word: _Word, thing: _Word, mistakes: float, trust: Trust) -> float:
    """What a word adds to the logarithm of a thing's odds."""
    if _same(field, word.bundle, thing.bundle):
        return odds(word.right, mistakes) * word.share
    wrong, true = word.bundle.content[field], thing.bundle.content[field]
    return log(tilt(wrong, true, trust.below.get(field, 0.5))) * word.share


def _support(tables: Sequence[Sequence[float]], which: int, ages: Sequence[float], mistakes: float) -> float:
    """The logarithm of how well a thing explains all words, the newest first, beside one that nobody said.

    It was true all along, or has become so between two words: then older ones were right about what was true before.
    """
    mine = tables[which]
    total = ages[-1] * exp(sum(mine))
    for cut in range(1, len(mine)):
        changed = ages[cut - 1] - ages[cut]
        if changed > 0:
            before = sum(exp(sum(row[cut:])) for row in tables if row is not mine)
            unsaid = max(0.0, mistakes + 1.0 - len(tables))
            total += changed * exp(sum(mine[:cut])) * (before + unsaid) / max(1.0, len(tables) - 1 + unsaid)
    return log(total)


def odds(right: float, mistakes: float) -> float:
    """What a word adds to the logarithm of its value's odds. However old or bad, it never speaks against it."""
    return max(0.0, log(mistakes * right / (1.0 - right))) if right > 0 else 0.0


def tilt(wrong: Any, true: Any, below: float) -> float:
    """How much likelier this mistake is than if as many said too little as too much."""
    if isinstance(wrong, bool) or not isinstance(wrong, (int, float)) or not isinstance(true, (int, float)):
        return 1.0
    return (below if wrong < true else 1.0 - below) / (below**2 + (1.0 - below) ** 2)
