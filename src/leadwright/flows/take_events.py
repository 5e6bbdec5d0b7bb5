"""Take events off the queue: who did it, which company that is, what it counts as, and what the record learns from it.

A batch is one transaction, committed by the edge wherever this yields: an event has its effect once, or not yet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from leadwright.entities.keys import company_keys
from leadwright.entities.resolve import one_record, resolve
from leadwright.entities.store import refresh
from leadwright.kernel import clock
from leadwright.kernel.db import Scope
from leadwright.leads.add import add
from leadwright.leads.follow import follow
from leadwright.observations import events, visitors
from leadwright.observations.events import Kept
from leadwright.observations.forgetting import forget_visitors
from leadwright.observations.readings import open_reading
from leadwright.observations.record import record
from leadwright.observations.told_before import not_told_before
from leadwright.observations.visitors import Crowd, Name, Visitor
from leadwright.policy import identifiers
from leadwright.policy.identifiers import Identifier
from leadwright.policy.suppression import who_is_suppressed
from leadwright.reads.near_duplicates import near_duplicates
from leadwright.scoring.feature_store import write_features
from leadwright.sources.contract import Observation
from leadwright.sources.site import said, who
from leadwright.sources.site.rules import Rules, compiled, standard
from leadwright.sources.site.said import Activity
from leadwright.sources.site.who import Company
from leadwright.workspace.engagement import written_rules

BATCH = 3000  # what a batch costs beside its events is spread over many, where many wait
LABEL = "events"
SAME_NAME = 99.0  # of 100: `near_duplicates` says so of one name that differs in its legal form at most
After = Callable[[Scope, Sequence[UUID]], Awaitable[Any]]
"""What follows for companies of which something new is known: signals and scores."""


@dataclass(frozen=True, slots=True)
class Took:
    """What became of a batch: how many events, how many of a known company, forgotten, and whose company's news."""

    events: int
    matched: int
    forgotten: int
    companies: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """One event of a batch with what it says of its visitor."""

    kept: Kept
    email: str | None  # in the one spelling that identifies
    person: Mapping[str, Any]
    company: Company | None
    done: Activity | None


async def take_events(
    scope: Scope, after: After, domains: Mapping[str, str] = MappingProxyType({}), most: int | None = None
) -> AsyncIterator[Took]:
    """Take all events that wait, a batch at a time; ends when none is left, or when somebody else is at it.

    `after` is called for the companies of which a batch has told news. `domains` are what a source told of addresses
    of the network; whoever fills it does so between two batches. `most` is how many events a batch has.
    """
    while batch := await events.next_batch(scope, most or BATCH):
        yield await _take(scope, batch, after, domains)


async def _take(scope: Scope, batch: Sequence[Kept], after: After, domains: Mapping[str, str]) -> Took:
    written = await written_rules(scope)
    rules = compiled(written) if written else standard()
    told = [_read(kept, rules) for kept in batch]
    suppressed = await who_is_suppressed(scope, [_identifiers(one) for one in told])
    crowd = await visitors.gather(scope, {name for one in told for name in _names(one)})
    owners, unwanted, persons = _meet(crowd, told, suppressed, domains)
    forgotten = await forget_visitors(scope, crowd, unwanted)
    earlier = [_read(kept, rules) for kept in await events.of_names(scope, crowd.newly_known())]
    await visitors.save(scope, crowd)
    said_now = _said(crowd, told, owners, earlier, persons)
    touched = await _record(scope, said_now)
    matched = {n for n, owner in enumerate(owners) if owner and _company(crowd, owner)}
    await events.count(scope, _counted(batch, matched))
    if touched:
        await after(scope, touched)
    return Took(len(batch), len(matched), forgotten, tuple(touched))


def _read(kept: Kept, rules: Rules) -> _Read:
    done = said.activity(kept.event, rules)
    traits = who.traits_of(kept.event, done.kind if done else None)
    address = who.address_of(kept.event, traits)
    found = identifiers.email(address) if address else None
    company = who.company_named(kept.event, traits, address)
    return _Read(kept, found.value if found else None, who.person(traits, address), company, done)


def _names(one: _Read) -> list[Name]:
    event = one.kept.event
    told = [("anonymous", event.anonymous_id), ("user", event.user_id), ("email", one.email)]
    previous = event.content.get("previousId") if event.kind == "alias" else None
    told += [("anonymous", previous), ("user", previous)]
    return [(kind, value) for kind, value in told if value]


def _identifiers(one: _Read) -> frozenset[Identifier]:
    if not one.person:
        return frozenset()
    said_of = one.company.fields if one.company else {}
    at = [str(said_of[name]) for name in ("domain", "name") if said_of.get(name)]
    return identifiers.identifiers_of(one.person, at)


def _meet(
    crowd: Crowd, told: Sequence[_Read], suppressed: Sequence[bool], domains: Mapping[str, str]
) -> tuple[list[UUID | None], set[UUID], dict[UUID, tuple[dict[str, Any], datetime]]]:
    """Whose each event is (None for one that is not to be kept), who is unwanted, and who was said to be whom."""
    owners: list[UUID | None] = []
    unwanted: set[UUID] = set()
    persons: dict[UUID, tuple[dict[str, Any], datetime]] = {}
    for one, leave in zip(told, suppressed, strict=True):
        event, event_id = one.kept.event, one.kept.id
        previous = event.content.get("previousId")
        if event.kind == "alias" and previous and event.user_id:
            visitor = crowd.alias(event_id, event.occurred_at, previous, event.user_id)
        else:
            visitor = crowd.meet(event_id, event.occurred_at, event.anonymous_id, event.user_id, one.email)
        owners.append(visitor.id)
        _note(visitor, one, domains)
        if leave:
            unwanted.add(visitor.id)
        if one.person:
            known = persons.get(visitor.id, ({}, event.occurred_at))
            persons[visitor.id] = ({**known[0], **one.person}, event.occurred_at)
    unwanted = {crowd.final(one) for one in unwanted}
    final = [crowd.final(owner) for owner in owners if owner]
    persons = {crowd.final(owner): person for owner, person in persons.items()}
    return [None if owner in unwanted else owner for owner in final], unwanted, persons


