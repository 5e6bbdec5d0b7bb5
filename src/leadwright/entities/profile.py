"""The believed profile of a company: a pure function of its current bundles and the present moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from leadwright.entities.belief import HUMAN, alone, is_new, weigh
from leadwright.entities.contacts import NO_WORDS, PeopleWords, contacts_of
from leadwright.entities.segment import segment_of
from leadwright.entities.trust import ASSUMED, Trust
from leadwright.entities.types import Belief, Profile, Standing
from leadwright.observations.types import Bundle
from leadwright.values import technology

# One believed value, weighed over all voices.
WEIGHED = frozenset({
    "name", "domain", "website", "one_liner", "description", "head_count", "country", "founded", "status",
    "hiring", "customer", "open_deal", "linkedin_url", "language", "feed_url", "careers_url", "job_board",
})  # fmt: skip
# The latest event wins, whoever tells it: an older date does not contradict a newer one.
LATEST = frozenset(
    {"funding_date", "technology_change_date", "leadership_change_date", "last_interaction_date"}
)
# Every source adds to the list; absence from a list says nothing.
_GATHERED = frozenset({"industries", "technologies", "locations", "emails", "phones", "former_names"})
# Maps: per key the newest voice.
MERGED = frozenset({"socials", "registry", "custom", "analysis"})

_KNOWN = WEIGHED | _GATHERED | LATEST | MERGED | {"roles", "funding_stage", "funding_amount"}


def build(
    company_id: UUID,
    bundles: Sequence[Bundle],
    now: datetime,
    trust: Trust = ASSUMED,
    words: PeopleWords = NO_WORDS,
) -> Profile | None:
    """Return the profile of a company, or None if no current bundle speaks of it."""
    own = [bundle for bundle in bundles if bundle.kind == "company"]
    if not own:
        return None
    fields = _alone(own, now, trust) if len(own) == 1 else _together(own, now, trust)
    people = [bundle for bundle in bundles if bundle.kind == "person"]
    contacts = contacts_of(people, words, _name(fields), trust) if people else ()
    there = sum(contact.standing in _THERE for contact in contacts)  # who left comes last
    return Profile(
        company_id,
        fields,
        contacts[:there],
        min(bundle.first_seen for bundle in own),
        max(bundle.seen_at for bundle in bundles),
        frozenset(bundle.source for bundle in own),
        contacts[there:],
        max(
            (b for b in own if b.content.get("text")),
            key=lambda b: (b.seen_at, b.observation_id),
            default=None,
        ),
    )


_THERE = frozenset({Standing.CURRENT, Standing.UNSURE})


def _name(fields: Mapping[str, Belief]) -> str | None:
    return str(fields["name"].value) if "name" in fields else None


def _alone(own: Sequence[Bundle], now: datetime, trust: Trust) -> dict[str, Belief]:
    """A company that one bundle speaks of, as nearly all do after an import: its word, as far as it is trusted."""
    only = own[0]
    segment = segment_of(own) if trust.within else ""
    if is_new(only, now):  # as of nearly all at an import: no word has an age that is to be looked at
        source = only.source
        return {
            name: Belief(value, round(trust.of(source, name, segment).mean, 4), own)
            for name, value in only.content.items()
            if name in _KNOWN
        }
    return {
        name: Belief(value, alone(name, only, now, trust, segment), own)
        for name, value in only.content.items()
        if name in _KNOWN
    }


def _together(own: Sequence[Bundle], now: datetime, trust: Trust) -> dict[str, Belief]:
    speaking: dict[str, list[Bundle]] = defaultdict(list)
    for bundle in sorted(own, key=lambda b: b.observation_id):  # ties must not depend on the order of reading
        for name in bundle.content:
            speaking[name].append(bundle)
    segment = segment_of(own) if trust.within else ""
    fields: dict[str, Belief] = {}
    for name, voices in speaking.items():
        if name in WEIGHED:
            fields[name] = weigh(name, voices, now, trust, segment)
        elif name in _GATHERED:
            fields[name] = _gathered(name, voices, trust)
        elif name in LATEST:
            fields[name] = _latest(name, voices, trust)
        elif name in MERGED:
            fields[name] = _merged(name, voices, trust)
        elif name == "roles":
            newest = max(voices, key=lambda b: (b.corrects, b.seen_at))
            fields[name] = weigh(name, [newest], now, trust, segment)
    if "funding_stage" in speaking or "funding_amount" in speaking:
        _add_funding(fields, speaking, now, trust)
    return fields


def _latest(name: str, bundles: Sequence[Bundle], trust: Trust) -> Belief:
    """The latest event, unless a person decided."""
    decided = [b for b in bundles if b.corrects]
    newest = (
        max(decided, key=lambda b: b.seen_at) if decided else max(bundles, key=lambda b: str(b.content[name]))
    )
    value = newest.content[name]
    return Belief(value, trust.of(newest.source, name).mean, [b for b in bundles if b.content[name] == value])


def _add_funding(
    fields: dict[str, Belief], speaking: dict[str, list[Bundle]], now: datetime, trust: Trust
) -> None:
    """Stage and amount belong to the round that the latest date names; without a date they are weighed."""
    for name in ("funding_stage", "funding_amount"):
        bundles = speaking.get(name, [])
        if "funding_date" in fields and not any(b.source == HUMAN for b in bundles):
            date = fields["funding_date"].value
            bundles = [b for b in bundles if b.content.get("funding_date") == date] or bundles
        if bundles:
            fields[name] = weigh(name, bundles, now, trust)


def _gathered(name: str, bundles: Sequence[Bundle], trust: Trust) -> Belief:
    decided = [b for b in bundles if b.corrects]
    if decided:
        newest = max(decided, key=lambda b: b.seen_at)
        return Belief(newest.content[name], 1.0, [newest], [b for b in bundles if b is not newest])
    if len(bundles) == 1:
        return Belief(bundles[0].content[name], trust.of(bundles[0].source, name).mean, bundles)
    seen: dict[str, Any] = {}
    for bundle in bundles:
        for item in bundle.content[name]:
            seen.setdefault(_identity(name, item), item)
    return Belief(list(seen.values()), max(trust.of(b.source, name).mean for b in bundles), bundles)


def _identity(name: str, item: Any) -> str:
    if name == "technologies":
        return technology.key(item if isinstance(item, str) else item["name"])
    return str(item).casefold()


def _merged(name: str, bundles: Sequence[Bundle], trust: Trust) -> Belief:
    merged: dict[str, Any] = {}
    for bundle in sorted(bundles, key=lambda b: (b.corrects, b.seen_at)):
        merged.update(bundle.content[name])
    return Belief(merged, max(trust.of(b.source, name).mean for b in bundles), bundles)
