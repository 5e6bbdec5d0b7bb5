"""Take what vendors answered: record it, find out whose it is, and believe anew. One transaction, many answers.

Each operation of a vendor speaks for itself: a list of open roles does not unsay the head count that another
operation told, so a subject's words are kept per operation, and belong together by the vendor's own id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import resolve
from leadwright.entities.store import refresh
from leadwright.entities.types import Profile
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.observations.types import OPERATION
from leadwright.policy import identifiers
from leadwright.policy.identifiers import Identifier
from leadwright.policy.suppression import suppress
from leadwright.sources.contract import Observation
from leadwright.sources.question import Question
from leadwright.sources.vendor import Suppressed


@dataclass(frozen=True, slots=True)
class Told:
    """What one operation of a source said in one answer. `asked` is the company asked about, if there was one,
    with the fields that identify it (`domain`, `linkedin_url`, `registry`). `question` is what was asked: an opt-out that
    names nobody is that of the person asked about."""

    source: str
    operation: str
    observations: Sequence[Observation]
    asked: UUID | None = None
    identity: Mapping[str, Any] = field(default_factory=dict)
    suppressed: Sequence[Suppressed] = ()
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: per answer the companies that it spoke of, which of them are new (with the record that
    made each), the profiles of all, and other companies that changed: those that were folded into one of these
    because an answer bridged them. Their leads follow (`leads.follow`). `news` are the places of the answers that said
    something new."""

    companies: Sequence[Sequence[UUID]]
    new: Mapping[UUID, UUID]
    profiles: Sequence[Profile]
    also: frozenset[UUID] = frozenset()
    news: frozenset[int] = frozenset()

    @property
    def touched(self) -> list[UUID]:
        """All companies whose profiles were built anew, those that are gone too."""
        return sorted({company for found in self.companies for company in found} | self.also)


async def take(scope: Scope, told: Sequence[Told]) -> Taken:
    """Record answers in bulk, attach them to companies, and rebuild the profiles of those they speak of.

    Opt-outs are suppressed first, so that nothing of those people is recorded.
    """
    for item in told:
        if item.suppressed and (gone := _gone(item)):
            await suppress(scope, gone, item.suppressed[0].reason, item.source)
    companies: list[list[UUID]] = [[] for _ in told]
    new: dict[UUID, UUID] = {}
    also: set[UUID] = set()
    news: set[int] = set()
    by_source: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(told):
        if item.observations:
            by_source[item.source].append(index)
    for source, indices in by_source.items():
        also |= await _take_source(
            scope, source, [(index, told[index]) for index in indices], companies, new, news
        )
    touched = {company for found in companies for company in found} | also
    touched |= {item.asked for item in told if item.asked is not None and item.suppressed}
    return Taken(companies, new, await refresh(scope, touched, clock.now()), frozenset(also), frozenset(news))


def _gone(item: Told) -> frozenset[Identifier]:
    """Whom an opt-out is about: those it names, a bare name being one at the company asked about, and the person asked
    about by everything that we asked with, so that they are met under all of it."""
    asked = item.question or Question()
    firm, who = asked.company, asked.person
    places = [item.identity.get("domain"), firm.domain if firm else None, firm.name if firm else None]
    companies = [str(place) for place in places if place]
    found = {identifiers.read(gone.kind, gone.value) for gone in item.suppressed}
    for gone in item.suppressed:
        if gone.kind == "person" and identifiers.read(gone.kind, gone.value) is None:
            found.update(identifiers.person(gone.value, company) for company in companies)
    if who is not None or asked.email:
        name = (who.name or " ".join(filter(None, (who.first, who.last)))) if who else None
        address, page = asked.email or (who.email if who else None), who.linkedin_url if who else None
        told = {"name": name, "email": address, "linkedin_url": page}
        found |= identifiers.identifiers_of(told, companies)
    return frozenset(one for one in found if one is not None)


async def _take_source(
    scope: Scope,
    source: str,
    told: Sequence[tuple[int, Told]],
    companies: list[list[UUID]],
    new: dict[UUID, UUID],
    news: set[int],
) -> set[UUID]:
    """Companies go before people, since people point at the record of theirs. Returns companies that changed besides."""
    now = clock.now()
    said: list[tuple[int, Observation, tuple[str, ...]]] = []
    people: list[tuple[int, Observation]] = []
    for index, item in told:
        own, others = _apart(item)
        said += [(index, _stamped(observation, item, now), keys) for observation, keys in own]
        people += [(index, _stamped(observation, item, now)) for observation in others]
    reading = await open_reading(scope, source, told[0][1].operation)
    everything = [observation for _, observation, _ in said] + [observation for _, observation in people]
    recorded = await record(scope, reading, now, everything)
    places = [index for index, _, _ in said] + [index for index, _ in people]
    news.update(place for place, done in zip(places, recorded, strict=True) if done.changed)
    resolved = await resolve(
        scope,
        [(done.record_id, keys) for (_, _, keys), done in zip(said, recorded[: len(said)], strict=True)],
    )
    for (index, _, _), done, whose in zip(said, recorded[: len(said)], resolved, strict=True):
        if whose.company_id not in companies[index]:
            companies[index].append(whose.company_id)
        if whose.new:
            new.setdefault(whose.company_id, done.record_id)
    return {company for whose in resolved for company in whose.also}


def _apart(item: Told) -> tuple[list[tuple[Observation, tuple[str, ...]]], list[Observation]]:
    """The companies that an answer speaks of, with their keys, and the people. A person whose answer names no
    company is one of the company asked about, of which the source has then said no more than that."""
    own = [(o, _keys(o, item)) for o in item.observations if o.kind == "company"]
    people = [o for o in item.observations if o.kind == "person"]
    homeless = [o for o in people if o.company_key is None]
    if homeless and item.asked is not None:
        stub = f"asked:{item.asked}"
        known = {name: value for name, value in item.identity.items() if value}
        first = homeless[0]
        company = Observation("company", item.source, stub, {}, first.licence)
        own.append((company, (*company_keys(known), f"asked:{item.asked}")))
        people = [replace(o, company_key=stub) if o.company_key is None else o for o in people]
    return own, people


def _keys(observation: Observation, item: Told) -> tuple[str, ...]:
    """Exact keys of a company that a vendor speaks of: its own, its id there, and those of the company asked about
    unless the answer names another domain."""
    told = company_keys(observation.fields)
    native = (f"{observation.source}:{observation.native_key}",)
    domain, asked = observation.fields.get("domain"), item.identity.get("domain")
    if item.asked is None or (domain and domain != asked):
        return (*told, *native)
    return tuple(dict.fromkeys((*told, *company_keys(item.identity), *native, f"asked:{item.asked}")))


def _stamped(observation: Observation, item: Told, now: Any) -> Observation:
    def spoken(key: str) -> str:
        return f"{key}{OPERATION}{item.operation}"

    return replace(
        observation, native_key=spoken(observation.native_key), fetched_at=observation.fetched_at or now,
        company_key=spoken(observation.company_key) if observation.company_key is not None else None,
    )  # fmt: skip
