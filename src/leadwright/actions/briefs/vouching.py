"""What a fact needs beside its values: words of sources that are tame, sources that are named, and an age. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from leadwright.actions.briefs import orders
from leadwright.actions.briefs.facts import Source
from leadwright.entities.belief import HUMAN, told
from leadwright.entities.types import Belief
from leadwright.observations.types import Bundle
from leadwright.scoring.derive import FIELDS_OF
from leadwright.scoring.features import FEATURES

Refused = list[tuple[str, str]]
_MOST = {"name": 120, "person": 80, "title": 90, "technology": 60, "city": 60, "industry": 60, "topic": 80, "quote": 180,
         "line": 300, "what": 80, "domain": 80, "role": 160}  # fmt: skip
_SENTENCE = re.compile(r"[.!?…]\s+\S|[!?]$")
_FIGURE = re.compile(r"[$€£¥₹%]|\d{2,}")
_CLAIM = re.compile(
    r"\b(?:raised|acquired|budget|approved|million|billion|best|leading|number one|trusted by|guarantee\w*)\b",
    re.IGNORECASE,
)
_MAY_HAVE_FIGURES = frozenset({"name", "technology", "line", "domain", "what"})


def tame(text: str, what: str, refused: Refused) -> str:
    """Words of others as they may stand in a fact, on one line; "" (and a note) for those that are more than a value."""
    flat = " ".join(text.split())
    reason = _wild(flat, what)
    if reason is None:
        return flat
    refused.append((f"{what}: {flat[:60]}", reason))
    return ""


def _wild(text: str, what: str) -> str | None:
    if not text or len(text) > _MOST.get(what, 80):
        return "it is too long for what it is" if text else "it is empty"
    if orders.hides(text):
        return "it holds characters that cannot be seen"
    if orders.gives_orders(text):
        return "it gives orders to whoever reads it"
    if what in ("line", "domain"):
        return None
    if what not in ("technology", "name") and orders.addresses(text):
        return "it holds an address"
    if what != "quote" and _SENTENCE.search(text):
        return "it is a sentence, not a value"
    if what == "role":
        return "it claims more than it names" if re.search(r"[$€£¥%]", text) or _CLAIM.search(text) else None
    if what not in _MAY_HAVE_FIGURES and (_FIGURE.search(text) or _CLAIM.search(text)):
        return "it claims more than it names"
    if what in ("name", "technology", "what") and (
        re.search(r"[$€£¥%]", text) or (_CLAIM.search(text) and len(text.split()) > 4)
    ):
        return "it claims more than it names"
    return None


def sources_of(bundles: Iterable[Bundle]) -> tuple[Source, ...]:
    """Who told it, each bundle once, the latest first."""
    ordered = sorted(bundles, key=told, reverse=True)
    return tuple(Source(b.observation_id, b.source, b.label, b.url, b.seen_at) for b in ordered)


def contested(belief: Belief) -> bool:
    """Whether some source says otherwise and no person decided."""
    return bool(belief.against) and not any(b.source == HUMAN for b in belief.agreeing)


_AGES: dict[str, int] = {}
for _feature, _fields in FIELDS_OF.items():
    _age = FEATURES[_feature].max_age_days if _feature in FEATURES else None
    for _field in _fields if _age else ():
        _AGES[_field] = min(_age or 0, _AGES.get(_field, _age or 0))
_AGES |= {"person": 365, "emails": 365, "one_liner": 365, "customer": 365}
_OTHERWISE = 3 * 365


def most_days(field: str) -> int:
    """For how many days a word on a field still counts, as rules of the score have it."""
    return _AGES.get(field, _OTHERWISE)


def is_fresh(field: str, bundles: Sequence[Bundle], now: datetime) -> bool:
    """Whether the latest of the words still counts. A person's word does not age."""
    if any(b.source == HUMAN for b in bundles):
        return True
    return any((now - told(b)).days <= most_days(field) for b in bundles)


def fact_id(bundles: Sequence[Bundle], field: str) -> str:
    """The id of a fact that an observation tells: by the oldest of those that agree, so that it stays."""
    first: UUID = min(bundles, key=lambda b: (b.first_seen, str(b.observation_id))).observation_id
    return f"o:{first}#{field}"