def _note(visitor: Visitor, one: _Read, domains: Mapping[str, str]) -> None:
    """What an event adds to what is known of a visitor. A group outweighs an address, and both outweigh the network."""
    event = one.kept.event
    visitor.events += not one.kept.again
    visitor.first_seen = min(visitor.first_seen, event.occurred_at)
    if event.occurred_at >= visitor.last_seen or not visitor.what:
        visitor.last_seen, visitor.what = max(visitor.last_seen, event.occurred_at), said.shown(event)
    domain = domains.get(one.kept.ip) if one.kept.ip else None
    found = one.company or (who.from_ip(domain) if domain else None)
    known = visitor.company["how"] if visitor.company else ""
    if found is not None and _WEIGHT[found.how] >= _WEIGHT[known]:
        visitor.company = found.to_document()


_WEIGHT = {"": 0, "ip": 1, "email": 2, "group": 3}


def _company(crowd: Crowd, visitor_id: UUID) -> Company | None:
    visitor = crowd.visitors.get(visitor_id)
    return who.company_of(visitor.company) if visitor is not None and visitor.company else None


def _said(
    crowd: Crowd, told: Sequence[_Read], owners: Sequence[UUID | None], earlier: Sequence[_Read],
    persons: Mapping[UUID, tuple[dict[str, Any], datetime]],
) -> list[Observation]:  # fmt: skip
    """What the batch, and what visitors did before they were known, says of companies and people."""
    companies: dict[str, Company] = {}
    done: dict[str, list[Activity]] = defaultdict(list)
    theirs = [(one, owner) for one, owner in zip(told, owners, strict=True) if owner is not None]
    theirs += [(one, owner) for one in earlier if (owner := _owner(crowd, one)) is not None]
    for one, owner in theirs:
        if (company := _company(crowd, owner)) is not None:
            companies[company.key] = company
            if one.done is not None:
                done[company.key].append(one.done)
    people: list[Observation] = []
    for owner, (fields, at) in persons.items():
        company = _company(crowd, owner)
        if company is None or company.how == "ip":
            continue
        companies[company.key] = company
        people.append(said.person_said(company, fields, at))
        if crowd.is_introduced(owner):
            done[company.key].append(Activity(said.IDENTIFIED, "", at))
    return [
        said.company_said(companies[key], item) for key, items in done.items() for item in said.once_a_day(items)
    ] + people  # fmt: skip


def _owner(crowd: Crowd, one: _Read) -> UUID | None:
    """Whose an earlier event is, by what its names mean now."""
    event = one.kept.event
    for name in (("user", event.user_id), ("anonymous", event.anonymous_id)):
        if name[1] and (visitor := crowd.of((name[0], name[1]))) is not None:
            return visitor.id
    return None


async def _record(scope: Scope, every: Sequence[Observation]) -> list[UUID]:
    """Record what was not said before, and return the companies that it tells news of."""
    new = await not_told_before(scope, every)
    if not new:
        return []
    now = clock.now()
    made = await record(scope, await open_reading(scope, said.SOURCE, LABEL), now, new)
    ours = [
        (d.record_id, i) for d, i in zip(made, new, strict=True) if i.kind == "company" and d.said is not None
    ]
    keyed = [(record_id, company_keys(item.fields)) for record_id, item in ours]
    keyed += [pair for record_id, item in ours for pair in await _by_name(scope, record_id, item)]
    resolved = await resolve(scope, keyed)
    also = {one for found in resolved for one in found.also}
    await follow(scope, also)
    told = [(found.company_id, record_id) for found, (record_id, _) in zip(resolved, ours, strict=False)]
    await add(
        scope, [pair for pair, (_, item) in zip(told, ours, strict=True) if _said_so(item)], stage="prospect"
    )
    companies = also | {company for company, _ in told}
    await write_features(scope, companies, await refresh(scope, companies, now))
    return sorted(companies)


def _said_so(item: Observation) -> bool:
    """Whether somebody said where they belong; what an address of the network suggests makes nobody a prospect."""
    by: str = item.fields["activity"]["by"]
    return by != "ip"


async def _by_name(scope: Scope, record_id: UUID, item: Observation) -> list[tuple[UUID, tuple[str, ...]]]:
    """Join a company that is known by its name alone with the only known one of this very name."""
    if company_keys(item.fields):
        return []
    same = [one for one in await near_duplicates(scope, item.fields) if one.closeness >= SAME_NAME]
    if len(same) != 1:
        return []
    theirs = await one_record(scope, same[0].company_id)
    return [(one, (f"chosen:{theirs}",)) for one in (record_id, theirs)] if theirs else []


def _counted(
    batch: Sequence[Kept], matched: Collection[int]
) -> Mapping[tuple[datetime, UUID, str], tuple[int, int]]:
    every: Counter[tuple[datetime, UUID, str]] = Counter()
    known: Counter[tuple[datetime, UUID, str]] = Counter()
    for number, kept in enumerate(batch):
        if kept.again:
            continue
        hour = kept.event.received_at.replace(minute=0, second=0, microsecond=0)
        key = (hour, kept.channel, kept.event.kind)
        every[key] += 1
        known[key] += number in matched
    return {key: (count, known[key]) for key, count in every.items()}
