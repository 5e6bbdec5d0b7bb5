"""Weigh what sources say about one field: the believed value, who agrees, who contradicts.

Each source has an assumed reliability per field; its word weighs less as it ages; bundles of one
origin are one voice, shared among the different things that it says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from leadwright.entities.types import Belief, Voice
from leadwright.observations.types import Bundle
from leadwright.sources.market import vendors
from leadwright.values.name import company_key

# Assumed until adjudications move them. Read as: of ten such values, how many are right today.
RELIABILITY: dict[str, float] = {
    "human": 1.0,
    "file": 0.8,
    "website": 0.8,
    "technology": 0.85,
    "jobs": 0.95,
    "paste": 0.85,
    "vcard": 0.85,
    "resume": 0.85,
    "card": 0.85,
}
FIELD_RELIABILITY: dict[tuple[str, str], float] = {
    ("website", "emails"): 0.95,
    ("website", "phones"): 0.95,
    ("website", "name"): 0.85,
    ("website", "head_count"): 0.6,
    ("website", "funding_stage"): 0.6,
}
_UNLISTED_SOURCE = 0.6

# Days after which a word counts half. Fields not listed keep their weight (a founding year stays).
HALF_LIFE: dict[str, float] = {
    "head_count": 540,
    "hiring": 120,
    "roles": 90,
    "technologies": 540,
    "status": 1080,
    "country": 1800,
    "website": 1800,
}


@cache
def reliability(source: str, field: str) -> float:
    """Return the assumed probability that a value of this source and field is right."""
    if (source, field) in FIELD_RELIABILITY or source in RELIABILITY:
        return FIELD_RELIABILITY.get((source, field), RELIABILITY.get(source, _UNLISTED_SOURCE))
    vendor = vendors().get(source)
    if vendor is None:
        return _UNLISTED_SOURCE
    return vendor.reliability_of.get(field, vendor.manifest.reliability)


def same_text(left: Any, right: Any) -> bool:
    """Agreement of plain values: equal, letter case aside."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return bool(left == right)


def same_name(left: Any, right: Any) -> bool:
    """Agreement of company names: equal but for legal form, accents and punctuation."""
    return company_key(str(left)) == company_key(str(right))


def same_interval(left: Any, right: Any) -> bool:
    """Agreement of head counts: one interval contains the other (a range agrees with a number inside it)."""
    inf = float("inf")
    low1, high1 = left[0] or 0, left[1] if left[1] is not None else inf
    low2, high2 = right[0] or 0, right[1] if right[1] is not None else inf
    return (low1 <= low2 and high2 <= high1) or (low2 <= low1 and high1 <= high2)


AGREEMENT: dict[str, Callable[[Any, Any], bool]] = {"name": same_name, "head_count": same_interval}


def _width(value: Any) -> float:
    """How precise a value is: of agreeing intervals the narrowest is shown."""
    if isinstance(value, list) and len(value) == 2:
        return float("inf") if value[1] is None else float(value[1] - (value[0] or 0))
    return 0.0


def _weight(bundle: Bundle, field: str, now: datetime, voices_of_origin: int) -> float:
    trust = reliability(bundle.source, field) / voices_of_origin
    half_life = HALF_LIFE.get(field)
    return trust if half_life is None else trust * aged(bundle, half_life, now)


def aged(bundle: Bundle, half_life: float, now: datetime) -> float:
    """What is left of a word's weight, 1 while it is new; `half_life` is in days."""
    days = (now - (bundle.stated_at or bundle.seen_at)).total_seconds() / 86_400
    return 0.5 ** (days / half_life) if days > 0 else 1.0


def weigh(field: str, bundles: Sequence[Bundle], now: datetime) -> Belief:
    """Weigh the bundles that speak of a field, and return the belief.

    Human words win over all others. Confidence is the share of the agreeing weight, times the
    probability that at least one of the agreeing origins is right.
    """
    if len(bundles) == 1:
        only = bundles[0]
        return Belief(only.content[field], round(_weight(only, field, now, 1), 4), bundles)
    heard = [b for b in bundles if b.source == "human"][-1:] or bundles
    same = AGREEMENT.get(field, same_text)
    weights = [_weight(b, field, now, _distinct(b, heard, field, same)) for b in heard]
    support = [
        sum(
            w for w, other in zip(weights, heard, strict=True) if same(b.content[field], other.content[field])
        )
        for b in heard
    ]
    best = max(
        range(len(heard)), key=lambda i: (support[i], -_width(heard[i].content[field]), heard[i].seen_at, -i)
    )
    value = heard[best].content[field]
    return Belief(
        value,
        _confidence(heard, weights, field, value, same),
        tuple(b for b in bundles if same(value, b.content[field])),
        tuple(b for b in bundles if not same(value, b.content[field])),
    )


def voices(field: str, belief: Belief) -> list[Voice]:
    """Return every source's word on a field, those that agree first."""
    return [
        Voice(
            b.observation_id, b.source, b.label, b.content[field], b.seen_at, b.first_seen,
            reliability(b.source, field), agrees, b.url,
        )
        for agrees, group in ((True, belief.agreeing), (False, belief.against))
        for b in group
    ]  # fmt: skip


def _distinct(bundle: Bundle, bundles: Sequence[Bundle], field: str, same: Callable[[Any, Any], bool]) -> int:
    """How many different things the origin of a bundle says about the field."""
    said: list[Any] = []
    for other in bundles:
        if other.origin == bundle.origin and not any(same(value, other.content[field]) for value in said):
            said.append(other.content[field])
    return max(1, len(said))


def _confidence(
    bundles: Sequence[Bundle],
    weights: Sequence[float],
    field: str,
    value: Any,
    same: Callable[[Any, Any], bool],
) -> float:
    best_of_origin: dict[str, float] = {}
    against = 0.0
    for bundle, weight in zip(bundles, weights, strict=True):
        if same(value, bundle.content[field]):
            best_of_origin[bundle.origin] = max(best_of_origin.get(bundle.origin, 0.0), weight)
        else:
            against += weight
    agreeing = sum(best_of_origin.values())
    doubt = 1.0
    for weight in best_of_origin.values():
        doubt *= 1.0 - weight
    return round((1.0 - doubt) * agreeing / (agreeing + against), 4) if agreeing else 0.0
